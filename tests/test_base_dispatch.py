"""The due dates and cut-offs of the five cadences, by the holidays as published."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizenv_desktop.base.dispatch import DispatchSettings, dispatch, due_between
from bizenv_desktop.base.periods import Period
from bizenv_desktop.base.workdays import WorkCalendar

CALENDAR = WorkCalendar()


def of(key, calendar=CALENDAR, settings=None):
    return dispatch(Period.parse(key), calendar, settings)


@pytest.mark.parametrize(
    ("week", "due", "cutoff", "time"),
    [
        ("2022-W18", "2022-05-06", "2022-05-05", "24:00"),
        ("2022-W19", "2022-05-13", "2022-05-12", "24:00"),
        ("2022-W22", "2022-06-02", "2022-06-01", "24:00"),
        ("2022-W40", "2022-10-09", "2022-10-08", "24:00"),
        ("2021-W40", "2021-10-08", "2021-10-08", "12:00"),
        ("2023-W04", "2023-01-29", "2023-01-28", "24:00"),
        ("2023-W40", "2023-10-08", "2023-10-07", "24:00"),
        ("2024-W07", "2024-02-18", "2024-02-18", "12:00"),
        ("2024-W40", "2024-09-30", "2024-09-30", "12:00"),
    ],
)
def test_the_weekly_table_is_due_on_the_last_working_day(week, due, cutoff, time):
    weekly = of(week)
    assert (weekly.due, weekly.cutoff) == (date.fromisoformat(due), date.fromisoformat(cutoff))
    assert (weekly.cutoff_time, weekly.due_time) == (time, "17:00")


@pytest.mark.parametrize("week", ["2022-W05", "2026-W08"])
def test_a_week_without_working_days_is_exempt_and_the_next_table_includes_it(week):
    exempt = of(week)
    following = dispatch(exempt.period.next(), CALENDAR)
    assert exempt.exempt
    assert following.includes_previous
    assert following.since == exempt.period.first
    assert "含上周" in following.title


def test_the_title_names_the_cut_off_and_not_the_end_of_the_week():
    assert of("2022-W19").title == "2022年第19周（截至5月12日）"
    assert of("2022-W40").title == "2022年第40周（截至10月8日）"
    assert of("2022-05").title == "2022年5月"


@pytest.mark.parametrize(
    ("key", "due", "cutoff"),
    [
        ("2022-04", "2022-05-07", "2022-04-30"),
        ("2022-Q2", "2022-07-14", "2022-06-30"),
        ("2022-H1", "2022-07-15", "2022-06-30"),
        ("2022-H2", "2023-01-16", "2022-12-31"),
        ("2022", "2023-01-16", "2022-12-31"),
        ("2023", "2024-01-15", "2023-12-31"),
    ],
)
def test_the_other_reports_roll_forward_to_a_working_day(key, due, cutoff):
    report = of(key)
    assert (report.due, report.cutoff) == (date.fromisoformat(due), date.fromisoformat(cutoff))
    assert report.cutoff_time == "24:00"


def test_the_annual_report_has_a_draft_before_the_year_ends():
    assert of("2022").draft_due == date(2022, 12, 26)  # 25 December 2022 was a Sunday
    assert of("2024").draft_due == date(2024, 12, 25)


def test_a_year_without_holiday_table_is_said_and_counted_by_weekends():
    weekly = of("2027-W40", WorkCalendar())
    assert weekly.due == date(2027, 10, 8)  # a Friday: the national holiday of 2027 is not known
    assert weekly.warnings == ("2027年放假安排未载入，按周六日推算",)
    assert of("2026-H2", WorkCalendar()).unknown_years == (2027,)
    assert of("2026-W20").warnings == ()


def test_imported_holidays_settle_2027():
    free = {date(2027, 10, day): False for day in range(1, 8)} | {date(2027, 10, 9): True}
    calendar = WorkCalendar(free)
    weekly = of("2027-W40", calendar)
    assert (weekly.due, weekly.cutoff, weekly.cutoff_time) == (date(2027, 10, 8), date(2027, 10, 8), "12:00")
    assert weekly.warnings == ()


def test_every_number_is_a_setting():
    settings = DispatchSettings.read(
        {
            "monthly_due_wd": "5",
            "quarterly_due_wd": "2",
            "half_year_due": "07-20,01-20",
            "annual_draft_due": "12-20",
            "annual_due": "01-31",
            "weekly_due": "末个工作日 16:30",
        }
    )
    assert of("2022-04", settings=settings).due == date(2022, 5, 10)
    assert of("2022-Q2", settings=settings).due == date(2022, 7, 4)
    assert of("2022-H1", settings=settings).due == date(2022, 7, 20)
    assert of("2022-H2", settings=settings).due == date(2023, 1, 20)
    annual = of("2022", settings=settings)
    assert (annual.draft_due, annual.due) == (date(2022, 12, 20), date(2023, 1, 31))
    assert of("2022-W19", settings=settings).due_time == "16:30"
    assert DispatchSettings.read({}) == DispatchSettings()


def test_what_is_due_in_a_span_leaves_exempt_weeks_out():
    due = due_between("week", date(2022, 1, 24), date(2022, 2, 13), CALENDAR)
    assert [one.period.key for one in due] == ["2022-W04", "2022-W06"]
    quarterly = due_between("quarter", date(2022, 7, 1), date(2022, 7, 31), CALENDAR)
    assert [one.period.key for one in quarterly] == ["2022-Q2"]


@given(st.dates(date(2005, 1, 1), date(2026, 11, 30)))
def test_a_week_is_due_on_one_of_its_working_days_after_its_cut_off(day):
    weekly = dispatch(Period.containing(day, "week"), CALENDAR)
    assert weekly.period.contains(weekly.cutoff)
    if weekly.due is not None:
        assert weekly.period.contains(weekly.due)
        assert CALENDAR.is_workday(weekly.due)
        assert (weekly.cutoff, weekly.cutoff_time) <= (weekly.due, "12:00")
