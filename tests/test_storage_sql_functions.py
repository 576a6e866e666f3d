"""The functions that definitions call in SQL, on an encrypted build and on the plain one."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.workdays import WorkCalendar
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.titles import titles_of
from bizenv_desktop.storage.sql_functions import SqlContext, calendar_from, name_like, register


@pytest.fixture
def context():
    forms = load_forms()
    return SqlContext(FixedClock(date(2022, 5, 12)), codes=forms.codes, titles=titles_of(forms))


@pytest.fixture(params=[sqlite3, sqlcipher], ids=["plain", "encrypted"])
def value(request, context):
    connection = request.param.connect(":memory:")
    register(connection, context)
    yield lambda sql, *args: connection.execute(f"SELECT {sql}", args).fetchone()[0]
    connection.close()


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("today()", "2022-05-12"),
        ("lo('2021-33') || '/' || hi('2021-33')", "2021-01-01/2021-03-31"),
        ("workday_add('2022-04-28', 3)", "2022-05-06"),
        ("workday_add('2022-05-06', -3)", "2022-04-28"),
        ("workday_add(date('2022-04-28T10:30'), 7)", "2022-05-11"),
        ("workdays('2022-04-28', '2022-05-06')", 3),
        ("week_of('2022-01-01') || '/' || month_of('2022-01-01')", "2021-W52/2022-01"),
        ("uscc_ok('91350100M000100Y43')", 1),
        ("uscc_ok('91350100M000100Y4Z')", 0),
        ("name_like('沈阳储能电池项目一期（铁西）', '沈阳 储能电池项目二期(铁西)')", 1),
        ("name_like('沈阳储能电池项目', '大连石化基地')", 0),
        ("region_name('210181')", "新民市"),
        ("region_name('999999')", "999999"),
        ("code_label('fund_currency', 'USD') || code_label('fund_currency', 'CNY')", "美元人民币"),
        ("code_label('fund_currency', 'XYZ') || code_label('没有', 'XYZ')", "XYZXYZ"),
        (
            "title_of('project') || '、' || title_of('three_rates') || '、' || title_of('B07-H1') || title_of('x')",
            "招商引资项目、签约项目履约率、开工率、资金到位率情况表、止早于起：请改正。x",
        ),
        (
            "period_label('2022-W19') || '、' || period_label('2022-H1') || '、' || period_label('去年')",
            "2022年第19周、2022年上半年、去年",
        ),
    ],
)
def test_what_the_functions_answer(value, sql, answer):
    assert value(sql) == answer


@pytest.mark.parametrize(
    "sql",
    [
        "lo(NULL)", "hi('待定')",
        "workday_add('2022-05', 1)", "workday_add(NULL, 1)", "workday_add('2022-05-06', NULL)",
        "workday_add('2022-05-06', 1000000)", "workdays('2022', '2022-05-06')", "week_of(NULL)", "month_of('2022')",
        "alike_photos(NULL)", "uscc_ok(NULL)", "name_like(NULL, '沈阳')", "region_name(NULL)",
        "title_of(NULL)", "period_label(NULL)", "code_label('fund_currency', NULL)",
    ],
)  # fmt: skip
def test_what_is_not_known_is_null_so_that_a_rule_passes(value, sql):
    assert value(sql) is None


def test_a_new_day_and_a_new_holiday_notice_are_seen_at_once(value, context):
    assert value("workday_add('2027-09-30', 1)") == "2027-10-01"
    context.use(WorkCalendar({date(2027, 10, day): False for day in range(1, 8)}))
    context.clock.move_to(date(2027, 9, 30))
    assert value("workday_add(today(), 1)") == "2027-10-08"


def test_the_calendar_of_the_holiday_ledger():
    calendar = calendar_from([("2027-10-01", "放假"), ("2027-10-09", "调休上班"), (None, "放假"), ("2027-10", "放假")])
    assert not calendar.is_workday(date(2027, 10, 1))
    assert calendar.is_workday(date(2027, 10, 9))


def test_the_similarity_is_a_setting():
    assert name_like("沈阳储能项目", "沈阳蓄能项目", 0.8)
    assert not name_like("沈阳储能项目", "沈阳蓄能项目", 0.9)
