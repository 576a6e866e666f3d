"""The dispatch calendar of a year as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.exchange.out_model import OutColumn, OutSheet, OutWorkbook
from bizenv_desktop.exchange.out_xlsx import write_xlsx
from bizenv_desktop.periods.year_plan import HEADS, WIDTHS

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.periods.year_plan import YearPlan

_CHARACTERS = 10


def write_calendar(plan: YearPlan, out: Path) -> int:
    """Write the year; return its number of rows. Raises EXPORT_FAILED."""
    columns = [OutColumn(head, width=_CHARACTERS * width) for head, width in zip(HEADS, WIDTHS, strict=True)]
    rows = [one.cells for one in plan.lines]
    return write_xlsx(OutWorkbook([OutSheet(f"{plan.year}年调度日历", columns, rows, plain=True)]), out)
