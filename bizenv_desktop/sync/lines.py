"""The lists of the sync page: what will be sent, field by field, and what the province did not take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.storage import outbox
from bizenv_desktop.sync.shown import Shown
from bizenv_desktop.wire import system
from bizenv_desktop.wire.codes import rejection_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.storage.outbox import PendingOp
    from bizenv_desktop.storage.reading import Reader

_MOST = 5000
_KINDS = {"create": "新建", "patch": "修改", "delete": "删除", "cmd": "办理", "resolve": "解决冲突"}


@dataclass(frozen=True)
class Outgoing:
    """One field that will be sent (or a deleted row: `field` is ""). `cells` are the texts of a line of the list."""

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
    """One operation that the province rejected, with the reason and the remedy."""

    op: str
    ledger: str
    id: str
    code: str
    reason: str
    cells: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the line as JSON."""
        names = ("op", "ledger", "id", "code", "reason")
        return {name: getattr(self, name) for name in names}


def outgoing(reader: Reader) -> list[Outgoing]:
    """Return what the next sync will send, at most 5,000 transactions of it."""
    ops = outbox.pending(reader, _MOST)
    shown = Shown(reader, ((op.ledger, op.id) for op in ops))
    return [line for op in ops for line in _lines(shown, op)]


def _lines(shown: Shown, op: PendingOp) -> Iterator[Outgoing]:
    head = (shown.ledger(op.ledger), shown.row(op.ledger, op.id))
    tail = (op.by, op.at[:16].replace("T", " "))
    if op.kind == "delete":
        yield Outgoing(op.ledger, op.id, "", None, None, op.by, op.at, (*head, "整条记录", "", "删除", *tail))
    for name, new in op.set.items():
        old = op.old.get(name)
        texts = (shown.field(op.ledger, name), shown.value(op.ledger, name, old), shown.value(op.ledger, name, new))
        yield Outgoing(op.ledger, op.id, name, old, new, op.by, op.at, (*head, *texts, *tail))


def refused(reader: Reader) -> list[Refused]:
    """Return the rejected operations, oldest first, each with what to do."""
    found = outbox.rejected(reader)
    shown = Shown(reader, ((one.ledger, one.id) for one in found))
    return [_refused(shown, one) for one in found]


def _refused(shown: Shown, one: outbox.Rejection) -> Refused:
    reason = rejection_text(one.code)
    if one.detail and one.code == "period_locked":
        reason = f"{one.detail}：{reason}"
    values = "，".join(f"{shown.field(one.ledger, n)}={shown.value(one.ledger, n, v)}" for n, v in one.set.items())
    row = shown.row(one.ledger, one.id)
    content = f"{_KINDS.get(one.kind, one.kind)}　{values}" if one.ledger != system.CONFLICT else _KINDS["resolve"]
    cells = (shown.ledger(one.ledger), row, content, reason)
    return Refused(one.op, one.ledger, one.id, one.code, reason, cells)
