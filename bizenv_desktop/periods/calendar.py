"""Which reports are due when: the dispatch calendar of a year and the periods that are open now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bizenv_desktop.base.dispatch import CADENCE_KINDS, Dispatch, DispatchSettings, dispatch, due_between
from bizenv_desktop.base.periods import Period

if TYPE_CHECKING:
    from bizenv_desktop.base.workdays import WorkCalendar
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.formdef.report_model import Report

_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class PeriodDue:
    """One report of one period on the calendar; `state` and `version` are those of its submission."""

    report: str
    title: str
    period: str
    label: str
    due: str | None
    due_time: str
    cutoff: str
    exempt: bool
    state: str = "open"
    version: int = 0
    warnings: tuple[str, ...] = ()
    expected: bool = True
    """Whether the copy owes it: what fell due before the copy was made was reported without it."""


def cadence_reports(forms: Forms) -> list[Report]:
    """Return the reports that have a cadence, in the order of the definitions."""
    return [report for report in forms.reports.values() if report.cadence in CADENCE_KINDS]


def calendar_of(
    forms: Forms, start: date, end: date, workdays: WorkCalendar, settings: DispatchSettings
) -> list[PeriodDue]:
    """Return every report that is due from `start` to `end`, earliest first; exempt weeks are left out."""
    found = [
        as_due(report, one)
        for report in cadence_reports(forms)
        for one in due_between(CADENCE_KINDS[report.cadence], start, end, workdays, settings)
    ]
    return sorted(found, key=lambda one: (one.due or "", one.report))


def open_now(
    forms: Forms, since: date, today: date, workdays: WorkCalendar, settings: DispatchSettings
) -> list[PeriodDue]:
    """Return what fell due since the copy was made, and what falls due within two weeks."""
    return calendar_of(forms, min(since, today), today + _AHEAD, workdays, settings)


def due_of(report: Report, period: str, workdays: WorkCalendar, settings: DispatchSettings) -> PeriodDue:
    """Return one period of a report; raises ValueError for a key that is no period."""
    return as_due(report, dispatch(Period.parse(period), workdays, settings))


def as_due(report: Report, one: Dispatch) -> PeriodDue:
    """Return a dispatch as a line of the calendar."""
    return PeriodDue(
        report=report.id,
        title=report.title,
        period=one.period.key,
        label=one.title,
        due=one.due.isoformat() if one.due else None,
        due_time=one.due_time,
        cutoff=one.cutoff.isoformat(),
        exempt=one.exempt,
        warnings=one.warnings,
    )
