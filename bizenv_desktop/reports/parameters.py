"""The parameters of a report's SQL: which days it covers, up to when figures count, whose rows they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bizenv_desktop.base.dispatch import CADENCE_KINDS, Dispatch, DispatchSettings, dispatch
from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.base.periods import Period
from bizenv_desktop.base.regions import PROVINCE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

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
    period = period_of(report, key)
    here = dispatch(period, calendar, settings)
    before = dispatch(Period.containing(here.since - timedelta(days=1), period.kind), calendar, settings)
    return Span(here.title, _days(key, here, before), here.warnings)


def whole_span(key: str, today: date) -> Span:
    """Return the span of a list that covers everything up to today."""
    day = today.isoformat()
    first = "0001-01-01"
    values = {"period": key, "start": first, "end": day, "since": first, "cutoff": day, "previous_cutoff": first}
    return Span(f"截至{today.year}年{today.month}月{today.day}日", {**values, "cutoff_words": _words(today)})


def city_pattern(city: str) -> str:
    """Return the LIKE pattern of the division codes of a city (of every city for the province)."""
    return (city[:_PROVINCE_DIGITS] if city == PROVINCE else city[:_CITY_DIGITS]) + "%"


def _days(key: str, here: Dispatch, before: Dispatch) -> dict[str, str]:
    hour = "24时" if here.cutoff_time.startswith("24") else f"{here.cutoff_time.partition(':')[0]}时"
    return {
        "period": key,
        "start": here.period.first.isoformat(),
        "end": here.period.last.isoformat(),
        "since": here.since.isoformat(),
        "cutoff": here.cutoff.isoformat(),
        "previous_cutoff": before.cutoff.isoformat(),
        "cutoff_words": _words(here.cutoff) + hour,
    }


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
