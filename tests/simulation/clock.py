"""Time that passes only when the world says so; every machine may show another time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bizenv_desktop.base.clock import CHINA

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class WorldTime:
    """The one true time: seconds since the beginning of the world."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def pass_(self, seconds: float) -> None:
        """Let time go by; also how the carrier sleeps."""
        self.seconds += seconds


class MachineClock:
    """The clock of one machine: the true time and how wrong it is."""

    def __init__(self, time: WorldTime) -> None:
        self._time = time
        self.wrong = timedelta(0)

    def _moment(self) -> datetime:
        return (START + timedelta(seconds=self._time.seconds) + self.wrong).astimezone(CHINA)

    def today(self) -> date:
        return self._moment().date()

    def now(self) -> str:
        return self._moment().isoformat(timespec="milliseconds")
