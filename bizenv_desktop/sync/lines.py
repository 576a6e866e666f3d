"""The lists of the sync page: what will be sent, field by field, and what the province did not take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.storage import outbox
from bizenv_desktop.storage.succession import with_rest
from bizenv_desktop.sync import system_lines
from bizenv_desktop.sync.shown import Shown
from bizenv_desktop.wire import system
from bizenv_desktop.wire.codes import rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.storage.outbox import PendingOp
    from bizenv_desktop.storage.reading import Reader

_MOST = 5000
_TOLD_WITH = frozenset({"period_locked", "moved"})
"""Reasons that are told with what the server says besides: which period, which city."""
_KINDS = {"create": "新建", "patch": "修改", "delete": "删除", "cmd": "办理", "resolve": "解决冲突"}


@dataclass(frozen=True)
class Outgoing:
    """One field that will be sent. `cells` are the texts of a line of the list.

    `field` is "" for a deleted row, and for an operation on a ledger of the protocol, of which `old` and `new` have all
    values by field.
    """

    ledger: str
    id: str
    field: str
    old: Any
    new: Any
    by: str
    at: str
    cells: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the line as JSON."""
        names = ("ledger", "id", "field", "old", "new", "by", "at")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Refused:
    """One operation that the province rejected: what was to be written, by whom and when, why it was not, the remedy.

    `tx` is the change that it belongs to, which is sent again as a whole; `values` are the fields with their values for
    people. `cells` are the texts of a line of the list: ledger, record,
    field, value, reason, remedy.
    """

    op: str
    tx: str
    ledger: str
    id: str
    code: str
    record: str
    values: tuple[tuple[str, str], ...]
    by: str
    at: str
    why: str
    remedy: str
    cells: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Reason and remedy in one sentence."""
        return f"{self.why}；{self.remedy}"

    def to_json(self) -> dict[str, Any]:
        """Return the line as JSON."""
        names = ("op", "ledger", "id", "code", "record", "reason")
        return {name: getattr(self, name) for name in names}


def outgoing(reader: Reader) -> list[Outgoing]:
    """Return what the next sync will send, at most 5,000 transactions of it."""
    ops = outbox.pending(reader, _MOST)
    shown = Shown(reader, ((op.ledger, op.id) for op in ops))
    return [line for op in ops for line in _lines(reader, shown, op)]


def _lines(reader: Reader, shown: Shown, op: PendingOp) -> Iterator[Outgoing]:
    tail = (op.by, op.at[:16].replace("T", " "))
    told = system_lines.told(reader, shown, op)
    if told is not None:
        yield Outgoing(op.ledger, op.id, "", dict(op.old), dict(op.set), op.by, op.at, (*told, *tail))
        return
    head = (shown.ledger(op.ledger), shown.row(op.ledger, op.id, op.set))
    if op.kind == "delete":
        yield Outgoing(op.ledger, op.id, "", None, None, op.by, op.at, (*head, "整条记录", "", "删除", *tail))
    for name, new in with_rest(reader.context.forms.ledgers.get(op.ledger), op.set, op.written).items():
        old = op.old.get(name)
        texts = (shown.field(op.ledger, name), shown.value(op.ledger, name, old), shown.value(op.ledger, name, new))
        yield Outgoing(op.ledger, op.id, name, old, new, op.by, op.at, (*head, *texts, *tail))


def refused(reader: Reader) -> list[Refused]:
    """Return the rejected operations, oldest first, each with what to do."""
    found = outbox.rejected(reader)
    subjects = _subjects(reader, [one.id for one in found if one.ledger == system.CONFLICT])
    places = {one.op: subjects.get(one.id, (one.ledger, one.id)) for one in found}
    shown = Shown(reader, places.values())
    return [_refused(shown, one, *places[one.op]) for one in found]


def _subjects(reader: Reader, conflicts: list[str]) -> dict[str, tuple[str, str]]:
    """Return which row each conflict is about."""
    sql = f"SELECT ledger, row FROM {system.CONFLICT}_v WHERE id = ?"
    return {one: place for one in conflicts for place in reader.all(sql, (one,))}


def _refused(shown: Shown, one: outbox.Rejection, ledger: str, row: str) -> Refused:
    why, remedy = rejection(one.code)
    if one.detail and one.code in _TOLD_WITH:
        why = f"{one.detail}：{why}"
    values = tuple((shown.field(one.ledger, name), shown.value(one.ledger, name, v)) for name, v in one.set.items())
    record = shown.row(ledger, row, one.set)
    cells = (shown.ledger(ledger), record, *_content(one, values), why, remedy)
    return Refused(one.op, one.tx, ledger, row, one.code, record, values, one.by, one.at, why, remedy, cells)


def _content(one: outbox.Rejection, values: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Return field and value of an operation as two short texts; several fields are named beside their values."""
    if one.ledger == system.CONFLICT:
        return _KINDS["resolve"], ""
    if one.kind == "patch" and len(values) == 1:
        label, value = values[0]
        return label, value or "（清空）"
    kind = _KINDS.get(one.kind, one.kind)
    return kind, "，".join(f"{label}={value}" for label, value in values)
