"""A policy on its way: what bars its discussion and its printing; two files of one paper become one."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records.workflow import StepBarred
from tests.helpers_storage import full_records

POLICY = {
    "title": "演示招商措施",
    "issuer": "演示市人民政府",
    "policy_kind": "专项奖补",
    "target_group": "新引进企业",
    "support_types": ["资金奖补"],
    "has_tax_promise": False,
}
READY = {"plan_fit": "一致", "affordability": "已安排预算", "fair_competition": "不适用"}
PRINTED = {"doc_no": "演政发〔2022〕1号", "issue_date": "2022-05-09"}
ENDS = ("2022-03-11", "2022-03-18", "2022-03-25", "2022-04-01", "2022-04-08", "2022-04-15")


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def passed(records, row, end, paper):
    done = {"handler_unit": "演示市商务局", "start_date": "2022-03-01", "end_date": end, "conclusion": "通过"}
    records.change("policy_step", row.id, done)
    records.attach("policy_step", row.id, "proof", [paper])


def test_a_policy_is_discussed_after_the_legal_review_and_printed_after_all_six_steps(records, tmp_path):
    paper = tmp_path / "意见书.txt"
    paper.write_text("演示", "utf-8")
    policy = records.create("policy", POLICY).id
    steps = records.rows("policy_step")
    records.advance("policy", policy, "程序履行中")
    records.change("policy", policy, READY)
    with pytest.raises(StepBarred, match="未经合法性审查"):
        records.advance("policy", policy, "待集体讨论")
    passed(records, steps[3], ENDS[3], paper)
    records.advance("policy", policy, "待集体讨论")
    for row, end in zip(steps[:3] + steps[4:5], ENDS[:3] + ENDS[4:5], strict=True):
        passed(records, row, end, paper)
    with pytest.raises(StepBarred, match="集体讨论决定程序未通过"):
        records.advance("policy", policy, "已印发", values=PRINTED)
    passed(records, steps[5], ENDS[5], paper)
    assert records.advance("policy", policy, "已印发", values=PRINTED).values["policy_status"] == "已印发"


def two_files(records):
    titles = ("演示措施", "演示措施（重）")
    return [records.create("policy", POLICY | {"title": title}).id for title in titles]


def say(records, policy, unit):
    (row,) = records.rows("policy_step", where=f"this.policy_id = '{policy}' AND this.step = '风险评估'")
    records.change("policy_step", row.id, {"handler_unit": unit})


def test_two_files_of_one_paper_become_one_with_six_steps(records):
    kept, dropped = two_files(records)
    say(records, dropped, "演示市政法委")
    records.merge("policy", kept, dropped)
    steps = records.rows("policy_step")
    assert len(steps) == 6
    assert {one.values["policy_id"] for one in steps} == {kept}
    assert [one.values["handler_unit"] for one in steps if one.values["step"] == "风险评估"] == ["演示市政法委"]


def test_steps_that_say_different_things_are_left_to_a_person(records):
    kept, dropped = two_files(records)
    say(records, kept, "演示市商务局")
    say(records, dropped, "演示市政法委")
    with pytest.raises(BizenvError, match="都有“演示措施 风险评估”"):
        records.merge("policy", kept, dropped)
    assert len(records.rows("policy_step")) == 12
