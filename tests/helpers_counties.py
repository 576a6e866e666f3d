"""Fills in workbooks for counties as a county does: with another program, by the headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path

HEADING_ROW = 3
WEEKLY, RECEIPTS = "项目周进展", "到位资金"


class CountyFile:
    """One workbook in the hands of a county."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def row_of(self, sheet: str, subject: str) -> int:
        """Return the row of a subject (its first one)."""
        made = self.book[sheet]
        return next(row for row in range(HEADING_ROW + 1, made.max_row + 1) if made.cell(row, 3).value == subject)

    def empty_row(self, sheet: str) -> int:
        """Return the first line for a new row."""
        made = self.book[sheet]
        return next(row for row in range(HEADING_ROW + 1, made.max_row + 1) if made.cell(row, 3).value is None)

    def column(self, sheet: str, heading: str) -> int:
        """Return the column of a heading; its unit need not be said."""
        cells = self.book[sheet][HEADING_ROW]
        return next(cell.column for cell in cells if str(cell.value).partition("（")[0] == heading)

    def fill(self, sheet: str, row: int, **values: Any) -> CountyFile:
        """Type into the cells of a row."""
        for heading, value in values.items():
            self.book[sheet].cell(row, self.column(sheet, heading)).value = value
        return self

    def save(self, path: Path | None = None) -> Path:
        """Save it, under another name where one is given."""
        self.book.save(path or self.path)
        return path or self.path
