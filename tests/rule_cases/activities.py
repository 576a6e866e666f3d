"""Rules of the leaders' promotion journeys."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case, Change
from tests.rule_cases.world import COMMON

WORLD: dict[str, dict[str, Any]] = {
    "leader_activity/la1": {
        "leader": "周演示",
        "leader_rank": "政府主要领导",
        "activity_type": "走出去",
        "methods": ["产业链招商"],
        "start_date": "2022-03-15",
        "end_date": "2022-03-17",
        "place": "苏州",
        "area": "长三角",
        "companies_met": 6,
        "company_list": ["演示南方冷链有限公司", "演示装备股份有限公司"],
        "projects_discussed": 2,
        "follower": "孙演示",
        "follow_due": "2022-06-15",
        "activity_status": "跟进中",
    },
}

ROW = "leader_activity/la1"
TWIN: Change = COMMON | WORLD[ROW] | {"region_code": "210103", "company_list": ["演示装备股份有限公司"]}
LINKED = {"project/p2": {"sign_event_id": "la1"}}
TARGET = {"indicator": "一把手活动次数"}

CASES = [
    Case("L04-H1", ROW, {"end_date": "2022-03-15"}, {"end_date": "2022-03-14"}),
    Case("L04-H2", ROW, {"activity_type": "线上", "place": None}, {"place": None}),
    Case(
        "L04-V1",
        "target/k1",
        TARGET,
        TARGET | {ROW: None},
        also=(
            ({ROW: None}, TARGET | {ROW: {"start_date": "2021-12-31"}}),
            (TARGET | {ROW: {"start_date": "2022-01-01"}}, TARGET | {ROW: {"start_date": "2022-04-01"}}),
            (TARGET | {ROW: None, "year": 2021}, TARGET | {ROW: {"activity_type": "请进来"}}),
            (TARGET | {ROW: {"leader_rank": "党委主要领导"}}, TARGET | {ROW: {"leader_rank": "招商分管领导"}}),
        ),
    ),
    Case("L04-V1", "target/k1", TARGET | {"region": "210106"}, TARGET | {"region": "210103"}),
    Case(
        "L04-V2",
        ROW,
        {"leader_activity/la2": TWIN | {"company_list": ["演示别家有限公司"]}},
        {"leader_activity/la2": TWIN},
        also=(
            ({"leader_activity/la2": TWIN | {"region_code": "210106"}}, {"leader_activity/la2": TWIN}),
            ({"leader_activity/la2": TWIN | {"place": "无锡"}}, {"leader_activity/la2": TWIN}),
        ),
    ),
    Case("L04-V3", ROW, LINKED | {"signed_count": 1}, {"signed_count": 1}, also=(({}, LINKED | {"signed_count": 2}),)),
    Case(
        "X12",
        ROW,
        LINKED | {"signed_count": 2},
        {"signed_count": 1},
        also=(({"signed_count": 0}, {"signed_count": 2}),),
    ),
]

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L04-follow": (ROW, {}, "2022-06-15", {"activity_status": "无果"}),
}
