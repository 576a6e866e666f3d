"""A worksheet in the making, from top to bottom: page, looks, cells over several columns, heights of rows.

A column of a form may lie over several columns of the sheet (`Span`), so that boxes and tables of one form stand under
each other. Not every program fits rows to wrapped text when it opens a file, so each row gets the height it needs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.text import wrapped_lines
from bizenv_desktop.printing.cell_text import in_unit, is_number, places, writer
from bizenv_desktop.printing.heads import head_cells
from bizenv_desktop.printing.page_plan import LIGHTS, STYLES, paper_size
from bizenv_desktop.printing.table_plan import footer_words, unit_words
from bizenv_desktop.reports.data import room_of_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.reports.data import Column, Exact, Line, ReportData

Span = tuple[int, int]
"""First and last column of the sheet that one column of a form covers."""

FONT, SIZE = "宋体", 10
MARGINS = {"left": 15.0, "right": 15.0, "top": 14.0, "bottom": 16.0}
"""Millimetres, as on paper."""
_PAPERS = {"A3": 8, "A4": 9}
_INCH = 25.4
_PIXELS_IN_MM = 96 / _INCH * SIZE / STYLES["row"].size
"""So that the page, fitted to the paper, is printed as large as its PDF."""
_DIGIT_PIXELS, _CELL_PIXELS = 7, 5
"""What a digit of a column's width, and its edges, take on a screen."""
_LINE_POINTS, _ROW_PAD = 14, 4
_TEXT_PIXELS = 96 / 72 * SIZE / 2
"""The width of a digit of a text in `SIZE`; a Chinese character is as wide as two."""
_BETWEEN = "　　"
_HIGHEST = 409
"""Points: the highest row that a workbook may have."""
_LEAST_PIXELS = 24.0
_PIXELS_IN_POINT = 96 / 72


def page_width(paper: str) -> float:
    """Return the width between the margins in millimetres."""
    return paper_size(paper)[0] - MARGINS["left"] - MARGINS["right"]


class Sheet:
    """One worksheet; `row` is where the next thing is written."""

    def __init__(self, book: Any, sheet: Any, data: ReportData) -> None:
        self.book = book
        self.sheet = sheet
        self.data = data
        self.row = 0
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._pixels: list[float] = []

    def set_page(self) -> None:
        """Set paper, margins and footer; all columns come onto one page."""
        paper, _, way = self.data.paper.partition(" ")
        self.sheet.set_paper(_PAPERS.get(paper, _PAPERS["A4"]))
        if way == "landscape":
            self.sheet.set_landscape()
        self.sheet.set_margins(**{side: mm / _INCH for side, mm in MARGINS.items()})
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&L{footer_words(self.data).replace('&', '&&')}&R第&P页 共&N页")

    def set_widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the sheet's columns, in millimetres of the paper."""
        self._pixels = [max(_LEAST_PIXELS, width * _PIXELS_IN_MM) for width in widths]
        for column, pixels in enumerate(self._pixels):
            self.sheet.set_column(column, column, (pixels - _CELL_PIXELS) / _DIGIT_PIXELS)

    def look(self, **look: Any) -> Any:
        """Return a cell format; equal ones are made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": look.pop("size", SIZE), "valign": "vcenter", "text_wrap": True}
            self._formats[key] = self.book.add_format({**base, **look})
        return self._formats[key]

    def merge(self, box: tuple[int, int, int, int], text: str, look: Any) -> None:
        """Write a text into the cells from (row, column) to (row, column)."""
        top, left, bottom, right = box
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", look)
        self.sheet.write_string(top, left, text, look)

    @property
    def whole(self) -> Span:
        """All columns."""
        return 0, len(self._pixels) - 1

    def wide(self, text: str, *, least: float = 0.0, **look: Any) -> None:
        """Write a text over all columns."""
        self.merge((self.row, 0, self.row, len(self._pixels) - 1), text, self.look(**look))
        size = look.get("size", SIZE)
        self._set_height(self.row, max(self.lines_of(text, self.whole, size) * _LINE_POINTS * size / SIZE, least))
        self.row += 1

    def title(self) -> None:
        """Write title, period, unit line and head lines."""
        self.wide(self.data.title, size=18, bold=True, align="center")
        if self.data.label:
            self.wide(self.data.label, size=12, align="center")
        self._unit_row()
        for text in self._joined([f"{label}：{text}" for label, text in self.data.head]):
            self.wide(text)

    def _joined(self, texts: Sequence[str]) -> list[str]:
        """Put short head lines beside each other."""
        lines: list[str] = []
        for text in texts:
            longer = f"{lines[-1]}{_BETWEEN}{text}" if lines else text
            if lines and self.lines_of(longer, self.whole) == 1:
                lines[-1] = longer
            else:
                lines.append(text)
        return lines

    def _unit_row(self) -> None:
        left = f"填报单位：{self.data.unit}" if self.data.unit else ""
        right = unit_words(self.data)
        if not (left or right):
            return
        last = len(self._pixels) - 1
        middle = last // 2 if right else last
        self.merge((self.row, 0, self.row, middle), left, self.look())
        if middle < last:
            self.merge((self.row, middle + 1, self.row, last), right, self.look(align="right"))
        self._set_height(self.row, _LINE_POINTS)
        self.row += 1

    def closing(self) -> None:
        """Write notes, explanations and the sign-off line."""
        notes = self.data.notes
        for number, note in enumerate(notes, 1):
            self.wide(f"注{number}：{note}" if len(notes) > 1 else f"注：{note}")
        if self.data.explanations:
            self.wide("审核情况说明：")
        for number, text in enumerate(self.data.explanations, 1):
            self.wide(f"{number}. {text}")
        if self.data.signoff:
            self.row += 1
            self._signs([*(f"{name}：" for name in self.data.signoff), "年　　月　　日"])

    def _signs(self, labels: Sequence[str]) -> None:
        """Write labels to sign at side by side: each over an equal part of the columns, as far as these allow."""
        whole, count = sum(self._pixels), len(labels)
        if len(self._pixels) < count:
            self.wide("　　　　".join(labels), size=11)
            return
        first, used = 0, 0.0
        for n, label in enumerate(labels):
            last = first
            used += self._pixels[first]
            while (
                last < len(self._pixels) - (count - n) and used + self._pixels[last + 1] / 2 <= whole * (n + 1) / count
            ):
                last += 1
                used += self._pixels[last]
            last = len(self._pixels) - 1 if n == count - 1 else last
            look = self.look(size=11, align="right" if n == count - 1 else "left")
            self.merge((self.row, first, self.row, last), label, look)
            first = last + 1
        self._set_height(self.row, 2 * _LINE_POINTS)
        self.row += 1

    def fit_height(self, texts: Sequence[tuple[Span, str]], *, row: int | None = None, least: float = 0.0) -> None:
        """Make a row as high as its longest text."""
        lines = max((self.lines_of(text, span) for span, text in texts), default=1)
        self._set_height(self.row if row is None else row, max(lines * _LINE_POINTS, least))

    def lines_of(self, text: str, span: Span, size: float = SIZE) -> int:
        """Return how many lines a text takes in some columns."""
        room = (self.pixels(span) - _CELL_PIXELS - 1) / (_TEXT_PIXELS * size / SIZE)
        return wrapped_lines(text, room + 1)

    def label(self, text: str, span: Span) -> str:
        """Return a heading, broken before its bracket where it takes more than a line."""
        place = text.find("（", 1)
        return f"{text[:place]}\n{text[place:]}" if place > 0 and self.lines_of(text, span) > 1 else text

    def pixels(self, span: Span) -> float:
        """Return the width of some columns on a screen."""
        return sum(self._pixels[span[0] : span[1] + 1])

    def _set_height(self, row: int, points: float) -> None:
        self.sheet.set_row(row, min(points + _ROW_PAD, _HIGHEST))

    def tall_row(self, pixels: float) -> int:
        """Make a row as high as a picture of so many pixels on a screen, as far as rows go; return that height.

        No program prints one row on two pages: what lies in it stays on one.
        """
        height = min(int(pixels), int(_HIGHEST * _PIXELS_IN_POINT))
        self.sheet.set_row(self.row, height / _PIXELS_IN_POINT)
        return height

    def table(self, columns: Sequence[Column], lines: Sequence[Line], spans: Sequence[Span]) -> int:
        """Write a table with its headings; return the row of its first line."""
        top = self.row
        look = self.look(bold=True, border=1, align="center", bg_color="#EEF1F5")
        for cell in head_cells([column.head for column in columns]):
            last = top + cell.row + cell.rows - 1
            left, right = spans[cell.column][0], spans[cell.column + cell.columns - 1][1]
            self.merge((top + cell.row, left, last, right), self.label(cell.text, (left, right)), look)
            self.row = max(self.row, last + 1)
        for row in range(top, self.row - 1):
            self._set_height(row, _LINE_POINTS)
        heads = [(span, column.head[-1]) for span, column in zip(spans, columns, strict=True) if column.head]
        self.fit_height([(span, self.label(text, span)) for span, text in heads], row=self.row - 1)
        decimals = [places(column, lines, n) for n, column in enumerate(columns)]
        first = self.row
        for line in lines:
            self._line(columns, decimals, line, spans)
            self.row += 1
        return first

    def _line(self, columns: Sequence[Column], decimals: Sequence[int], line: Line, spans: Sequence[Span]) -> None:
        look: dict[str, Any] = {"border": 1}
        if line.kind != "row":
            look |= {"bold": True, "bg_color": "#E6ECF4" if line.kind == "total" else "#F7F9FC"}
        first = 0
        if line.label:
            first = room_of_label(columns, line)
            if first:
                box = (self.row, spans[0][0], self.row, spans[first - 1][1])
                self.merge(box, line.label, self.look(align="center", **look))
        texts = zip(spans, line.values, strict=False)
        self.fit_height([(span, value) for span, value in texts if isinstance(value, str)])
        for n in range(first, len(columns)):
            self.value(spans[n], columns[n], line.values[n] if line.values else None, decimals[n], look)

    def value(self, span: Span, column: Column, value: Exact, decimals: int, look: dict[str, Any]) -> None:
        """Write a value of a column: numbers as numbers, everything else as text. `look` goes before the column's."""
        if is_number(column.kind) and not isinstance(value, str | None):
            shown = "General" if column.kind == "quantity" else "0." + "0" * decimals if decimals else "0"
            style = self.look(**{"num_format": shown, "align": column.align or "right", **look})
            self._spread(span, style)
            number = in_unit(_decimal(value), column.kind) if column.kind.startswith("money:") else value
            self.sheet.write_number(self.row, span[0], number, style)
            return
        text = writer(column, decimals)(value)
        colour = {"font_color": LIGHTS[text]} if column.kind == "light" and text in LIGHTS else {}
        align = column.align or (
            "right" if is_number(column.kind) else "center" if column.kind in ("date", "light") else "left"
        )
        style = self.look(**{"align": align, **colour, **look})
        self._spread(span, style)
        if text:
            self.sheet.write_string(self.row, span[0], f"●{text}" if colour else text, style)
        elif span[0] == span[1]:
            self.sheet.write_blank(self.row, span[0], None, style)

    def _spread(self, span: Span, style: Any) -> None:
        if span[0] != span[1]:
            self.sheet.merge_range(self.row, span[0], self.row, span[1], "", style)


def _decimal(value: Exact) -> Any:
    return Decimal(value) if isinstance(value, int) else value
