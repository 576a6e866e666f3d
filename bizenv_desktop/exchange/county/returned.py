"""A workbook that a county sends back: whether it may be taken, and what it changes against what was sent.

It goes through the import like any workbook; here is only what is known of it besides. Cells that stand as they were
sent say nothing, so a line that the bureau has changed meanwhile keeps its figures; what was locked is not read at all.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.periods import Period
from bizenv_desktop.exchange.county.stamp import GivenLine, GivenSheet, Stamp, read_stamp
from bizenv_desktop.exchange.headings import Target
from bizenv_desktop.exchange.pictures import RowPicture
from bizenv_desktop.exchange.plan import PlannedCell
from bizenv_desktop.exchange.sheet_columns import Column
from bizenv_desktop.exchange.verdict import TAKEN, null, ok
from bizenv_desktop.formdef.values import format_text, from_json, to_json
from bizenv_desktop.records.closing import refuse_closed
from bizenv_desktop.records.counties import LEDGER, RETURNED, CountyState, read_states
from bizenv_desktop.storage.edits import PATCH, Edit
from bizenv_desktop.storage.row_state import load_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bizenv_desktop.exchange.grid import Workbook
    from bizenv_desktop.exchange.plan import PlannedRow, SheetPlan
    from bizenv_desktop.exchange.session import Session
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.storage.reading import Reader

_COLOUR = 23
"""The item of the catalogue by which fills are noted: here they are the program's own."""
_ASK_AGAIN = "请县区在下发的原文件上改正后再报"


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


@dataclass(frozen=True)
class Wanted:
    """What the user expects of a file: a period and a unit by its key ("" for whatever the file says)."""

    period: str = ""
    unit: str = ""


@dataclass
class ReturnedBook:
    """Looks at one workbook within its import. `stamp`, `changes` and counts are there once it was looked at."""

    wanted: Wanted
    taken: set[tuple[str, str]]
    """Period and unit of the workbooks that were read before in one go."""
    stamp: Stamp | None = None
    changes: list[CellChange] = field(default_factory=list)
    filled: int = 0
    """Lines that say something: changed ones, new ones, and those that were saved when they were sent."""
    lines: int = 0
    owed: int = 0
    """Lines that nobody had filled when they were sent."""
    _state: CountyState | None = None
    _bytes: bytes = b""
    _name: str = ""

    def look(self, reader: Reader, book: Workbook, plans: Sequence[SheetPlan]) -> None:
        """Leave in the plans what the county has changed. Raise BizenvError for a workbook that is not to be taken."""
        self.stamp = stamp = read_stamp(book)
        self._name, self._bytes = Path(book.path).name, Path(book.path).read_bytes()
        self._refuse_other(reader, stamp)
        self._refuse_old(reader, stamp)
        self.taken.add((stamp.period, stamp.unit))
        for plan in plans:
            given = stamp.sheets.get(plan.name)
            if given is None:
                if plan.treatment == "import":
                    plan.treatment, plan.reason = "not_imported", "不是下发的工作表"
            else:
                self._sheet(reader, plan, given)
        if not self.filled and self.owed:
            raise BizenvError(
                "COUNTY_EMPTY", f"{stamp.unit_name}的工作簿一行也没有填", "没有变化的也要填“有无变化”；请县区填好再报"
            )
        lost = [name for name in stamp.sheets if name not in {plan.name for plan in plans}]
        if lost:
            raise BizenvError("COUNTY_SHEET", f"{stamp.unit_name}的工作簿少了工作表“{'”“'.join(lost)}”", _ASK_AGAIN)

    def more(self, reader: Reader, session: Session, edits: Sequence[Edit]) -> list[Edit]:
        """Return the edit that registers the return; raises PERIOD_CLOSED where the period is submitted already."""
        refuse_closed(reader, edits)
        assert self._state is not None  # noqa: S101 - `look` comes first
        sha256 = hashlib.sha256(self._bytes).hexdigest()
        session.files.append(RowPicture("returned_file", sha256, self._name, self._bytes))
        context = reader.context
        values: dict[str, Value] = {
            "state": RETURNED, "returned_at": context.clock.now(), "returned_by": context.user,
            "returned_file": [sha256], "returned_times": self._state.times + 1, "filled": self.filled,
            "changes": len(self.changes), "missing_reason": None,
        }  # fmt: skip
        return [Edit(PATCH, LEDGER, self._state.id, values)]

    def _refuse_other(self, reader: Reader, stamp: Stamp) -> None:
        label = Period.parse(stamp.period).label
        if stamp.city != reader.context.city:
            raise BizenvError(
                "COUNTY_OTHER_CITY", f"这是另一个市下发的工作簿（{stamp.unit_name}，{label}）", "核对文件"
            )
        if self.wanted.period and stamp.period != self.wanted.period:
            asked = Period.parse(self.wanted.period).label
            raise BizenvError(
                "COUNTY_OTHER_PERIOD", f"这是{label}的工作簿，现在回收的是{asked}", "选对期间，或请县区报本期的文件"
            )
        if self.wanted.unit and stamp.unit != self.wanted.unit:
            raise BizenvError(
                "COUNTY_OTHER_UNIT", f"这是{stamp.unit_name}的工作簿，不是所选县区的", "选对县区，或整个文件夹一起回收"
            )
        if (stamp.period, stamp.unit) in self.taken:
            raise BizenvError(
                "COUNTY_TWICE",
                f"{stamp.unit_name}{label}的工作簿有两份，这一份没有采用",
                "只留下应采用的一份，再回收一次",
            )

    def _refuse_old(self, reader: Reader, stamp: Stamp) -> None:
        state = read_states(reader, stamp.period).get(stamp.unit)
        if state is None or not state.stamp:
            raise BizenvError(
                "COUNTY_UNKNOWN",
                f"本机没有给{stamp.unit_name}下发过这一期工作簿的记录",
                "先同步一次；仍没有的，重新下发",
            )
        if state.stamp != stamp.checksum:
            raise BizenvError(
                "COUNTY_SUPERSEDED",
                f"这份是{stamp.sent_at[:10]}下发的，此后又给{stamp.unit_name}下发过一份（{state.sent_at[:10]}）",
                "请县区填最后一次下发的文件",
            )
        for name, given in stamp.sheets.items():
            now = reader.context.forms.ledgers.get(given.ledger)
            if now is None or now.version != given.version:
                have = f"现在是第 {now.version} 版" if now else "现在没有这本台账"
                raise BizenvError(
                    "COUNTY_OLD_FORMS", f"“{name}”的表单定义变了：下发时是第 {given.version} 版，{have}", "重新下发一份"
                )
        self._state = state

    def _sheet(self, reader: Reader, plan: SheetPlan, given: GivenSheet) -> None:
        ledger = reader.context.forms.ledgers[given.ledger]
        if plan.treatment == "held" and not plan.items:  # for want of a period, which the stamp says
            plan.treatment, plan.reason = "import", ""
        there = {column.target.field for column in plan.columns.values()}
        lost = [ledger.fields[name].label for name in given.columns if name not in there]
        if plan.treatment != "import" or plan.ledger != given.ledger or lost:
            columns = f"，少了列“{'”“'.join(lost)}”" if lost and plan.columns else ""
            raise BizenvError("COUNTY_SHEET", f"工作表“{plan.name}”的表头被改动{columns}", _ASK_AGAIN)
        _Sheet(self, reader, plan, given, ledger).read()


class _Sheet:
    """Reads one sheet of a returned workbook."""

    def __init__(self, book: ReturnedBook, reader: Reader, plan: SheetPlan, given: GivenSheet, ledger: Ledger) -> None:
        assert ledger.county is not None  # noqa: S101 - it was sent
        self._book, self._plan, self._given, self._ledger, self._rule = book, plan, given, ledger, ledger.county
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
            row_id = next((cell.original.strip() for cell in row.cells if cell.column.target.kind == "rowid"), "")
            if row_id in seen:
                raise self._refusal(row, "和另一行是同一个行标识（复制过的行）")
            seen.update([row_id] if row_id else ())
            if self._line(row, row_id):
                kept.append(row)
        plan.rows = kept
        self._book.lines += len(self._given.lines)
        self._book.owed += sum(not line.stored for line in self._given.lines.values())
        stored = sum(line.stored for row_id, line in self._given.lines.items() if row_id in self._saved)
        changed_stored = sum(1 for row in kept if self._is_stored(row))
        self._book.filled += len(kept) + stored - changed_stored

    @property
    def _period(self) -> str:
        assert self._book.stamp is not None  # noqa: S101 - it was read
        return self._book.stamp.period

    def _is_stored(self, row: PlannedRow) -> bool:
        row_id = next((cell.original.strip() for cell in row.cells if cell.column.target.kind == "rowid"), "")
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
            self._book.changes.append(
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
        return BizenvError("COUNTY_ROWS", f"工作表“{self._plan.name}”第 {row.row} 行{why}", _ASK_AGAIN)


def held_of(changes: Sequence[CellChange]) -> Iterator[CellChange]:
    """Give the cells that a person must decide."""
    return (one for one in changes if one.state != "ok")
