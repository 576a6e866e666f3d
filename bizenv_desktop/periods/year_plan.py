"""The dispatch calendar of a year: what is due on which day in the five cadences, moved off rest days, how far it is.

A cadence is on it whether its form is in the program or goes by another way (公文, 会议): `report` is "" then.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.dispatch import CADENCE_KINDS, Dispatch, DispatchSettings, dispatch, due_between
from bizenv_desktop.base.periods import Period
from bizenv_desktop.periods.calendar import cadence_reports
from bizenv_desktop.periods.state import STATE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bizenv_desktop.base.workdays import WorkCalendar
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.periods.state import PeriodState

CADENCES: Mapping[str, str] = {
    "weekly": "周汇报",
    "monthly": "月例会",
    "quarterly": "季度通报",
    "half_year": "半年评估",
    "annual": "年度总结",
}
"""The five cadences as the plan names them."""

TASK = "期限"
EXEMPT, DRAFT = "免报", "初稿"
HEADS = ("截止日期", "星期", "类别", "事项", "截止时间和数据口径", "状态")
WIDTHS = (1.3, 0.6, 1.1, 4.6, 2.6, 1.5)
"""Columns of the calendar on paper, and their relative widths."""
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class YearLine:
    """One thing that is due, or a week that is exempt (免报; `day` is its last one then).

    `kind` is the cadence's name or 期限 (a row of a ledger), `days` are working days left, negative when overdue, None
    where nothing is owed any more. `row` is the row of `ledger` that a deadline is about.
    """

    day: str
    kind: str
    title: str
    note: str
    state: str
    days: int | None
    report: str = ""
    period: str = ""
    ledger: str = ""
    row: str = ""

    @property
    def weekday(self) -> str:
        """The day of the week in one character."""
        return WEEKDAYS[date.fromisoformat(self.day).weekday()]

    @property
    def cells(self) -> tuple[str, ...]:
        """The line under HEADS."""
        late = f"逾期{-self.days}个工作日" if self.days is not None and self.days < 0 else ""
        state = "，".join(word for word in (self.state, late) if word)
        return self.day, self.weekday, self.kind, self.title, self.note, state

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return asdict(self)


@dataclass(frozen=True)
class YearPlan:
    """The lines of a year by day, and what a person must know of the dates (holidays that are not loaded)."""

    year: int
    lines: tuple[YearLine, ...]
    warnings: tuple[str, ...]

    def month(self, number: int) -> list[YearLine]:
        """Return the lines of a month; 0 is the whole year."""
        return [one for one in self.lines if number in (0, int(one.day[5:7]))]

    @property
    def overdue(self) -> int:
        """How many lines are late."""
        return sum(one.days is not None and one.days < 0 for one in self.lines)


@dataclass(frozen=True)
class Standing:
    """What the calendar is drawn up against: the day, what was submitted, and since when the copy owes reports."""

    today: date
    started: date
    states: Mapping[tuple[str, str], PeriodState]


def plan_year(
    forms: Forms, year: int, workdays: WorkCalendar, settings: DispatchSettings, standing: Standing
) -> YearPlan:
    """Return the cadences' lines of a year."""
    found: list[YearLine] = []
    first, last = date(year, 1, 1), date(year, 12, 31)
    warnings: dict[str, None] = {}
    for cadence, kind in CADENCE_KINDS.items():
        reports = [one for one in cadence_reports(forms) if one.cadence == cadence]
        dispatches = due_between(kind, first, last, workdays, settings)
        if kind == "week":
            dispatches += _exempt_weeks(year, workdays, settings)
        for one in dispatches:
            warnings |= dict.fromkeys(one.warnings)
            for report, title in [(form.id, form.title) for form in reports] or [("", "")]:
                found.append(_line(one, cadence, (report, title), workdays, standing))
        found += _drafts(cadence, year, workdays, settings, standing)
    return YearPlan(year, tuple(sorted(found, key=_order)), tuple(warnings))


def with_tasks(plan: YearPlan, tasks: Iterable[Any]) -> YearPlan:
    """Return the year with the deadlines of the ledgers (`records.todo`) that fall into it."""
    own = [
        YearLine(one.due, TASK, one.title, "", "待办", one.days, ledger=one.ledger, row=one.id)
        for one in tasks
        if one.due and one.due[:4] == str(plan.year)
    ]
    return YearPlan(plan.year, tuple(sorted([*plan.lines, *own], key=_order)), plan.warnings)


def _order(line: YearLine) -> tuple[str, bool, str]:
    return line.day, line.kind == TASK, line.title


def _line(one: Dispatch, cadence: str, report: tuple[str, str], workdays: WorkCalendar, standing: Standing) -> YearLine:
    name, title = report
    label = f"{title} {one.title}".strip()
    if one.due is None:
        return YearLine(
            one.period.last.isoformat(), CADENCES[cadence], label, EXEMPT, EXEMPT, None, name, one.period.key
        )
    state = standing.states.get((name, one.period.key))
    owed = bool(name) and one.due >= standing.started and (state is None or not state.delivered)
    word = STATE_WORDS[state.state] if state else ("未报" if owed else "")
    days = workdays.between(standing.today, one.due) if owed or (not name and one.due >= standing.today) else None
    note = f"{one.due_time}前，数据截至{one.cutoff.month}月{one.cutoff.day}日"
    return YearLine(one.due.isoformat(), CADENCES[cadence], label, note, word, days, name, one.period.key)


def _exempt_weeks(year: int, workdays: WorkCalendar, settings: DispatchSettings) -> Iterator[Dispatch]:
    week = Period.containing(date(year, 1, 1), "week")
    while week.last.year <= year:
        one = dispatch(week, workdays, settings)
        if one.exempt and week.last.year == year:
            yield one
        week = week.next()


def _drafts(
    cadence: str, year: int, workdays: WorkCalendar, settings: DispatchSettings, standing: Standing
) -> Iterator[YearLine]:
    """Give the day of the annual report's first draft, which is due before its year ends."""
    if cadence != "annual":
        return
    one = dispatch(Period.parse(str(year)), workdays, settings)
    if one.draft_due is not None and one.draft_due.year == year:
        left = workdays.between(standing.today, one.draft_due) if one.draft_due >= standing.today else None
        yield YearLine(one.draft_due.isoformat(), CADENCES[cadence], f"{one.title}年度总结初稿", DRAFT, "", left)
