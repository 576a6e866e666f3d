"""How wide columns are: as the form says, but no number, date or word is broken where room can be found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.cell_text import is_number
from bizenv_desktop.printing.page_plan import MM, STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bizenv_desktop.reports.data import Column, Exact, Line

_WORD = re.compile(r"[A-Za-z0-9._\-/+%*@:]{4,24}")
_SAMPLE = 300  # lines whose texts are looked at; of numbers all are
_ROUNDING = 0.2  # millimetres


def column_widths(
    columns: Sequence[Column], lines: Sequence[Line], writers: Sequence[Callable[[Exact], str]], whole: float
) -> list[float]:
    """Return the widths in millimetres; they add up to `whole`."""
    needed = [_needed(n, column, lines, writers[n]) for n, column in enumerate(columns)]
    shares = [column.width for column in columns]
    fixed: dict[int, float] = {}
    while True:
        free = [n for n in range(len(columns)) if n not in fixed]
        room = whole - sum(fixed.values())
        unit = room / (sum(shares[n] for n in free) or 1)
        tight = [n for n in free if needed[n] > shares[n] * unit]
        if not tight or len(tight) == len(free):
            break
        fixed |= {n: needed[n] for n in tight}
    widths = [fixed.get(n, shares[n] * unit) for n in range(len(columns))]
    if min(widths, default=1) <= 0:  # more is needed than there is
        widths = needed
    scale = whole / (sum(widths) or 1)
    return [width * scale for width in widths]


def _needed(place: int, column: Column, lines: Sequence[Line], write: Callable[[Exact], str]) -> float:
    """Return the width of the widest thing in a column that should not be broken."""
    whole = is_number(column.kind) or column.kind in ("date", "light")
    widest = max(_widths(place, lines if whole else lines[:_SAMPLE], write, whole=whole), default=0.0)
    dot = STYLES["row"].size if column.kind == "light" and widest else 0.0
    return (widest + dot) / MM + 2 * STYLES["row"].pad + _ROUNDING if widest else 0.0


def _widths(place: int, lines: Iterable[Line], write: Callable[[Exact], str], *, whole: bool) -> Iterable[float]:
    for line in lines:
        if not line.values or line.values[place] is None:
            continue
        text = write(line.values[place])
        look = STYLES[line.kind]
        for word in text.split(" ") if whole else _WORD.findall(text):
            yield faces.width(word, look.face, look.size)
