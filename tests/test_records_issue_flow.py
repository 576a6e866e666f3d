"""An issue on its way: what an earlier round proved does not close a later one."""

from __future__ import annotations

import pytest

from bizenv_desktop.records.workflow import StepBarred
from tests.helpers_storage import full_records

OWNER, OTHER = "王演示", "李演示"
DAY = "2026-11-23"


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


@pytest.fixture
def issue(records):
    company = records.create("enterprise", {"name": "演示企业", "kind": "内资"})
    values = {"channel": "走访", "enterprise_id": company.id, "description": "用电不稳", "category": "水电气热"}
    made = records.create("issue", values | {"accept_time": "2026-11-20"})
    records.advance("issue", made.id, "交办", values={"difficulty": "一般", "duty_unit": "演示供电局", "owner": OWNER})
    return made.id


def finish(records, issue):
    records.advance("issue", issue, "办结待回访", values={"result": "解决"})


def call_back(records, issue, caller, day, satisfaction="满意"):
    values = {"issue_id": issue, "callback_date": day, "caller": caller, "method": "电话", "solved": "是"}
    records.create("issue_callback", values | {"satisfaction": satisfaction})


def test_the_handler_s_own_callback_closes_nothing(records, issue):
    finish(records, issue)
    call_back(records, issue, OWNER, "2026-11-24")
    with pytest.raises(StepBarred, match="责任人以外的人回访"):
        records.advance("issue", issue, "销号")
    call_back(records, issue, OTHER, "2026-11-24")
    assert records.advance("issue", issue, "销号").values["is_closed"] is True


def test_the_handler_s_own_word_does_not_stand_in_for_a_firm_that_told_another_no(records, issue):
    finish(records, issue)
    call_back(records, issue, OTHER, DAY, "不满意")
    call_back(records, issue, OWNER, "2026-11-24", "满意")
    with pytest.raises(StepBarred, match="企业没有不满意"):
        records.advance("issue", issue, "销号")


def test_a_reopened_issue_needs_a_result_and_a_callback_of_its_own(records, issue):
    finish(records, issue)
    call_back(records, issue, OTHER, DAY)
    records.advance("issue", issue, "销号")
    now = records.advance("issue", issue, "重办", reason="问题反复").values
    assert (now["result"], now["done_date"], now["reopen_count"]) == (None, None, 1)
    with pytest.raises(StepBarred, match="办理结果"):
        records.advance("issue", issue, "办结待回访")
    finish(records, issue)
    with pytest.raises(StepBarred, match="再次办结以后"):
        records.advance("issue", issue, "销号")
    call_back(records, issue, OTHER, "2026-11-24")
    records.advance("issue", issue, "销号")


def test_each_suspension_is_approved_anew(records, issue):
    head = records.copy.users()[0].person
    asked = {"suspend_reason": "等上级政策", "suspend_approver": head}
    records.advance("issue", issue, "挂账", values=asked)
    now = records.advance("issue", issue, "办理中", reason="政策已明确").values
    assert [now[name] for name in ("suspend_date", "suspend_reason", "suspend_approver", "review_due")] == [None] * 4
    with pytest.raises(StepBarred, match="挂账批准人"):
        records.advance("issue", issue, "挂账", values={"suspend_reason": "又等"})


def test_each_objection_has_its_reason(records, issue):
    records.advance("issue", issue, "退回交办", values={"reject_reason": "非本单位职责"})
    assert records.advance("issue", issue, "交办").values["reject_reason"] is None
    with pytest.raises(StepBarred, match="退回交办理由"):
        records.advance("issue", issue, "退回交办")
