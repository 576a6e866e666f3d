"""Rules of the dispatch meetings and of what they decide."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case, Change
from tests.rule_cases.world import COMMON

WORLD: dict[str, dict[str, Any]] = {
    "dispatch_meeting/dm1": {
        "meeting_type": "月例会",
        "meeting_date": "2022-05-06",
        "period_key": "2022-04",
        "chair": "周演示",
        "project_ids": ["p1"],
        "minutes": ["8" * 64],
    },
    "meeting_action/ma1": {
        "meeting_id": "dm1",
        "content": "协调供电部门完成数控机床基地双回路接入",
        "duty_unit": "演示供电公司",
        "owner": "吴演示",
        "due_date": "2022-05-31",
        "progress": "已完成现场踏勘",
        "action_status": "推进",
        "issue_id": "q1",
    },
}

ROW, MEETING = "meeting_action/ma1", "dispatch_meeting/dm1"
MONTH: Change = {"report_id": "monthly", "period_key": "2022-04"}
LEFT: Change = {"name": "吴演示", "to_date": "2022-05-11", "issue/q1": {"owner": "郑演示"}}
LEFT_ISSUE: Change = {"name": "吴演示", "to_date": "2022-05-11", ROW: {"action_status": "销号"}}
LEFT_PROJECT: Change = {"name": "孙演示", "to_date": "2022-05-11"}
STOPPED: Change = {"stage": "SX搁置终止"}
HELD_IN_APRIL: Change = COMMON | WORLD[MEETING] | {"meeting_date": "2022-04-06", "period_key": "2022-03"}

CASES = [
    Case("L12-H1", ROW, {}, {"owner": None}, also=(({}, {"due_date": None}),)),
    Case("L12-H2", ROW, {"action_status": "销号"}, {"action_status": "销号", "progress": None}),
    Case("L12a-H67", ROW, {"done_date": "2022-05-12"}, {"done_date": "2022-05-13"}),
    Case(
        "L12-V1",
        "submission/b1",
        MONTH,
        MONTH | {MEETING: None},
        also=(
            ({MEETING: None}, MONTH | {MEETING: {"meeting_type": "专题"}}),
            (MONTH | {MEETING: HELD_IN_APRIL}, MONTH | {MEETING: {"period_key": "2022-05"}}),
        ),
    ),
    Case(
        "B07-V1",
        "person/u2",
        LEFT | {ROW: {"action_status": "办结"}},
        LEFT,
        also=(
            (LEFT | {"to_date": "2022-05-12"}, LEFT | {ROW: {"action_status": "延期"}}),
            (LEFT_ISSUE | {"issue/q1": {"issue_status": "销号"}}, LEFT_ISSUE),
            (LEFT_PROJECT | {"project/p1": STOPPED, "project/p2": STOPPED}, LEFT_PROJECT),
        ),
    ),
]

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L12a": (ROW, {"action_status": "延期"}, "2022-05-31", {"action_status": "办结"}),
}
