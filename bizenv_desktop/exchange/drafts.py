"""From a planned row to a draft of the records that it fills: own values, own columns, referenced rows, child rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.exchange.grid import address
from bizenv_desktop.exchange.log_lines import log_rows
from bizenv_desktop.exchange.sheet_plan import REMARK
from bizenv_desktop.exchange.text_cells import split_list
from bizenv_desktop.exchange.verdict import TAKEN, CellVerdict
from bizenv_desktop.formdef.field_types import LIST_TYPES, Money, References

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.exchange.plan import PlannedCell, PlannedRow, SheetPlan
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Forms, Ledger

_ORIGINAL_KEPT = frozenset((35, 36, 39, 40, 43, 44, 45, 50, 51, 54, 58, 63, 64, 79))
"""Items after which the original of a taken cell is kept beside the row."""
_SAID_BY_A_CHECK = (53,)
"""The ledger's own check finds the same in the row."""


@dataclass(frozen=True)
class Leftover:
    """What a cell leaves over, before the row that keeps it is known.

    `place` is "" for the row itself, a reference field or a child ledger; `field` the field there.
    """

    place: str
    field: str
    item: int | None
    state: str
    original: str
    suggestion: str | None = None
    message: str = ""
    value: str | None = None


@dataclass
class Draft:
    """The records that one row of a workbook fills."""

    row: int
    own: dict[str, Value] = field(default_factory=dict)
    ext: dict[str, str | None] = field(default_factory=dict)
    references: dict[str, dict[str, Value]] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    """Words of lists of references."""
    children: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    compared: list[tuple[PlannedCell, str, str]] = field(default_factory=list)
    """Cells that restate an amount of the referenced row: cell, reference, field."""
    openings: list[tuple[str, Decimal, str]] = field(default_factory=list)
    """Figures of calculated totals: field, amount, address of the cell."""
    leftovers: list[Leftover] = field(default_factory=list)
    row_id: str = ""
    """The id that an exported workbook carries."""


class Drafter:
    """Makes drafts of the rows of one sheet."""

    def __init__(self, forms: Forms, plan: SheetPlan) -> None:
        self._forms = forms
        self._ledger: Ledger = forms.ledgers[plan.ledger]
        self._plan = plan
        self._putters: dict[str, Callable[[Draft, PlannedCell], None]] = {
            kind: getattr(self, f"_put_{kind}")
            for kind in ("field", "reference", "child", "log", "compare", "period", "ext", "rowid")
        }
        self._remarks: list[str] = []
        self._seconds: list[PlannedCell] = []
        self._parts: dict[str, dict[str, tuple[Value, str]]] = {}

    def draft(self, row: PlannedRow) -> Draft:
        """Return the draft of a row."""
        draft = Draft(row.row)
        self._remarks, self._parts, self._seconds = [], {}, []
        for cell in row.cells:
            self._put(draft, cell)
        self._add_seconds(draft)
        for ledger, parts in self._parts.items():
            self._child_rows(draft, ledger, parts)
        for item, name, text in row.notes:
            draft.leftovers.append(Leftover("", name, item, "note", "", message=text))
        if self._remarks:
            written = draft.own.get(REMARK)
            draft.own[REMARK] = "\n".join([*([str(written)] if written else []), *self._remarks])
        return draft

    def _put(self, draft: Draft, cell: PlannedCell) -> None:
        target, verdict = cell.column.target, cell.verdict
        if target.kind in ("number", "ignored") and cell.field == target.field:
            return
        if cell.field == REMARK and 24 in verdict.items:  # noqa: PLR2004 — a comment
            self._remarks.append(str(verdict.value))
            return
        if cell.field != target.field:
            self._second(draft, cell)
            return
        self._putters[target.kind](draft, cell)

    def _second(self, draft: Draft, cell: PlannedCell) -> None:
        """Put the planned date or foreign part of another column's cell; the field's own column wins."""
        if cell.verdict.state in TAKEN:
            self._seconds.append(cell)
        self._leave(draft, cell, "", cell.field)

    def _add_seconds(self, draft: Draft) -> None:
        for cell in self._seconds:
            if draft.own.get(cell.field) in (None, cell.verdict.value):
                draft.own[cell.field] = cell.verdict.value
                continue
            label = self._ledger.fields[cell.field].label
            message = f"本行已有{label}，此处的“{cell.original}”没有填入：请核对"
            item = cell.verdict.items[-1] if cell.verdict.items else None
            draft.leftovers.append(Leftover("", cell.field, item, "note", cell.original, message=message))

    def _put_rowid(self, draft: Draft, cell: PlannedCell) -> None:
        draft.row_id = cell.original.strip()

    def _put_field(self, draft: Draft, cell: PlannedCell) -> None:
        name = cell.column.target.name
        definition = self._ledger.fields[name]
        verdict = cell.verdict
        if definition.opening is not None:
            if isinstance(verdict.value, Decimal) and verdict.state in TAKEN:
                draft.openings.append((name, verdict.value, address(cell.row, cell.column.index)))
            self._leave(draft, cell, "", name)
            return
        if isinstance(definition.type, References) and self._is_linked(definition):
            if verdict.state in TAKEN and isinstance(verdict.value, list):
                draft.lists[name] = verdict.value
            return
        if not definition.stored or isinstance(definition.type, References):
            draft.ext[definition.label] = cell.original.strip() if verdict.state != "null" else None
            return
        if verdict.state in TAKEN:
            draft.own[name] = verdict.value
        elif verdict.state == "null" or verdict.other is not None:
            draft.own.setdefault(name, None)
        self._leave(draft, cell, "", name)

    def _is_linked(self, definition: Field) -> bool:
        """Tell whether a list of references is stored, and its ledger known here."""
        return definition.stored and getattr(definition.type, "target", "") in self._forms.ledgers

    def _put_ext(self, draft: Draft, cell: PlannedCell) -> None:
        name, verdict = cell.column.target.name, cell.verdict
        if verdict.state in TAKEN:
            draft.ext[name] = str(verdict.value)
        elif verdict.state == "null":
            draft.ext[name] = None
        self._leave(draft, cell, "", f"ext:{name}")

    def _put_period(self, draft: Draft, cell: PlannedCell) -> None:
        target, verdict = cell.column.target, cell.verdict
        for name, value in ((target.inner, verdict.start), (target.ledger, verdict.end)):
            if name and value:
                draft.own.setdefault(name, value)
        if not target.inner and not target.ledger:
            draft.ext[target.name] = cell.original.strip()
        self._leave(draft, cell, "", f"ext:{target.name}")

    def _put_reference(self, draft: Draft, cell: PlannedCell) -> None:
        target = cell.column.target
        parts = draft.references.setdefault(target.name, {})
        if cell.verdict.state in TAKEN and cell.verdict.value not in (None, ""):
            parts[target.inner] = cell.verdict.value
        self._leave(draft, cell, target.name, target.inner)

    def _put_compare(self, draft: Draft, cell: PlannedCell) -> None:
        draft.compared.append((cell, cell.column.target.name, cell.column.target.inner))

    def _put_log(self, draft: Draft, cell: PlannedCell) -> None:
        child = cell.column.target.ledger
        if cell.verdict.state in TAKEN:
            draft.children.setdefault(child, []).extend(log_rows(self._forms.ledgers[child], str(cell.verdict.value)))
        self._leave(draft, cell, "", child)

    def _put_child(self, draft: Draft, cell: PlannedCell) -> None:
        target = cell.column.target
        if cell.verdict.state in TAKEN:
            self._parts.setdefault(target.ledger, {})[target.inner] = (cell.verdict.value, cell.original)
        self._leave(draft, cell, target.ledger, target.inner)

    def _child_rows(self, draft: Draft, ledger: str, parts: dict[str, tuple[Value, str]]) -> None:
        """One child row, or one per name (甲、乙；丙); what can't be told apart then stays as a note."""
        names = next(((inner, value) for inner, (value, _) in parts.items() if isinstance(value, list)
                      and not self._is_list(ledger, inner)), None)  # fmt: skip
        if names is None:
            rows = [{inner: value for inner, (value, _) in parts.items()}]
        else:
            inner, listed = names
            rows = [{inner: name} for name in listed]
            for other, (value, original) in parts.items():
                if other != inner and not _spread(rows, other, value):
                    message = (
                        f"一格有 {len(rows)} 个{self._forms.ledgers[ledger].fields[inner].label}，此值不知属于哪一个"
                    )
                    draft.leftovers.append(Leftover("", ledger, 78, "note", original, message=message))
        draft.children.setdefault(ledger, []).extend(rows)

    def _is_list(self, ledger: str, inner: str) -> bool:
        return isinstance(self._forms.ledgers[ledger].fields[inner].type, LIST_TYPES)

    def _leave(self, draft: Draft, cell: PlannedCell, place: str, name: str) -> None:
        if cell.verdict.is_plain:
            return
        left = leftover(cell.verdict, cell.original, place, name, is_money=self._is_money(cell))
        if left is not None:
            draft.leftovers.append(left)

    def _is_money(self, cell: PlannedCell) -> bool:
        return cell.column.field is not None and isinstance(cell.column.field.type, Money)


def _spread(rows: list[dict[str, Value]], inner: str, value: Value) -> bool:
    if len(rows) == 1:
        rows[0][inner] = value
        return True
    parts: list[Value] = list(split_list(value)) if isinstance(value, str) else []
    if len(parts) != len(rows):
        return False
    for row, part in zip(rows, parts, strict=True):
        row[inner] = part
    return True


def leftover(verdict: CellVerdict, original: str, place: str, name: str, *, is_money: bool = False) -> Leftover | None:
    """Return what a verdict leaves over, or None where the value says all."""
    state = _state_of(verdict, is_money=is_money)
    if not state:
        return None
    value = verdict.remark or None
    if verdict.state == "range":
        value = f"{canonical(verdict.minimum or Decimal(0))}-{canonical(verdict.maximum or Decimal(0))}{verdict.unit}"
    elif verdict.other is not None:
        value = f"{verdict.other.value}{verdict.other.unit}"
    item = verdict.items[-1] if verdict.items else None
    return Leftover(place, name, item, state, original, verdict.suggestion, verdict.message, value)


def _state_of(verdict: CellVerdict, *, is_money: bool) -> str:
    if verdict.state in ("held", "rejected", "range"):
        return verdict.state
    if verdict.other is not None:
        return "other_currency"
    if verdict.remark or (verdict.state == "flag" and verdict.items != _SAID_BY_A_CHECK):
        return "note"
    return "note" if is_money and _ORIGINAL_KEPT.intersection(verdict.items) else ""
