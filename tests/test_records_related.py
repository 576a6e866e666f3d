"""One enterprise in all ledgers, one project's timeline, a task force's own list: what belongs to a record, by day."""

from __future__ import annotations

import pytest

from bizenv_desktop.formdef.links import day_field, links_to
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.related import panorama, without
from tests.helpers_checks import world_copy

FORMS = load_forms()
KEPT = [ledger for ledger in FORMS.ledgers.values() if not ledger.system]


@pytest.fixture(scope="module")
def copy():
    return world_copy(FORMS)


def rows(found, ledger):
    return {row.id: row for row in found.rows if row.ledger == ledger}


def test_an_enterprise_is_found_in_every_ledger_that_names_it(copy):
    found = panorama(copy.reader, "enterprise", "e1")
    naming = {link.ledger for link in links_to(FORMS, "enterprise")}
    with_rows = {name for name in naming if copy.reader.value(f"SELECT 1 FROM {name} WHERE deleted = 0")}
    empty_for_it = {name for name in with_rows if name not in found.counts}
    assert {"issue", "commitment", "project", "trade_tool", "training", "notice_push"} <= set(found.counts)
    assert all("e1" not in str(copy.reader.all(f"SELECT * FROM {name}_v")) for name in empty_for_it)
    assert {row.how for row in rows(found, "training").values()} == {"参训企业"}


def test_money_and_vouchers_of_its_project_belong_to_an_enterprise_too(copy):
    found = panorama(copy.reader, "enterprise", "e1")
    assert rows(found, "project")["p1"].how == "项目公司"
    assert {row.how for row in rows(found, "fund_receipt").values()} == {"演示数控机床生产基地"}
    assert rows(found, "voucher")


def test_the_credit_code_alone_makes_a_row_belong_to_an_enterprise(copy):
    with copy.undone():
        code = copy.reader.value("SELECT uscc FROM enterprise WHERE id = 'e1'")
        copy.put("project", "px", {"project_name": "演示外地项目"})
        copy.put("project_investor", "ix", {"project_id": "px", "investor_name": "旧名称", "uscc": code})
        found = rows(panorama(copy.reader, "enterprise", "e1"), "project_investor")
        assert found["ix"].how == "统一社会信用代码"


def test_what_others_asked_at_a_training_does_not_belong_to_an_enterprise_that_was_there(copy):
    with copy.undone():
        copy.put("meeting_action", "ax", {"meeting_id": "mx", "content": "别的项目的事"})
        copy.put("dispatch_meeting", "mx", {"project_ids": ["p1", "p2"], "meeting_date": "2022-05-11"})
        found = panorama(copy.reader, "project", "p1")
        assert "mx" in rows(found, "dispatch_meeting")
        assert "ax" not in rows(found, "meeting_action")


def test_a_timeline_runs_from_the_latest_day_to_what_has_none(copy):
    found = panorama(copy.reader, "project", "p1")
    days = [row.day for row in found.rows]
    assert days == sorted(days, reverse=True)
    week = rows(found, "project_progress")["g2"]
    assert (week.when, week.day) == ("2022年第19周", "2022-05-15")
    money = next(iter(rows(found, "fund_receipt").values()))
    assert money.told.startswith("申报金额 3000万，认定金额 3000万")
    assert next(iter(rows(found, "voucher").values())).told.startswith("金额 30000000元")
    assert [one.label for one in found.milestones if one.planned] == ["计划竣工日期"]
    assert "签约日期" in [one.label for one in found.milestones]


def test_a_row_without_a_day_of_its_own_has_that_of_its_parent(copy):
    allocation = next(iter(rows(panorama(copy.reader, "project", "p1"), "voucher_allocation").values()))
    assert allocation.day == "2022-04-16"


def test_what_is_left_of_a_name_without_what_is_known_has_no_gaps():
    assert without("2022-05-10 演示公司：改正到期：请复查。", "演示公司") == "2022-05-10：改正到期：请复查。"
    assert without("演示基地 2022-04-10 演示北方投资", "2022-04-10") == "演示基地 演示北方投资"
    assert without("演示公司", "演示公司") == "演示公司"


def test_an_issues_log_is_named_by_day_and_hour_as_people_write_them(copy):
    logged = {"issue_id": "s1", "log_time": "2022-05-11T15:00:00", "progress": "已现场踏勘"}
    with copy.undone():
        copy.put("issue_log", "lx", logged)
        assert displays(copy.reader, "issue_log", ["lx"]) == {"lx": "2022-05-11 15:00 已现场踏勘"}


def test_deleted_rows_belong_to_nobody(copy):
    with copy.undone():
        copy.put("project_progress", "g2", None)
        assert "g2" not in rows(panorama(copy.reader, "project", "p1"), "project_progress")


def test_a_task_force_has_its_projects_and_their_weeks(copy):
    found = panorama(copy.reader, "task_force", "t1")
    assert rows(found, "project")["p1"].how == "专班"
    assert rows(found, "project_progress")["g2"].how == "演示数控机床生产基地"


@pytest.mark.parametrize(
    ("ledger", "field"),
    [
        ("commitment", "promise_date"),
        ("project_progress", "week_key"),
        ("trade_friction", "filing_date"),
        ("bank_match", "need_date"),
        ("leader_activity", "start_date"),
        ("voucher_allocation", None),
    ],
)
def test_the_day_of_a_row_is_read_off_the_definition(ledger, field):
    found = day_field(FORMS.ledgers[ledger])
    assert (found.id if found else None) == field
