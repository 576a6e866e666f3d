"""Puts blocks onto pages from top to bottom: it knows where the page ends and what every page repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.page_plan import MM, STYLES, Bar, Cell, Image, Page, PagePlan, paper_size
from bizenv_desktop.printing.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

SIDE, TOP, BOTTOM = 15.0, 14.0, 16.0
"""Margins in millimetres; the footer stands in the lower one."""
_FOOTER_ABOVE_EDGE = 10.0
_GAP = 1.5
_LEAST_SPLIT_LINES = 3
_EMPTY_SHARE = 0.4
"""Of a page: so much is not left empty below a row's neighbours, the row is rather split."""
_ENDLESS = 10_000.0


class Part(NamedTuple):
    """One cell of a row that is to be placed: where it begins, its width, its wrapped lines."""

    x: float
    width: float
    lines: tuple[str, ...]
    style: str
    align: str = "left"
    light: str = ""


class Repeated(Protocol):
    """What every page of a table repeats: calling it writes it."""

    @property
    def height(self) -> float:
        """The height in millimetres."""
        ...

    def __call__(self) -> None:
        """Write it at the top of the page."""
        ...


class Flow:
    """Pages in the making. `running` stands at the top of every page but the first."""

    def __init__(self, paper: str, running: str = "", running_right: str = "") -> None:
        self.page_width, self.page_height = paper_size(paper)
        self.left = SIDE
        self.width = self.page_width - 2 * SIDE
        self.bottom = self.page_height - BOTTOM
        self.y = TOP
        self.missing: set[str] = set()
        self._running = (running, running_right)
        self._cells: list[list[Cell]] = [[]]
        self._images: list[list[Image]] = [[]]
        self._bars: list[list[Bar]] = [[]]

    @classmethod
    def strip(cls, width: float) -> Flow:
        """Return one page without margins and without an end, `width` millimetres wide; `cut` ends it."""
        flow = cls("A4")
        flow.page_width, flow.page_height = width, _ENDLESS
        flow.left, flow.width, flow.bottom, flow.y = 0.0, width, _ENDLESS, 0.0
        return flow

    @property
    def room(self) -> float:
        """The height that is left on the page."""
        return self.bottom - self.y

    @property
    def full_room(self) -> float:
        """The height of an empty page after the first."""
        return self.bottom - TOP - (STYLES["running"].line_height + _GAP if self._running[0] else 0)

    def wrapped(self, text: str, width: float, style: str) -> tuple[str, ...]:
        """Return the lines of a text in a cell `width` millimetres wide; notes characters without a glyph."""
        look = STYLES[style]
        chosen = faces.face(look.face)
        if not chosen.chars.issuperset(text):
            self.missing |= faces.missing([text.replace("\n", "")], look.face)
        return wrap(text, max(1.0, (width - 2 * look.pad) * MM), look.face, look.size)

    def label(self, text: str, width: float, style: str) -> tuple[str, ...]:
        """Return the lines of a heading: before a bracket rather than inside it, and about equally long."""
        lines = self.wrapped(text, width, style)
        if len(lines) == 1:
            return lines
        place = text.find("（", 1)
        if place > 0:
            before, after = self.wrapped(text[:place], width, style), self.wrapped(text[place:], width, style)
            if len(after) == 1 and len(before) < len(lines):
                return before + after
        return self._even(text, width, len(lines), style)

    def _even(self, text: str, width: float, count: int, style: str) -> tuple[str, ...]:
        """Return so many lines of a text as equally long as they can be."""
        step = STYLES[style].size / MM / 2
        narrow = self.width_of(text, style) / count + 2 * STYLES[style].pad
        while narrow < width:
            lines = self.wrapped(text, narrow, style)
            if len(lines) <= count:
                return lines
            narrow += step
        return self.wrapped(text, width, style)

    def new_page(self) -> None:
        """Begin a page with its running title."""
        self._cells.append([])
        self._images.append([])
        self._bars.append([])
        self.y = TOP
        left, right = self._running
        if left:
            height = STYLES["running"].line_height
            self.put(Cell(self.left, self.y, self.width, height, (left,), "running"))
            if right:
                self.put(Cell(self.left, self.y, self.width, height, (right,), "running", "right"))
            self.y += height + _GAP

    def put(self, cell: Cell) -> None:
        """Put a cell where it says."""
        self._cells[-1].append(cell)

    def put_bar(self, bar: Bar) -> None:
        """Put a bar of a chart where it says."""
        self._bars[-1].append(bar)

    def width_of(self, text: str, style: str) -> float:
        """Return the width of a text in millimetres."""
        look = STYLES[style]
        return faces.width(text, look.face, look.size) / MM

    def put_image(self, image: Image) -> None:
        """Put a photo where it says."""
        self._images[-1].append(image)

    def need(self, height: float) -> None:
        """Begin a new page unless a height still fits."""
        if height > self.room:
            self.new_page()

    def skip(self, height: float) -> None:
        """Leave a gap, none at the top of a page."""
        self.y = min(self.y + height, self.bottom)

    def paragraph(self, text: str, style: str, align: str = "left") -> None:
        """Write a text over the whole width, line by line, onto the next page where it must."""
        height = STYLES[style].line_height
        for line in self.wrapped(text, self.width, style):
            self.need(height)
            self.put(Cell(self.left, self.y, self.width, height, (line,), style, align))
            self.y += height

    def pair(self, left: str, right: str, style: str) -> None:
        """Write a text at the left end of a line, and a plain one at the right."""
        height = STYLES[style].line_height
        for text, look, align in ((left, style, "left"), (right, "plain", "right")):
            if text:
                lines = self.wrapped(text, self.width, look)
                self.put(Cell(self.left, self.y, self.width, height, lines, look, align))
        self.y += height

    def row(self, parts: Sequence[Part], again: Repeated | None = None, least: float = 0.0) -> None:
        """Place a row; `again` repeats the heads on a new page.

        It is split only where it is taller than a page, or where much of the page would stay empty above it.
        """
        height = max(least, *(height_of(part) for part in parts))
        if height > self.room:
            if height > self.full_room - (again.height if again else 0) or self.room > self.full_room * _EMPTY_SHARE:
                self._split(list(parts), again)
                return
            self._turn(again)
        for x, width, lines, style, align, light in parts:
            self.put(Cell(x, self.y, width, height, lines, style, align, light))
        self.y += height

    def least_of(self, parts: Sequence[Part]) -> float:
        """Return how much of a row must stand below its heading on a page."""
        return min(max((height_of(part) for part in parts), default=0.0), self.full_room * _EMPTY_SHARE)

    def _turn(self, again: Repeated | None) -> None:
        self.new_page()
        if again:
            again()

    def _split(self, parts: list[Part], again: Repeated | None) -> None:
        if self.room < max(_height(part, _LEAST_SPLIT_LINES) for part in parts):
            self._turn(again)
        while any(part.lines for part in parts):
            counts = [_lines_in(self.room, part) for part in parts]
            now = [part._replace(lines=part.lines[:count]) for part, count in zip(parts, counts, strict=True)]
            height = max(height_of(part) for part in now)
            for part in now:
                self.put(Cell(part.x, self.y, part.width, height, part.lines, part.style, part.align, part.light))
            self.y += height
            parts = [
                part._replace(lines=part.lines[count:], light="") for part, count in zip(parts, counts, strict=True)
            ]
            if any(part.lines for part in parts):
                self._turn(again)

    def finish(self, title: str, footer: str, author: str = "") -> PagePlan:
        """Write page numbers and footers, and return the plan."""
        count = len(self._cells)
        y = self.page_height - _FOOTER_ABOVE_EDGE
        height = STYLES["footer"].line_height
        for number, cells in enumerate(self._cells, 1):
            cells.append(Cell(self.left, y, self.width, height, (f"第{number}页 共{count}页",), "footer", "right"))
            if footer:
                cells.append(Cell(self.left, y, self.width, height, (footer,), "footer"))
        return self._plan(title, author)

    def cut(self, title: str) -> PagePlan:
        """End a strip where it has come to, and return its plan."""
        self.page_height = self.y
        return self._plan(title, "")

    def _plan(self, title: str, author: str) -> PagePlan:
        pages = tuple(
            Page(tuple(cells), tuple(images), tuple(bars))
            for cells, images, bars in zip(self._cells, self._images, self._bars, strict=True)
        )
        return PagePlan(self.page_width, self.page_height, pages, title, author, frozenset(self.missing))


def height_of(part: Part) -> float:
    """Return the height that a part needs."""
    return _height(part, len(part.lines) or 1)


def _height(part: Part, lines: int) -> float:
    look = STYLES[part.style]
    return lines * look.line_height + 2 * look.pad


def _lines_in(room: float, part: Part) -> int:
    look = STYLES[part.style]
    return max(1, int((room - 2 * look.pad) / look.line_height))
