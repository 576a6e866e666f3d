"""Sets lines and rules onto sheets: it knows where the type area ends and which lines stay together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.official.lines import SetLine, set_line
from bizenv_desktop.printing.official.measures import (
    BLACK,
    BOTTOM_EDGE,
    CHAR_MM,
    CORE_WIDTH,
    EM_ABOVE,
    LEFT,
    LINE_MM,
    RIGHT_EDGE,
    SIZE_3,
    TOP,
)
from bizenv_desktop.printing.official.sheets import Rule, Sheet, Text
from bizenv_desktop.printing.official.text_blocks import Run
from bizenv_desktop.printing.page_plan import MM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ROUNDING = 0.05


@dataclass(frozen=True)
class Item:
    """Something with a height that stands below what was set before: a line of text, a row of a table, a gap.

    `ink` is the height that must be on the page, `advance` how far the next item stands below (both mm). `keep` says
    that the next item must be on the same page; `again` are set first where a new page begins with this one.
    """

    advance: float
    ink: float
    draw: Callable[[Setting, float], None]
    keep: bool = False
    again: tuple[Item, ...] = ()
    blank: bool = False


class Setting:
    """Sheets in the making; `y` is where the next line begins."""

    def __init__(self) -> None:
        self.sheets = [Sheet()]
        self.y = TOP
        self.missing: set[str] = set()

    def new_page(self) -> None:
        """Begin a sheet."""
        self.sheets.append(Sheet())
        self.y = TOP

    def put(
        self,
        role: str,
        line: SetLine,
        x: float,
        top: float,
        size: float,
        *,
        colour: str = BLACK,
        weight: float = 0.0,
        sheet: Sheet | None = None,
    ) -> None:
        """Put a line with the upper edge of its characters at `top`, on the last sheet where none is named."""
        for run in line.runs:
            self.missing |= faces.missing([run.text], run.face)
        base = top + EM_ABOVE * size / MM
        on = sheet or self.sheets[-1]
        on.texts.append(Text(role, x, base, line.runs, size, line.gap, colour, weight))

    def put_text(self, role: str, text: str, face: str, x: float, top: float, *, size: float = SIZE_3) -> None:
        """Put a text in one face."""
        self.put(role, set_line([Run(face, text)], size), x, top, size)

    def put_right(self, role: str, text: str, face: str, right: float, top: float, *, size: float = SIZE_3) -> None:
        """Put a text that ends at `right`."""
        line = set_line([Run(face, text)], size)
        self.put(role, line, right - line.width / MM, top, size)

    def centre(
        self,
        role: str,
        line: SetLine,
        top: float,
        size: float,
        *,
        colour: str = BLACK,
        weight: float = 0.0,
    ) -> None:
        """Put a line into the middle of the type area."""
        self.put(role, line, LEFT + (CORE_WIDTH - line.width / MM) / 2, top, size, colour=colour, weight=weight)

    def rule(
        self, y: float, weight: float, colour: str = BLACK, *, x: float = LEFT, length: float = CORE_WIDTH
    ) -> None:
        """Draw a level line; `y` is its middle."""
        self.sheets[-1].rules.append(Rule(x, y, length, weight, colour))

    def run(self, items: Sequence[Item]) -> None:
        """Set items from top to bottom, onto new pages where they must."""
        place = 0
        while place < len(items):
            end = place
            while items[end].keep and end + 1 < len(items):
                end += 1
            group = items[place : end + 1]
            if self.y > TOP and not self._fits(group):
                self.new_page()
                for item in group[0].again:
                    self._set(item)
            for item in group:
                if self.y > TOP and not self._fits([item]):
                    self.new_page()
                self._set(item)
            place = end + 1

    def _fits(self, group: Sequence[Item]) -> bool:
        height = sum(item.advance for item in group[:-1]) + group[-1].ink
        return self.y + height <= BOTTOM_EDGE + _ROUNDING

    def _set(self, item: Item) -> None:
        if item.blank and self.y <= TOP:
            return
        item.draw(self, self.y)
        self.y += item.advance


def text_line(
    role: str, line: SetLine, x: float = LEFT, *, size: float = SIZE_3, keep: bool = False, right: bool = False
) -> Item:
    """Return a line of text as an item; with `right`, `x` is where it ends."""

    def draw(setting: Setting, top: float) -> None:
        setting.put(role, line, x - line.width / MM if right else x, top, size)

    return Item(LINE_MM, size / MM, draw, keep=keep)


def gap(height: float, *, keep: bool = False) -> Item:
    """Return room without ink; none at the top of a page."""
    return Item(height, 0.0, lambda _setting, _top: None, keep=keep, blank=True)


def right_of_core(characters: float = 0) -> float:
    """Return the place some characters left of the right edge of the type area."""
    return RIGHT_EDGE - characters * CHAR_MM
