"""One sheet of a workbook that a county sends back: its lines against those that were sent.

Cells that stand as they were sent say nothing, so a line that the bureau has changed meanwhile keeps its figures; what
was locked is not read at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.county.stamp import GivenLine
from bizenv_desktop.exchange.headings import Target
from bizenv_desktop.exchange.plan import PlannedCell
from bizenv_desktop.exchange.sheet_columns import Column
from bizenv_desktop.exchange.verdict import TAKEN, null, ok
from bizenv_desktop.formdef.values import format_text, from_json, to_json
from bizenv_desktop.storage.row_state import load_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.exchange.county.stamp import GivenSheet
    from bizenv_desktop.exchange.plan import PlannedRow, SheetPlan
    from bizenv_desktop.formdef.model import Field
    from bizenv_desktop.storage.reading import Reader

_COLOUR = 23
"""The item of the catalogue by which fills are noted: here they are the program's own."""
ASK_AGAIN = "请县区在下发的原文件上改正后再报"


@dataclass(frozen=True)
class CellChange:
    """One cell that a county has changed: as it was sent, as it came back, and what the bureau has by now.

    `meanwhile` is "" where the bureau has not changed the cell since; `state` is ok, or held or rejected where the
    import could not take it.
    """

    sheet: str
    row: int
    subject: str
    label: str
    before: str
    after: str
    meanwhile: str = ""
    state: str = "ok"
    message: str = ""


@dataclass
class Returned:
    """What is known of the lines of a returned workbook."""

    changes: list[CellChange] = field(default_factory=list)
    filled: int = 0
    """Lines that say something: changed ones, new ones, and those that were saved when they were sent."""
    lines: int = 0
    owed: int = 0
    """Lines that nobody had filled when they were sent."""


def read_returned(reader: Reader, plan: SheetPlan, given: GivenSheet, period: str, returned: Returned) -> None:
    """Leave in the plan the rows that say something, and tell of them in `returned`. Raise COUNTY_ROWS."""
    _Sheet(reader, plan, given, period, returned).read()


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, reader: Reader, plan: SheetPlan, given: GivenSheet, period: str, returned: Returned) -> None:
        ledger = reader.context.forms.ledgers[given.ledger]
        assert ledger.county is not None  # noqa: S101 - it was sent
        self._plan, self._given, self._ledger, self._rule = plan, given, ledger, ledger.county
        self._period, self._returned = period, returned
        self._codes = reader.context.forms.codes
        self._codec = reader.context.codec(ledger.id)
        self._saved = {
            row_id: state.now
            for row_id, state in load_rows(reader, ledger.id, list(given.lines)).items()
            if not state.deleted
        }
        self._subject = next(
            (
                one
                for one in plan.columns.values()
                if one.target.kind == "reference" and one.target.name == self._rule.subject
            ),
            None,
        )
        self._columns = {one.target.name: one for one in plan.columns.values() if one.target.kind == "field"}

    def read(self) -> None:
        """Leave in the plan the rows that say something."""
        plan, seen = self._plan, set[str]()
        plan.period, plan.issued, plan.problems = self._period, True, []
        kept = []
        for row in plan.rows:
            row.notes = [note for note in row.notes if note[0] != _COLOUR]
            row_id = _row_id(row)
            if row_id in seen:
                raise self._refusal(row, "和另一行是同一个行标识（复制过的行）")
            seen.update([row_id] if row_id else ())
            if self._line(row, row_id):
                kept.append(row)
        plan.rows = kept
        self._returned.lines += len(self._given.lines)
        self._returned.owed += sum(not line.stored for line in self._given.lines.values())
        stored = sum(line.stored for row_id, line in self._given.lines.items() if row_id in self._saved)
        changed_stored = sum(1 for row in kept if self._is_stored(row))
        self._returned.filled += len(kept) + stored - changed_stored

    def _is_stored(self, row: PlannedRow) -> bool:
        row_id = _row_id(row)
        return row_id in self._saved and row_id in self._given.lines and self._given.lines[row_id].stored

    def _line(self, row: PlannedRow, row_id: str) -> bool:
        line = self._given.lines.get(row_id)
        mine = [cell for cell in row.cells if cell.column.target.kind == "field" and self._is_filled(cell)]
        ids = [cell for cell in row.cells if cell.column.target.kind == "rowid"]
        if row.held:
            raise self._refusal(row, row.held_why)
        if line is None:
            return self._new(row, ids, mine)
        changed = [cell for cell in mine if not self._same(line, cell)]
        changed += self._emptied(row, line, mine)
        self._tell(row, line, changed, row_id)
        if row_id in self._saved:
            row.cells = [*ids, *changed]
        elif changed:
            row.cells = [*ids, self._subject_cell(row, line.subject), *mine]
        return bool(changed)

    def _is_filled(self, cell: PlannedCell) -> bool:
        return cell.column.target.name in self._given.columns

    def _same(self, line: GivenLine, cell: PlannedCell) -> bool:
        """Tell whether a cell stands as it was sent: by its value, or by its very text."""
        sent, text = line.cells.get(cell.field, (None, ""))
        if cell.original.strip() == text.strip():
            return True
        return cell.verdict.state in TAKEN and to_json(self._ledger.fields[cell.field].type, cell.verdict.value) == sent

    def _emptied(self, row: PlannedRow, line: GivenLine, mine: Sequence[PlannedCell]) -> list[PlannedCell]:
        """Return a cell that means nothing for each one that was sent with a value and came back empty."""
        there = {cell.field for cell in mine}
        gone = [name for name in line.cells if name not in there and name in self._columns]
        return [PlannedCell(self._columns[name], row.row, name, null(), "") for name in gone]

    def _new(self, row: PlannedRow, ids: Sequence[PlannedCell], mine: Sequence[PlannedCell]) -> bool:
        """Keep a row that the county has added; its subject must be one of those that it may report on."""
        if not mine:
            return False
        if not self._given.names:
            raise self._refusal(row, "不是下发的行，这张表不能加行")
        said = next((cell.original.strip() for cell in row.cells if cell.column is self._subject), "")
        label = self._ledger.fields[self._rule.subject].label
        if said not in self._given.names:
            what = f"“{said}”不在本县区的{label}之中" if said else f"没有选{label}"
            raise self._refusal(row, f"{what}，请从下拉列表中选")
        line = GivenLine(self._given.names[said], said, stored=False)
        self._tell(row, line, mine, "")
        row.cells = [*ids, self._subject_cell(row, line.subject), self._period_cell(row), *mine]
        return True

    def _subject_cell(self, row: PlannedRow, subject: str) -> PlannedCell:
        column = self._subject
        assert column is not None  # noqa: S101 - its heading is a key of the ledger, without which no sheet is imported
        return PlannedCell(column, row.row, column.target.field, ok(subject), subject)

    def _period_cell(self, row: PlannedRow) -> PlannedCell:
        own = self._ledger.fields[self._rule.period]
        column = Column(0, (own.label,), Target("field", own.id, own.id), own)
        return PlannedCell(column, row.row, own.id, ok(self._period), self._period)

    def _tell(self, row: PlannedRow, line: GivenLine, changed: Sequence[PlannedCell], row_id: str) -> None:
        for cell in changed:
            own = self._ledger.fields[cell.field]
            sent = line.cells.get(cell.field, (None, ""))[0]
            after = self._shown(own, cell)
            later = self._meanwhile(own, row_id, sent)
            state = "ok" if cell.verdict.state in (*TAKEN, "null") else cell.verdict.state
            self._returned.changes.append(
                CellChange(
                    self._plan.name, row.row, line.title, own.label,
                    format_text(own, from_json(own.type, sent), self._codes), after,
                    "" if later == after else later, state, cell.verdict.message if state != "ok" else "",
                )
            )  # fmt: skip

    def _shown(self, own: Field, cell: PlannedCell) -> str:
        if cell.verdict.state in TAKEN:
            return format_text(own, cell.verdict.value, self._codes)
        return "" if cell.verdict.state == "null" else cell.original

    def _meanwhile(self, own: Field, row_id: str, sent: object) -> str:
        """Return what the bureau has in a cell by now, where that is not what was sent."""
        saved = self._saved.get(row_id)
        if saved is None:
            return ""
        now = self._codec.from_sql(own.id, saved.get(own.id))
        if to_json(own.type, now) == sent:
            return ""
        return format_text(own, now, self._codes) or "（空）"

    def _refusal(self, row: PlannedRow, why: str) -> BizenvError:
        return BizenvError("COUNTY_ROWS", f"工作表“{self._plan.name}”第 {row.row} 行{why}", ASK_AGAIN)


def _row_id(row: PlannedRow) -> str:
    return next((cell.original.strip() for cell in row.cells if cell.column.target.kind == "rowid"), "")
