"""Today and now, as the program sees them: the only place that reads the machine's clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "CST")


class Clock(Protocol):
    """Gives the date and the time of China; tests pass a fixed one."""

    def today(self) -> date:
        """Return today's date in China."""
        ...

    def now(self) -> str:
        """Return the time as ISO text in China, to the millisecond, e.g. `2026-11-24T09:30:00.123+08:00`."""
        ...


class SystemClock:
    """The machine's clock; `BIZENV_TODAY` (ISO date) fixes the date and leaves the time of day."""

    def today(self) -> date:
        """Return today's date in China, or the date of `BIZENV_TODAY`."""
        fixed = os.environ.get("BIZENV_TODAY")
        return date.fromisoformat(fixed) if fixed else datetime.now(UTC).astimezone(CHINA).date()

    def now(self) -> str:
        """Return the time in China as ISO text; its date is `today()`."""
        moment = datetime.now(UTC).astimezone(CHINA)
        fixed = self.today()
        return moment.replace(year=fixed.year, month=fixed.month, day=fixed.day).isoformat(timespec="milliseconds")


class FixedClock:
    """A clock that stands still until it is moved: for tests, demos and simulations."""

    def __init__(self, today: date, time: str = "09:00:00.000") -> None:
        self._today = today
        self._time = time

    def today(self) -> date:
        """Return the fixed date."""
        return self._today

    def now(self) -> str:
        """Return the fixed date and time of day."""
        return f"{self._today.isoformat()}T{self._time}+08:00"

    def move_to(self, today: date) -> None:
        """Set the date."""
        self._today = today
