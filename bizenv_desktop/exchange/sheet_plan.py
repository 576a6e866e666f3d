"""Plans one sheet in one ledger: which rows are data, what each cell means, what is left out and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.body_rows import REASONS, BodyRow, body_rows
from bizenv_desktop.exchange.grid import address
from bizenv_desktop.exchange.period_words import period_in
from bizenv_desktop.exchange.pictures import pictures_of_rows
from bizenv_desktop.exchange.plan import PlannedCell, PlannedRow, Problem, SheetPlan, remark
from bizenv_desktop.exchange.row_reading import RowReader
from bizenv_desktop.exchange.sheet_columns import Column, Matcher
from bizenv_desktop.exchange.sheet_sums import check_numbers, check_sections, check_totals, check_years
from bizenv_desktop.exchange.side_by_side import is_side_by_side, is_split
from bizenv_desktop.exchange.title_rows import TitleRows, read_title_rows
from bizenv_desktop.exchange.verdict import ok
from bizenv_desktop.formdef.field_types import PeriodKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bizenv_desktop.exchange.grid import SheetGrid
    from bizenv_desktop.exchange.header import Header
    from bizenv_desktop.exchange.saved_mappings import SavedMappings

REMARK = "remark"
_RARE_FILL = 0.3
_HELD_WHY: Mapping[str, str] = {
    "other": "此行起是另一张表：请拆成单独的工作表后导入",
    "struck": "删除线行：作废的不必管；仍有效的去掉删除线后再导入，或另行录入",
    "hidden": "隐藏行：确认后用“包括隐藏行列”导入，或另行录入",
}


@dataclass(frozen=True)
class PlanOptions:
    """What the user asked for."""

    include_hidden: bool = False
    mapping: Mapping[str, str] | None = None
    saved: SavedMappings | None = None
    """Mappings of earlier imports; what the user asks for now comes before them."""
    tick: Callable[[int], None] = lambda _row: None
    """Called now and then with the row at hand; may raise to stop."""


def plan_sheet(
    grid: SheetGrid, header: Header, ledger: str, *, matcher: Matcher, options: PlanOptions, names: tuple[str, ...] = ()
) -> SheetPlan:
    """Plan a sheet whose heading and ledger are known; `names` are further texts in which the period may stand."""
    title = read_title_rows(grid, header.first)
    hidden = frozenset() if options.include_hidden else grid.hidden_columns
    columns = matcher.columns(
        header, ledger, title, mapping=options.mapping or {}, date1904=grid.date1904, hidden=hidden
    )
    plan = SheetPlan(grid.name, "import", ledger, header=header, title=title, columns=columns)
    plan.period = period_in([*title.texts, grid.name, *names])
    if is_side_by_side(header) or is_split(grid, header, matcher):
        plan.treatment, plan.reason, plan.items = "held", "同一张表上并排有两个表：请拆成两张工作表后导入", (14,)
        for column in columns.values():
            column.doubled = False
    if plan.treatment == "import" and (label := _missing_period(plan, matcher)):
        plan.treatment, plan.reason = "held", f"表题里没有{label}（如 2022年第19周）：请在表题写明，或加一列“{label}”"
    _title_problems(plan, title, header)
    if grid.pictures:
        plan.pictures = pictures_of_rows(grid, header, matcher.forms.ledgers[ledger])
    _Body(grid, header, plan, matcher, options).read()
    return plan


def _missing_period(plan: SheetPlan, matcher: Matcher) -> str:
    """Return the label of the period in the ledger's identity, where neither a column nor the title has it."""
    ledger = matcher.forms.ledgers[plan.ledger]
    named = {column.target.name for column in plan.columns.values() if column.target.kind == "field"}
    fields = [ledger.fields[name] for name in ledger.identity if isinstance(ledger.fields[name].type, PeriodKey)]
    return next((field.label for field in fields if field.id not in named and not plan.period), "")


def _title_problems(plan: SheetPlan, title: TitleRows, header: Header) -> None:
    for row, reason, item in title.reasons:
        exclude(plan, row, reason, item)
    for row in range(header.first, header.last + 1):
        exclude(plan, row, "表头", 4 if header.last > header.first else None)


def exclude(plan: SheetPlan, row: int, reason: str, item: int | None, text: str = "") -> None:
    """Note a row that is left out, with its reason."""
    plan.excluded += 1
    plan.problems.append(Problem(plan.name, row, "", "", "", item, "", "excluded", text, None, reason))


class _Body:
    def __init__(
        self, grid: SheetGrid, header: Header, plan: SheetPlan, matcher: Matcher, options: PlanOptions
    ) -> None:
        self._grid, self._header, self._plan, self._options = grid, header, plan, options
        ledger = matcher.forms.ledgers[plan.ledger]
        self._reader = RowReader(grid, ledger, plan.columns, matcher, first_row=header.last + 1)
        self._comments: dict[int, list[int]] = {}
        for row, column in grid.comments:
            self._comments.setdefault(row, []).append(column)
        self._rare = _rare_fills(grid, header)
        self._names_field = matcher.names_field
        self._remark = REMARK in ledger.fields

    def read(self) -> None:
        bodies = []
        hidden = self._options.include_hidden
        for body in body_rows(self._grid, self._header, include_hidden=hidden, names_field=self._names_field):
            self._options.tick(body.row)
            bodies.append(self._one(body))
        self._check(bodies)

    def _one(self, body: BodyRow) -> BodyRow:
        if body.kind != "data" and body.kind not in _HELD_WHY:
            self._leave_out(body)
            return body
        row = self._reader.read(body)
        if not any(cell.column.target.kind not in ("number", "rowid") for cell in row.cells):
            only = "只有序号，没有内容" if not body.text or body.text.replace(".", "").isdigit() else "分组行"
            exclude(self._plan, body.row, only, 13 if only != "分组行" else 8, body.text)
            return BodyRow(body.row, "blank", body.section)
        self._add_notes(row)
        if body.kind in _HELD_WHY:
            row.held, row.held_why = REASONS[body.kind][1:], _HELD_WHY[body.kind]
        self._plan.rows.append(row)
        return body

    def _leave_out(self, body: BodyRow) -> None:
        reason, item = REASONS[body.kind]
        if body.kind != "blank":
            exclude(self._plan, body.row, reason, item, body.text)

    def _add_notes(self, row: PlannedRow) -> None:
        for number in self._comments.get(row.row, ()):
            if self._remark:
                row.cells.append(self._comment(row.row, number))
        if self._rare:
            self._add_fill(row)
        if self._grid.styles:
            self._add_struck(row)

    def _comment(self, row: int, number: int) -> PlannedCell:
        text = self._grid.comments[row, number].strip()
        column = self._plan.columns.get(number) or Column(number, (), next(iter(self._plan.columns.values())).target)
        return PlannedCell(column, row, REMARK, ok(text, 24, message="批注已并入备注"), text)

    def _add_fill(self, row: PlannedRow) -> None:
        fills = {cell.column.index: self._fill(row.row, cell.column.index) for cell in row.cells}
        rare = {number: fill for number, fill in fills.items() if fill in self._rare}
        if not rare:
            return
        if len(set(rare.values())) == 1 and len(rare) == len(fills):
            row.notes.append((23, "", f"整行底色 {next(iter(rare.values()))}：底色只作说明，不作数据"))
            return
        for number, fill in rare.items():
            row.notes.append((23, self._plan.columns[number].target.field, f"{address(row.row, number)} 底色 {fill}"))

    def _fill(self, row: int, number: int) -> str:
        style = self._grid.styles.get((row, number))
        return style.fill if style is not None else ""

    def _add_struck(self, row: PlannedRow) -> None:
        for cell in row.cells:
            style = self._grid.styles.get((row.row, cell.column.index))
            if style is not None and style.struck and cell.row == row.row:
                row.notes.append((22, cell.field, f"{address(row.row, cell.column.index)} 有删除线"))

    def _check(self, bodies: list[BodyRow]) -> None:
        check_numbers(self._plan)
        check_sections(self._plan, bodies)
        check_totals(self._plan, bodies, self._grid)
        check_years(self._plan)
        for row, number in self._grid.comments:
            if row <= self._header.last or all(one.row != row for one in self._plan.rows):
                text = self._grid.comments[row, number]
                column = self._plan.columns.get(number)
                message = "批注不在数据行：只记在导入报告中"
                self._plan.problems.append(remark(self._plan.name, row, column, message, item=24, original=text))


def _rare_fills(grid: SheetGrid, header: Header) -> frozenset[str]:
    """Return the fill colours that few data cells have: banded rows and whole tables mean nothing."""
    fills = Counter(style.fill for (row, _), style in grid.styles.items() if row > header.last and style.fill)
    cells = sum(len(row) for row in grid.rows[header.last :]) or 1
    return frozenset(
        fill for fill, count in fills.items() if count <= max(cells * _RARE_FILL, 1) and not _is_white(fill)
    )


def _is_white(fill: str) -> bool:
    return bool(re.fullmatch("F+|", fill))
