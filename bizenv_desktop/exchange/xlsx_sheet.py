"""The cells of one xlsx sheet, read row by row from its XML: values, errors, formulas without a value, hidden parts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.cells import as_text, styled_number
from bizenv_desktop.exchange.grid import (
    BLANK_ROWS_END_A_SHEET,
    PLAIN,
    Address,
    ErrorValue,
    Merge,
    Raw,
    Style,
    UncachedFormula,
)
from bizenv_desktop.exchange.package import unsafe
from bizenv_desktop.exchange.xlsx_strings import SharedStrings, all_struck, rich_text, unescape
from bizenv_desktop.exchange.xlsx_styles import is_true

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

MAX_CELLS = 8_000_000
_CHUNK = 256 * 1024
_TAGS = ("row", "col", "mergeCell", "autoFilter", "sheetPr", "drawing")
_PREFIX = re.compile(rb"<(\w+:)?worksheet")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


@dataclass
class SheetParts:
    """What one sheet's XML gives; the caller adds comments and pictures."""

    rows: list[list[Raw]] = field(default_factory=list)
    styles: dict[Address, Style] = field(default_factory=dict)
    formulas: dict[Address, str] = field(default_factory=dict)
    struck_texts: set[Address] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    filter_mode: bool = False


@dataclass
class SheetReader:
    """Reads sheets of one workbook: its strings, styles and date system."""

    path: str
    strings: SharedStrings
    styles: list[Style]
    date1904: bool

    def read(self, stream: IO[bytes]) -> SheetParts:
        """Read a sheet; after 50 blank rows the rest of its rows is skipped."""
        parts = _Rows(self)
        for element in _elements(stream, self.path, parts.is_over):
            parts.take(element)
        return parts.result()


def split_reference(reference: str) -> Address:
    """Return row and column of an A1 name; (0, 0) if it is none."""
    found = _REFERENCE.fullmatch(reference)
    return (int(found[2]), column_number(found[1])) if found else (0, 0)


def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def split_range(reference: str) -> Merge | None:
    """Return a range such as A1:C3 (or one cell); None if it is none."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = split_reference(first), split_reference(last or first)
    return Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right)) if top and bottom else None


def _elements(stream: IO[bytes], path: str, is_over: Callable[[], bool]) -> Iterator[etree._Element]:
    """Yield the elements of interest; once `is_over` says so, rows that follow are not even parsed."""
    from lxml import etree

    from bizenv_desktop.exchange.package import broken, refuse_doctype

    parser = etree.XMLPullParser(
        events=("end",), tag=[f"{{*}}{tag}" for tag in _TAGS], resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for chunk in _chunks(stream, is_over):
            refuse_doctype(chunk, path)
            parser.feed(chunk)
            yield from (element for _, element in parser.read_events())
        parser.close()
    except etree.XMLSyntaxError as error:
        raise broken(path, "工作表的内容不完整") from error


def _chunks(stream: IO[bytes], is_over: Callable[[], bool]) -> Iterator[bytes]:
    """Yield the bytes in pieces that end before a row starts, so that the rest of the rows can be left out."""
    rest = stream.read(_CHUNK)
    prefix = _PREFIX.search(rest)
    row, end_of_rows = (mark % (prefix[1] or b"" if prefix else b"") for mark in (b"<%srow ", b"</%ssheetData>"))
    while rest:
        if is_over():
            yield from _after(end_of_rows, rest, stream)
            return
        piece = stream.read(_CHUNK)
        cut = rest.rfind(row)
        if cut > 0 or not piece or len(rest) > 64 * _CHUNK:
            yield rest[: cut if cut > 0 and piece else None]
            rest = rest[cut:] if cut > 0 and piece else b""
        rest += piece


def _after(mark: bytes, rest: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what follows from the mark on."""
    while (at := rest.find(mark)) < 0:
        piece = stream.read(_CHUNK)
        if not piece:
            return
        rest = rest[-len(mark) :] + piece
    yield rest[at:]
    yield from iter(lambda: stream.read(_CHUNK), b"")


class _Rows:
    """Collects a sheet's elements as they come."""

    def __init__(self, book: SheetReader) -> None:
        self._book = book
        self._parts = SheetParts()
        self._last_row = 0
        self._last_filled = 0
        self._size = 0
        self._over = False
        self._shared: dict[str, str] = {}
        self._prefix = ""
        self._takers: dict[str, Callable[[etree._Element], None]] = {
            "row": self._row, "col": self._column, "mergeCell": self._merge, "autoFilter": self._filter,
            "sheetPr": self._properties,
        }  # fmt: skip

    def is_over(self) -> bool:
        """Tell whether enough blank rows have gone by."""
        return self._over

    def take(self, element: etree._Element) -> None:
        """Read one element."""
        tag = element.tag.rsplit("}", 1)[-1]
        if taker := self._takers.get(tag):
            taker(element)

    def result(self) -> SheetParts:
        """Return what was read, without blank rows at the end."""
        del self._parts.rows[self._last_filled :]
        return self._parts

    def _row(self, row: etree._Element) -> None:
        self._prefix = row.tag[: row.tag.rfind("}") + 1]
        number = _whole(row.get("r")) or self._last_row + 1
        self._over = self._over or number - self._last_filled > BLANK_ROWS_END_A_SHEET
        if not self._over and number > self._last_row:
            self._last_row = number
            if is_true(row.get("hidden")) or row.get("ht") == "0":
                self._parts.hidden_rows.add(number)
            self._cells(row, number)
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]

    def _cells(self, row: etree._Element, number: int) -> None:
        values: list[Raw] = []
        column = 0
        for element in row.iterfind(f"{self._prefix}c"):
            reference = element.get("r")
            column = split_reference(reference)[1] if reference else column + 1
            raw = self._cell(element, (number, column))
            if raw is not None and raw != "" and column > len(values):
                values.extend([None] * (column - len(values) - 1))
                values.append(raw)
        self._keep(values, number)

    def _keep(self, values: list[Raw], number: int) -> None:
        self._size += len(values)
        if self._size > MAX_CELLS:
            raise unsafe(self._book.path, f"的工作表超过 {MAX_CELLS // 10_000} 万格")
        rows = self._parts.rows
        if values:
            rows.extend([] for _ in range(number - len(rows) - 1))
            rows.append(values)
            self._last_filled = number

    def _cell(self, element: etree._Element, address: Address) -> Raw:
        style = self._style(element.get("s"))
        if style is not PLAIN:
            self._parts.styles[address] = style
        formula, value = element.find(f"{self._prefix}f"), element.find(f"{self._prefix}v")
        kind = element.get("t", "n")
        if formula is not None:
            text = self._parts.formulas[address] = self._formula(formula)
            if value is None or (not value.text and kind != "str"):
                return UncachedFormula(text)
        return self._value(kind, element, value, address, style)

    def _style(self, index: str | None) -> Style:
        place = _whole(index)
        return self._book.styles[place] if place < len(self._book.styles) else PLAIN

    def _formula(self, formula: etree._Element) -> str:
        shared = formula.get("si", "") if formula.get("t") == "shared" else ""
        text = formula.text or self._shared.get(shared, "")
        if shared and formula.text:
            self._shared[shared] = formula.text
        return "=" + unescape(text)

    def _value(
        self, kind: str, element: etree._Element, value: etree._Element | None, address: Address, style: Style
    ) -> Raw:
        if kind == "inlineStr":
            return self._inline(element, address)
        if value is None or not value.text:
            return None
        if kind == "s":
            return self._shared_text(_whole(value.text), address)
        return _READERS.get(kind, _number)(value.text, style, self._book.date1904)

    def _inline(self, element: etree._Element, address: Address) -> Raw:
        item = element.find(f"{self._prefix}is")
        if item is None:
            return None
        if all_struck(item):
            self._parts.struck_texts.add(address)
        return as_text(rich_text(item))

    def _shared_text(self, index: int, address: Address) -> Raw:
        if index >= len(self._book.strings.texts):
            raise BizenvError(
                "FILE_BROKEN", f"文件“{self._book.path}”已损坏，第 {address[0]} 行缺少文本", "请另存一份再导入"
            )
        if index in self._book.strings.struck:
            self._parts.struck_texts.add(address)
        return as_text(self._book.strings.texts[index])

    def _column(self, column: etree._Element) -> None:
        if is_true(column.get("hidden")) or column.get("width") == "0":
            first = _whole(column.get("min"))
            self._parts.hidden_columns.append((first, _whole(column.get("max")) or first))

    def _merge(self, merge: etree._Element) -> None:
        area = split_range(merge.get("ref", ""))
        if area and area.top <= self._last_filled:
            self._parts.merges.append(area)

    def _filter(self, auto_filter: etree._Element) -> None:
        if auto_filter.find("{*}filterColumn") is not None:
            self._parts.filters.append(auto_filter.get("ref", ""))

    def _properties(self, properties: etree._Element) -> None:
        self._parts.filter_mode = is_true(properties.get("filterMode"))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _number(text: str, style: Style, date1904: bool) -> Raw:
    text = text.strip()
    try:
        number = int(text) if text.isdecimal() else float(text)
    except ValueError:
        return as_text(text)
    return styled_number(number, style, date1904=date1904)


def _iso_date(text: str, _style: Style, _date1904: bool) -> Raw:
    try:
        moment = dt.datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        return as_text(text)
    return moment.date() if moment.time() == dt.time() else moment


_READERS: dict[str, Callable[[str, Style, bool], Raw]] = {
    "n": _number,
    "b": lambda text, _style, _date1904: text.strip() in ("1", "true"),
    "e": lambda text, _style, _date1904: ErrorValue(text.strip()),
    "d": _iso_date,
    "str": lambda text, _style, _date1904: as_text(unescape(text)),
}
