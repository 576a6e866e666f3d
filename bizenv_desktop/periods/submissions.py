"""Submissions of cities as the province lists them, and 催报: what has fallen due and is not there. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from bizenv_desktop.periods.state import PeriodState, period_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.base.workdays import WorkCalendar
    from bizenv_desktop.periods.calendar import PeriodDue


@dataclass(frozen=True)
class Submission:
    """One period of one report of one city.

    `state` is open, submitted, withdrawn, returned, approved or correcting, `word` its Chinese (`resubmitted`: a
    submission that came back before, 已重报; `correction`: which 更正 its version is, 0 for none). `due` is the day
    (ISO, None where there is none), `overdue` the working days since it: for what is not submitted until today, for
    what is submitted until the day of its first submission; 0 in time. `checksum` is the 校验码 of the last version,
    `proxy` that it was reviewed by 代理审核. `reasons` and `settled` count the reasons of the last return and those
    that the city ticked or answered.
    """

    report: str
    title: str
    city: str
    city_name: str
    period: str
    label: str
    state: str
    word: str
    version: int
    due: str | None
    overdue: int
    submitted_by: str = ""
    submitted_at: str = ""
    proxy: bool = False
    opened_at: str = ""
    decided_by: str = ""
    decided_at: str = ""
    checksum: str = ""
    reasons: int = 0
    settled: int = 0
    resubmitted: bool = False
    correction: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True)
class Known:
    """What is known beside the states: names of cities, days of first submissions, counts of reasons, today."""

    cities: Mapping[str, str]
    first_days: Mapping[tuple[str, str, str], str]
    reasons: Mapping[str, tuple[int, int]]
    workdays: WorkCalendar
    today: date


def submission(due: PeriodDue, state: PeriodState, known: Known) -> Submission:
    """Return a period of a city as a line of the list."""
    day = known.today
    first = known.first_days.get((state.report, state.period, state.city))
    if state.delivered and first:
        day = date.fromisoformat(first[:10])
    overdue = -known.workdays.between(day, date.fromisoformat(due.due)) if due.due else 0
    given, settled = known.reasons.get(state.id, (0, 0))
    return Submission(
        report=state.report,
        title=due.title,
        city=state.city,
        city_name=known.cities.get(state.city, state.city),
        period=state.period,
        label=due.label,
        state=state.state,
        word=state.word,
        version=state.version,
        due=due.due,
        overdue=max(overdue, 0),
        submitted_by=state.submitted_by,
        submitted_at=state.submitted_at,
        proxy=state.proxy,
        opened_at=state.opened_at if state.is_opened else "",
        decided_by=state.decided_by,
        decided_at=state.decided_at,
        checksum=state.snapshot,
        reasons=given,
        settled=settled,
        resubmitted=state.resubmitted,
        correction=state.correction if state.is_correction else 0,
    )


def missing(
    due: Sequence[PeriodDue], states: Mapping[tuple[str, str, str], PeriodState], cities: Sequence[str], known: Known
) -> list[Submission]:
    """Return what of `due` a city has not submitted, the longest overdue first, then in the order of the cities."""
    found = []
    for one in due:
        for city in cities:
            state = states.get((one.report, one.period, city))
            state = state or PeriodState(period_id(one.report, one.period, city), one.report, one.period, city)
            if not state.delivered:
                found.append(submission(one, state, known))
    return sorted(found, key=lambda one: -one.overdue)
