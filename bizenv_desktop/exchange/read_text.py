"""Reads CSV and tab-separated text: the encoding and the separator are found out and said, for people to confirm."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.cells import as_text
from bizenv_desktop.exchange.encodings import decode
from bizenv_desktop.exchange.grid import BLANK_ROWS_END_A_SHEET, FileNote, Raw, SheetGrid, Workbook
from bizenv_desktop.exchange.package import broken, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.exchange.source import Source

_SEPARATORS = {"\t": "制表符", ",": "逗号", ";": "分号", "|": "竖线", "，": "全角逗号"}
_SAMPLE_LINES = 200
_SAID = re.compile(r"sep=([\t,;|])\r?\n", re.IGNORECASE)
_QUOTED_TEXT = re.compile(r'="([^"]*)"')
_MAX_CELLS = 8_000_000


def read_text(source: Source) -> Workbook:
    """Read a text table as one sheet named `csv`; raise FILE_BROKEN for no known encoding or a quote left open."""
    text, encoding = decode(source.data, source.path)
    csv.field_size_limit(2**31 - 1)
    text, separator = _said_separator(text)
    separator = separator or find_separator(text)
    _refuse_open_quote(text, separator, source.path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = _rows(reader, source.path)
    is_cut = any(text.strip() for record in reader for text in record)
    note = FileNote(29, f"文本按编码 {encoding}、以{_SEPARATORS[separator]}分列读取，请在预览中核对")
    return Workbook(source.path, "csv", source.sha256, (SheetGrid("csv", rows, is_cut=is_cut),), notes=(note,))


def _refuse_open_quote(text: str, separator: str, path: str) -> None:
    """Raise FILE_BROKEN where a quote that opens a cell is never closed: all rows after it would be one cell."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise broken(path, f"第 {start} 行有一个引号没有配对，后面的行会连成一格") from error


def _said_separator(text: str) -> tuple[str, str]:
    """Return the text without Excel's line `sep=;` and the separator that the line says, "" where there is none."""
    found = _SAID.match(text)
    return (text[found.end() :], found[1]) if found else (text, "")


def _rows(reader: Iterable[list[str]], path: str) -> list[list[Raw]]:
    rows: list[list[Raw]] = []
    last = size = 0
    for number, record in enumerate(reader, 1):
        values: list[Raw] = [as_text(_shown(text)) for text in record]
        while values and (values[-1] is None or not str(values[-1]).strip()):
            values.pop()
        rows.append(values)
        size += len(values)
        last = number if values else last
        if size > _MAX_CELLS:
            raise unsafe(path, f"超过 {_MAX_CELLS // 10_000} 万格")
        if number - last >= BLANK_ROWS_END_A_SHEET:
            break
    return rows[:last]


def _shown(text: str) -> str:
    """Return a cell as a spreadsheet program shows it: `="0012"` is how exports keep the zeros of 0012."""
    if text.startswith('="') and (quoted := _QUOTED_TEXT.fullmatch(text)):
        text = quoted[1]
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def find_separator(text: str) -> str:
    """Return the separator that splits most lines into the same number of cells."""
    lines = text[:400_000].splitlines(keepends=True)[:_SAMPLE_LINES]
    return max(_SEPARATORS, key=lambda separator: _agreement(lines, separator))


def _agreement(lines: list[str], separator: str) -> tuple[int, int]:
    try:
        widths = [len(record) for record in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        return 0, 0
    width, count = (
        Counter(width for width in widths if width > 1).most_common(1)[0] if max(widths, default=0) > 1 else (0, 0)
    )
    return count * min(width, 8), width
