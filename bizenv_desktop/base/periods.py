"""Report periods: ISO weeks, months, quarters, half-years and years, by their keys.

Keys are `2022-W19` (ISO year and week, Monday to Sunday), `2022-05`, `2022-Q2`, `2022-H1` and `2022`. The first days of
January may belong to the last week of the year before: 2022-01-01 lies in `2021-W52`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from bizenv_desktop.base import partial_dates

if TYPE_CHECKING:
    from collections.abc import Container

Kind = Literal["week", "month", "quarter", "half", "year"]
KINDS: tuple[Kind, ...] = get_args(Kind)
EXAMPLES: dict[Kind, str] = {
    "week": "2022-W19",
    "month": "2022-05",
    "quarter": "2022-Q2",
    "half": "2022-H1",
    "year": "2022",
}
"""A key of each kind, to show how it is written."""

_MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_MONTHS_OF_YEAR = 12
_SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("week", re.compile(r"(\d{4})-W(\d{2})")),
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])")),
    ("half", re.compile(r"(\d{4})-H([12])")),
    ("year", re.compile(r"(\d{4})()")),
)
_LABELS: dict[Kind, str] = {
    "week": "{year}年第{number}周",
    "month": "{year}年{number}月",
    "quarter": "{year}年第{number}季度",
    "half": "{year}年{half}半年",
    "year": "{year}年",
}


@dataclass(frozen=True, order=True)
class Period:
    """One period: its days `first` to `last` (both inside), its kind, and its number within `year`."""

    first: date
    last: date
    kind: Kind
    year: int
    number: int

    @classmethod
    def parse(cls, key: str) -> Period:
        """Return the period of a key; raises ValueError for anything else, e.g. `2021-W53`."""
        for kind, shape in _SHAPES:
            found = shape.fullmatch(key)
            if found:
                return cls.numbered(kind, int(found[1]), int(found[2] or 1))
        raise ValueError(key)

    @classmethod
    def numbered(cls, kind: Kind, year: int, number: int) -> Period:
        """Return the `number`-th period of its kind in a year (for weeks the ISO year), or raise ValueError."""
        if kind == "week":
            monday = date.fromisocalendar(year, number, 1)
            return cls(monday, monday + timedelta(days=6), kind, year, number)
        end = number * _MONTHS[kind]
        first = date(year, end - _MONTHS[kind] + 1, 1)
        return cls(first, date(year, end, calendar.monthrange(year, end)[1]), kind, year, number)

    @classmethod
    def containing(cls, day: date, kind: Kind) -> Period:
        """Return the period of a kind in which a day lies."""
        if kind == "week":
            year, week, _ = day.isocalendar()
            return cls.numbered(kind, year, week)
        return cls.numbered(kind, day.year, (day.month - 1) // _MONTHS[kind] + 1)

    @property
    def key(self) -> str:
        """The key, as stored and sent."""
        forms = {
            "week": "{0}-W{1:02d}",
            "month": "{0}-{1:02d}",
            "quarter": "{0}-Q{1}",
            "half": "{0}-H{1}",
            "year": "{0}",
        }
        return forms[self.kind].format(f"{self.year:04d}", self.number)

    @property
    def label(self) -> str:
        """The period as printed: 2022年第19周, 2022年5月, 2022年第2季度, 2022年上半年, 2022年."""
        return _LABELS[self.kind].format(year=self.year, number=self.number, half="上下"[(self.number - 1) % 2])

    def previous(self) -> Period:
        """Return the period before this one."""
        return Period.containing(self.first - timedelta(days=1), self.kind)

    def next(self) -> Period:
        """Return the period after this one."""
        return Period.containing(self.last + timedelta(days=1), self.kind)

    def contains(self, day: date) -> bool:
        """Tell whether a day lies in the period."""
        return self.first <= day <= self.last


def is_period(key: str, kinds: Container[Kind] = KINDS) -> bool:
    """Tell whether a text is the key of a period of one of the kinds."""
    try:
        return Period.parse(key).kind in kinds
    except ValueError:
        return False


def version_words(version: int, correction: int = 0) -> str:
    """Return how prints and lists name a submitted version: 第2版（第1次更正）; `correction` is 0 for no 更正版."""
    return f"第{version}版（第{correction}次更正）" if correction else f"第{version}版"


def week_of(text: str | None) -> str | None:
    """Return the key of the ISO week of a date text; None for None, for no date, and where the day is not known."""
    return _period_of(text, "week")


def month_of(text: str | None) -> str | None:
    """Return the key of the month of a date text; None for None, for no date, and where the month is not known."""
    return _period_of(text, "month")


def _period_of(text: str | None, kind: Kind) -> str | None:
    if not text:
        return None
    try:
        first, last = partial_dates.span(text)
    except ValueError:
        return None
    period = Period.containing(first, kind)
    return period.key if period.contains(last) else None
