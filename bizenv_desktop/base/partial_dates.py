"""Dates as far as they are known: `2021`, `2021-33` (first quarter), `2021-03`, `2021-03-15`.

The text is EDTF; quarters are 33 to 36. Comparison goes by the first and the last day that a text may mean.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

_SHAPE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_FIRST_QUARTER = 33
_LAST_QUARTER = 36
_KEPT = 8192
"""Dates whose meaning is remembered: the rows of a city share those of some years."""


def is_date(text: str, *, partial: bool = True) -> bool:
    """Tell whether a text is a date; without `partial` it must have its day."""
    try:
        first, last = span(text)
    except ValueError:
        return False
    return partial or first == last


def span(text: str) -> tuple[date, date]:
    """Return the first and the last day that a date text may mean; a time part is ignored.

    Raises ValueError for anything that is no date.
    """
    return _span(text[:10])


@lru_cache(_KEPT)
def _span(text: str) -> tuple[date, date]:
    found = _SHAPE.match(re.split("[T ]", text, maxsplit=1)[0])
    if not found:
        raise ValueError(text)
    year = int(found[1])
    if found[2] is None:
        return date(year, 1, 1), date(year, 12, 31)
    middle = int(found[2])
    if found[3] is not None:
        day = date(year, middle, int(found[3]))
        return day, day
    if _FIRST_QUARTER <= middle <= _LAST_QUARTER:
        month = (middle - _FIRST_QUARTER) * 3 + 1
        return date(year, month, 1), date(year, month + 2, calendar.monthrange(year, month + 2)[1])
    return date(year, middle, 1), date(year, middle, calendar.monthrange(year, middle)[1])


def lo(text: str | None) -> str | None:
    """Return the first day that a partial date may mean as ISO text; None for None or no date."""
    try:
        return span(text)[0].isoformat() if text else None
    except ValueError:
        return None


def hi(text: str | None) -> str | None:
    """Return the last day that a partial date may mean as ISO text; None for None or no date."""
    try:
        return span(text)[1].isoformat() if text else None
    except ValueError:
        return None
