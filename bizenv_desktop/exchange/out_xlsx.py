"""Writes an `OutWorkbook` as XLSX: a stream of rows, so that a large ledger costs time of its bytes only and no memory.

Texts are inline strings, hence never formulas; what looks like one (= + - @ in front) also carries the leading
apostrophe, so that it stays text when somebody edits the cell. Numbers that a double cannot hold exactly are written
as text, dates that a sheet does not have (before 1900-03-01) too.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.files import whole_file
from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.base.text import wrapped_lines
from bizenv_desktop.exchange import out_parts as parts
from bizenv_desktop.exchange.grid import column_letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.exchange.out_model import Content, OutColumn, OutSheet, OutWorkbook

MAX_ROWS = 1_048_575
MAX_TEXT = 32_767
_BATCH = 2_000
EPOCH = dt.date(1899, 12, 30)
FIRST_SURE_DAY = dt.date(1900, 3, 1)
_ODD = re.compile("[\x00-\x08\x0b\x0c\r\x0e-\x1f\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
_NOT_AS_IT_IS = re.compile("[\x00-\x08\x0b\x0c\r\x0e-\x1f\ufffe\uffff&<>]|_x")
_TEXT = f'" s="{parts.TEXT}" t="inlineStr"><is><t>'
_END = "</t></is></c>"
_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SAFE_DIGITS = 15
_LONG = 255
"""A cell in text format shows only #### beyond that many characters."""
_LINE_POINTS, _HIGHEST = 15, 409
"""Points of a line, and of the highest row that a workbook may have."""


def write_xlsx(book: OutWorkbook, path: Path | str) -> int:
    """Write the workbook and return the number of rows of its first sheet.

    The file appears under its name only when it is complete. Raise EXPORT_FAILED, EXPORT_TOO_LONG.
    """
    place = Path(path)
    with whole_file(place) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        return _write(book, archive)


def _write(book: OutWorkbook, archive: zipfile.ZipFile) -> int:
    sheets = [*book.sheets, *parts.choice_sheets(book)]
    for name, text in parts.fixed_parts(sheets).items():
        archive.writestr(name, text)
    counts = []
    for number, sheet in enumerate(sheets, 1):
        with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as stream:
            counts.append(_sheet(stream, sheet, book))
    return counts[0] if counts else 0


def _sheet(stream: IO[bytes], sheet: OutSheet, book: OutWorkbook) -> int:
    stream.write(parts.sheet_head(sheet).encode())
    stream.write(_heading(sheet).encode())
    count = 0
    rows = iter(sheet.rows)
    writer = _RowWriter(sheet)
    while batch := list(islice(rows, _BATCH)):
        stream.write("".join(writer.row(row, count + number) for number, row in enumerate(batch, 2)).encode())
        count += len(batch)
        if count > MAX_ROWS:
            raise BizenvError("EXPORT_TOO_LONG", f"工作表“{sheet.name}”超过 {MAX_ROWS} 行", "请用筛选条件分几次导出")
    stream.write(parts.sheet_tail(sheet, book, count).encode())
    return count


def _heading(sheet: OutSheet) -> str:
    cells = (
        text_cell(
            column_letter(number), 1, parts.HEADING_REQUIRED if column.required else parts.HEADING, column.heading
        )
        for number, column in enumerate(sheet.columns, 1)
    )
    return f'<row r="1" ht="32" customHeight="1">{"".join(cells)}</row>'


class _RowWriter:
    """Makes the XML of a row. What a column needs for its cells is made once; most texts need no second look."""

    def __init__(self, sheet: OutSheet) -> None:
        self._name = sheet.name
        self._columns = [_Column(number, column) for number, column in enumerate(sheet.columns, 1)]

    def row(self, values: Sequence[Content], number: int) -> str:
        """Return the XML of one row, high enough for its longest text: not every program sees to that itself."""
        cells = []
        lines = 1
        for column, value in zip(self._columns, values, strict=False):
            if value is None:
                continue
            if isinstance(value, str):
                plain = value.isalnum() and len(value) <= _LONG
                if len(value) > column.surely or "\n" in value:
                    lines = max(lines, wrapped_lines(value, column.width))
                cells.append(
                    f"{column.text}{number}{_TEXT}{value}{_END}" if plain else self._text(column, number, value)
                )
            elif isinstance(value, dt.date):
                cells.append(_date_cell(column.letter, number, value))
            else:
                cells.append(_number_cell(column, number, value))
        height = f' ht="{min(lines * _LINE_POINTS, _HIGHEST)}"' if lines > 1 else ""
        return f'<row r="{number}"{height}>{"".join(cells)}</row>'

    def _text(self, column: _Column, number: int, value: str) -> str:
        if len(value) > MAX_TEXT:
            raise BizenvError(
                "EXPORT_TOO_LONG", f"工作表“{self._name}”第 {number} 行有超过 {MAX_TEXT} 字的文本，单元格放不下",
                "请先把该记录的长文本移到附件",
            )  # fmt: skip
        style = parts.GENERAL if len(value) > _LONG else parts.TEXT
        return text_cell(column.letter, number, parts.QUOTED if value.startswith(_LOOKS_LIKE_FORMULA) else style, value)


class _Column:
    """The letter of a column and the beginnings of its cells."""

    __slots__ = ("letter", "style", "surely", "text", "width")

    def __init__(self, place: int, column: OutColumn) -> None:
        self.letter = column_letter(place)
        self.text = f'<c r="{self.letter}'
        self.style = f'" s="{parts.STYLES[column.kind]}"><v>'
        self.width = column.width
        self.surely = int(column.width - 1) // 2 if not column.hidden else MAX_TEXT
        """So many characters stand on one line, whatever they are."""


def text_cell(letter: str, number: int, style: int, value: str) -> str:
    """Return the XML of a cell that holds text."""
    kept = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
    return f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t{kept}>{escape(value)}{_END}'


def escape(text: str) -> str:
    """Return a text as XML; characters that XML does not have are written as `_x0001_`, as the format prescribes."""
    if not _NOT_AS_IT_IS.search(text):
        return text
    return spelled_out(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spelled_out(text: str) -> str:
    """Return a text without the characters that XML does not have: each is written as `_x0001_`."""
    return _ODD.sub(lambda odd: "_x005F_x" if odd[0] == "_x" else f"_x{ord(odd[0]):04X}_", text)


def number_text(value: int | Decimal) -> str:
    """Return the digits of a number; "" for one that a sheet, which keeps doubles, cannot hold exactly."""
    text = canonical(value) if isinstance(value, Decimal) else str(value)
    return "" if len(text) > _SAFE_DIGITS and Decimal(repr(float(text))) != Decimal(text) else text


def _number_cell(column: _Column, number: int, value: int | Decimal) -> str:
    text = number_text(value)
    if not text:
        return text_cell(column.letter, number, parts.TEXT, canonical(Decimal(value)))
    return f"{column.text}{number}{column.style}{text}</v></c>"


def _date_cell(letter: str, number: int, value: dt.date) -> str:
    day = value.date() if isinstance(value, dt.datetime) else value
    if day < FIRST_SURE_DAY:
        return text_cell(letter, number, parts.TEXT, value.isoformat())
    serial = str((day - EPOCH).days)
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f'<c r="{letter}{number}" s="{parts.DATETIME}"><v>{serial}{f"{seconds / 86400:.10f}"[1:]}</v></c>'
    return f'<c r="{letter}{number}" s="{parts.STYLES["date"]}"><v>{serial}</v></c>'
