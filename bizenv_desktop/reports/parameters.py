"""The parameters of a report's SQL: which days it covers, up to when figures count, whose rows they are.

All are texts, days in ISO form: `:period` and `:previous_period` (keys), `:start` and `:end` (first and last day of the
period), `:since` (first day reported), `:cutoff` and `:previous_cutoff` (last days whose figures count),
`:cutoff_words`, `:year` (2022) and `:year_start`, `:months` (of the year up to the end of the period, for
序时进度), `:last_start`, `:last_end`, `:last_year_start` and `:last_year` (the same days and year one year before, for
同比).

A form is given more as JSON arrays where it reads them: `:gaps` and others (`formdef.report_sql.GIVEN`).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bizenv_desktop.base.dispatch import CADENCE_KINDS, Dispatch, DispatchSettings, dispatch
from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.base.periods import Period
from bizenv_desktop.base.regions import PROVINCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.base.periods import Kind
    from bizenv_desktop.base.workdays import WorkCalendar
    from bizenv_desktop.formdef.report_model import Report

_EXAMPLES: Mapping[Kind | None, str] = {
    "week": "2022-W19",
    "month": "2022-05",
    "quarter": "2022-Q2",
    "half": "2022-H1",
    "year": "2022",
    None: "2022-W19、2022-05、2022-Q2、2022-H1 或 2022",
}
_CITY_DIGITS = 4
_PROVINCE_DIGITS = 2


@dataclass(frozen=True)
class Span:
    """The days of a report: its label as printed, the SQL parameters, and what a reader must know of the dates."""

    label: str
    values: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The period's key; "" for a list of everything up to today."""
        return self.values["period"]

    @property
    def cutoff(self) -> str:
        """The last day whose figures count, ISO."""
        return self.values["cutoff"]


def period_of(report: Report, key: str) -> Period:
    """Return the period of a report; raises UsageProblem for a text that is none, or not of the cadence."""
    kind = CADENCE_KINDS.get(report.cadence)
    try:
        period = Period.parse(key)
    except ValueError as problem:
        raise UsageProblem("BAD_PERIOD", f"期间写法不对：{key}", f"写成 {_EXAMPLES[kind]}") from problem
    if kind and period.kind != kind:
        raise UsageProblem("BAD_PERIOD", f"{report.title}不按{period.label}报送", f"写成 {_EXAMPLES[kind]}")
    return period


def period_span(report: Report, key: str, calendar: WorkCalendar, settings: DispatchSettings) -> Span:
    """Return the days of a period; raises UsageProblem for a text that is no period of the report."""
    return span_of(period_of(report, key), calendar, settings)


def span_of(period: Period, calendar: WorkCalendar, settings: DispatchSettings) -> Span:
    """Return the days of a period."""
    here = dispatch(period, calendar, settings)
    before = dispatch(Period.containing(here.since - timedelta(days=1), period.kind), calendar, settings)
    return Span(here.title, _days(period.key, here, before), here.warnings)


def whole_span(key: str, today: date) -> Span:
    """Return the span of a list that covers everything up to today."""
    day = today.isoformat()
    first = "0001-01-01"
    values = {"period": key, "start": first, "end": day, "since": first, "cutoff": day, "previous_cutoff": first}
    values |= {"previous_period": "", "cutoff_words": _words(today)}
    years = _years(date(today.year, 1, 1), today)
    return Span(f"截至{today.year}年{today.month}月{today.day}日", {**values, **years})


def city_pattern(city: str) -> str:
    """Return the LIKE pattern of the division codes of a city (of every city for the province)."""
    return (city[:_PROVINCE_DIGITS] if city == PROVINCE else city[:_CITY_DIGITS]) + "%"


def _days(key: str, here: Dispatch, before: Dispatch) -> dict[str, str]:
    first, last = here.period.first, here.period.last
    hour = "24时" if here.cutoff_time.startswith("24") else f"{here.cutoff_time.partition(':')[0]}时"
    return {
        **_years(first, last),
        "period": key,
        "previous_period": here.period.previous().key,
        "start": first.isoformat(),
        "end": last.isoformat(),
        "since": here.since.isoformat(),
        "cutoff": here.cutoff.isoformat(),
        "previous_cutoff": before.cutoff.isoformat(),
        "cutoff_words": _words(here.cutoff) + hour,
    }


def _years(first: date, last: date) -> dict[str, str]:
    """Return the parameters that tell of the year of a period and of the year before."""
    year = last.year
    return {
        "year": str(year),
        "year_start": f"{year}-01-01",
        "months": str(last.month),
        "last_year": str(year - 1),
        "last_year_start": f"{year - 1}-01-01",
        "last_start": _a_year_before(first).isoformat(),
        "last_end": _a_year_before(last, end_of_month=last.day == monthrange(year, last.month)[1]).isoformat(),
    }


def _a_year_before(day: date, *, end_of_month: bool = False) -> date:
    """Return the same day of the year before; the last of February stays the last."""
    length = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, length if end_of_month else min(day.day, length))


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
