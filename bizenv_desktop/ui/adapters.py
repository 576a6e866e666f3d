"""What screens ask of the lower layers, in the shape that screens need. All of it runs on workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.ui.editor.layout_plan import BOOKKEEPING
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bizenv_desktop.records.records import Records
    from bizenv_desktop.storage.copy import LocalCopy


class Exports:
    """Writes ledgers as workbooks."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def export(self, ledger: str, path: Path, *, where: str = "", template: bool = False) -> int:
        """Write the rows of a ledger, or its empty form; return their number."""
        from bizenv_desktop.exchange.export import export_ledger

        return export_ledger(self._records, ledger, path, where, template)


class People:
    """Users of the copy."""

    def __init__(self, copy: LocalCopy) -> None:
        self._copy = copy

    def list(self) -> list[tuple[str, frozenset[str]]]:
        """Return names and roles."""
        return [(user.name, user.roles) for user in self._copy.users()]

    def add(self, name: str, roles: Sequence[str], passphrase: str) -> None:
        """Give a person a passphrase of his own."""
        self._copy.add_user(name, frozenset(roles), passphrase)

    def change_passphrase(self, old: str, new: str) -> None:
        """Change the passphrase of the person at the desk, who proves the old one."""
        from bizenv_desktop.storage import slots

        slots.read(self._copy.home).unlock(self._copy.user, old)
        self._copy.change_passphrase(new)


class Safety:
    """Backup, restore, verify."""

    def __init__(self, copy: LocalCopy) -> None:
        self._copy = copy

    def backup(self, path: Path) -> None:
        """Write a backup and read it back."""
        from bizenv_desktop.storage.backup import backup

        backup(self._copy, path)

    def restore(self, path: Path, passphrase: str) -> list[str]:
        """Put a backup in the place of the copy; the copy is closed for it."""
        from bizenv_desktop.storage.backup import restore

        self._copy.close()
        return restore(self._copy.home, path, passphrase=passphrase)

    def verify(self) -> list[str]:
        """Return what is wrong with the copy."""
        from bizenv_desktop.storage.verify import verify

        return verify(self._copy)


@dataclass(frozen=True)
class SyncState:
    """Server ("" before the enrolment), last sync, operations that wait."""

    server: str
    last: str
    waiting: int


@dataclass(frozen=True)
class SentLine:
    """One field that will be sent, or one operation that was refused; `place` opens the record."""

    cells: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class ConflictShown:
    """A conflict as people read it: labels with texts for each side."""

    id: str
    ledger: str
    ledger_title: str
    row: str
    record: str
    fields: tuple[str, ...]
    labels: str
    base: dict[str, str] = field(default_factory=dict)
    mine: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    mine_by: str = ""
    theirs_by: str = ""


class Exchange:
    """The exchange with the province as the screens show it. `syncer` does the work."""

    def __init__(self, syncer: Any, copy: LocalCopy, records: Records) -> None:
        self._syncer = syncer
        self._copy = copy
        self._records = records

    def state(self) -> SyncState:
        """Return server, last time and what waits."""
        from bizenv_desktop.storage import outbox

        with self._copy.read() as reader:
            waiting = outbox.waiting(reader)
        known = self._syncer.state()
        return SyncState(str(getattr(known, "server", "") or ""), str(getattr(known, "last", "") or ""), waiting)

    def sync(self, progress: Any = None, cancelled: Any = None) -> Any:
        """Push, pull and exchange files."""
        return self._syncer.sync(progress, cancelled)

    def enroll(self, server: str, code: str) -> Any:
        """Bind user and device with a one-time code."""
        return self._syncer.enroll(server, code)

    def outgoing(self) -> list[SentLine]:
        """Return field by field what will be sent."""
        from bizenv_desktop.storage import outbox

        with self._copy.read() as reader:
            waiting = outbox.pending(reader)
        return [line for op in waiting for line in self._sent(op)]

    def refused(self) -> list[SentLine]:
        """Return what the server did not take, with its reason."""
        from bizenv_desktop.storage import outbox

        with self._copy.read() as reader:
            found = outbox.rejected(reader)
        return [
            SentLine(
                (
                    *self._named(one.ledger, one.id),
                    "、".join(self._label(one.ledger, name) for name in one.set),
                    one.detail or one.code,
                ),
                Place("record", one.ledger, one.id),
            )
            for one in found
        ]

    def log(self) -> Sequence[Any]:
        """Return what past syncs did: time, result, text."""
        log = getattr(self._syncer, "log", None)
        return list(log()) if log is not None else []

    def conflicts(self) -> list[ConflictShown]:
        """Return the open conflicts."""
        return [self._shown(one.to_json(), one) for one in self._syncer.conflicts()]

    def resolve(self, conflict: str, take: str) -> Any:
        """Settle a conflict: `mine`, `theirs` or `value=…`."""
        choice, _, value = take.partition("=")
        return self._syncer.resolve(conflict, take=choice, value=value or None)

    def _sent(self, op: Any) -> list[SentLine]:
        place = Place("record", op.ledger, op.id)
        who = (op.by, str(op.at)[:16].replace("T", " "))
        if op.kind == "delete":
            return [SentLine((*self._named(op.ledger, op.id), "（删除）", "", "", *who), place)]
        plain = [name for name in op.set if not name.startswith("note:") and name not in BOOKKEEPING]
        return [
            SentLine(
                (
                    *self._named(op.ledger, op.id), self._label(op.ledger, name),
                    self._text(op.ledger, name, op.old.get(name)), self._text(op.ledger, name, op.set[name]), *who,
                ),
                place,
            )
            for name in plain
        ]  # fmt: skip

    def _named(self, ledger: str, row: str) -> tuple[str, str]:
        definition = self._copy.forms.ledgers.get(ledger)
        if definition is None:
            return ledger, row
        return definition.title, self._records.display(ledger, row)

    def _label(self, ledger: str, name: str) -> str:
        definition = self._copy.forms.ledgers.get(ledger)
        known = definition.fields.get(name) if definition else None
        return known.label if known else name.removeprefix("ext:")

    def _text(self, ledger: str, name: str, value: Any) -> str:
        from bizenv_desktop.formdef.values import format_text, from_json

        definition = self._copy.forms.ledgers.get(ledger)
        known = definition.fields.get(name) if definition else None
        if known is None or value is None:
            return "" if value is None else str(value)
        target = getattr(known.type, "target", "")
        if target in self._copy.forms.ledgers:
            listed = value if isinstance(value, list) else [value]
            return "、".join(self._records.display(target, str(one)) for one in listed)
        try:
            return format_text(known, from_json(known.type, value), self._copy.forms.codes)
        except BizenvError:
            return str(value)

    def _shown(self, known: dict[str, Any], conflict: Any) -> ConflictShown:
        ledger, row = str(known["ledger"]), str(known["row"])
        title, record = self._named(ledger, row)
        fields = _fields(known.get("group"))
        sides = {side: self._side(ledger, fields, known.get(side)) for side in ("base", "mine", "theirs")}
        return ConflictShown(
            str(known["id"]), ledger, title, row, record, fields, "、".join(self._label(ledger, name) for name in fields),
            sides["base"], sides["mine"], sides["theirs"],
            _who(conflict, "mine"), _who(conflict, "theirs"),
        )  # fmt: skip

    def _side(self, ledger: str, fields: tuple[str, ...], values: Any) -> dict[str, str]:
        known = _as_dict(values, fields)
        return {self._label(ledger, name): self._text(ledger, name, value) for name, value in known.items()}


def _fields(group: Any) -> tuple[str, ...]:
    return tuple(group) if isinstance(group, list | tuple) else (str(group),) if group else ()


def _as_dict(values: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return field → value; values may come as an object, as its JSON text, or as one bare value."""
    import json

    if isinstance(values, str):
        try:
            values = json.loads(values)
        except ValueError:
            pass
    if isinstance(values, dict):
        return values
    return {fields[0]: values} if fields and values is not None else {}


def _who(conflict: Any, side: str) -> str:
    by, at = getattr(conflict, f"{side}_by", "") or "", str(getattr(conflict, f"{side}_at", "") or "")
    return f"{by}　{at[:16].replace('T', ' ')}".strip()
