"""Working days, partial dates, exact numbers, credit codes and texts as keys."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizenv_desktop.base import numbers, partial_dates, text, uscc
from bizenv_desktop.base.workdays import WorkCalendar

CALENDAR = WorkCalendar()
DAYS = st.dates(date(2004, 1, 10), date(2026, 12, 20))


@pytest.mark.parametrize("day", ["01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"])
def test_make_up_days_of_2022_are_working_days(day):
    assert CALENDAR.is_workday(date.fromisoformat(f"2022-{day}"))


@pytest.mark.parametrize("day", ["02-04", "06-03", "10-07"])
def test_some_fridays_of_2022_were_free(day):
    assert not CALENDAR.is_workday(date.fromisoformat(f"2022-{day}"))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2022-04-28", 3, "2022-05-06"),
        ("2022-04-28", 7, "2022-05-11"),
        ("2022-09-28", 7, "2022-10-12"),
        ("2022-01-27", 5, "2022-02-08"),
    ],
)
def test_counting_starts_the_day_after_the_event(start, count, end):
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert CALENDAR.add(first, count) == last
    assert CALENDAR.between(first, last) == count


def test_past_the_last_year_weekends_count_and_the_year_is_noted():
    calendar = WorkCalendar()
    assert calendar.add(date(2027, 10, 1), 1) == date(2027, 10, 4)
    assert calendar.unknown_years == {2027}
    assert not calendar.knows(2027)
    assert calendar.knows(2026)


def test_imported_days_win_over_the_built_in_table():
    calendar = WorkCalendar({date(2022, 5, 7): False, date(2027, 2, 6): True})
    assert not calendar.is_workday(date(2022, 5, 7))
    assert calendar.is_workday(date(2027, 2, 6))
    assert calendar.knows(2027)


@given(DAYS, st.integers(0, 40))
def test_adding_and_counting_working_days_agree(day, count):
    end = CALENDAR.add(day, count)
    assert CALENDAR.between(day, end) == count
    assert CALENDAR.between(end, day) == -count


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-33", "2021-01-01", "2021-03-31"),
        ("2021-36", "2021-10-01", "2021-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2021-03-15", "2021-03-15", "2021-03-15"),
        ("2021-03-15T09:30", "2021-03-15", "2021-03-15"),
    ],
)
def test_a_partial_date_spans_the_days_it_may_mean(written, first, last):
    assert (partial_dates.lo(written), partial_dates.hi(written)) == (first, last)


@pytest.mark.parametrize("written", ["2022-02-30", "2022-13", "2022-37", "待定", "202203", "2022-1-5"])
def test_no_date_has_no_span(written):
    assert not partial_dates.is_date(written)
    assert partial_dates.lo(written) is partial_dates.hi(written) is None


def test_a_full_date_is_asked_for_where_partial_ones_may_not_stand():
    assert partial_dates.is_date("2021-03")
    assert not partial_dates.is_date("2021-03", partial=False)


def test_three_times_a_thousand_yuan_is_exactly_three():
    assert numbers.wan_to_fen(Decimal("0.1")) * 3 == numbers.wan_to_fen(Decimal("0.3"))
    assert numbers.canonical(numbers.fen_to_wan(300_000)) == "0.3"


def test_finer_than_a_fen_is_rounded_half_up():
    assert numbers.round_to_fen(Decimal("1.0000005")) == Decimal("1.000001")
    assert numbers.wan_to_fen(Decimal("0.0000015")) == 2


@pytest.mark.parametrize(
    ("number", "written"), [("1E+3", "1000"), ("-0", "0"), ("-0.00", "0"), ("1.50", "1.5"), ("-2.0", "-2")]
)
def test_a_number_has_one_canonical_text(number, written):
    assert numbers.canonical(Decimal(number)) == written


@given(st.integers(-(10**15), 10**15))
def test_hundredths_and_millionths_come_back_exactly(whole):
    assert numbers.wan_to_fen(numbers.fen_to_wan(whole)) == whole
    assert numbers.decimal_to_micro(numbers.micro_to_decimal(whole)) == whole


@pytest.mark.parametrize("code", ["91350100M000100Y43", "11320000MB151840XJ"])
def test_published_credit_codes_pass(code):
    assert uscc.uscc_ok(code)


@pytest.mark.parametrize("code", ["91350100M000100Y4Z", "91350100M000100Y44", "91350100M000100Y4", "", None])
def test_wrong_credit_codes_fail(code):
    assert not uscc.uscc_ok(code)


@given(st.text(uscc.ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_is_always_noticed(first, place, other):
    code = first + uscc.check_digit(first)
    wrong = code[:place] + other + code[place + 1 :]
    assert uscc.uscc_ok(code)
    assert uscc.uscc_ok(wrong) == (wrong == code)


def test_names_compare_without_spaces_and_by_narrow_brackets():
    assert text.match_key("沈阳　华晨（中国） 有限\u200b公司") == text.match_key("沈阳华晨(中国)有限公司")
    assert text.strip_invisible(" \u3000沈阳\n华晨\ufeff ") == "沈阳\n华晨"


def test_codes_become_half_width_without_spaces():
    assert text.code_text(" ９１３５ 0100 ") == "91350100"


def test_search_pieces_are_two_characters_long():
    assert text.bigrams("沈阳 BMW") == ["沈阳", "阳b", "bm", "mw"]
    assert text.bigrams("沈") == ["沈"]
    assert text.bigrams(" ") == []


def test_initials_of_the_readings():
    assert text.pinyin_initials("沈阳华晨") == "syhc"
    assert text.pinyin_initials("BMW二期") == "bmweq"
