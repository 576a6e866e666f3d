"""Calculated fields, lights, proposals, conditions and what saving writes elsewhere, on rows made for the story."""

from __future__ import annotations

import pytest

from tests.helpers_formdef import PlainBook

KEY = '["市重点"]'
WAN = 1_000_000


def a_book(today="2022-05-13"):
    return PlainBook(today)


def a_project(book, **values):
    row = {"id": "p", "project_name": "演示项目", "stage": "S4前期手续", "key_lists": KEY, "plan_start_date": "2022-09"}
    book.add("project", **{**row, **values})
    return book


def weeks(book, *keys, changed=1, stage="S4前期手续"):
    for key in keys:
        book.add(
            "project_progress", id=key, project_id="p", week_key=key, has_change=changed, stage=stage, invested_total=0
        )


def light(book):
    return book.shown("project", "p", "rag_status")


def test_the_funds_total_is_the_sum_of_recognised_entries_of_one_currency():
    book = a_project(a_book())
    entries = [
        ("期初结转", "已认定", "CNY", 100),
        ("注册资本金", "核减", "CNY", 20),
        ("注册资本金", "申报", "CNY", 7),
        ("注册资本金", "退回", "CNY", 3),
        ("注册资本金", "已认定", "USD", 5),
    ]
    for number, (kind, state, currency, amount) in enumerate(entries):
        book.add(
            "fund_receipt",
            id=str(number),
            project_id="p",
            fund_type=kind,
            recognition=state,
            currency=currency,
            declared_amount=amount * WAN,
            recognized_amount=amount * WAN if state in ("已认定", "核减") else None,
            receive_date="2022-03-01",
        )
    assert book.shown("project", "p", "funds_total") == 120 * WAN
    assert book.shown("project", "p", "funds_total_usd") == 5 * WAN
    assert book.shown("project", "p", "funds_declared") == 127 * WAN


def test_the_first_figure_of_investment_stands_until_the_first_week_row():
    book = a_project(a_book(), invested_total=800 * WAN)
    assert book.shown("project", "p", "invested_total") == 800 * WAN
    weeks(book, "2022-W18")
    book.change("project_progress", "2022-W18", invested_total=900 * WAN)
    assert book.shown("project", "p", "invested_total") == 900 * WAN


@pytest.mark.parametrize(
    ("dates", "imported", "shown"),
    [
        ([], "续建", "续建"),
        ([("注册资本金", "2022-02-01")], "续建", "新建"),
        ([("注册资本金", "2021-02"), ("注册资本金", "2022-02-01")], "新建", "续建"),
        ([("期初结转", "2022-05-12")], "续建", "续建"),
        ([("期初结转", "2021-12-31")], None, "续建"),
    ],
)
def test_new_or_continuing_goes_by_the_year_of_the_first_fund(dates, imported, shown):
    book = a_project(a_book(), new_or_continuing=imported)
    for number, (kind, day) in enumerate(dates):
        book.add("fund_receipt", id=str(number), project_id="p", fund_type=kind, recognition="申报", receive_date=day)
    assert book.shown("project", "p", "new_or_continuing") == shown


@pytest.mark.parametrize(
    ("industry", "sector"),
    [
        ("A0111", "一产"),
        ("A0511", "三产"),
        ("A", None),
        ("B0610", "二产"),
        ("B1110", "三产"),
        ("C3670", "二产"),
        ("C4310", "三产"),
        ("D", "二产"),
        ("E4700", "二产"),
        ("M7452", "三产"),
        (None, None),
    ],
)
def test_the_sector_follows_from_the_industry(industry, sector):
    book = a_project(a_book(), industry_code=industry)
    assert book.shown("project", "p", "sector") == sector


def test_lights_of_a_project_that_is_told_each_week():
    book = a_project(a_book())
    weeks(book, "2022-W17", "2022-W18", "2022-W19")
    assert light(book) == "绿"
    for late, colour in (
        ("2022-05-12", "黄"),
        ("2022-04-28", "黄"),
        ("2022-04-27", "红"),
        ("2022-04", "黄"),
        (None, "灰"),
    ):
        book.change("project", "p", plan_start_date=late)
        assert light(book) == colour, late
    book.change("project", "p", suspend_kind="冬季停工")
    assert light(book) == "蓝"
    book.change("project", "p", stage="SX搁置终止")
    assert light(book) is None


def test_three_weeks_without_change_are_yellow():
    book = a_project(a_book())
    weeks(book, "2022-W17", "2022-W18", "2022-W19", changed=0)
    assert light(book) == "黄"
    book.change("project_progress", "2022-W18", has_change=1)
    assert light(book) == "绿"


@pytest.mark.parametrize(
    ("today", "last_week", "colour"),
    [
        ("2022-05-12", "2022-W18", "绿"),  # Thursday: the week is not due yet
        ("2022-05-13", "2022-W18", "红"),  # Friday, the due day
        ("2022-05-14", "2022-W18", "红"),
        ("2022-05-16", "2022-W19", "绿"),  # Monday: last week's row counts
        ("2022-05-16", "2022-W18", "红"),
        ("2022-02-09", "2022-W04", "绿"),  # the week of the Spring Festival has no working day
    ],
)
def test_a_key_project_not_told_by_the_due_day_is_red(today, last_week, colour):
    book = a_project(a_book(today))
    weeks(book, last_week)
    assert light(book) == colour


def test_a_project_of_no_key_list_needs_no_week_row_for_its_light():
    assert light(a_project(a_book(), key_lists='["一般"]')) == "绿"


def test_a_false_inspection_is_red_until_the_recheck():
    book = a_project(a_book(), key_lists='["一般"]')
    book.add("site_inspection", id="a", project_id="p", inspect_date="2022-05-01", verdict="不实")
    assert light(book) == "红"
    book.add("site_inspection", id="b", project_id="p", inspect_date="2022-05-10", verdict="属实")
    assert light(book) == "绿"


def test_the_days_left_of_an_issue_are_working_days_and_count_the_extension():
    book = a_book("2022-04-29")
    book.add("issue", id="i", issue_status="办理中", solve_due="2022-05-06")
    assert book.shown("issue", "i", "days_left") == 2  # 04-30 works? no: free until 05-04, then 05-05 and 05-06
    book.add("issue_extension", id="x", issue_id="i", new_due="2022-05-11", approved="同意")
    assert book.shown("issue", "i", "current_due") == "2022-05-11"
    assert book.shown("issue", "i", "days_left") == 6  # Saturday 05-07 is a working day
    book.change("issue", "i", issue_status="销号")
    assert book.shown("issue", "i", "days_left") is None


def test_lists_of_a_task_force_and_a_service_officer_are_looked_up():
    book = a_project(a_book(), task_force_id="t")
    book.add("task_force", id="t", name="第1专班（演示）")
    book.add("task_force", id="u", name="第2专班（演示）")
    assert book.shown("task_force", "t", "project_ids") == '["p"]'
    assert book.shown("task_force", "u", "project_ids") is None
    book.add("service_officer", id="o", name="张演示")
    book.add("service_assignment", id="1", officer_id="o", enterprise_id="e")
    book.add("service_assignment", id="2", officer_id="o", enterprise_id="f", end_date="2022-01-01")
    assert book.shown("service_officer", "o", "enterprise_ids") == '["e"]'


@pytest.mark.parametrize(
    ("difficulty", "feedback", "solve"),
    [
        ("咨询", "2022-05-09", "2022-05-09"),
        ("一般", "2022-05-11", "2022-05-17"),
        ("重大", "2022-05-13", "2022-06-20"),
        (None, None, None),
    ],
)
def test_time_limits_of_an_issue_are_proposed_from_its_difficulty(difficulty, feedback, solve):
    book = a_book()
    book.add("issue", id="i", assign_time="2022-05-07T10:00", difficulty=difficulty)
    fields = book.forms.ledgers["issue"].fields
    assert book.answer("issue", "i", fields["feedback_due"].proposal) == feedback
    assert book.answer("issue", "i", fields["solve_due"].proposal) == solve


def written(book, row):
    ledger = book.forms.ledgers["project_progress"]
    return {
        write.field: book.answer("project_progress", row, write.value)
        for write in ledger.writes
        if book.answer("project_progress", row, write.when)
    }


def test_only_the_latest_week_row_writes_the_stage_back():
    book = a_project(a_book())
    weeks(book, "2022-W18", "2022-W19", stage="S5开工")
    book.change("project_progress", "2022-W19", stage_date="2022-05-10")
    assert written(book, "2022-W19") == {"stage": "S5开工", "start_date": "2022-05-10"}
    assert written(book, "2022-W18") == {}


def test_a_photo_without_time_or_place_asks_for_a_note():
    book = a_book()
    note = book.forms.ledgers["site_inspection"].fields["photo_note"].when
    book.add("site_inspection", id="s", project_id="p", photos='["aa","bb"]')
    book.add("attachment_file", id="1", sha256="aa", taken_at="2022-05-01T10:00", taken_where="41.8,123.4")
    assert book.answer("site_inspection", "s", note)
    book.add("attachment_file", id="2", sha256="bb", taken_at="2022-05-01T10:01", taken_where="41.8,123.4")
    assert not book.answer("site_inspection", "s", note)


def test_an_inspection_is_compared_with_the_figures_of_its_day():
    book = a_project(a_book())
    weeks(book, "2022-W18", "2022-W20")
    book.change("project_progress", "2022-W18", invested_total=500 * WAN)
    book.change("project_progress", "2022-W20", invested_total=900 * WAN)
    book.add(
        "site_inspection",
        id="s",
        project_id="p",
        inspect_date="2022-05-10",
        verdict="属实",
        observed_stage="S4前期手续",
        declared_stage="S4前期手续",
        observed_invested=500 * WAN,
    )
    difference = book.forms.ledgers["site_inspection"].fields["diff_note"].when
    assert not book.answer("site_inspection", "s", difference)
    book.change("site_inspection", "s", observed_invested=900 * WAN)
    assert book.answer("site_inspection", "s", difference)


@pytest.mark.parametrize(
    ("today", "due"),
    [("2022-05-09", "2022-05-13"), ("2022-10-05", "2022-10-09"), ("2022-02-02", None), ("2024-02-14", "2024-02-18")],
)
def test_the_week_row_is_due_on_the_last_working_day_of_the_week(today, due):
    book = a_project(a_book(today))
    deadline = next(one for one in book.forms.ledgers["project"].deadlines if one.code == "D-L07-week")
    assert book.answer("project", "p", deadline.due) == due


@pytest.mark.parametrize(
    ("source", "signed", "stage", "legacy"),
    [
        ("导入", "2021-03", "S4前期手续", 1),
        ("导入", "2022-05-07", "S2签约", 0),
        ("导入", "2022", "S2签约", 1),
        ("导入", None, "S5开工", 1),
        ("导入", None, "S1洽谈", 0),
        ("手工", "2021-03", "S4前期手续", 0),
    ],
)
def test_an_imported_project_signed_before_the_plan_is_a_legacy_one(source, signed, stage, legacy):
    book = a_project(a_book(), source=source, sign_date=signed, stage=stage)
    proposal = book.forms.ledgers["project"].fields["is_legacy"].proposal
    assert book.answer("project", "p", proposal) == legacy
