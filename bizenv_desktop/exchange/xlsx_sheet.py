"""The cells of one xlsx sheet, read row by row from its XML: values, errors, formulas without a value, hidden parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import IO, TYPE_CHECKING

from bizenv_desktop.exchange.cells import as_text
from bizenv_desktop.exchange.grid import BLANK_ROWS_END_A_SHEET, PLAIN, Address, Merge, Raw, Style, UncachedFormula
from bizenv_desktop.exchange.package import broken, unsafe
from bizenv_desktop.exchange.xlsx_chunks import sheet_elements
from bizenv_desktop.exchange.xlsx_refs import column_number, split_range
from bizenv_desktop.exchange.xlsx_strings import SharedStrings, all_struck, rich_text, unescape
from bizenv_desktop.exchange.xlsx_styles import is_true
from bizenv_desktop.exchange.xlsx_values import stored_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

MAX_CELLS = 8_000_000
_DIGITS = "0123456789"
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")


@dataclass
class SheetParts:
    """What one sheet's XML gives; comments and pictures are in other parts."""

    rows: list[list[Raw]] = field(default_factory=list)
    styles: dict[Address, Style] = field(default_factory=dict)
    formulas: dict[Address, str] = field(default_factory=dict)
    struck_texts: set[Address] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    filter_mode: bool = False
    is_cut: bool = False


@dataclass
class SheetReader:
    """Reads sheets of one workbook: its strings, styles and date system."""

    path: str
    strings: SharedStrings
    styles: list[Style]
    date1904: bool

    @cached_property
    def text_styles(self) -> list[Style]:
        """The styles as they matter to a text: without number format."""
        plain = PLAIN.number_format
        bare = [
            replace(style, number_format=plain, is_date=False, is_percent=False, literal="", scale=1)
            for style in self.styles
        ]
        return [PLAIN if style == PLAIN else style for style in bare]

    def read(self, stream: IO[bytes]) -> SheetParts:
        """Read a sheet; after 50 blank rows the rest of its rows is skipped."""
        rows = _Rows(self)
        for element in sheet_elements(stream, self.path, rows.is_over, rows.skip):
            rows.take(element)
        return rows.result()


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
        self._columns: dict[str, int] = {}
        self._prefix = ""
        self._filled: set[str] = set()
        self._takers: dict[str, Callable[[etree._Element], None]] = {
            "row": self._row, "col": self._column, "mergeCell": self._merge, "autoFilter": self._filter,
            "sheetPr": self._properties,
        }  # fmt: skip

    def is_over(self) -> bool:
        """Tell whether enough blank rows have gone by."""
        return self._over

    def skip(self, xml: bytes) -> None:
        """Take note of rows that are skipped: whether anything stands in them."""
        self._parts.is_cut = self._parts.is_cut or _VALUE.search(xml) is not None

    def take(self, element: etree._Element) -> None:
        """Read one element."""
        self._takers[element.tag.rsplit("}", 1)[-1]](element)

    def result(self) -> SheetParts:
        """Return what was read, without blank rows at the end."""
        del self._parts.rows[self._last_filled :]
        return self._parts

    def _row(self, row: etree._Element) -> None:
        self._prefix = row.tag[: row.tag.rfind("}") + 1]
        self._filled = {f"{self._prefix}{name}" for name in ("v", "is")}
        number = _whole(row.get("r")) or self._last_row + 1
        self._over = self._over or number - self._last_filled > BLANK_ROWS_END_A_SHEET
        if self._over:
            self._parts.is_cut = self._parts.is_cut or any(part.tag in self._filled for cell in row for part in cell)
        elif number > self._last_row:
            self._last_row = number
            if is_true(row.get("hidden")) or row.get("ht") == "0":
                self._parts.hidden_rows.add(number)
            self._keep(self._values(row, number), number)
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]

    def _values(self, row: etree._Element, number: int) -> list[Raw]:
        values: list[Raw] = []
        cell = f"{self._prefix}c"
        column = 0
        for element in row:
            if element.tag != cell:
                continue
            column = self._place(element.get("r")) or column + 1
            raw = self._cell(element, (number, column))
            if raw is not None and raw != "" and column > len(values):
                values.extend([None] * (column - len(values) - 1))
                values.append(raw)
        return values

    def _place(self, reference: str | None) -> int:
        letters = reference.rstrip(_DIGITS) if reference else ""
        if letters not in self._columns:
            self._columns[letters] = column_number(letters)
        return self._columns[letters]

    def _keep(self, values: list[Raw], number: int) -> None:
        self._size += len(values)
        if self._size > MAX_CELLS:
            raise unsafe(self._book.path, f"的工作表超过 {MAX_CELLS // 10_000} 万格")
        if values:
            rows = self._parts.rows
            rows.extend([] for _ in range(number - len(rows) - 1))
            rows.append(values)
            self._last_filled = number

    def _cell(self, element: etree._Element, address: Address) -> Raw:
        index = _whole(element.get("s"))
        style = self._book.styles[index] if index < len(self._book.styles) else PLAIN
        kind = element.get("t", "n")
        raw = self._content(element, kind, style, address) if len(element) else None
        if raw is None or isinstance(raw, str):
            style = self._book.text_styles[index] if style is not PLAIN else style
        if style is not PLAIN:
            self._parts.styles[address] = style
        return raw

    def _content(self, element: etree._Element, kind: str, style: Style, address: Address) -> Raw:
        parts = {part.tag: part for part in element}
        formula, value = parts.get(f"{self._prefix}f"), parts.get(f"{self._prefix}v")
        if formula is not None:
            text = self._parts.formulas[address] = self._formula(formula)
            if value is None or (not value.text and kind != "str"):
                return UncachedFormula(text)
        if kind == "inlineStr":
            return self._inline(parts.get(f"{self._prefix}is"), address)
        if value is None or not value.text:
            return None
        if kind == "s":
            return self._shared_text(_whole(value.text), address)
        return stored_value(kind, value.text, style, date1904=self._book.date1904)

    def _formula(self, formula: etree._Element) -> str:
        shared = formula.get("si", "") if formula.get("t") == "shared" else ""
        text = formula.text or self._shared.get(shared, "")
        if shared and formula.text:
            self._shared[shared] = formula.text
        return "=" + unescape(text)

    def _inline(self, item: etree._Element | None, address: Address) -> Raw:
        if item is None or not len(item):
            return None
        if len(item) == 1 and item[0].tag == f"{self._prefix}t":
            return as_text(unescape(item[0].text or ""))
        if all_struck(item):
            self._parts.struck_texts.add(address)
        return as_text(rich_text(item))

    def _shared_text(self, index: int, address: Address) -> Raw:
        if index >= len(self._book.strings.texts):
            raise broken(self._book.path, f"第 {address[0]} 行缺少文本")
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
