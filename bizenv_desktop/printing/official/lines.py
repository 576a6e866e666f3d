"""Breaks runs of several faces into lines of the type area and says how far their characters stand apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.official.measures import CHAR_GAP, SIZE_3
from bizenv_desktop.printing.official.text_blocks import Run
from bizenv_desktop.printing.wrap import NOT_FIRST, NOT_LAST

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[A-Za-z0-9.,%/_-]")
_WIDEST_GAP = 2.5
"""How far justifying may move characters apart, in points; a line that needs more stays ragged."""


@dataclass(frozen=True)
class SetLine:
    """One line: its runs, what is added between characters (points), and its width (points)."""

    runs: tuple[Run, ...]
    gap: float
    width: float

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(run.text for run in self.runs)


def natural_gap(size: float) -> float:
    """Return what is added between characters of a size: only 3号 type stands on the grid of 28."""
    return CHAR_GAP if size == SIZE_3 else 0.0


def set_line(runs: Sequence[Run], size: float) -> SetLine:
    """Return runs as one line, however wide."""
    gap = natural_gap(size)
    chars = [(char, run.face) for run in runs for char in run.text]
    return SetLine(tuple(runs), gap, _width(chars, size, gap))


def break_lines(
    runs: Sequence[Run], size: float, room: float, *, first: float | None = None, justified: bool = True
) -> list[SetLine]:
    """Return the lines of a paragraph in `room` points, `first` in its first line; the last one is not justified."""
    gap = natural_gap(size)
    chars = [(char, run.face) for run in runs for char in run.text if not faces.silent(char)]
    lines: list[SetLine] = []
    start = 0
    while start < len(chars):
        here = room if first is None or lines else first
        end = _fitting(chars, start, here, size, gap)
        if end < len(chars):
            end = _good_break(chars, start, end)
        lines.append(_line(chars[start:end], size, gap, here if justified and end < len(chars) else 0.0))
        start = end
        while start < len(chars) and chars[start][0] == " ":
            start += 1
    return lines


def _line(chars: list[tuple[str, str]], size: float, gap: float, room: float) -> SetLine:
    while chars and chars[-1][0] == " ":
        chars = chars[:-1]
    width = _width(chars, size, gap)
    if room and len(chars) > 1:
        more = (room - width) / (len(chars) - 1)
        if more <= _WIDEST_GAP:
            gap, width = gap + more, room
    runs = tuple(Run(face, "".join(char for char, _ in part)) for face, part in groupby(chars, key=lambda one: one[1]))
    return SetLine(runs, gap, width)


def _advance(char: str, face: str, size: float) -> float:
    return faces.face(face).widths[char] * size / 1000


def _width(chars: Sequence[tuple[str, str]], size: float, gap: float) -> float:
    return sum(_advance(char, face, size) for char, face in chars) + gap * max(0, len(chars) - 1)


def _fitting(chars: Sequence[tuple[str, str]], start: int, room: float, size: float, gap: float) -> int:
    used = -gap
    slack = abs(gap) + 0.01  # the gap behind the last character of a line is no part of it
    for place in range(start, len(chars)):
        used += _advance(*chars[place], size) + gap
        if used > room + slack:
            return max(place, start + 1)
    return len(chars)


def _good_break(chars: Sequence[tuple[str, str]], start: int, end: int) -> int:
    place = end
    while place > start + 1 and not _may_break(chars[place - 1][0], chars[place][0]):
        place -= 1
    return place if _may_break(chars[place - 1][0], chars[place][0]) else end


def _may_break(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    return not (_WORD.match(before) and _WORD.match(after))
