"""Recomputes what a sheet says of itself: its row numbers, sections (I-8), totals (I-9, L00-V3), years (I-56)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.exchange.body_rows import section_count
from bizenv_desktop.exchange.cells import make_cell
from bizenv_desktop.exchange.grid import PLAIN, UncachedFormula
from bizenv_desktop.exchange.header import is_filled
from bizenv_desktop.exchange.judges import judge_cell
from bizenv_desktop.exchange.plan import remark
from bizenv_desktop.exchange.units import unit_of_headings
from bizenv_desktop.formdef.field_types import DecimalNumber, Integer, Money

if TYPE_CHECKING:
    from bizenv_desktop.exchange.body_rows import BodyRow
    from bizenv_desktop.exchange.grid import Raw, SheetGrid
    from bizenv_desktop.exchange.plan import PlannedRow, SheetPlan
    from bizenv_desktop.exchange.sheet_columns import Column

_UPPER = re.compile(r"^[一二三四五六七八九十百]+、")
_YEAR = re.compile(r"^(?:19|20)\d{2}年?(?:度)?(?:计划|完成|投资|安排)?")
_ROUNDING = Decimal("0.01")


def check_numbers(plan: SheetPlan) -> None:
    """Catalogue 15: gaps, doubles and fractions among 序号 are said once a sheet; they are no key."""
    column = next((one for one in plan.columns.values() if one.target.kind == "number"), None)
    if column is None:
        return
    last: tuple[str, int] = ("", 0)
    for row in plan.rows:
        text = next((cell.original.strip() for cell in row.cells if cell.column is column), "")
        if not text:
            continue
        starts_again = row.section != last[0] and text == "1"
        if not text.isdigit() or (int(text) != last[1] + 1 and not starts_again):
            message = f"序号从“{text}”起不连续、重复或不是整数：序号只作显示，不影响导入"
            plan.problems.append(remark(plan.name, row.row, column, message, item=15, original=text))
            return
        last = (row.section, int(text))


def check_sections(plan: SheetPlan, bodies: list[BodyRow]) -> None:
    """I-8: the count in brackets of a section row equals its data rows (held ones included)."""
    data = {row.row for row in plan.rows}
    for index, body in enumerate(bodies):
        declared = section_count(body.text) if body.kind == "section" else None
        if declared is None:
            continue
        counted = sum(later.row in data for later in _inside(bodies, index))
        if counted != declared:
            message = f"分节标题写 {declared} 个，实有 {counted} 行：请核对"
            plan.problems.append(remark(plan.name, body.row, None, message, item=8, code="I-8", original=body.text))


def _inside(bodies: list[BodyRow], index: int) -> list[BodyRow]:
    upper = bool(_UPPER.match(bodies[index].text))
    inside: list[BodyRow] = []
    for body in bodies[index + 1 :]:
        if body.kind == "section" and (not upper or _UPPER.match(body.text)):
            break
        inside.append(body)
    return inside


def check_totals(plan: SheetPlan, bodies: list[BodyRow], grid: SheetGrid) -> None:
    """I-9: 小计, 合计 and 总计 equal the recomputed sums; L00-V3: currencies are not added."""
    by_row = {row.row: row for row in plan.rows}
    start = 0
    for index, body in enumerate(bodies):
        if body.kind != "total":
            start = index if body.kind == "section" else start
            continue
        partial = any(isinstance(raw, str) and "小计" in raw.replace(" ", "") for raw in grid.rows[body.row - 1])
        rows = [by_row[one.row] for one in bodies[start if partial else 0 : index] if one.row in by_row]
        _check_total(plan, body.row, rows, grid)
        start = index if partial else start


def _check_total(plan: SheetPlan, row: int, rows: list[PlannedRow], grid: SheetGrid) -> None:
    for number, raw in enumerate(grid.rows[row - 1], 1):
        column = plan.columns.get(number)
        if column is None or not is_filled(raw) or not _is_summed(column):
            continue
        sums, with_held = _sums(rows, column, held=False), _sums(rows, column, held=True)
        if len(with_held) > 1:
            message = "合计把不同币种相加：请按币种分开核对"
            plan.problems.append(remark(plan.name, row, column, message, item=9, code="L00-V3", original=_text(raw)))
            continue
        _compare(plan, row, column, raw, [next(iter(one.values()), Decimal(0)) for one in (sums, with_held)])


def _compare(plan: SheetPlan, row: int, column: Column, raw: Raw, sums: list[Decimal]) -> None:
    if isinstance(raw, UncachedFormula) or column.judge is None:
        return
    verdict = judge_cell(make_cell(raw, PLAIN), column.judge)
    printed = verdict.value
    if isinstance(printed, bool) or not isinstance(printed, Decimal | int):
        return
    if all(abs(Decimal(printed) - one) >= _ROUNDING for one in sums):
        message = f"合计 {canonical(Decimal(printed))} 与明细之和 {canonical(sums[0])} 不符：请核对"
        plan.problems.append(remark(plan.name, row, column, message, item=9, code="I-9", original=_text(raw)))


def _is_summed(column: Column) -> bool:
    return column.field is not None and isinstance(column.field.type, Money | Integer | DecimalNumber)


def _sums(rows: list[PlannedRow], column: Column, *, held: bool) -> dict[str, Decimal]:
    """Return the sums of a column by the unit of its amounts."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.held and not held:
            continue
        for cell in row.cells:
            value = cell.verdict.value
            if cell.field == column.target.field and isinstance(value, Decimal | int):
                sums[cell.verdict.unit] = sums.get(cell.verdict.unit, Decimal(0)) + value
    return sums


def check_years(plan: SheetPlan) -> None:
    """I-56: the year columns of one amount add up to its total column, where the sheet has one."""
    for years, total in _year_groups(plan):
        for row in plan.rows:
            _check_year_row(plan, row, years, total)


def _year_groups(plan: SheetPlan) -> list[tuple[list[Column], Column]]:
    groups: dict[tuple[str, ...], list[Column]] = {}
    for column in plan.columns.values():
        if column.target.kind == "ext" and column.levels and _YEAR.match(column.levels[-1].strip()):
            groups.setdefault(column.levels[:-1], []).append(column)
    found = []
    for outer, years in groups.items():
        total = _total_of(plan, outer, years)
        if len(years) > 1 and total is not None:
            found.append((years, total))
    return found


def _total_of(plan: SheetPlan, outer: tuple[str, ...], years: list[Column]) -> Column | None:
    same = [one for one in plan.columns.values() if one.levels[:-1] == outer and one not in years]
    named = [one for one in same if outer and re.search("合计|总计|小计|总", one.levels[-1])]
    if named:
        return named[0]
    before = [one for one in plan.columns.values() if one.is_money and one.index < years[0].index]
    return next((one for one in before if "总" in one.heading), None)


def _check_year_row(plan: SheetPlan, row: PlannedRow, years: list[Column], total: Column) -> None:
    whole = _amount(row, total)
    parts = [part for column in years if (part := _amount(row, column)) is not None]
    if whole is None or not parts:
        return
    if abs(sum(parts, Decimal(0)) - whole) >= _ROUNDING:
        message = f"分年度之和 {canonical(sum(parts, Decimal(0)))} 与合计 {canonical(whole)} 不符：请核对"
        original = next((cell.original for cell in row.cells if cell.column is total), "")
        plan.problems.append(remark(plan.name, row.row, total, message, item=56, code="I-56", original=original))


def _amount(row: PlannedRow, column: Column) -> Decimal | None:
    """Return the amount of a cell in 万; an own column is read by its unit, else by that of the 单位 row."""
    cell = next((one for one in row.cells if one.column is column), None)
    if cell is None:
        return None
    if isinstance(cell.verdict.value, Decimal):
        return cell.verdict.value
    from bizenv_desktop.exchange.money_cells import MoneyColumn, text_verdict

    unit = unit_of_headings(column.levels) or (column.facts.unit if column.facts else None)
    value = text_verdict(cell.original, MoneyColumn("CNY", unit)).value
    return value if isinstance(value, Decimal) else None


def _text(raw: Raw) -> str:
    return make_cell(raw).text
