"""Writes report data as a workbook: merged headings, real numbers and dates as text, ready to be printed as it is."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.text import wrapped_lines
from bizenv_desktop.printing.cell_text import in_unit, is_number, places, writer
from bizenv_desktop.printing.heads import head_cells
from bizenv_desktop.printing.page_plan import LIGHTS
from bizenv_desktop.printing.pdf import PrintResult
from bizenv_desktop.printing.table_plan import footer_words, unit_words
from bizenv_desktop.printing.xlsx_charts import chart_rows, insert_charts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bizenv_desktop.reports.data import Block, Column, Exact, Line, ReportData

FONT = "宋体"
_PAPERS = {"A3": 8, "A4": 9}
_CHARS = {"A3 landscape": 200, "A3": 140, "A4 landscape": 140, "A4": 96}
_BAD_NAME = re.compile(r"[\[\]:*?/\\]")
_NAME_LENGTH = 31
_INCH = 25.4
_RECORD_COLUMNS = 4
_LINE_POINTS = 14
_DIGITS = 8.43
"""The width of a column whose width nobody has set, in digits."""
_HIGHEST = 409
"""Points: the highest row that a workbook may have."""


def write_xlsx(data: ReportData, out: Path | None = None) -> PrintResult:
    """Write a report as a workbook to a file (or nowhere: the result has the bytes)."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime.fromisoformat(data.made_on or "2000-01-01")
    book.set_properties({"title": data.title, "author": data.unit, "comments": footer_words(data), "created": made})
    for sheet in data.tables():
        _Sheet(book, sheet if sheet is data else _alone(data, sheet)).write()
    book.close()
    content = buffer.getvalue()
    if out is not None:
        out.write_bytes(content)
    return PrintResult(1, hashlib.sha256(content).hexdigest(), (FONT,), (), content)


def _alone(whole: ReportData, part: ReportData) -> ReportData:
    """Return a part of a compound as a sheet of its own, signed like the whole; the first has the whole's figures."""
    head = (*whole.head, *part.head) if part is whole.parts[0] else part.head
    return replace(part, head=head, signoff=whole.signoff, version=whole.version, explanations=whole.explanations)


class _Sheet:
    """One worksheet in the making, from top to bottom."""

    def __init__(self, book: Any, data: ReportData) -> None:
        self._book = book
        self._data = data
        self._sheet = book.add_worksheet(_BAD_NAME.sub(" ", data.title)[:_NAME_LENGTH])
        self._last = max(1, len(data.columns), _RECORD_COLUMNS if data.kind == "record" else 1) - 1
        self._row = 0
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._digits: dict[int, float] = {}
        """Widths of the columns, in digits."""

    def write(self) -> None:
        self._page()
        self._wide(self._data.title, size=18, bold=True, align="center")
        if self._data.label:
            self._wide(self._data.label, size=12, align="center")
        self._unit_row()
        for label, text in self._data.head:
            self._wide(f"{label}：{text}")
        if self._data.kind == "record":
            for block in self._data.blocks:
                self._block(block)
        else:
            self._widths(self._data.columns)
            top = self._table(self._data.columns, self._data.lines, repeated=True)
            insert_charts(self._book, self._sheet, self._data, top, self._row + 1)
            self._row += chart_rows(self._data)
        self._closing()

    def _page(self) -> None:
        paper, _, way = self._data.paper.partition(" ")
        sheet = self._sheet
        sheet.set_paper(_PAPERS.get(paper, _PAPERS["A4"]))
        if way == "landscape":
            sheet.set_landscape()
        sheet.set_margins(left=15 / _INCH, right=15 / _INCH, top=14 / _INCH, bottom=16 / _INCH)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{footer_words(self._data).replace('&', '&&')}&R第&P页 共&N页")

    def _format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True}
            look["font_size"] = look.pop("size", base["font_size"])
            self._formats[key] = self._book.add_format({**base, **look})
        return self._formats[key]

    def _wide(self, text: str, **look: Any) -> None:
        """Write a text over all columns."""
        self._merge((self._row, 0, self._row, self._last), text, self._format(**look))
        lines = 1 + len(text) // max(20, _CHARS.get(self._data.paper, 96) // 2)
        self._sheet.set_row(self._row, max(lines * 14, int(look.get("size", 10)) * 1.6))
        self._row += 1

    def _merge(self, box: tuple[int, int, int, int], text: str, look: Any) -> None:
        """Write a text into cells from (row, column) to (row, column)."""
        top, left, bottom, right = box
        if (top, left) != (bottom, right):
            self._sheet.merge_range(top, left, bottom, right, "", look)
        self._sheet.write_string(top, left, text, look)

    def _unit_row(self) -> None:
        left = f"填报单位：{self._data.unit}" if self._data.unit else ""
        right = unit_words(self._data)
        if not (left or right):
            return
        middle = self._last // 2
        self._merge((self._row, 0, self._row, middle), left, self._format())
        if middle < self._last:
            self._merge((self._row, middle + 1, self._row, self._last), right, self._format(align="right"))
        self._row += 1

    def _widths(self, columns: Sequence[Column]) -> None:
        whole = sum(column.width for column in columns) or 1
        chars = _CHARS.get(self._data.paper, 96)
        for n, column in enumerate(columns):
            self._set_width(n, max(4.5, column.width / whole * chars))

    def _set_width(self, column: int, width: float) -> None:
        self._sheet.set_column(column, column, width)
        self._digits[column] = width

    def _fit_height(self, row: int, texts: Mapping[int, str]) -> None:
        """Make a row as high as its longest text: not every program does so for wrapped text when it opens the file.

        `texts` are those of single cells, by column.
        """
        lines = max((wrapped_lines(text, self._digits.get(n, _DIGITS)) for n, text in texts.items()), default=1)
        if lines > 1:
            self._sheet.set_row(row, min(lines * _LINE_POINTS + 2, _HIGHEST))

    def _table(self, columns: Sequence[Column], lines: Sequence[Line], *, repeated: bool = False) -> int:
        """Write a table; return the row of its first line."""
        top = self._row
        head = self._format(bold=True, border=1, align="center", bg_color="#EEF1F5")
        for cell in head_cells([column.head for column in columns]):
            last = top + cell.row + cell.rows - 1
            box = (top + cell.row, cell.column, last, cell.column + cell.columns - 1)
            self._merge(box, cell.text, head)
            self._row = max(self._row, last + 1)
        self._fit_height(self._row - 1, {n: column.head[-1] for n, column in enumerate(columns) if column.head})
        if repeated:
            self._sheet.repeat_rows(top, self._row - 1)
            self._sheet.freeze_panes(self._row, 0)
        decimals = [places(column, lines, n) for n, column in enumerate(columns)]
        first = self._row
        for line in lines:
            self._line(columns, decimals, line)
            self._row += 1
        return first

    def _line(self, columns: Sequence[Column], decimals: Sequence[int], line: Line) -> None:
        look: dict[str, Any] = {"border": 1}
        if line.kind != "row":
            look |= {"bold": True, "bg_color": "#E6ECF4" if line.kind == "total" else "#F7F9FC"}
        first = 0
        if line.label:
            first = next((n for n, value in enumerate(line.values) if value is not None), len(columns))
            if first:
                self._merge((self._row, 0, self._row, first - 1), line.label, self._format(align="center", **look))
        else:
            texts = {n: value for n, value in enumerate(line.values) if isinstance(value, str)}
            self._fit_height(self._row, texts)
        for n in range(first, len(columns)):
            self._value(n, columns[n], line.values[n] if line.values else None, decimals[n], look)

    def _value(self, place: int, column: Column, value: Exact, decimals: int, look: dict[str, Any]) -> None:
        if value is None:
            self._sheet.write_blank(self._row, place, None, self._format(**look))
        elif is_number(column.kind) and not isinstance(value, str):
            number = in_unit(_decimal(value), column.kind) if column.kind.startswith("money:") else value
            shown = "General" if column.kind == "quantity" else "0." + "0" * decimals if decimals else "0"
            self._sheet.write_number(self._row, place, number, self._format(num_format=shown, align="right", **look))
        else:
            text = writer(column, decimals)(value)
            colour = {"font_color": LIGHTS[text]} if column.kind == "light" and text in LIGHTS else {}
            shown = f"●{text}" if colour else text
            align = column.align or ("center" if column.kind in ("date", "light") else "left")
            self._sheet.write_string(self._row, place, shown, self._format(align=align, **colour, **look))

    def _block(self, block: Block) -> None:
        self._wide(block.title, bold=True, border=1, bg_color="#F2F2F2")
        if block.kind in ("fields", "signature"):
            self._pairs(block)
        elif block.kind == "table" and block.lines:
            self._table(block.columns, block.lines)
        elif block.text:
            self._wide(block.text, border=1)
        for number, picture in enumerate(block.pictures, 1):
            self._wide(f"图{number} {picture.caption} {picture.name}".replace("  ", " "), border=1)

    def _pairs(self, block: Block) -> None:
        for n in range(_RECORD_COLUMNS):
            self._set_width(n, _CHARS["A4"] / _RECORD_COLUMNS)
        texts: dict[int, str] = {}
        label = self._format(bold=True, border=1, align="center", bg_color="#F7F7F7")
        for n, column in enumerate(block.columns):
            left = n % 2 * 2
            self._sheet.write_string(self._row, left, "/".join(column.head), label)
            decimals = places(column, block.lines, n)
            value = block.lines[0].values[n]
            self._value(left + 1, column, value, decimals, {"border": 1})
            texts |= {left: "/".join(column.head), left + 1: value if isinstance(value, str) else ""}
            if left or n == len(block.columns) - 1:
                self._fit_height(self._row, texts)
                texts = {}
                self._row += 1

    def _closing(self) -> None:
        for number, note in enumerate(self._data.notes, 1):
            self._wide(f"注{number}：{note}" if len(self._data.notes) > 1 else f"注：{note}")
        if self._data.explanations:
            self._wide("审核情况说明：")
        for number, text in enumerate(self._data.explanations, 1):
            self._wide(f"{number}. {text}")
        if self._data.signoff:
            self._row += 1
            self._wide("　　　　　　　　".join([*(f"{name}：" for name in self._data.signoff), "年　月　日"]), size=11)


def _decimal(value: Exact) -> Any:
    from decimal import Decimal

    return Decimal(value) if isinstance(value, int) else value
