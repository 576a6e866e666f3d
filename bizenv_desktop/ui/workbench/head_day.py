"""What the workbench of a head who only looks shows, read in one go. Runs on a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.records.todo import SOON_DAYS
from bizenv_desktop.ui.workbench.charts import load_charts
from bizenv_desktop.ui.workbench.loading import Day, load_day
from bizenv_desktop.ui.workbench.reading import read_part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bizenv_desktop.ui.services import Services
    from bizenv_desktop.ui.workbench.charts import DeskChart

_PAST, _COMING = 6, 3
CALENDAR, CHARTS = "报表期间", "图表"


@dataclass
class HeadDay:
    """The charts, the figures of the period, what is overdue or due soon, where the periods stand."""

    day: Day = field(default_factory=Day)
    deadlines: Sequence[Any] = ()
    """Deadlines of records: what staff must still do, for the head to see."""
    periods: Sequence[Any] = ()
    """Periods around today, the newest first."""
    returned: int = 0
    charts: Sequence[DeskChart] = ()

    @property
    def overdue(self) -> int:
        """How many deadlines have passed."""
        return sum(task.days is not None and task.days < 0 for task in self.deadlines)

    @property
    def soon(self) -> int:
        """How many deadlines come within three working days."""
        return sum(task.days is not None and 0 <= task.days <= SOON_DAYS for task in self.deadlines)


def load_head_day(services: Services) -> HeadDay:
    """Return the day of a head; a part that cannot be read is named among the problems of `day`."""
    head = HeadDay(load_day(services))
    head.deadlines = [task for task in head.day.tasks if task.due]
    today = services.clock.today()
    calendar = read_part(head.day.problems, CALENDAR, lambda: _calendar(services, today), [])
    past = [
        one for one in calendar if one.due and one.due <= today.isoformat() and (one.expected or one.state != "open")
    ]
    coming = [one for one in calendar if one.due and one.due > today.isoformat()]
    head.periods = [*reversed(coming[:_COMING]), *reversed(past[-_PAST:])]
    head.returned = sum(one.state == "returned" for one in calendar)
    head.charts = read_part(head.day.problems, CHARTS, lambda: load_charts(services), [])
    return head


def _calendar(services: Services, today: date) -> list[Any]:
    years = (today.year, today.year + 1) if today.month == 12 else (today.year,)  # noqa: PLR2004 - January comes near
    return [one for year in years for one in services.periods.calendar(year)]
