"""Working days of China: weekends, public holidays and make-up days (调休).

The built-in table is that of the `chinesecalendar` package (2004 to 2026); days imported by the bureau (ledger
`holiday`, B04) win over it. In a year that neither knows, Saturdays and Sundays alone are free, and `unknown_years`
says so (rule L00-V2).
"""

from __future__ import annotations

import functools
from datetime import date, timedelta

_SATURDAY = 5


@functools.lru_cache(maxsize=8192)
def _built_in(day: date) -> bool | None:
    """Tell whether the built-in table has a day as a working day; None where it ends."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


class WorkCalendar:
    """Tells working days; counting starts the day after the event (民法典 201 条)."""

    def __init__(self, imported: dict[date, bool] | None = None) -> None:
        """Take the imported days: True is a working day (调休上班), False a free one (放假)."""
        self._imported = imported or {}
        self._imported_years = {day.year for day in self._imported}
        self.unknown_years: set[int] = set()

    def is_workday(self, day: date) -> bool:
        """Tell whether a day is a working day; notes a year whose holidays are not known."""
        if day in self._imported:
            return self._imported[day]
        if day.year in self._imported_years:
            return day.weekday() < _SATURDAY
        built_in = _built_in(day)
        if built_in is None:
            self.unknown_years.add(day.year)
            return day.weekday() < _SATURDAY
        return built_in

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of a year are loaded; else days in it are reckoned by weekends only."""
        return year in self._imported_years or _built_in(date(year, 1, 1)) is not None

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
        days = (end - start).days
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, days + 1))

    def roll_forward(self, day: date) -> date:
        """Return the day, or the next working day where it is free."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day
