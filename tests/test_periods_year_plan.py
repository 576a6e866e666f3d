"""The dispatch calendar of a year: five cadences, moved off rest days, with what is late; unknown holidays are said."""

from __future__ import annotations

from datetime import date

import pytest

from bizenv_desktop.base.dispatch import DispatchSettings
from bizenv_desktop.base.workdays import WorkCalendar
from bizenv_desktop.exchange.calendar_book import write_calendar
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.periods.state import PeriodState
from bizenv_desktop.periods.year_plan import CADENCES, EXEMPT, Standing, plan_year, with_tasks
from bizenv_desktop.printing.calendar_print import print_calendar
from bizenv_desktop.records.todo import Task

FORMS = load_forms()
WEEKLY = "weekly_dispatch"


def a_year(year, today=date(2022, 5, 12), started=date(2022, 5, 7), states=None):
    standing = Standing(today, started, states or {})
    return plan_year(FORMS, year, WorkCalendar(), DispatchSettings(), standing)


def line(plan, kind, period):
    return next(one for one in plan.lines if one.kind == CADENCES[kind] and one.period == period)


def test_all_five_cadences_are_on_the_calendar_whether_or_not_they_have_a_form():
    plan = a_year(2022)
    kinds = [one.kind for one in plan.lines if one.note != EXEMPT]
    assert set(kinds) == set(CADENCES.values())
    assert kinds.count("周汇报") == 51
    days = [one.day for one in plan.lines]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("kind", "period", "day"),
    [
        ("weekly", "2022-W18", "2022-05-06"),
        ("weekly", "2022-W22", "2022-06-02"),
        ("weekly", "2022-W40", "2022-10-09"),
        ("monthly", "2022-04", "2022-05-07"),
        ("quarterly", "2022-Q2", "2022-07-14"),
        ("half_year", "2022-H1", "2022-07-15"),
        ("annual", "2021", "2022-01-17"),
    ],
)
def test_due_days_are_moved_off_rest_days(kind, period, day):
    assert line(a_year(2022), kind, period).day == day


def test_the_draft_of_the_annual_report_moves_off_a_sunday():
    draft = next(one for one in a_year(2022).lines if "初稿" in one.title)
    assert (draft.day, draft.weekday) == ("2022-12-26", "一")


def test_a_week_of_rest_days_is_exempt_and_owed_by_nobody():
    exempt = line(a_year(2022), "weekly", "2022-W05")
    assert (exempt.note, exempt.days) == (EXEMPT, None)


def test_what_is_late_says_by_how_many_working_days_and_what_was_submitted_does_not():
    done = {(WEEKLY, "2022-W20"): PeriodState("p", WEEKLY, "2022-W20", "210100", "submitted", 1)}
    plan = a_year(2022, today=date(2022, 5, 24), states=done)
    late, submitted = line(plan, "weekly", "2022-W19"), line(plan, "weekly", "2022-W20")
    assert (late.state, late.days) == ("未报", -7)
    assert late.cells[-1] == "未报，逾期7个工作日"
    assert (submitted.state, submitted.days) == ("已上报", None)


def test_what_fell_due_before_the_copy_was_made_is_not_late():
    assert line(a_year(2022), "weekly", "2022-W10").days is None


def test_holidays_that_are_not_known_are_said():
    assert a_year(2027).warnings[0] == "2027年放假安排未载入，按周六日推算"
    assert a_year(2022).warnings == ()


def test_own_deadlines_stand_between_the_reports_on_their_day():
    tasks = [
        Task("D-L03-due", "commitment", "c1", "演示公司：承诺即将到期", "2022-05-10", -2, "overdue"),
        Task("D-L03-due", "commitment", "c2", "明年的事", "2023-05-10", 200, "later"),
        Task("held", "project", "p1", "3 处待定", None, None, "soon"),
    ]
    plan = with_tasks(a_year(2022), tasks)
    (own,) = [one for one in plan.lines if one.ledger]
    assert (own.day, own.row, own.days) == ("2022-05-10", "c1", -2)
    assert plan.overdue == a_year(2022).overdue + 1
    assert own in plan.month(5)


def test_the_year_prints_as_a_table_for_each_month_and_as_a_workbook(tmp_path):
    plan = a_year(2022)
    made = print_calendar(plan, "演示市商务局")
    assert made.content.startswith(b"%PDF")
    assert not made.missing
    assert write_calendar(plan, tmp_path / "日历.xlsx") == len(plan.lines)
