"""Whether an operation may be done at all: scope, role, owner of the field, value types, workflow, locked periods.

What a value means for the ledgers is judged by the desktop's checks, never here; no ledger is known by name but those
of the protocol itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.formdef.field_types import Attachment
from bizenv_desktop.formdef.model import CITY, PROVINCE
from bizenv_desktop.province.accounts import WRITERS, Author
from bizenv_desktop.province.counters import CATALOG
from bizenv_desktop.province.refused import RejectedError
from bizenv_desktop.province.value_types import accepts, accepts_loosely
from bizenv_desktop.wire import system
from bizenv_desktop.wire.canonical import verify
from bizenv_desktop.wire.messages import EXT, NOTE, signed_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger, Transition
    from bizenv_desktop.province.accounts import Account
    from bizenv_desktop.wire.messages import Op

_REGION = "region_code"
_CITY = "city"
_WHOLE_CITY = frozenset({"editor", "inspector"})
"""Roles that write rows of the whole city."""
_DIVISIONS = 6
_LONGEST_NAME = 200


def check_author(author: Author, op: Op) -> Author:
    """Return the author where he may write into the operation's scope at all."""
    person = author.account
    if op.scope == CATALOG or (op.scope != person.scope and not person.is_province):
        raise RejectedError("forbidden_scope", op.scope)
    if not person.roles & WRITERS and not person.is_province:
        raise RejectedError("forbidden_role")
    return author


def check_ledger(forms: Forms, op: Op) -> Ledger:
    """Return the definition of the operation's ledger; conflicts are closed by `resolve` and written by nobody else."""
    ledger = forms.ledgers.get(op.t)
    if ledger is None:
        raise RejectedError("unknown_ledger", op.t)
    if (op.t == system.CONFLICT) != (op.k == "resolve"):
        raise RejectedError("system_ledger", op.t)
    if op.t == system.PERIOD and op.k not in {"cmd", "create"}:
        raise RejectedError("system_ledger", op.t)
    return ledger


def check_values(ledger: Ledger, op: Op) -> None:
    """Raise RejectedError for a field that cannot be written or has a value of the wrong type."""
    own_version = op.definition == f"{ledger.id}@{ledger.version}"
    for name, value in op.set.items():
        field = ledger.fields.get(name)
        if field is None:
            _check_unknown(name, value, own_version=own_version)
        elif not field.stored:
            raise RejectedError("not_stored", name)
        elif value is not None and not accepts(field.type, value):
            raise RejectedError("bad_value", name)
    if not accepts_loosely(op.old):
        raise RejectedError("bad_value", "old")


def check_city(ledger: Ledger, op: Op) -> None:
    """Raise RejectedError where a row of the program's own names another city than the one that it belongs to."""
    if ledger.system and _CITY in ledger.fields and op.set.get(_CITY, op.scope) != op.scope:
        raise RejectedError("forbidden_scope", str(op.set[_CITY]))


def check_owner(ledger: Ledger, author: Author, op: Op) -> None:
    """Raise RejectedError where the province changes what a city owns, or a city what the province does.

    A workflow step is nobody's field: its roles tell who takes it. A command is a step and nothing else.
    """
    if op.k in {"create", "delete"} and _level(author, op) != ledger.owner:
        raise RejectedError("forbidden_scope" if is_foreign(author, op) else "forbidden_field", op.scope)
    flow = ledger.workflow.field if ledger.workflow and op.k == "cmd" else ""
    if op.k == "cmd" and flow not in op.set:
        raise RejectedError("bad_step")
    check_fields(ledger, author, op, [name for name in op.set if name != flow])


def check_fields(ledger: Ledger, author: Author, op: Op, names: Iterable[str]) -> None:
    """Raise RejectedError unless the level of the author owns the fields; unknown ones are the city's."""
    level = _level(author, op)
    for name in names:
        field = ledger.fields.get(name)
        if (field.owner if field else CITY) != level:
            raise RejectedError("forbidden_field", name)


def _level(author: Author, op: Op) -> str:
    return PROVINCE if is_foreign(author, op) else CITY


def is_foreign(author: Author, op: Op) -> bool:
    """Tell whether an operation is the province's on a row of a city."""
    return op.scope != author.account.scope


def _check_unknown(name: str, value: Any, *, own_version: bool) -> None:
    if not accepts_loosely(value) or "\x00" in name or len(name) > _LONGEST_NAME:
        raise RejectedError("bad_value", name)
    if own_version and not name.startswith((EXT, NOTE)):
        raise RejectedError("unknown_field", name)


def check_region(ledger: Ledger, person: Account, *bodies: Mapping[str, Any]) -> None:
    """Raise RejectedError where somebody of a county touches a row of another one, or one that has none."""
    if "county" not in person.roles or person.roles & _WHOLE_CITY or len(person.region) != _DIVISIONS:
        return
    nowhere = person.region if ledger.system or _REGION not in ledger.fields else ""
    if any(body.get(_REGION, nowhere) != person.region for body in bodies if body):
        raise RejectedError("forbidden_region")


def check_signature(author: Author, op: Op, raw: Mapping[str, Any]) -> None:
    """Raise RejectedError unless a command carries its author's signature."""
    if op.cmd == "period.open":
        return
    if not author.user_key:
        raise RejectedError("unknown_user", op.by)
    if not verify(author.user_key, op.sig, signed_command(dict(raw))):
        raise RejectedError("bad_signature", op.by)


def check_workflow(ledger: Ledger, author: Author, op: Op, body: Mapping[str, Any] | None) -> None:
    """Raise RejectedError where the workflow field moves from another state than its author saw, or against the flow.

    A command never leaves the flow; what is no command, and so is not signed, is a correction and says why.
    """
    flow = ledger.workflow
    if flow is None or body is None or op.k not in {"patch", "cmd"} or flow.field not in op.set:
        return
    now, target = body.get(flow.field), op.set[flow.field]
    if now == target:
        return
    if now != op.old.get(flow.field):
        raise RejectedError("stale_state", str(now or ""))
    steps = [step for step in flow.transitions if step.target == target and now in step.sources]
    taken = bool(op.why) if op.k == "patch" else any(_may_take(step, author, op) for step in steps)
    if not taken:
        barred = op.k == "cmd" and steps
        raise RejectedError("forbidden_role" if barred else "bad_step", f"{now or ''} → {target or ''}")


def _may_take(step: Transition, author: Author, op: Op) -> bool:
    if is_foreign(author, op):
        return "province" in step.roles
    return not step.roles or bool(author.account.roles & set(step.roles))


def files_of(ledger: Ledger, body: Mapping[str, Any]) -> frozenset[str]:
    """Return the hashes of the files that a row refers to."""
    names = (name for name, field in ledger.fields.items() if isinstance(field.type, Attachment))
    return frozenset(sha for name in names for sha in body.get(name) or [])
