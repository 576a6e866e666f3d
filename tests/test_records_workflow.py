"""Records move along their workflow: roles, needs, checks, what a step sets."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from bizenv_desktop.records.workflow import StepBarred
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from tests.helpers_storage import PASSPHRASE, TODAY, full_copy, full_records

ASSIGNED = {"difficulty": "一般", "duty_unit": "演示供电局", "owner": "王演示"}


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def an_issue(records):
    company = records.create("enterprise", {"name": "演示企业", "kind": "内资"})
    values = {"channel": "走访", "enterprise_id": company.id, "description": "用电不稳", "category": "水电气热"}
    return records.create("issue", values | {"accept_time": "2026-11-20"})


def test_a_step_needs_its_fields_and_leaves_everything_as_it_was(records):
    issue = an_issue(records)
    with pytest.raises(StepBarred, match="难度") as barred:
        records.advance("issue", issue.id, "交办", values={"owner": "王演示"})
    assert {name for one in barred.value.findings for name in one.fields} == {"difficulty", "duty_unit"}
    assert "难度" in barred.value.what
    assert "时限" not in barred.value.what
    assert records.get("issue", issue.id).values["owner"] is None
    assert records.undo().title.startswith("新建")


def test_a_step_sets_what_the_definition_says(records):
    issue = an_issue(records)
    now = records.advance("issue", issue.id, "交办", values=ASSIGNED).values
    assert (now["issue_status"], now["assign_time"]) == ("交办", TODAY.isoformat())
    assert now["solve_due"] > now["feedback_due"] > TODAY.isoformat()
    assert [one.target for one in records.next_states("issue", issue.id)] == [
        "退回交办",
        "办理中",
        "办结待回访",
        "挂账",
    ]
    with records.copy.read() as reader:
        kinds = [kind for (kind,) in reader.all("SELECT kind FROM op WHERE id = ? ORDER BY n", (issue.id,))]
    assert kinds == ["create", "patch", "cmd"]


def test_a_wrong_state_names_the_ways_that_are_open(records):
    issue = an_issue(records)
    with pytest.raises(BizenvError, match="可以转为：交办、办结待回访"):
        records.advance("issue", issue.id, "销号")
    with pytest.raises(UsageProblem, match="没有流程"):
        records.advance("holiday" if not records.copy.forms.ledgers["holiday"].workflow else "conflict", "x", "y")


def test_a_step_back_needs_a_reason_which_is_kept(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        mine = Records(copy, Checker(copy))
        row = mine.create("enterprise", {"name": "演示企业", "kind": "内资", "uscc": "91350100M000100Y43"})
        mine.advance("enterprise", row.id, "提交")
        with pytest.raises(BizenvError, match="须写明理由"):
            mine.advance("enterprise", row.id, "草稿")
        mine.advance("enterprise", row.id, "草稿", reason="名称写错")
        assert mine.history("enterprise", row.id, "status")[-1].why == "名称写错"
        with pytest.raises(BizenvError, match="流程操作，不能撤销"):
            mine.undo()


def test_who_may_take_a_step_is_said(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        copy.add_user("钱演示", frozenset({"editor"}), PASSPHRASE)
        row = Records(copy, Checker(copy)).create(
            "enterprise", {"name": "演示企业", "kind": "内资", "uscc": "91350100M000100Y43"}
        )
    for records in full_records(tmp_path / "c", "钱演示"):
        records.advance("enterprise", row.id, "已提交")
        with pytest.raises(BizenvError, match="需要角色：审核、管理"):
            records.advance("enterprise", row.id, "市级审核")


def test_money_is_recognised_by_another_person_with_vouchers_only(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        mine = Records(copy, Checker(copy))
        project = mine.create(
            "project",
            mine.parse_values(
                "project",
                {
                    "project_name": "演示",
                    "key_lists": "一般",
                    "site_region": "210102",
                    "attracting_unit": "局",
                    "stage": "S3",
                },
            ),
        )
        receipt = mine.create(
            "fund_receipt",
            {
                "project_id": project.id, "receive_date": "2026-11-02", "fund_type": "注册资本金",
                "origin_class": "省外", "origin_place": "北京市", "currency": "CNY",
                "declared_amount": Decimal("0.3"), "payer": "甲演示公司", "payee": "乙演示公司",
            },
        )  # fmt: skip
        assert receipt.values["period"] == "2026-11"
        mine.advance("fund_receipt", receipt.id, "市级核查")
        with pytest.raises(StepBarred) as barred:
            mine.advance("fund_receipt", receipt.id, "已认定")
        assert {"L08-H1", "L08-H5"} <= {one.code for one in barred.value.findings}
    with full_copy(tmp_path / "c", "李演示") as copy:
        others = Records(copy, Checker(copy))
        with pytest.raises(StepBarred) as barred:
            others.advance("fund_receipt", receipt.id, "已认定")
        codes = {one.code for one in barred.value.findings}
        assert "L08-H5" in codes
        assert "L08-H1" not in codes


def test_a_reviewer_is_written_down_with_the_step(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        row = Records(copy, None).create("enterprise", {"name": "演示", "kind": "内资", "uscc": "91350100M000100Y43"})
        edit = Edit("cmd", "enterprise", row.id, {"status": "已提交"})
        copy.write(lambda writer: apply_step(writer, Step("workflow", "提交", [edit]), by=copy.user))
    with full_copy(tmp_path / "c", "李演示") as copy:
        now = Records(copy, Checker(copy)).advance("enterprise", row.id, "市级审核").values
    assert (now["status"], now["reviewer"]) == ("市级审核", "李演示")
