"""What waits in the protocol's own ledgers, told in the words of the work: submitted, explained, settled, attached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.periods import Period
from bizenv_desktop.periods.state import STATE_WORDS
from bizenv_desktop.records.explaining import LEDGER as EXPLANATION
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bizenv_desktop.storage.outbox import PendingOp
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.sync.shown import Shown

_KIB, _MIB = 1024, 1024 * 1024


class Told(NamedTuple):
    """One line about an operation: which record it is about, what is done to it, the text before and after."""

    ledger: str
    record: str
    what: str
    old: str
    new: str


def told(reader: Reader, shown: Shown, op: PendingOp) -> Told | None:
    """Return the one line that says what an operation on a system ledger does; None for any other ledger."""
    teller = _TELLERS.get(op.ledger)
    return teller(shown, op, {**_stored(reader, op), **op.set}) if teller else None


def _stored(reader: Reader, op: PendingOp) -> dict[str, Any]:
    """Return the naming fields of the row, which a later operation on it does not repeat."""
    names = [name for name in _NAMING if name in reader.context.ledger(op.ledger).fields]
    columns = ", ".join(f'"{name}"' for name in names)
    row = reader.one(f'SELECT {columns} FROM "{op.ledger}" WHERE id = ?', (op.id,)) if names else None
    return dict(zip(names, row or (), strict=False))


_NAMING = ("report_id", "period_key", "version", "ledger", "row", "name", "size")


def _period(shown: Shown, op: PendingOp, values: Mapping[str, Any]) -> Told:
    state, before = op.set.get("state"), op.old.get("state")
    version = f" 第{values['version']}版" if state == system.SUBMITTED and values.get("version") else ""
    said = op.set.get("reason") or op.set.get("correction_reason")
    reason = f"：{said}" if said else ""
    now = f"{STATE_WORDS[state]}{version}{reason}" if state in STATE_WORDS else "省厅已打开"
    return Told(shown.ledger(op.ledger), _of_period(shown, values), "办理", STATE_WORDS.get(str(before), ""), now)


def _snapshot(shown: Shown, op: PendingOp, values: Mapping[str, Any]) -> Told:
    new = f"第{values.get('version') or 1}版的数据和打印件"
    return Told(shown.ledger(op.ledger), _of_period(shown, values), "上报时冻结", "", new)


def _of_period(shown: Shown, values: Mapping[str, Any]) -> str:
    report, key = str(values.get("report_id") or ""), str(values.get("period_key") or "")
    try:
        label = Period.parse(key).label
    except (BizenvError, ValueError):
        label = key
    return f"{shown.report(report)} {label}"


def _conflict(shown: Shown, op: PendingOp, values: Mapping[str, Any]) -> Told:
    ledger, row = str(values.get("ledger") or ""), str(values.get("row") or "")
    chosen = system.unpacked(op.set.get("resolution"))
    texts = [f"{shown.field(ledger, name)}={shown.value(ledger, name, value)}" for name, value in chosen.items()]
    return Told(shown.ledger(ledger), shown.row(ledger, row), "解决冲突", "", "，".join(texts))


def _explanation(shown: Shown, op: PendingOp, values: Mapping[str, Any]) -> Told:
    ledger, row = str(values.get("ledger") or ""), str(values.get("row") or "")
    now = "删除" if op.kind == "delete" else str(op.set.get("text") or "")
    return Told(shown.ledger(ledger), shown.row(ledger, row), "情况说明", str(op.old.get("text") or ""), now)


def _file(shown: Shown, op: PendingOp, values: Mapping[str, Any]) -> Told:
    size = int(values.get("size") or 0)
    amount = f"{size / _MIB:.1f} MB" if size >= _MIB else f"{max(1, size // _KIB)} KB"
    return Told(shown.ledger(op.ledger), str(values.get("name") or ""), "附件", "", amount)


_TELLERS: dict[str, Callable[[Shown, PendingOp, Mapping[str, Any]], Told]] = {
    system.PERIOD: _period,
    system.SNAPSHOT: _snapshot,
    system.CONFLICT: _conflict,
    system.FILE: _file,
    EXPLANATION: _explanation,
}
