"""A reward, an information report and a firm's need for money on their way; the clock stands on 24 November 2026."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.records.workflow import StepBarred
from tests.helpers_storage import full_records


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


@pytest.fixture
def firm(records):
    return records.create("enterprise", {"name": "演示外资公司", "kind": "外商投资"}).id


@pytest.fixture
def reward(records, firm):
    project = records.create("project", {"project_name": "演示外资项目", "capital_class": "外资"}).id
    values = {"enterprise_id": firm, "project_id": project, "year": 2026, "fdi_kind": "新设"}
    return records.create("fdi_reward", values | {"actual_fdi": Decimal(300), "excl_shareholder_loan": True}).id


def received(records, amount, recognition="已认定"):
    """Return a recognised entry of foreign funds."""
    project = records.rows("project")[0].id
    entry = {"project_id": project, "receive_date": "2026-10", "origin_class": "境外", "currency": "USD"}
    made = {"recognition": recognition, "declared_amount": Decimal(amount), "recognized_amount": Decimal(amount)}
    return records.create("fund_receipt", entry | made | {"fund_type": "注册资本金"}).id


def applied(records, *entries):
    return {"applied": Decimal(50), "checklist": ["申请报告"], "fund_receipt_ids": list(entries)}


def test_a_reward_rests_on_funds_that_were_recognised(records, reward):
    with pytest.raises(StepBarred, match="依据到位记录"):
        records.advance("fdi_reward", reward, "申请", values={"applied": Decimal(50), "checklist": ["申请报告"]})
    with pytest.raises(StepBarred, match="小于申报的实际到位外资"):
        records.advance("fdi_reward", reward, "申请", values=applied(records, received(records, 200)))
    both = applied(records, received(records, 200), received(records, 100))
    assert records.advance("fdi_reward", reward, "申请", values=both).values["reward_status"] == "申请"


def test_a_reward_is_granted_when_nobody_can_object_any_more_and_goes_back_with_a_reason(records, reward):
    records.advance("fdi_reward", reward, "申请", values=applied(records, received(records, 300)))
    checked = records.advance("fdi_reward", reward, "初审").values
    assert (checked["accept_date"], checked["first_review_date"]) == ("2026-11-24", "2026-11-24")
    records.advance("fdi_reward", reward, "上报")
    shown = {"review_date": "2026-11-24", "publicity_from": "2026-11-24", "publicity_to": "2026-11-30"}
    records.advance("fdi_reward", reward, "公示", values=shown)
    granted = {"grant_doc": "演示财指〔2026〕1号", "approved": Decimal(50)}
    with pytest.raises(StepBarred, match="公示期未满"):
        records.advance("fdi_reward", reward, "下达", values=granted)
    back = records.advance("fdi_reward", reward, "申请", reason="公示有异议").values
    assert (back["publicity_from"], back["review_date"], back["accept_date"]) == (None, None, "2026-11-24")


def test_a_project_found_false_freezes_its_reward(records, reward):
    records.advance("fdi_reward", reward, "申请", values=applied(records, received(records, 300)))
    records.advance("fdi_reward", reward, "初审")
    project = records.rows("project")[0].id
    records.create("site_inspection", {"project_id": project, "inspect_date": "2026-11-20", "verdict": "不实"})
    with pytest.raises(StepBarred, match="核查不实"):
        records.advance("fdi_reward", reward, "上报")


def test_a_report_is_overdue_only_after_its_legal_day(records, firm):
    values = {"enterprise_id": firm, "report_type": "变更", "trigger": "地址", "needs_registration": False}
    recent = records.create("fdi_info_report", values | {"event_date": "2026-11-20"})
    assert recent.values["channel"] == "企业登记系统"
    with pytest.raises(StepBarred, match="未过法定期限"):
        records.advance("fdi_info_report", recent.id, "逾期")
    old = records.create("fdi_info_report", values | {"event_date": "2026-09-01"}).id
    records.advance("fdi_info_report", old, "逾期")
    told = records.advance("fdi_info_report", old, "整改中").values
    assert (told["notice_date"], told["rectify_due"]) == ("2026-11-24", "2026-12-22")
    with pytest.raises(StepBarred, match="报送日期"):
        records.advance("fdi_info_report", old, "已整改")
    assert records.advance("fdi_info_report", old, "已整改", values={"submit_date": "2026-11-24"}).values["submit_date"]


def test_a_need_that_no_bank_met_says_why_and_may_try_again(records, firm):
    values = {"enterprise_id": firm, "need": Decimal(2000), "usage": "购置设备", "bank": "演示银行"}
    match = records.create("bank_match", values).id
    met = records.advance("bank_match", match, "对接").values
    assert (met["subject_kind"], met["match_date"]) == ("企业", "2026-11-24")
    with pytest.raises(StepBarred, match="未果原因"):
        records.advance("bank_match", match, "未果")
    records.advance("bank_match", match, "未果", values={"fail_reason": "抵押物不足"})
    again = records.advance("bank_match", match, "需求", reason="换一家银行").values
    assert [again[name] for name in ("fail_reason", "bank", "match_date")] == [None] * 3
