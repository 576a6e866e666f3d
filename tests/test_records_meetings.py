"""Dispatch meetings and what they decide: read from old lists, followed until the result is written down."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import write_xlsx
from tests.helpers_storage import full_records

MEETINGS = [
    ["会议类型", "召开时间", "主持领导", "汇报项目"],
    ["周调度会", "2022.5.9", "周演示", "演示冷链、演示装备"],
    ["月例会", "2022.5.6", "周演示", "演示冷链"],
]
TABLE = """
来源会议|议定事项|牵头单位|具体责任人|完成时限|落实情况|完成情况|实际完成时间
2022-05-06 月例会|协调冷链项目供电|演示供电公司|吴演示|2022-05-31|已踏勘||
2022-05-06 月例会|补齐装备项目用地手续|演示自然资源局|郑演示|2022-05-20||未开始|
2022-05-06 月例会|落实装备项目招工|演示人社局|冯演示|2022-05-15|已签约40人|已完成|2022-05-13
"""
ACTIONS = [line.split("|") for line in TABLE.strip().splitlines()]
MEETING = {"meeting_type": "月例会", "meeting_date": "2026-11-20", "chair": "周演示"}
ACTION = {"content": "协调供电", "duty_unit": "演示供电公司", "owner": "吴演示", "due_date": "2026-12-01"}


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def test_old_lists_of_meetings_and_of_what_they_decided_are_read(records, tmp_path):
    for name in ("演示冷链", "演示装备"):
        records.create("project", {"project_name": name})
    importer = Importer(records.copy)
    assert importer.run("dispatch_meeting", write_xlsx(tmp_path / "会议.xlsx", {"会议": MEETINGS})).created == 2
    month, week = records.rows("dispatch_meeting", order=[("meeting_date", False)])
    assert (month.ext, week.ext) == ({}, {})
    assert (month.values["period_key"], week.values["period_key"]) == ("2022-05", "2022-W19")
    assert [len(one.values["project_ids"]) for one in (month, week)] == [1, 2]

    assert importer.run("meeting_action", write_xlsx(tmp_path / "督办.xlsx", {"督办": ACTIONS})).created == 3
    told = records.rows("meeting_action", order=[("due_date", True)])
    assert {one.values["meeting_id"] for one in told} == {month.id}
    assert [one.ext for one in told] == [{}, {}, {}]
    assert [one.values["action_status"] for one in told] == ["推进", "未启动", "办结"]
    assert [one.values["duty_unit"] for one in told] == ["演示供电公司", "演示自然资源局", "演示人社局"]
    assert told[2].values["done_date"] == "2022-05-13"


BY_DAY = [
    ["会议名称", "会议时间", "议定事项", "责任单位", "责任人", "完成时限"],
    ["月度例会", "2022.5.6", "协调供电", "演示供电公司", "吴演示", "2022.5.31"],
    ["专题会", "2022.5.6", "协调用水", "演示水务公司", "郑演示", "2022.5.20"],
]


def test_a_list_that_names_meetings_by_kind_and_day_finds_them_and_asks_for_those_that_are_not_there(records, tmp_path):
    meeting = records.create("dispatch_meeting", {**MEETING, "meeting_date": "2022-05-06"}).id
    records.create("dispatch_meeting", {**MEETING, "meeting_date": "2022-05-07"})
    book = write_xlsx(tmp_path / "督办.xlsx", {"督办": BY_DAY})
    assert Importer(records.copy).run("meeting_action", book).created == 2
    found = {one.values["content"]: one.values["meeting_id"] for one in records.rows("meeting_action")}
    assert found == {"协调供电": meeting, "协调用水": None}
    (waiting,) = records.held("meeting_action")
    assert (waiting.field, waiting.original) == ("meeting_id", "专题、2022-05-06")


def test_what_a_meeting_decided_is_followed_to_its_result(records):
    project = records.create("project", {"project_name": "演示冷链"}).id
    told = {**MEETING, "project_ids": [project]}
    meeting = records.create("dispatch_meeting", told, children={"meeting_action": [ACTION]})
    assert meeting.values["period_key"] == "2026-11"
    (action,) = records.rows("meeting_action")
    assert action.values["action_status"] == "未启动"

    with pytest.raises(BizenvError) as barred:
        records.advance("meeting_action", action.id, "办结")
    assert "进展" in str(barred.value)
    records.change("meeting_action", action.id, {"progress": "11月24日送电"})
    done = records.advance("meeting_action", action.id, "办结")
    assert done.values["done_date"] == "2026-11-24"
    assert records.advance("meeting_action", action.id, "销号").values["action_status"] == "销号"
    again = records.advance("meeting_action", action.id, "推进", reason="送电后又停")
    assert again.values["done_date"] is None


def test_a_day_is_put_off_by_naming_a_new_one_that_is_still_to_come(records):
    late = {**ACTION, "due_date": "2026-11-01"}
    records.create("dispatch_meeting", MEETING, children={"meeting_action": [late]})
    (action,) = records.rows("meeting_action")
    assert [(task.due, task.state) for task in records.todo() if task.id == action.id] == [("2026-11-01", "overdue")]
    with pytest.raises(BizenvError) as barred:
        records.advance("meeting_action", action.id, "延期", reason="等设备")
    assert "新的期限" in str(barred.value)
    records.change("meeting_action", action.id, {"due_date": "2026-12-10"})
    assert records.advance("meeting_action", action.id, "延期", reason="等设备").values["action_status"] == "延期"
