"""How wide columns are: as the form says, but no number, date, word or short text is broken where room can be found.

What a column does not need goes to those whose texts make the rows high: a form is written for texts of any length, a
print has those of one period.
"""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.cell_text import is_number
from bizenv_desktop.printing.page_plan import MM, STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bizenv_desktop.reports.data import Column, Exact, Line

_WORD = re.compile(r"[A-Za-z0-9._\-/+%*@:]{4,24}")
_SAMPLE = 300  # lines whose texts are looked at; of numbers all are
_SHORT = 6  # characters of a text that is not broken: a stage, a county, a name
_SHORT_HEAD = 3
_ROUNDING = 0.2  # millimetres
_AIR = 1.5  # millimetres beside the longest text of a column that gives room away
_KEPT = 0.6  # of what the form says: a column gives no more away, least of all an empty one
_STEP = 2.0  # millimetres that go from column to column at a time


class _Column(NamedTuple):
    """What a column asks for, in millimetres: what must not be broken, what should not, and the texts of its lines."""

    must: float
    should: float
    texts: tuple[tuple[float, ...], ...]
    """For each line that is looked at, the widths of its paragraphs without the cell's margins."""

    @property
    def longest(self) -> float:
        """The width in which no text is broken."""
        return max((_celled(width) for line in self.texts for width in line), default=0.0)


def column_widths(
    columns: Sequence[Column], lines: Sequence[Line], writers: Sequence[Callable[[Exact], str]], whole: float
) -> list[float]:
    """Return the widths in millimetres; they add up to `whole`."""
    shares = [column.width for column in columns]
    asked = [_asked(n, column, lines, writers[n]) for n, column in enumerate(columns)]
    widths = _widened(shares, _needed(asked, whole), whole)
    return _evened(widths, asked, shares, whole)


def _needed(asked: Sequence[_Column], whole: float) -> list[float]:
    """Return the least widths: all that should not be broken, or as much of it as there is room for."""
    must, should = (sum(width) for width in ([one.must for one in asked], [one.should for one in asked]))
    share = 1.0 if should <= whole else max(0.0, (whole - must) / (should - must)) if should > must else 0.0
    return [one.must + (one.should - one.must) * share for one in asked]


def _widened(shares: Sequence[float], needed: Sequence[float], whole: float) -> list[float]:
    """Return the widths that the form says, where each column has at least what it needs."""
    fixed: dict[int, float] = {}
    while True:
        free = [n for n in range(len(shares)) if n not in fixed]
        room = whole - sum(fixed.values())
        unit = room / (sum(shares[n] for n in free) or 1)
        tight = [n for n in free if needed[n] > shares[n] * unit]
        if not tight or len(tight) == len(free):
            break
        fixed |= {n: needed[n] for n in tight}
    widths = [fixed.get(n, shares[n] * unit) for n in range(len(shares))]
    if min(widths, default=1) <= 0:  # more is needed than there is
        widths = list(needed)
    scale = whole / (sum(widths) or 1)
    return [width * scale for width in widths]


def _evened(widths: list[float], asked: Sequence[_Column], shares: Sequence[float], whole: float) -> list[float]:
    """Give room that columns do not need to the columns whose texts make rows high, step by step."""
    unit = whole / (sum(shares) or 1)
    least = [
        max(one.longest + _AIR, one.should, _KEPT * share * unit) for one, share in zip(asked, shares, strict=True)
    ]
    spare = [max(0.0, width - low) for width, low in zip(widths, least, strict=True)]
    heights = [_heights(one, width) for one, width in zip(asked, widths, strict=True)]
    taken = 0.0
    while heights and taken + _STEP <= sum(spare):
        tallest = [max(row) for row in zip(*heights, strict=True)]
        blame = [sum(n for n, most in zip(column, tallest, strict=True) if n == most > 1) for column in heights]
        place = max(range(len(blame)), key=blame.__getitem__)
        if not blame[place]:
            break
        widths[place] += _STEP
        heights[place] = _heights(asked[place], widths[place])
        taken += _STEP
    share = taken / (sum(spare) or 1)
    return [width - given * share for width, given in zip(widths, spare, strict=True)]


def _heights(column: _Column, width: float) -> list[int]:
    """Return how many lines each text takes."""
    room = max(width - _celled(0.0), 1.0)
    return [sum(max(1, ceil(paragraph / room)) for paragraph in line) for line in column.texts]


def _asked(place: int, column: Column, lines: Sequence[Line], write: Callable[[Exact], str]) -> _Column:
    whole = is_number(column.kind) or column.kind in ("date", "light")
    must = max(_unbroken(place, lines if whole else lines[:_SAMPLE], write, whole=whole), default=0.0)
    dot = STYLES["row"].size / MM if column.kind == "light" and must else 0.0
    look = STYLES["row"]
    written = [
        write(line.values[place]) if line.values[place] is not None else ""
        for line in lines[:_SAMPLE]
        if line.kind == "row"
    ]
    texts = tuple(tuple(faces.width(part, look.face, look.size) / MM for part in one.split("\n")) for one in written)
    short = max((sum(widths) for text, widths in zip(written, texts, strict=True) if len(text) <= _SHORT), default=0.0)
    least = _celled(must + dot) if must else 0.0
    return _Column(least, max(least, _celled(short) if short else 0.0, _head(column)), texts)


def _unbroken(place: int, lines: Iterable[Line], write: Callable[[Exact], str], *, whole: bool) -> Iterator[float]:
    """Give the widths of numbers, dates and words, those of sums too."""
    for line in lines:
        if not line.values or line.values[place] is None:
            continue
        text = write(line.values[place])
        look = STYLES[line.kind]
        for word in text.split(" ") if whole else _WORD.findall(text):
            yield faces.width(word, look.face, look.size) / MM


def _celled(width: float) -> float:
    """Return the width of a cell around a text."""
    return width + 2 * STYLES["row"].pad + _ROUNDING


def _head(column: Column) -> float:
    """Return the width in which a heading takes two lines."""
    look = STYLES["head"]
    text = column.head[-1] if column.head else ""
    before, bracket, after = text.partition("（")
    halves = [
        (text if len(text) <= _SHORT_HEAD else text[: ceil(len(text) / 2)],),
        *([(before, bracket + after)] if before and bracket else []),
    ]
    return _celled(min(max(faces.width(one, look.face, look.size) / MM for one in pieces) for pieces in halves))
