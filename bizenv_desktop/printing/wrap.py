"""Breaks Chinese text into lines: anywhere between characters but where the rules of typesetting (避头尾) forbid it."""

from __future__ import annotations

import functools
import re

from bizenv_desktop.printing import faces

NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕〗］｝”’％‰℃…—～·,.;:?!)]}%>")
"""Never at the beginning of a line."""
NOT_LAST = frozenset("（《〈「『【〔〖［｛“‘￥＄([{<")
"""Never at the end of a line."""
_TAB = re.compile(r"[\t\x0b\x0c]")
_WORD = re.compile(r"[A-Za-z0-9._\-/+%,*@:]")


@functools.lru_cache(maxsize=65536)
def wrap(text: str, width: float, face: str, size: float) -> tuple[str, ...]:
    """Return the lines of a text in a column `width` points wide; line breaks of the text stay.

    A word or number of Latin letters and digits is broken only where it is wider than the column.
    """
    widths = faces.face(face).widths
    room = width * 1000 / size
    lines: list[str] = []
    for paragraph in _TAB.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if sum(map(widths.__getitem__, paragraph)) <= room:
            lines.append(paragraph)
        else:
            lines += _broken(paragraph, [widths[char] for char in paragraph], room)
    return tuple(lines)


def _broken(text: str, widths: list[float], room: float) -> list[str]:
    lines = []
    start = 0
    while start < len(text):
        end = _fitting(widths, start, room)
        if end < len(text):
            end = _good_break(text, start, end)
        lines.append(text[start:end].rstrip(" "))
        start = end
        while start < len(text) and text[start] == " ":
            start += 1
    return lines


def _fitting(widths: list[float], start: int, room: float) -> int:
    """Return the end of what fits from `start`, at least one character."""
    used = 0.0
    for place in range(start, len(widths)):
        used += widths[place]
        if used > room:
            return max(place, start + 1)
    return len(widths)


def _good_break(text: str, start: int, end: int) -> int:
    """Move a break back to where one is allowed; leave it where there is none."""
    place = end
    while place > start + 1 and not _may_break(text, place):
        place -= 1
    return place if _may_break(text, place) else end


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    return not (_WORD.match(before) and _WORD.match(after))
