"""What filling a sent sheet would do: which column gets what, which rows stand where, and everything worth knowing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from bizenv_desktop.exchange.grid import address, column_letter
from bizenv_desktop.exchange.headings import full_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.base.errors import BizenvError
    from bizenv_desktop.exchange.fill.body import Body
    from bizenv_desktop.exchange.fill.source import SourceColumn
    from bizenv_desktop.exchange.header import Header

Rows = Literal["", "replace", "match"]
"""What becomes of rows that hold something: not decided · emptied and filled anew · kept, with their blanks filled."""

Content = str | int | Decimal | dt.date | None
"""What is written: a text, a number in the sheet's unit, a day; None where a cell stays or becomes empty."""


@dataclass(frozen=True)
class Remark:
    """Something to know about the sheet, with the cell and its heading ("" where none is meant)."""

    message: str
    cell: str = ""
    heading: str = ""

    @property
    def sentence(self) -> str:
        """The remark as one sentence with its place."""
        place = " ".join(part for part in (self.cell, f"“{self.heading}”" if self.heading else "") if part)
        return f"{place}：{self.message}" if place else self.message


@dataclass(frozen=True)
class FillColumn:
    """A column of the sheet: `cell` is that of its heading, `source` what fills it (None: it stays empty).

    `given` says how it was found: `heading` (by itself), `kept` (as the last time), `hand`; `unit` is the sheet's.
    """

    index: int
    cell: str
    levels: tuple[str, ...]
    source: SourceColumn | None
    given: Literal["heading", "kept", "hand", ""] = ""
    unit: str = ""

    @property
    def heading(self) -> str:
        """The full heading as people read it."""
        return full_heading(self.levels)

    @property
    def letter(self) -> str:
        """The letters of the column."""
        return column_letter(self.index)


@dataclass(frozen=True)
class FillCell:
    """One cell to be written; `percent` numbers become shares where the cell's format shows percent."""

    row: int
    column: int
    content: Content
    percent: bool = False

    @property
    def name(self) -> str:
        """The A1 name."""
        return address(self.row, self.column)


@dataclass(frozen=True)
class FillPlan:
    """What is to be done to one sheet. Rows are those after the insertion of `extra` rows below `body.last`.

    `unfit` are headings of the kept mapping that this sheet has no longer; until somebody has looked at them nothing
    is written. `rows_left` are source rows for which the sheet has no line (only where rows are matched). `problem` is
    why nothing can be filled as it is asked for; then there are no cells.
    """

    sheet: str
    header: Header
    body: Body
    columns: tuple[FillColumn, ...]
    rows: Rows
    extra: int
    cells: tuple[FillCell, ...]
    lines: int
    total: int
    unfit: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rows_left: tuple[str, ...] = ()
    problem: BizenvError | None = None

    @property
    def empty(self) -> tuple[FillColumn, ...]:
        """The columns that stay as they are."""
        return tuple(column for column in self.columns if column.source is None)

    def preview(self, most: int = 20) -> Sequence[tuple[int, dict[int, str]]]:
        """Return the first rows as they will be: number, and the text of each filled cell by column."""
        lines: dict[int, dict[int, str]] = {}
        for cell in self.cells:
            if cell.row in lines or len(lines) < most:
                lines.setdefault(cell.row, {})[cell.column] = shown(cell)
        return sorted(lines.items())


def shown(cell: FillCell) -> str:
    """Return the content of a cell as people read it."""
    if cell.content is None:
        return ""
    if isinstance(cell.content, Decimal):
        return f"{cell.content:f}" + ("%" if cell.percent else "")
    return str(cell.content)
