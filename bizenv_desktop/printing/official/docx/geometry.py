"""Where a word processor puts characters: exact lines, and the space that brings a line to its place on the page.

A line of exact height has its base line at four fifths of it (Word, WPS and LibreOffice alike), so the characters of
the first line stand below the margin. The margin is therefore set so much higher that the white above them is 天头.
"""

from __future__ import annotations

from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.page_plan import MM

_BASE = 0.8
TWIPS = 20
"""Twips in a point."""
NUMBER_RULE_SPACE = 7
"""Between the line of 发文字号 and its border, in points; with what the line has below its characters it makes 4 mm."""
NUMBER_RULE_EIGHTHS = 12
"""The weight of the red border in eighths of a point."""
FOOTER_LINE = 20.0


def em_above(line: float, size: float) -> float:
    """Return how far the upper edge of the characters stands below that of their line, in points."""
    return _BASE * line - m.EM_ABOVE * size


TOP_MARGIN = m.TOP * MM - em_above(m.LINE, m.SIZE_3)
"""The upper margin of the page in points."""
BOTTOM_MARGIN = m.PAPER[1] * MM - TOP_MARGIN - m.LINES * m.LINE - 2
"""The lower margin in points: 22 lines stand above it, and no 23rd."""
FOOTER_DISTANCE = (
    m.PAPER[1] * MM - (m.BOTTOM_EDGE + m.PAGE_NUMBER_TOP) * MM - 0.311 * m.SIZE_4 - (1 - _BASE) * FOOTER_LINE
)
"""The end of the page number's line above the lower edge of the paper, in points."""
CHAR_SPACING = -5
"""What is added to a 3号 character, in twips: the least whole number with which 28 stand in a line."""


def twips(points: float) -> int:
    """Return points in twips."""
    return round(points * TWIPS)


class Cursor:
    """Keeps where the next line of the first page begins, so that a line can be asked to stand at a place."""

    def __init__(self, start: float = TOP_MARGIN) -> None:
        self.y = start

    def line_at(self, top: float, line: float, size: float) -> float:
        """Return the space before a line whose characters are to begin at `top` (points from the paper's edge)."""
        before = max(0.0, top - em_above(line, size) - self.y)
        self.y += before + line
        return before
