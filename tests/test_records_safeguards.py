"""The steps of checks and of the plan's tasks: what each asks for, and what it writes."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.reports.build import Reports
from tests.helpers_storage import full_records

CHECKED = {
    "eight_area": "作风",
    "mode": "窗口暗访",
    "check_date": "2022-05-06",
    "target": "演示政务服务窗口",
}
FINDING = {
    "finding": "窗口无人值守",
    "duty_unit": "演示审批局",
    "owner": "郑演示",
    "due_date": "2022-05-31",
}

CASE = {
    "title": "演示窗口空岗",
    "subject": "演示窗口",
    "background": "无人值守",
    "practice": "约谈",
    "effect": "已排班",
}


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def refused(records, ledger, row, state, **more):
    with pytest.raises(BizenvError) as barred:
        records.advance(ledger, row, state, **more)
    return str(barred.value)


def test_a_check_that_finds_nothing_is_closed_at_once(records):
    clean = records.create("supervision", CHECKED | {"has_finding": False})
    assert clean.values["check_status"] == "办结"
    assert "改为是" in refused(records, "supervision", clean.id, "整改中", reason="群众又有反映")


def test_a_finding_is_closed_only_after_it_was_looked_at_again(records):
    row = records.create("supervision", CHECKED | FINDING).id
    assert records.get("supervision", row).values["has_finding"] is True
    assert "先交办整改" in refused(records, "supervision", row, "办结")
    records.advance("supervision", row, "整改中")
    assert "整改结果" in refused(records, "supervision", row, "待复查")
    records.advance("supervision", row, "待复查", values={"result": "已排班"})
    assert "复查" in refused(records, "supervision", row, "办结")
    again = records.advance("supervision", row, "整改中", reason="仍有空岗")
    assert again.values["recheck"] == "不合格"
    records.advance("supervision", row, "待复查")
    done = records.advance("supervision", row, "办结", values={"recheck_date": "2022-05-09", "recheck": "合格"})
    assert done.values["check_status"] == "办结"


def test_a_task_is_done_with_its_proof_and_stands_at_100_percent(records, tmp_path):
    row = records.create(
        "plan_task", {"clause": "三(三)3", "task": "推进一网通办", "lead": "政务服务科", "due_date": "2022-12-31"}
    )
    assert (row.values["task_status"], row.values["progress"]) == ("未启动", 0)
    records.advance("plan_task", row.id, "推进")
    assert "佐证" in refused(records, "plan_task", row.id, "完成")
    proof = tmp_path / "演示通知.txt"
    proof.write_text("演示通知", "utf-8")
    records.attach("plan_task", row.id, "proof", [proof])
    assert records.advance("plan_task", row.id, "完成").values["progress"] == 100


def test_a_negative_case_is_internal_unless_somebody_says_otherwise(records):
    assert records.create("typical_case", CASE | {"case_type": "反面通报"}).values["openness"] == "内部"
    assert records.create("typical_case", CASE | {"case_type": "正面经验"}).values["openness"] is None


def printed(records, ledger, row):
    built = Reports(records.copy)
    return str(built.build(f"{ledger}.list", "").to_json()) + str(built.build(f"{ledger}.record", row).to_json())


def test_what_was_handed_over_is_printed_without_unit_and_matter(records):
    row = records.create("supervision", CHECKED | FINDING | {"transferred": True, "transfer_date": "2022-05-09"}).id
    text = printed(records, "supervision", row)
    assert [word for word in ("演示政务服务窗口", "演示审批局", "窗口无人值守", "郑演示") if word in text] == []
    assert "窗口暗访" in text
    assert records.display("supervision", row) == "2022-05-06 已移送线索的检查"


@pytest.mark.parametrize(
    ("openness", "anonymized", "shown"), [("内部", True, False), ("公开", False, False), ("公开", True, True)]
)
def test_a_negative_case_is_printed_once_it_is_public_and_names_nobody(records, openness, anonymized, shown):
    said = {"case_type": "反面通报", "openness": openness, "anonymized": anonymized, "adopted": "演示市决定公开"}
    row = records.create("typical_case", CASE | said).id
    assert ("无人值守" in printed(records, "typical_case", row)) is shown
