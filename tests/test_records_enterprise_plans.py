"""A plan for one firm: difficulties go where they can be solved, and it is closed once its measures have had effect."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.workflow import StepBarred
from tests.helpers_storage import full_records


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


@pytest.fixture
def firm(records):
    return records.create("enterprise", {"name": "演示外贸轴承有限公司", "kind": "内资"}).id


@pytest.fixture
def plan(records, firm):
    known = {"survey_mode": "走访", "survey_date": "2026-10-20", "goal": "出口稳中有增", "diagnosis": "舱位紧张"}
    return records.create("enterprise_plan", {"enterprise_id": firm, **known}).id


def test_a_plan_belongs_to_the_year_of_its_survey_and_sums_up_its_difficulties(records, plan):
    for content in ("国际运力不足", "退税慢"):
        records.create("plan_difficulty", {"plan_id": plan, "content": content, "route": "企业自行解决"})
    values = records.get("enterprise_plan", plan).values
    assert (values["year"], values["plan_status"]) == (2026, "调研")
    assert values["difficulties"] == "国际运力不足；退税慢"
    assert records.display("enterprise_plan", plan) == "演示外贸轴承有限公司 2026年一企一策"


def test_a_difficulty_is_linked_to_an_issue_of_the_same_firm(records, plan, firm):
    other = records.create("enterprise", {"name": "演示轻工有限公司", "kind": "内资"}).id
    known = {"channel": "走访", "category": "物流通关", "accept_time": "2026-11-20"}
    ours = records.create("issue", known | {"enterprise_id": firm, "description": "缺舱位"}).id
    records.create("issue", known | {"enterprise_id": other, "description": "查验时间长"})
    row = records.create("plan_difficulty", {"plan_id": plan, "content": "国际运力不足", "route": "转问题清单"}).id
    checker = Checker(records.copy)
    assert checker.choices("plan_difficulty", "issue_id", {}, row) == [ours]
    assert checker.choices("plan_measure", "issue_id", {"plan_id": plan}) == [ours]


def test_a_plan_is_carried_out_with_a_measure_and_closed_with_its_effect(records, plan, tmp_path):
    records.advance("enterprise_plan", plan, "制定")
    with pytest.raises(StepBarred, match="责任单位和期限"):
        records.advance("enterprise_plan", plan, "实施")
    measure = {"plan_id": plan, "measure": "协调班列", "duty_unit": "演示市商务局", "due_date": "2026-11-10"}
    row = records.create("plan_measure", measure).id
    records.advance("enterprise_plan", plan, "实施")
    late = {one.id: one for one in records.todo() if one.kind == "D-L28a"}
    assert late[row].state == "overdue"
    assert late[row].title.startswith("演示外贸轴承有限公司 协调班列")
    assert records.get("enterprise_plan", plan).values["late_measures"] == 1
    records.advance("enterprise_plan", plan, "评估")
    assert [one for one in records.todo() if one.kind == "D-L28a"] == []
    assert records.get("enterprise_plan", plan).values["late_measures"] is None
    with pytest.raises(BizenvError):
        records.advance("enterprise_plan", plan, "结案")


def test_the_reviewer_closes_a_plan_only_with_its_effect(records, plan, tmp_path):
    measure = {"plan_id": plan, "measure": "协调班列", "duty_unit": "演示市商务局", "due_date": "2026-12-10"}
    records.create("plan_measure", measure)
    for state in ("制定", "实施", "评估"):
        records.advance("enterprise_plan", plan, state)
    records.copy.close()
    for reviewer in full_records(tmp_path / "c", "李演示"):
        with pytest.raises(BizenvError, match="成效"):
            reviewer.advance("enterprise_plan", plan, "结案")
        done = reviewer.advance("enterprise_plan", plan, "结案", values={"effect": "开通班列2列"})
        assert done.values["plan_status"] == "结案"
