"""Reads XML tables of Excel 2003 (SpreadsheetML), often found under the suffix `.xls`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.cells import as_text, styled_number
from bizenv_desktop.exchange.encodings import decode
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
from bizenv_desktop.exchange.package import broken, parse_xml, unsafe

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from bizenv_desktop.exchange.source import Source

MAX_XML = 150 * 1024 * 1024
_MAX_COLUMNS, _MAX_ROWS, _MAX_CELLS = 16_384, 1_048_576, 8_000_000
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_NAMED_FORMATS = {
    "Short Date": "yyyy/m/d", "General Date": "yyyy/m/d h:mm", "Medium Date": "d-mmm-yy", "Long Date": "yyyy/m/d",
    "Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "General Number": "General", "Short Time": "h:mm",
}  # fmt: skip
_STATES: dict[str, State] = {"SheetHidden": "hidden", "SheetVeryHidden": "veryHidden"}


def read_spreadsheetml(source: Source) -> Workbook:
    """Read all worksheets; raise FILE_BROKEN, or FILE_UNSAFE for entities and absurd sizes."""
    if len(source.data) > MAX_XML:
        raise unsafe(source.path, "XML 过大")
    root = _root(source)
    styles = {style.get(f"{_SS}ID", ""): _style(style) for style in root.iterfind(f"{_SS}Styles/{_SS}Style")}
    date1904 = root.find(".//{*}Date1904") is not None
    sheets = tuple(_Sheet(styles, date1904, source.path).read(sheet) for sheet in root.iterfind(f"{_SS}Worksheet"))
    if not sheets:
        raise broken(source.path, "里面没有工作表")
    return Workbook(source.path, "xml", source.sha256, sheets, date1904)


def _root(source: Source) -> etree._Element:
    """Parse the file; some systems declare an encoding that is not theirs."""
    try:
        return parse_xml(source.data, source.path)
    except BizenvError as error:
        if error.code == "FILE_UNSAFE":
            raise
        text, _ = decode(source.data, source.path)
        body = text[text.index("?>") + 2 :] if text.lstrip("\ufeff \r\n").startswith("<?xml") else text
        return parse_xml(body.strip().encode(), source.path)


def _style(element: etree._Element) -> Style:
    number, font, fill = (element.find(f"{_SS}{name}") for name in ("NumberFormat", "Font", "Interior"))
    named = "" if number is None else number.get(f"{_SS}Format", "")
    number_format = _NAMED_FORMATS.get(named, named) or "General"
    facts = format_facts(number_format)
    style = Style(
        number_format=number_format, is_date=facts.is_date, is_percent=facts.is_percent, literal=facts.literal,
        scale=facts.scale, struck=font is not None and font.get(f"{_SS}StrikeThrough") == "1",
        fill=_colour(fill, "FFFFFF"), font_colour=_colour(font, "000000"),
    )  # fmt: skip
    return PLAIN if style == PLAIN else style


def _colour(element: etree._Element | None, usual: str) -> str:
    text = "" if element is None else element.get(f"{_SS}Color", "").lstrip("#").upper()
    return "" if text in (usual, "AUTOMATIC") else text


class _Sheet:
    """Collects one worksheet."""

    def __init__(self, styles: dict[str, Style], date1904: bool, path: str) -> None:
        self._styles, self._date1904, self._path = styles, date1904, path
        self._size = 0
        self._is_cut = False
        self._rows: list[list[Raw]] = []
        self._used: dict[Address, Style] = {}
        self._comments: dict[Address, str] = {}
        self._formulas: dict[Address, str] = {}
        self._merges: list[Merge] = []
        self._hidden: set[int] = set()

    def read(self, sheet: etree._Element) -> SheetGrid:
        """Return the grid of a worksheet."""
        table = sheet.find(f"{_SS}Table")
        hidden_columns = [] if table is None else list(_hidden_columns(table))
        if table is not None:
            self._read_rows(table)
        visible = sheet.findtext("{*}WorksheetOptions/{*}Visible") or ""
        filtered = any(c.get("{urn:schemas-microsoft-com:office:excel}Type") for c in sheet.iter("{*}AutoFilterColumn"))
        width = max((len(row) for row in self._rows), default=0)
        return SheetGrid(
            sheet.get(f"{_SS}Name", ""), self._rows, _STATES.get(visible, "visible"),
            self._used, self._comments, self._formulas, tuple(self._merges), frozenset(self._hidden),
            frozenset(column for column in hidden_columns if column <= width),
            frozenset(self._hidden) if filtered else frozenset(), date1904=self._date1904,
            is_cut=self._is_cut,
        )  # fmt: skip

    def _read_rows(self, table: etree._Element) -> None:
        number = 0
        for row in table.iterfind(f"{_SS}Row"):
            number = _index(row, number + 1, _MAX_ROWS)
            if self._is_cut or number - len(self._rows) > BLANK_ROWS_END_A_SHEET:
                self._is_cut = self._is_cut or row.find(f"{_SS}Cell/{_SS}Data") is not None
                continue
            if row.get(f"{_SS}Hidden") == "1":
                self._hidden.add(number)
            self._read_cells(row, number)

    def _read_cells(self, row: etree._Element, number: int) -> None:
        column = 0
        values: list[Raw] = []
        for cell in row.iterfind(f"{_SS}Cell"):
            column = _index(cell, column + 1, _MAX_COLUMNS)
            raw = self._cell(cell, (number, column))
            if raw is not None:
                values.extend([None] * (column - len(values)))
                values[column - 1] = raw
            column += self._merge(cell, number, column)
        self._size += len(values)
        if self._size > _MAX_CELLS:
            raise unsafe(self._path, f"的工作表超过 {_MAX_CELLS // 10_000} 万格")
        if values:
            self._rows.extend([] for _ in range(number - len(self._rows) - 1))
            self._rows.append(values)

    def _merge(self, cell: etree._Element, row: int, column: int) -> int:
        across, down = (_whole(cell.get(f"{_SS}{name}")) for name in ("MergeAcross", "MergeDown"))
        if across or down:
            self._merges.append(Merge(row, column, row + down, column + across))
        return across

    def _cell(self, cell: etree._Element, address: Address) -> Raw:
        style = self._styles.get(cell.get(f"{_SS}StyleID", ""), PLAIN)
        if style is not PLAIN:
            self._used[address] = style
        comment = cell.find(f"{_SS}Comment")
        if comment is not None and (text := "".join(comment.itertext()).strip()):
            self._comments[address] = text
        data, formula = cell.find(f"{_SS}Data"), cell.get(f"{_SS}Formula")
        if formula:
            self._formulas[address] = formula
            if data is None:
                return UncachedFormula(formula)
        return None if data is None else self._value(data, style)

    def _value(self, data: etree._Element, style: Style) -> Raw:
        text = "".join(data.itertext())
        kind = data.get(f"{_SS}Type", "String")
        return _VALUES.get(kind, _plain_text)(text, style, self._date1904)


def _hidden_columns(table: etree._Element) -> list[int]:
    hidden: list[int] = []
    number = 0
    for column in table.iterfind(f"{_SS}Column"):
        number = _index(column, number + 1, _MAX_COLUMNS)
        last = min(number + _whole(column.get(f"{_SS}Span")), _MAX_COLUMNS)
        if column.get(f"{_SS}Hidden") == "1":
            hidden.extend(range(number, last + 1))
        number = last
    return hidden


def _index(element: etree._Element, following: int, limit: int) -> int:
    given = _whole(element.get(f"{_SS}Index"))
    return min(max(given, following), limit)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0  # noqa: PLR2004 — no sheet is that large


def _number(text: str, style: Style, date1904: bool) -> Raw:
    try:
        number = int(text) if text.isdecimal() else float(text)
    except ValueError:
        return as_text(text)
    return styled_number(number, style, date1904=date1904)


def _plain_text(text: str, _style: Style, _date1904: bool) -> Raw:
    return as_text(text)


def _date(text: str, _style: Style, _date1904: bool) -> Raw:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return as_text(text)
    if moment.year < 1900:  # noqa: PLR2004 — 1899-12-31: serial 0, an empty date
        return 0
    return moment.date() if moment.time() == dt.time() else moment


_VALUES: dict[str, Callable[[str, Style, bool], Raw]] = {
    "Number": _number,
    "DateTime": _date,
    "Boolean": lambda text, _style, _date1904: text == "1",
    "Error": lambda text, _style, _date1904: ErrorValue(text),
}
