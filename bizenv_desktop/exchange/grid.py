"""A workbook as pure data: what every reader returns and all that the sheet analysis sees.

Rows and columns count from 1, as people count (A1 is row 1, column 1). A sheet holds plain Python values row by row
(`rows`), and beside them what few cells have: a style worth knowing, a comment, a formula. `sheet.cell(row, column)`
puts these together into one `Cell`; loops over many clean cells may read `rows` directly, since the type of a raw value
alone says its kind:

| raw value | kind |
|---|---|
| None, "" | `empty` |
| str | `text` (outer white space and zero-width characters still there) |
| int, float | `number` (float as stored; dust such as 0.30000000000000004 is left to the verdicts) |
| bool | `boolean` |
| datetime.date, datetime.datetime | `date` |
| ErrorValue (a str) | `error`: #N/A, #REF!, #### (a date that no calendar has) … |
| UncachedFormula (a str) | `formula_without_value`: nobody has calculated it since it was written |

A merged range holds its value in its first cell; the others are empty (`merge_at` finds the range; filling down is
the analysis' decision). Sheets end after 50 blank rows; that something stands below them is said, but not read.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

BLANK_ROWS_END_A_SHEET = 50


class ErrorValue(str):
    """An error value as it stands in the cell, e.g. `#N/A`."""

    __slots__ = ()


class UncachedFormula(str):
    """The text of a formula (with its `=`) for which the file holds no calculated value."""

    __slots__ = ()


Raw = str | int | float | bool | dt.date | None
"""A stored value; ErrorValue and UncachedFormula are str, datetime is a date."""

Kind = Literal["text", "number", "boolean", "date", "error", "formula_without_value", "empty"]
State = Literal["visible", "hidden", "veryHidden"]
FileKind = Literal["xlsx", "xls", "csv", "html", "xml", "docx"]
Address = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a cell's format says. Colours are `RRGGBB` in capitals, "" where none or the usual one is set.

    `literal` is the text that the number format adds (`0.00"亿元"` has 亿元); `scale` is what it divides by when it
    shows the number (`0.0,"千元"` has 1000). `quote_prefix` is the leading apostrophe that makes a text of digits.
    """

    number_format: str = "General"
    is_date: bool = False
    is_percent: bool = False
    literal: str = ""
    scale: int = 1
    struck: bool = False
    fill: str = ""
    font_colour: str = ""
    quote_prefix: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    `value`: str, Decimal (exactly the stored digits), bool, date (a datetime where the cell has a time of day) or None.
    For an error it is the error text, for an uncached formula the formula. `number_text` is the stored number as
    decimal text, for dates the serial number; "" for others. `text` is what the sheet shows, as far as that is cheap.
    """

    value: str | Decimal | bool | dt.date | None = None
    kind: Kind = "empty"
    number_text: str = ""
    text: str = ""
    style: Style = PLAIN
    comment: str = ""
    formula: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether the cell holds nothing, not even spaces."""
        return self.kind == "empty"

    @property
    def is_formula(self) -> bool:
        """Tell whether the value was calculated by a formula."""
        return bool(self.formula)

    @property
    def is_percent(self) -> bool:
        """Tell whether the number is shown with %: 0.35 means 35 %."""
        return self.style.is_percent

    @property
    def number_format(self) -> str:
        """The number format as the file has it."""
        return self.style.number_format

    @property
    def struck(self) -> bool:
        """Tell whether the cell's text is struck through."""
        return self.style.struck

    @property
    def fill(self) -> str:
        """Fill colour `RRGGBB`, "" where none."""
        return self.style.fill

    @property
    def font_colour(self) -> str:
        """Font colour `RRGGBB`, "" where it is the usual one."""
        return self.style.font_colour


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, corners included."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, address: object) -> bool:
        if not isinstance(address, tuple):
            return False
        row, column = address
        return bool(self.top <= row <= self.bottom and self.left <= column <= self.right)


@dataclass(frozen=True, slots=True)
class Picture:
    """An embedded picture and the cell at which its upper left corner is anchored."""

    row: int
    column: int
    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileNote:
    """A remark on the file or a sheet for the import report; `item` is the number in catalogue D."""

    item: int
    message: str
    sheet: str = ""


@dataclass(frozen=True)
class SheetGrid:
    """One sheet. `rows[r - 1][c - 1]` is the raw value of row r, column c; rows may be short.

    `hidden_rows` holds every hidden row; `filtered_rows` those of them that a filter hides. `styles` has the cells
    whose style is not plain, `comments` and `formulas` their text.
    """

    name: str
    rows: Sequence[Sequence[Raw]] = ()
    state: State = "visible"
    styles: Mapping[Address, Style] = field(default_factory=dict)
    comments: Mapping[Address, str] = field(default_factory=dict)
    formulas: Mapping[Address, str] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered_rows: frozenset[int] = frozenset()
    pictures: tuple[Picture, ...] = ()
    preamble: tuple[str, ...] = ()
    """Lines of text that stand above a table of a document or web page, outside its rows (title, 填报单位, 单位)."""
    date1904: bool = False
    is_cut: bool = False
    """Something stands below the 50 blank rows that end the sheet."""

    @property
    def n_rows(self) -> int:
        """The number of the last row with anything in it."""
        return len(self.rows)

    @cached_property
    def n_columns(self) -> int:
        """The number of the last column with anything in it."""
        return max((len(row) for row in self.rows), default=0)

    def raw(self, row: int, column: int) -> Raw:
        """Return the raw value; None outside the sheet."""
        if not 1 <= row <= len(self.rows) or not 1 <= column <= len(self.rows[row - 1]):
            return None
        return self.rows[row - 1][column - 1]

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell with everything known of it; an empty cell outside the sheet."""
        from bizenv_desktop.exchange.cells import make_cell

        address = (row, column)
        cell = make_cell(self.raw(row, column), self.styles.get(address, PLAIN), date1904=self.date1904)
        comment, formula = self.comments.get(address, ""), self.formulas.get(address, "")
        return replace(cell, comment=comment, formula=formula) if comment or formula else cell

    def cells(self, row: int) -> Iterator[tuple[int, Cell]]:
        """Yield column and cell for the filled or commented cells of a row, from left to right."""
        width = len(self.rows[row - 1]) if 1 <= row <= len(self.rows) else 0
        for column in range(1, max(width, self._comment_width(row)) + 1):
            cell = self.cell(row, column)
            if not cell.is_empty or cell.comment:
                yield column, cell

    def _comment_width(self, row: int) -> int:
        return max((column for at, column in self.comments if at == row), default=0) if self.comments else 0

    def merge_at(self, row: int, column: int) -> Merge | None:
        """Return the merged range that covers the cell, or None."""
        if not self.merges:
            return None
        return next((merge for merge in self._merges_from(row) if (row, column) in merge), None)

    def _merges_from(self, row: int) -> Iterator[Merge]:
        """Yield the ranges that reach a row; ranges above whose like none reaches it are not looked at."""
        place = bisect_right(self._merge_tops, row) - 1
        while place >= 0 and self._deepest[place] >= row:
            yield self._sorted_merges[place]
            place -= 1

    @cached_property
    def _sorted_merges(self) -> list[Merge]:
        return sorted(self.merges, key=lambda merge: (merge.top, merge.left))

    @cached_property
    def _merge_tops(self) -> list[int]:
        return [merge.top for merge in self._sorted_merges]

    @cached_property
    def _deepest(self) -> list[int]:
        """The lowest row that any range up to this place reaches."""
        return list(accumulate((merge.bottom for merge in self._sorted_merges), max))

    def row_is_struck(self, row: int) -> bool:
        """Tell whether every filled cell of a row is struck through (catalogue 22)."""
        filled = [cell for _, cell in self.cells(row) if not cell.is_empty]
        return bool(self.styles and filled) and all(cell.struck for cell in filled)


@dataclass(frozen=True)
class Workbook:
    """A file as read. `path` is the path as given; `sha256` is of its bytes; hidden sheets are among `sheets`."""

    path: str
    kind: FileKind
    sha256: str
    sheets: tuple[SheetGrid, ...]
    date1904: bool = False
    notes: tuple[FileNote, ...] = ()

    def sheet(self, name: str) -> SheetGrid | None:
        """Return the sheet of that name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def column_letter(column: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return the A1 name of a cell."""
    return f"{column_letter(column)}{row}"
