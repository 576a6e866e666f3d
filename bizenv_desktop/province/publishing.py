"""Publishes definitions: looked over, numbered, signed, and the rows brought to them, in one transaction."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from bizenv_desktop.base.clock import Clock, SystemClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.lint import errors, lint
from bizenv_desktop.formdef.loader import forms_folder, load_forms, parsed, read_common, settings_part
from bizenv_desktop.formdef.plan import PLAN_FILE, load_plan, read_plan
from bizenv_desktop.formdef.problems import Problem
from bizenv_desktop.formdef.published import CODES, REPORT, VIEW, Published, overlaid, texts_of, version_of
from bizenv_desktop.formdef.succession import succession_problems
from bizenv_desktop.province.catalog import Catalog
from bizenv_desktop.province.conflicts import Conflicts
from bizenv_desktop.province.counters import CATALOG, ensure_scope, lock_counters, save_counters, scopes
from bizenv_desktop.province.packages import private_keys
from bizenv_desktop.province.places import opened
from bizenv_desktop.province.tables import definition
from bizenv_desktop.province.upcasts import SERVER, RowSuccession, older_tags
from bizenv_desktop.province.workspace import Workspace
from bizenv_desktop.wire.canonical import sign
from bizenv_desktop.wire.messages import signed_definition

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.province.store import Store


@dataclass(frozen=True)
class Publication:
    """One definition that was published: `rows` say something in other fields now, `conflicts` wait for a person."""

    name: str
    version: int
    hash: str
    rows: int = 0
    conflicts: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return asdict(self)


def publish(store: Store, program: Forms, clock: Clock, place: Path) -> list[Publication]:
    """Publish what of a folder (laid out like `forms/`), or of one file of it, has changed; nothing else happens.

    Raises BizenvError with all faults, and publishes nothing, where a definition is wrong or cannot follow the one
    before: what the older one wrote must still say what it said.
    """
    texts, problems = texts_of(place)
    if not texts and not problems:
        raise BizenvError("FORM_REFUSED", f"{place} 里没有表单定义", "给出 forms 那样的文件夹，或其中的一个文件")
    with store.write() as connection:
        ensure_scope(connection, CATALOG)
        counters = lock_counters(connection, [one[0] for one in scopes(connection)])
        present = Catalog(program).forms(connection)
        problems += _of_program(present, place)
        fresh = _changed(present, texts, problems)
        forms, found = overlaid(present, fresh)
        problems += found
        if not problems:
            problems += _faults(present, forms, fresh)
        if problems:
            raise _refused(problems)
        workspace = Workspace(connection, counters, SERVER)
        succession = RowSuccession(workspace, Conflicts(workspace, forms), clock.now())
        published = [_publish(connection, clock, succession, forms, one) for one in fresh]
        workspace.flush()
        save_counters(connection, counters.values())
        return published


def publish_at(place: Path, *, data: str | Path | None = None, database: str | None = None) -> list[Publication]:
    """Publish into a data folder or database; servers that run on it take the definitions up by themselves."""
    with opened(data, database) as (store, _):
        return publish(store, load_forms(), SystemClock(), place)


def bring_rows(store: Store, program: Forms, clock: Clock) -> int:
    """Bring rows to what a newer program's own definitions say; return how many say something else now."""
    if not any(ledger.upcasts for ledger in program.ledgers.values()):
        return 0
    with store.write() as connection:
        counters = lock_counters(connection, [one[0] for one in scopes(connection)])
        forms = Catalog(program).forms(connection)
        workspace = Workspace(connection, counters, SERVER)
        succession = RowSuccession(workspace, Conflicts(workspace, forms), clock.now())
        behind = [ledger for ledger in forms.ledgers.values() if older_tags(connection, ledger)]
        changed = sum(succession.bring(ledger)[0] for ledger in behind)
        workspace.flush()
        save_counters(connection, counters.values())
        return changed


def _changed(present: Forms, texts: dict[str, str], problems: list[Problem]) -> list[Published]:
    """Return the texts that say something else than what is in force, each with its next version."""
    as_now = [Published(name, version_of(present, name), text) for name, text in texts.items()]
    read, found = overlaid(present, as_now)
    problems += found
    changed = (one for one in as_now if _meaning(read, one.name) != _meaning(present, one.name))
    return [replace(one, version=max(one.version + 1, _written(one))) for one in changed]


def _of_program(present: Forms, place: Path) -> list[Problem]:
    """Return what of a folder has changed that only a new program brings along."""
    problems: list[Problem] = []
    codes: dict[str, CodeList] = {}
    common = read_common([place], codes, problems)
    same = all(present.codes.get(name) == one for name, one in codes.items())
    other = []
    if common is not None and present.common is not None and not (common == present.common and same):
        other.append("common.toml")
    if not settings_part([place], "settings", problems).items() <= present.settings.items():
        other.append("settings.toml")
    if (place / PLAN_FILE).is_file() and read_plan(place, problems) != load_plan(forms_folder()):
        other.append(PLAN_FILE)
    said = ("文件", "与程序的不一样，它随程序更新", "改回原样，或换新版程序")
    return problems + [Problem(file, *said) for file in other]


def _meaning(forms: Forms, name: str) -> Any:
    """Return what a name stands for, with the code lists that stand inside of it; None for an unknown one."""
    kind, colon, ident = name.rpartition(":")
    where: dict[str, Any] = {REPORT: forms.reports, CODES: forms.codes, VIEW: forms.views}
    if colon:
        return where[kind + colon].get(ident)
    inside = {key: codes for key, codes in forms.codes.items() if key.startswith(f"{ident}.")}
    return (forms.ledgers.get(ident), inside) if ident in forms.ledgers else None


def _written(one: Published) -> int:
    """Return the version that stands in a file; 0 where none does."""
    table = parsed(one.text.encode(), one.file, []) if one.file.endswith(".toml") else None
    return table.integer("version", 0) if table else 0


def _faults(present: Forms, forms: Forms, fresh: list[Published]) -> list[Problem]:
    found = errors(lint(forms)) if fresh else []
    if found:
        known = set(errors(lint(present)))
        found = [one for one in found if one not in known]
    for one in fresh:
        before, after = present.ledgers.get(one.name), forms.ledgers.get(one.name)
        if before is not None and after is not None:
            found += succession_problems(before, after, present, forms)
    return found


def _refused(problems: list[Problem]) -> BizenvError:
    told = "；".join(f"{one.file} [{one.key}] {one.what}（办法：{one.remedy}）" for one in problems)
    return BizenvError(
        "FORM_REFUSED", f"没有发布任何定义，有 {len(problems)} 处要改：{told}", "照括号里的办法改好，再发布"
    )


def _publish(
    connection: Connection, clock: Clock, succession: RowSuccession, forms: Forms, one: Published
) -> Publication:
    sha256 = hashlib.sha256(one.text.encode()).hexdigest()
    _, key = private_keys(connection, clock)
    signature = sign(key, signed_definition(one.name, one.version, sha256))
    values = {"scope": CATALOG, "name": one.name, "version": one.version, "hash": sha256, "text": one.text}
    connection.execute(insert(definition).values(**values, signature=signature, at=clock.now()))
    ledger = forms.ledgers.get(one.name)
    rows, conflicts = succession.bring(ledger) if ledger else (0, 0)
    return Publication(one.name, one.version, sha256, rows, conflicts)
