"""The dispatch calendar of a year on paper: a table for each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.periods.year_plan import HEADS, WIDTHS
from bizenv_desktop.printing.tables_pdf import SimpleTable, print_tables

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.periods.year_plan import YearPlan
    from bizenv_desktop.printing.pdf import PrintResult

_MONTHS = 12


def print_calendar(plan: YearPlan, unit: str, out: Path | None = None) -> PrintResult:
    """Print a year to a PDF file (or nowhere: the result has the bytes)."""
    tables = [
        SimpleTable(f"{month}月", HEADS, [one.cells for one in plan.month(month)], WIDTHS)
        for month in range(1, _MONTHS + 1)
        if plan.month(month)
    ]
    late = f"，逾期 {plan.overdue} 项" if plan.overdue else ""
    lines = [
        f"{unit}　共 {len(plan.lines)} 项{late}。截止日期已避开休息日和节假日。",
        *(f"{one}。" for one in plan.warnings),
    ]
    return print_tables(f"{plan.year}年调度日历", tables, out, lines=lines, paper="A4 portrait")
