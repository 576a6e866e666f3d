"""What an import would make of a workbook, before any row is looked up: sheets, rows, cells with their verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from bizenv_desktop.exchange.cells import make_cell
from bizenv_desktop.exchange.grid import Raw, column_letter
from bizenv_desktop.exchange.title_rows import TitleRows

if TYPE_CHECKING:
    from bizenv_desktop.exchange.header import Header
    from bizenv_desktop.exchange.pictures import RowPicture
    from bizenv_desktop.exchange.sheet_columns import Column
    from bizenv_desktop.exchange.verdict import CellVerdict

Treatment = Literal["import", "held", "not_imported"]
NO_ITEM = 0
"""In `PlannedRow.held`: the row waits for a reason that the catalogue doesn't number."""
Severity = Literal["held", "rejected", "excluded", "note"]


class PlannedCell(msgspec.Struct):
    """One verdict on one cell for one field. `row` is that of the cell (of a merged cell: its first row)."""

    column: Column
    row: int
    field: str
    verdict: CellVerdict
    raw: Raw
    first: bool = True
    """False where the cell was reported already with an earlier row (vertical merges)."""

    @property
    def original(self) -> str:
        """The stored value as the report quotes it."""
        return str(self.raw) if isinstance(self.raw, str) else make_cell(self.raw).text


@dataclass
class PlannedRow:
    """One data row. `held` are the items for which the whole row waits (then nothing of it is stored)."""

    row: int
    cells: list[PlannedCell]
    section: str = ""
    held: tuple[int, ...] = ()
    held_why: str = ""
    notes: list[tuple[int, str, str]] = field(default_factory=list)
    """Item, field and text of what is kept as a note (fill colour, struck cell)."""


@dataclass(frozen=True)
class Problem:
    """One line of the import report. `row` is the workbook's; `column` its letters; "" or None where none is meant."""

    sheet: str
    row: int | None
    column: str
    heading: str
    field: str
    item: int | None
    code: str
    severity: Severity
    original: str
    value: str | None
    message: str


def remark(
    sheet: str, row: int | None, column: Column | None, message: str, *, item: int | None = None, code: str = "",
    original: str = "", field_name: str = "", value: str | None = None,
) -> Problem:  # fmt: skip
    """Return a soft remark of the report on a cell, a row or (row None) a sheet."""
    letters, heading, name = (
        (column_letter(column.index), column.heading, column.target.field) if column else ("", "", "")
    )
    return Problem(sheet, row, letters, heading, name or field_name, item, code, "note", original, value, message)


@dataclass
class SheetPlan:
    """What import makes of one sheet."""

    name: str
    treatment: Treatment
    ledger: str = ""
    reason: str = ""
    items: tuple[int, ...] = ()
    header: Header | None = None
    title: TitleRows = field(default_factory=TitleRows)
    columns: dict[int, Column] = field(default_factory=dict)
    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    excluded: int = 0
    period: str = ""
    """The period key that the title names."""
    issued: bool = False
    """The row ids are the program's own, those of new rows as well."""
    pictures: dict[int, list[RowPicture]] = field(default_factory=dict)
    """Pictures of data rows, by row."""

    @property
    def data_rows(self) -> list[PlannedRow]:
        """The rows that are to be stored."""
        return [row for row in self.rows if not row.held]
