"""Dates and periods: catalogue 58 to 71, one story per item."""

import datetime as dt

import pytest

from bizenv_desktop.exchange.cells import make_cell
from bizenv_desktop.exchange.date_cells import period_verdict
from bizenv_desktop.exchange.grid import Style
from tests.helpers_exchange_import import judged

DATE = Style(number_format="yyyy/m/d", is_date=True)


def day(raw, field="sign_date", ledger="project", **more):
    return judged(raw, ledger, field, **more)


@pytest.mark.parametrize(
    "raw",
    [
        "2021-3-15",
        "2021.3.15日",
        "2021/03/15",
        "2021.3.15",
        "2021年3月15日",
        "20210315",
        "2021 年 3 月 15 日",
        "２０２１．３．１５",
        "2021年3月15号",
        "二〇二一年三月十五日",
        "2021年3月15日（星期一）",
        dt.date(2021, 3, 15),
        44270,
        "44270",
        20210315,
        44270.0,
    ],
)
def test_every_writing_of_a_day(raw):
    assert (day(raw).state, day(raw).value) == ("ok", "2021-03-15")


def test_two_digit_year_is_flagged():
    verdict = day("21.3.15")
    assert (verdict.state, verdict.value, verdict.items) == ("flag", "2021-03-15", (58,))


def test_serial_follows_the_1904_calendar_of_the_file():
    assert day(44270, date1904=True).value == "2025-03-16"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2021年3月", "2021-03"),
        ("2021.03", "2021-03"),
        ("2021.6", "2021-06"),
        ("2021.10", "2021-10"),
        ("2021年", "2021"),
        ("2021", "2021"),
        ("202103", "2021-03"),
        ("2021年一季度", "2021-33"),
    ],
)
def test_month_or_year_stands_where_the_field_is_partial(raw, value):
    """60: no day is invented."""
    assert day(raw).value == value
    assert day(raw).state == "ok"
    held = day(raw, "solve_due", "issue")
    assert (held.state, held.value) == ("held", None)


@pytest.mark.parametrize("raw", [2021.1, 2021.6, 44270.4])
def test_number_with_a_fraction_is_held(raw):
    """61: 2021.1 may be January or October."""
    assert (day(raw).state, day(raw).items) == ("held", (61,))


@pytest.mark.parametrize("raw", ["3月15日", "3月", "3.15", "3/15", "一季度", "3月上旬", "春节后"])
def test_date_without_a_year_is_held(raw):
    assert (day(raw).state, day(raw).items) == ("held", (62,))


def test_vague_part_of_a_known_month_or_year_is_a_remark():
    """63: 旬 is the month plus a note."""
    assert (day("2021年3月上旬").value, day("2021年3月上旬").remark) == ("2021-03", "上旬")
    assert (day("2021年底").value, day("2021年底").remark) == ("2021", "底")


@pytest.mark.parametrize(
    ("field", "plan"),
    [
        ("register_date", "plan_register_date"),
        ("start_date", "plan_start_date"),
        ("finish_date", "plan_finish_date"),
        ("production_date", "plan_production_date"),
    ],
)
@pytest.mark.parametrize("raw", ["预计2022年11月", "拟2022年11月", "预计2022年11月开工", "2022年11月（预计）"])
def test_expected_date_goes_to_the_plan_never_to_the_actual(field, plan, raw):
    from tests.helpers_exchange_import import forms

    verdict = day(raw, field)
    ((role, second),) = verdict.also
    assert (verdict.state, verdict.value, role) == ("null", None, "planned")
    assert (second.state, second.value) == ("ok", "2022-11")
    assert forms().ledgers["project"].fields[field].planned == plan


def test_expected_date_where_there_is_no_plan_field_is_held():
    assert (day("预计2022年6月").state, day("预计2022年6月").items) == ("held", (64,))
    assert day("预计2022年6月", "plan_start_date").value == "2022-06"
    assert day("预计近期", "start_date").state == "held"


def test_word_with_done_is_a_stage_not_a_date():
    assert (day("已开工", "start_date").state, day("已开工", "start_date").items) == ("held", (65,))
    assert day("推进中").state == "held"


@pytest.mark.parametrize(
    "raw", ["2022-02-30", "2022-13-1", "2021-02-30", "2022年13月", "20211332", "2021-00-10", "1899-01-01"]
)
def test_day_that_no_calendar_has_is_rejected(raw):
    assert (day(raw).state, day(raw).items) == ("rejected", (66,))


@pytest.mark.parametrize("raw", ["2027-12-31", dt.date(2027, 3, 5), "2026-12", "2027", "2026-11-25"])
def test_actual_date_after_today_is_rejected(raw):
    assert (day(raw).state, day(raw).items) == ("rejected", (67,))


@pytest.mark.parametrize("raw", ["2026", "2026-11", "2026-11-24"])
def test_partial_date_that_may_be_past_is_taken(raw):
    assert day(raw).state == "ok"


@pytest.mark.parametrize(
    ("ledger", "field"),
    [("project", "plan_start_date"), ("issue", "solve_due"), ("project", "resume_due"), ("service_officer", "term_to")],
)
def test_plans_and_limits_may_lie_ahead(ledger, field):
    assert day("2027-06-30", field, ledger).state == "ok"


@pytest.mark.parametrize(
    ("raw", "start", "end"),
    [
        ("2021.3-2023.12", "2021-03", "2023-12"),
        ("2021年5月至2023年5月", "2021-05", "2023-05"),
        ("2021-2023", "2021", "2023"),
        ("2021年5月-12月", "2021-05", "2021-12"),
        ("2021-03-2023-12", "2021-03", "2023-12"),
        ("2021.05—2023.05", "2021-05", "2023-05"),
        ("2021.5.1-2023.6.30", "2021-05-01", "2023-06-30"),
        ("2021～2023年", "2021", "2023"),
    ],
)
def test_period_has_a_start_and_an_end(raw, start, end):
    verdict = period_verdict(make_cell(raw))
    assert (verdict.state, verdict.value, verdict.start, verdict.end) == ("period", None, start, end)
    assert verdict.items == (68,)


@pytest.mark.parametrize("raw", ["2021-05", "2023.5-2021.5", "长期", 2021.5])
def test_what_is_no_period_is_held(raw):
    assert period_verdict(make_cell(raw)).state == "held"


@pytest.mark.parametrize(
    "raw", ["2021.3.15/2021.4.2", "2021.3.15、2021.4.2", "2021年3月15日\n2021年4月2日", "2021.3-2023.12"]
)
def test_two_dates_in_one_cell_are_held(raw):
    assert (day(raw).state, day(raw).items) == ("held", (69,))


@pytest.mark.parametrize(
    ("raw", "style"), [(0, DATE), (0.0, DATE), (0, Style()), ("1900-01-00", Style()), ("1900/1/0", Style())]
)
def test_serial_zero_is_null(raw, style):
    assert (day(raw, style=style).state, day(raw, style=style).items) == ("null", (70,))


@pytest.mark.parametrize(
    "raw",
    [
        dt.datetime(2021, 5, 8, 14, 30),  # noqa: DTZ001 — a sheet has no zone
        "2021-05-08 14:30",
        "2021/5/8 14:30:00",
        "2021-05-08T14:30:00",
        "2021年5月8日14时30分",
    ],
)
def test_time_of_day_goes_and_the_day_does_not_shift(raw):
    for field, ledger in (("sign_date", "project"), ("accept_time", "issue")):
        verdict = day(raw, field, ledger)
        assert (verdict.state, verdict.value, verdict.items) == ("ok", "2021-05-08", (71,))
    late = day(dt.datetime(2021, 5, 8, 23, 59, 59))  # noqa: DTZ001
    assert late.value == "2021-05-08"


def test_year_as_a_number_is_no_serial():
    assert day(2021).value == "2021"
    assert day(59999).state == "rejected"  # 2064: after today
