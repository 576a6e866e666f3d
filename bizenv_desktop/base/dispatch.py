"""The five report cadences: when a period's report is due, and up to when its figures count.

Weekly: due on the last working day from Monday to Friday, else on the last make-up day (调休) of the week; a week
without working days is exempt (免报), and the next table says 含上周. Figures count until 24:00 of the working day of
the week before the due day, or until 12:00 of the due day where there is none. The other cadences roll forward to a
working day. Every number is a setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bizenv_desktop.base.periods import Kind, Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.base.workdays import WorkCalendar

CADENCE_KINDS: Mapping[str, Kind] = {
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "half_year": "half",
    "annual": "year",
}
"""The kind of period of each cadence."""

MIDNIGHT = "24:00"
NOON = "12:00"
_WORKWEEK = 5
_MonthDay = tuple[int, int]


@dataclass(frozen=True)
class DispatchSettings:
    """The settings behind the due dates, with the defaults of the plan's practice."""

    weekly_hour: str = "17:00"
    monthly_workday: int = 3
    quarterly_workday: int = 10
    first_half: _MonthDay = (7, 15)
    second_half: _MonthDay = (1, 15)
    annual_draft: _MonthDay = (12, 25)
    annual: _MonthDay = (1, 15)

    @classmethod
    def read(cls, settings: Mapping[str, str]) -> DispatchSettings:
        """Return the settings of a copy by their names in the rule table; what is not named keeps its default."""
        first, second = (settings.get("half_year_due") or "07-15,01-15").split(",")
        return cls(
            weekly_hour=(settings.get("weekly_due") or "17:00").split()[-1],
            monthly_workday=int(settings.get("monthly_due_wd") or 3),
            quarterly_workday=int(settings.get("quarterly_due_wd") or 10),
            first_half=_month_day(first),
            second_half=_month_day(second),
            annual_draft=_month_day(settings.get("annual_draft_due") or "12-25"),
            annual=_month_day(settings.get("annual_due") or "01-15"),
        )


@dataclass(frozen=True)
class Dispatch:
    """The calendar of one period's report.

    `due` is None in an exempt week (免报). Figures count until `cutoff_time` of the day `cutoff`. `since` is the first
    day reported: earlier than the period's where exempt weeks come before it. `draft_due` is that of the annual report.
    `unknown_years` are years whose holidays are not loaded: the dates there are reckoned by weekends only.
    """

    period: Period
    due: date | None
    due_time: str
    cutoff: date
    cutoff_time: str
    since: date
    draft_due: date | None = None
    unknown_years: tuple[int, ...] = ()

    @property
    def exempt(self) -> bool:
        """Whether no report is due (免报)."""
        return self.due is None

    @property
    def includes_previous(self) -> bool:
        """Whether the table reports exempt weeks before its own as well (含上周)."""
        return self.since < self.period.first

    @property
    def title(self) -> str:
        """The period as printed: 2022年第19周（截至5月12日）, 2022年第6周（含上周，截至2月10日）."""
        if self.period.kind != "week" or self.exempt:
            return self.period.label
        included = "含上周，" if self.includes_previous else ""
        return f"{self.period.label}（{included}截至{self.cutoff.month}月{self.cutoff.day}日）"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must know of the dates (rule L00-V2)."""
        return tuple(f"{year}年放假安排未载入，按周六日推算" for year in self.unknown_years)


def dispatch(period: Period, calendar: WorkCalendar, settings: DispatchSettings | None = None) -> Dispatch:
    """Return the due date and the cut-off of the report of a period."""
    chosen = settings or DispatchSettings()
    if period.kind == "week":
        return _weekly(period, calendar, chosen)
    due, draft = _due(period, calendar, chosen)
    return Dispatch(
        period, due, chosen.weekly_hour, period.last, MIDNIGHT, period.first, draft, _unknown(calendar, period, due)
    )


def due_between(
    kind: Kind, start: date, end: date, calendar: WorkCalendar, settings: DispatchSettings | None = None
) -> list[Dispatch]:
    """Return the reports of a cadence that are due from `start` to `end`, earliest first; exempt weeks are left out."""
    found = (dispatch(period, calendar, settings) for period in _periods_due_near(kind, start, end))
    return [one for one in found if one.due and start <= one.due <= end]


def _periods_due_near(kind: Kind, start: date, end: date) -> Iterator[Period]:
    period = Period.containing(start, kind).previous()
    while period.first <= end:
        yield period
        period = period.next()


def _weekly(week: Period, calendar: WorkCalendar, settings: DispatchSettings) -> Dispatch:
    days = [day for day in _days(week) if calendar.is_workday(day)]
    ordinary = [day for day in days if day.weekday() < _WORKWEEK]
    due = next(reversed(ordinary or days), None)
    before = [day for day in days if due and day < due]
    cutoff = before[-1] if before else due or week.last
    time = NOON if due and not before else MIDNIGHT
    since = _first_unreported(week, calendar)
    return Dispatch(
        week, due, settings.weekly_hour, cutoff, time, since, unknown_years=_unknown(calendar, week, week.last)
    )


def _first_unreported(week: Period, calendar: WorkCalendar) -> date:
    before = week.previous()
    while not any(calendar.is_workday(day) for day in _days(before)):
        week, before = before, before.previous()
    return week.first


def _days(week: Period) -> list[date]:
    return [week.first + timedelta(days=n) for n in range(7)]


def _due(period: Period, calendar: WorkCalendar, settings: DispatchSettings) -> tuple[date, date | None]:
    if period.kind == "month":
        return calendar.add(period.last, settings.monthly_workday), None
    if period.kind == "quarter":
        return calendar.add(period.last, settings.quarterly_workday), None
    if period.kind == "half":
        wanted = settings.first_half if period.number == 1 else settings.second_half
        return calendar.roll_forward(_next(wanted, period.last)), None
    draft = calendar.roll_forward(date(period.year, *settings.annual_draft))
    return calendar.roll_forward(_next(settings.annual, period.last)), draft


def _next(wanted: _MonthDay, after: date) -> date:
    """Return the first day with this month and day after a date."""
    day = date(after.year, *wanted)
    return day if day > after else date(after.year + 1, *wanted)


def _month_day(text: str) -> _MonthDay:
    month, day = text.strip().split("-")
    return int(month), int(day)


def _unknown(calendar: WorkCalendar, period: Period, until: date) -> tuple[int, ...]:
    years = range(period.first.year, until.year + 1)
    return tuple(year for year in years if not calendar.knows(year))
