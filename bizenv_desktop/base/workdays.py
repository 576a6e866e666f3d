"""Working days of China: weekends, public holidays and make-up days (调休).

The built-in table is that of the `chinesecalendar` package (2004 to 2026); days imported by the bureau (ledger
`holiday`, B04) win over it. In a year that neither knows, Saturdays and Sundays alone are free, and `unknown_years`
says so (rule L00-V2).
"""

from __future__ import annotations

import functools
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

_SATURDAY = 5


@functools.lru_cache(maxsize=1)
def _built_in_years() -> range:
    from chinese_calendar import constants

    years = {day.year for day in constants.holidays}
    return range(min(years), max(years) + 1)


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1)]


@functools.lru_cache(maxsize=64)
def _built_in(year: int) -> tuple[bool, ...] | None:
    """Return which days of a year are working days by the built-in table; None where it ends."""
    if year not in _built_in_years():
        return None
    from chinese_calendar import constants

    extra, free = constants.workdays, constants.holidays
    return tuple(day in extra or (day.weekday() < _SATURDAY and day not in free) for day in _days_of(year))


class _Year(NamedTuple):
    """One year: the ordinal of its first day, which days are working days, how many there are before each day."""

    first: int
    works: tuple[bool, ...]
    before: tuple[int, ...]
    known: bool


class WorkCalendar:
    """Tells working days; counting starts the day after the event (民法典 201 条)."""

    def __init__(self, imported: dict[date, bool] | None = None) -> None:
        """Take the imported days: True is a working day (调休上班), False a free one (放假)."""
        self._imported = imported or {}
        self._imported_years = {day.year for day in self._imported}
        self._years: dict[int, _Year] = {}
        self.unknown_years: set[int] = set()

    def is_workday(self, day: date) -> bool:
        """Tell whether a day is a working day; notes a year whose holidays are not known."""
        year = self._noted(day.year)
        return year.works[day.toordinal() - year.first]

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of a year are loaded; else days in it are reckoned by weekends only."""
        return self._year(year).known

    def _noted(self, number: int) -> _Year:
        year = self._year(number)
        if not year.known:
            self.unknown_years.add(number)
        return year

    def _year(self, number: int) -> _Year:
        found = self._years.get(number)
        if found is None:
            works = self._works(number)
            before = (0, *accumulate(works))
            known = number in self._imported_years or _built_in(number) is not None
            found = self._years[number] = _Year(date(number, 1, 1).toordinal(), works, before, known)
        return found

    def _works(self, year: int) -> tuple[bool, ...]:
        built_in = _built_in(year)
        if year in self._imported_years or built_in is None:
            return tuple(self._imported.get(day, day.weekday() < _SATURDAY) for day in _days_of(year))
        return built_in

    def add(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (before it, for a negative count); 0 is the day itself."""
        step = timedelta(days=1 if count >= 0 else -1)
        left = abs(count)
        while left:
            day += step
            if self.is_workday(day):
                left -= 1
        return day

    def between(self, start: date, end: date) -> int:
        """Return the number of working days after `start` up to and including `end`; negative if `end` is before."""
        if end < start:
            return -self.between(end, start)
        if end == start:
            return 0
        first = start + timedelta(days=1)
        years = [self._noted(number) for number in range(first.year, end.year + 1)]
        whole = sum(year.before[-1] for year in years[:-1])
        return (
            whole
            + years[-1].before[end.toordinal() - years[-1].first + 1]
            - years[0].before[first.toordinal() - years[0].first]
        )

    def roll_forward(self, day: date) -> date:
        """Return the day, or the next working day where it is free."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day
