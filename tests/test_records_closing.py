"""A submitted period is closed; the calendar and settings of the bureau are followed."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step, apply_step
from tests.helpers_storage import CITY, full_records

WEEK = {"week_key": "2026-W46", "has_change": False, "stage": "S3注册", "invested_total": 1, "invested_year": 1}


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def a_week(records, **more):
    texts = {
        "key_lists": "市重点",
        "site_region": "210102",
        "attracting_unit": "局",
        "stage": "S3",
        "project_name": "演示",
    }
    project = records.create("project", records.parse_values("project", texts))
    return records.create("project_progress", {**WEEK, **more, "project_id": project.id})


def period(records, state, kind=PATCH):
    values = {"report_id": "weekly_dispatch", "period_key": "2026-W46", "city": CITY, "state": state, "version": 1}
    step = Step("period", state, [Edit(kind, "report_period", "p", values)])
    records.copy.write(lambda writer: apply_step(writer, step, by="李演示"))


def test_rows_of_a_submitted_week_are_closed_until_it_is_withdrawn(records):
    week, later = a_week(records), a_week(records, week_key="2026-W47")
    period(records, "submitted", CREATE)
    for call in (
        lambda: records.change("project_progress", week.id, {"problem": "供电"}),
        lambda: records.delete("project_progress", week.id, "填错"),
        lambda: records.change("project_progress", later.id, {"week_key": "2026-W46"}),
        lambda: a_week(records),
    ):
        with pytest.raises(BizenvError, match="2026-W46 已上报"):
            call()
    records.change("project_progress", later.id, {"problem": "供电"})
    period(records, "withdrawn")
    assert records.change("project_progress", week.id, {"problem": "供电"}).values["problem"] == "供电"


def test_a_holiday_notice_moves_the_deadlines_at_once(records):
    company = records.create("enterprise", {"name": "演示企业", "kind": "内资"})
    values = {"enterprise_id": company.id, "channel": "走访", "description": "x", "category": "用地"}
    issue = records.create("issue", {**values, "accept_time": "2027-04-01"})
    due = {one.id: one.due for one in records.todo()}
    assert due[issue.id] == "2027-04-02"
    records.create("holiday", {"day": "2027-04-02", "day_type": "放假", "basis_doc": "演示通知"})
    assert {one.id: one.due for one in records.todo()}[issue.id] == "2027-04-05"


def test_a_setting_of_the_bureau_is_followed_and_an_unknown_one_refused(records):
    records.copy.change_setting("l25_assign_wd_2", "5")
    assert records.copy.settings["l25_assign_wd_2"] == "5"
    records.copy.change_setting("l25_assign_wd_2", None)
    assert records.copy.settings["l25_assign_wd_2"] == records.copy.forms.settings["l25_assign_wd_2"]
    with pytest.raises(BizenvError, match="没有设置"):
        records.copy.change_setting("nothing", "1")
