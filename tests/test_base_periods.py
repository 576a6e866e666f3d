"""Period keys, their days, their neighbours and their printed names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizenv_desktop.base.periods import Period, is_period, month_of, week_of

KINDS = ("week", "month", "quarter", "half", "year")


@pytest.mark.parametrize(
    ("key", "first", "last", "label"),
    [
        ("2022-W19", "2022-05-09", "2022-05-15", "2022年第19周"),
        ("2021-W52", "2021-12-27", "2022-01-02", "2021年第52周"),
        ("2020-W53", "2020-12-28", "2021-01-03", "2020年第53周"),
        ("2022-05", "2022-05-01", "2022-05-31", "2022年5月"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
        ("2022-Q2", "2022-04-01", "2022-06-30", "2022年第2季度"),
        ("2022-H1", "2022-01-01", "2022-06-30", "2022年上半年"),
        ("2022-H2", "2022-07-01", "2022-12-31", "2022年下半年"),
        ("2022", "2022-01-01", "2022-12-31", "2022年"),
    ],
)
def test_a_key_names_its_days_and_prints(key, first, last, label):
    period = Period.parse(key)
    assert (period.first.isoformat(), period.last.isoformat(), period.label) == (first, last, label)
    assert period.key == key


@pytest.mark.parametrize(
    "key", ["", "2022-W00", "2021-W53", "2022-13", "2022-5", "2022-Q5", "2022-H3", "22", "2022-W1"]
)
def test_other_texts_are_no_keys(key):
    assert not is_period(key)
    with pytest.raises(ValueError):
        Period.parse(key)


def test_new_year_days_belong_to_the_iso_year_before():
    assert week_of("2022-01-01") == week_of("2022-01-02") == "2021-W52"
    assert week_of("2022-01-03") == "2022-W01"


def test_only_what_a_partial_date_settles_has_a_week_or_month():
    assert month_of("2022-05") == month_of("2022-05-09T10:30") == "2022-05"
    assert week_of("2022-05") is None
    assert month_of("2022") is month_of("2022-34") is month_of("待定") is month_of(None) is None


@given(st.dates(date(2004, 1, 1), date(2100, 1, 1)), st.sampled_from(KINDS))
def test_periods_of_a_kind_tile_the_calendar(day, kind):
    period = Period.containing(day, kind)
    assert period.contains(day)
    assert Period.parse(period.key) == period
    assert period.next().first == period.last + timedelta(days=1)
    assert period.next().previous() == period
    assert period.previous().key < period.key
