"""Reads .xls and .et in the old container (BIFF) with all that lies beside the values."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from bizenv_desktop.exchange.biff import BiffFacts, BiffSheet, biff_facts
from bizenv_desktop.exchange.cells import as_text, styled_number
from bizenv_desktop.exchange.decrypt import decrypted, password_needed
from bizenv_desktop.exchange.grid import (
    BLANK_ROWS_END_A_SHEET,
    PLAIN,
    Address,
    ErrorValue,
    Merge,
    Raw,
    SheetGrid,
    State,
    Style,
    UncachedFormula,
    Workbook,
)
from bizenv_desktop.exchange.number_formats import format_facts
from bizenv_desktop.exchange.package import broken

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.exchange.source import Source

_STATES: tuple[State, ...] = ("visible", "hidden", "veryHidden")
_NUMBER, _DATE, _NOTHING = 2, 3, (0, 6)  # cell types of xlrd
_UNKNOWN_FORMULA = "=…"  # BIFF keeps formulas as tokens; that there is one is all that matters here


def read_xls(source: Source) -> Workbook:
    """Read a BIFF workbook; raise PASSWORD_NEEDED for an encrypted one, FILE_BROKEN for a damaged one."""
    facts = biff_facts(source.data)
    if facts.encrypted:
        if not source.password:
            raise password_needed(source.path)
        source = decrypted(source)
        facts = biff_facts(source.data)
    book = _open(source)
    styles = _Styles(book)
    sheets = tuple(_sheet(book, index, styles, facts) for index in range(book.nsheets))
    return Workbook(source.path, "xls", source.sha256, sheets, bool(book.datemode))


def _open(source: Source) -> Any:
    import xlrd

    try:
        return xlrd.open_workbook(
            file_contents=source.data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True
        )
    except xlrd.XLRDError as error:
        raise broken(source.path, "不是完整的 Excel 97-2003 工作簿") from error


class _Styles:
    """The cell formats of a workbook by their index, made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[int, Style] = {}

    def style(self, index: int | None) -> Style:
        """Return the style of a format index."""
        if index is None or index >= len(self._book.xf_list):
            return PLAIN
        if index not in self._known:
            style = self._make(self._book.xf_list[index])
            self._known[index] = PLAIN if style == PLAIN else style
        return self._known[index]

    def _make(self, xf: Any) -> Style:
        number_format = getattr(self._book.format_map.get(xf.format_key), "format_str", None) or "General"
        facts = format_facts(number_format)
        font = self._book.font_list[xf.font_index] if xf.font_index < len(self._book.font_list) else None
        return Style(
            number_format=number_format, is_date=facts.is_date, is_percent=facts.is_percent, literal=facts.literal,
            scale=facts.scale, struck=bool(font and font.struck_out), fill=self._fill(xf.background),
            font_colour=self._colour(font.colour_index if font else None, usual="000000"),
            quote_prefix=bool(xf.lotus_123_prefix),
        )  # fmt: skip

    def _fill(self, background: Any) -> str:
        return self._colour(background.pattern_colour_index, usual="FFFFFF") if background.fill_pattern else ""

    def _colour(self, index: int | None, *, usual: str) -> str:
        rgb = self._book.colour_map.get(index)
        text = "" if rgb is None else "{:02X}{:02X}{:02X}".format(*rgb)
        return "" if text == usual else text


def _sheet(book: Any, index: int, styles: _Styles, facts: BiffFacts) -> SheetGrid:
    sheet = book.sheet_by_index(index)
    told = facts.sheets[index] if index < len(facts.sheets) else BiffSheet()
    rows, used, is_cut = _rows(sheet, styles, bool(book.datemode))
    _uncached(rows, told)
    hidden = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden and row < len(rows))
    return SheetGrid(
        name=sheet.name, rows=rows, state=_STATES[min(sheet.visibility, 2)], styles=used,
        comments=_comments(sheet),
        formulas={address: _UNKNOWN_FORMULA for address in told.formulas if address[0] <= len(rows)},
        merges=tuple(Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells),
        hidden_rows=hidden,
        hidden_columns=frozenset(c + 1 for c, info in sheet.colinfo_map.items() if info.hidden and c < sheet.ncols),
        filtered_rows=hidden if told.filtered else frozenset(), pictures=tuple(told.pictures),
        date1904=bool(book.datemode), is_cut=is_cut,
    )  # fmt: skip


def _comments(sheet: Any) -> dict[Address, str]:
    notes = ((row + 1, column + 1, note.text.strip()) for (row, column), note in sheet.cell_note_map.items())
    return {(row, column): text for row, column, text in notes if text}


def _rows(sheet: Any, styles: _Styles, date1904: bool) -> tuple[list[list[Raw]], dict[Address, Style], bool]:
    rows: list[list[Raw]] = []
    used: dict[Address, Style] = {}
    last = 0
    for number in range(1, sheet.nrows + 1):
        values: list[Raw] = []
        for column, cell in enumerate(sheet.row(number - 1), 1):
            style = styles.style(cell.xf_index)
            values.append(_value(cell, style, date1904))
            if style is not PLAIN:
                used[number, column] = style
        while values and values[-1] is None:
            values.pop()
        rows.append(values)
        last = number if values else last
        if number - last >= BLANK_ROWS_END_A_SHEET:
            break
    below = range(len(rows), sheet.nrows)
    return rows[:last], used, any(cell.ctype not in _NOTHING for row in below for cell in sheet.row(row))


def _value(cell: Any, style: Style, date1904: bool) -> Raw:
    if cell.ctype in (_NUMBER, _DATE):
        return styled_number(cell.value, style, date1904=date1904)
    return _VALUES[cell.ctype](cell.value)


def _error(code: int) -> ErrorValue:
    from xlrd.biffh import error_text_from_code

    return ErrorValue(error_text_from_code.get(code, "#ERR!"))


_VALUES: dict[int, Callable[[Any], Raw]] = {
    0: lambda _value: None,
    1: as_text,
    4: bool,
    5: _error,
    6: lambda _value: None,
}
"""By cell type of xlrd: empty, text, boolean, error, blank."""


def _uncached(rows: list[list[Raw]], told: BiffSheet) -> None:
    """Mark formulas that nobody calculated: files in which every formula of the sheet has a blank result."""
    from bizenv_desktop.exchange.xlsx_assemble import put

    if told.formulas and all(told.formulas.values()):
        for address in told.formulas:
            put(rows, address, UncachedFormula(_UNKNOWN_FORMULA))
