"""Rows that come with their parent: a new policy has its six steps at once, however it is made."""

from __future__ import annotations

import pytest

from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import write_xlsx
from tests.helpers_storage import full_records

STEPS = ["公众参与", "专家论证", "风险评估", "合法性审查", "合规性审核", "集体讨论决定"]
POLICY = {"title": "演示招商措施", "issuer": "演示市人民政府"}


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def steps(records):
    return [row.values for row in records.rows("policy_step")]


def test_a_new_policy_has_its_six_steps_in_their_order(records):
    policy = records.create("policy", POLICY)
    assert [row["step"] for row in steps(records)] == STEPS
    assert {row["policy_id"] for row in steps(records)} == {policy.id}
    assert {row["conclusion"] for row in steps(records)} == {None}


def test_a_step_that_is_entered_with_the_policy_is_not_made_again(records):
    records.create("policy", POLICY, children={"policy_step": [{"step": "风险评估", "conclusion": "通过"}]})
    assert sorted(row["step"] for row in steps(records)) == sorted(STEPS)
    assert [row["step"] for row in steps(records) if row["conclusion"] == "通过"] == ["风险评估"]


def test_undo_takes_the_steps_back_with_the_policy_and_undo_again_brings_them_once(records):
    records.create("policy", POLICY)
    records.undo()
    assert (records.rows("policy"), steps(records)) == ([], [])
    records.create("policy", POLICY)
    assert [row["step"] for row in steps(records)] == STEPS


def test_a_step_that_was_deleted_stays_away(records):
    policy = records.create("policy", POLICY)
    records.delete("policy_step", records.rows("policy_step")[0].id, "误建")
    records.delete("policy", policy.id, "重复")
    records.undo()
    assert [row["step"] for row in steps(records)] == STEPS[1:]


def test_an_old_list_of_policies_is_read_with_its_steps(records, tmp_path):
    policies = [
        ["政策标题", "发文字号", "发文单位", "政策类型", "适用范围", "扶持方式", "印发时间", "有效期至"],
        [
            "演示奖补办法",
            "演政发〔2020〕3号",
            "演示市人民政府",
            "专项奖补",
            "新引进企业",
            "资金奖补、人才",
            "2020.5.7",
            "2023-05-06",
        ],
        ["演示新办法", "演政发〔2026〕1号", "演示市人民政府", "规范性文件", "全部企业", "要素", "2026年3月1日", None],
    ]
    done = [
        ["文件名称", "环节", "承办部门", "起始日期", "完成时间", "收到意见数", "采纳意见数", "审查结论"],
        ["演示奖补办法", "征求意见", "市商务局", "2020-03-01", "2020-04-01", 12, 3, "通过"],
        ["演示奖补办法", "合法性审核", "市司法局", "2020-04-02", "2020-04-10", None, None, "修改后通过"],
    ]
    book = write_xlsx(tmp_path / "政策清单.xlsx", {"政策": policies, "程序": done})
    importer = Importer(records.copy)
    assert importer.run("policy", book, sheet="政策").created == 2
    importer.run("policy_step", book, sheet="程序")
    old, new = records.rows("policy", order=[("issue_date", False)])
    assert (old.values["policy_status"], old.values["is_legacy"]) == ("已印发", True)
    assert (new.values["policy_status"], new.values["is_legacy"]) == ("已印发", False)
    assert old.values["support_types"] == ["资金奖补", "人才"]
    made = [row for row in steps(records) if row["policy_id"] == old.id]
    assert [row["step"] for row in made] == STEPS
    assert [row["conclusion"] for row in made] == ["通过", None, None, "修改后通过", None, None]
    assert (made[0]["opinions"], made[0]["opinions_adopted"], made[3]["handler_unit"]) == (12, 3, "市司法局")
