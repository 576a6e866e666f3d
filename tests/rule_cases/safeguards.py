"""Rules of what keeps the plan going: supervision, the clean-up of policies, typical cases, the plan's own tasks."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case, Change

CHECKED = {
    "eight_area": "审批",
    "mode": "窗口暗访",
    "check_date": "2022-04-12",
    "target": "演示政务服务窗口",
    "has_finding": 1,
    "finding": "一次性告知不全",
    "duty_unit": "演示审批局",
    "owner": "郑演示",
    "due_date": "2022-05-31",
    "transferred": 0,
    "published": 0,
    "check_status": "整改中",
}
RECHECKED = {"check_status": "办结", "recheck_date": "2022-05-10", "recheck": "合格"}

WORLD: dict[str, dict[str, Any]] = {
    "supervision/su1": CHECKED,
    "supervision/su2": CHECKED
    | {
        "check_date": "2022-04-20",
        "target": "演示口岸服务大厅",
        "has_finding": 0,
        "finding": None,
        "duty_unit": None,
        "owner": None,
        "due_date": None,
        "check_status": "办结",
    },
}

CASES = [
    Case(
        "L35-H1",
        "supervision/su1",
        RECHECKED,
        RECHECKED | {"recheck": "不合格"},
        also=(
            ({"check_status": "待复查"}, RECHECKED | {"recheck_date": None}),
            ({"check_status": "办结", "has_finding": 0}, {"check_status": "办结", "recheck_date": "2022-05-10"}),
        ),
    ),
    Case(
        "L35-H67",
        "supervision/su1",
        {"check_date": "2022-05-12"},
        {"check_date": "2022-05-13"},
        also=(
            ({"recheck_date": "2022-05-12"}, {"recheck_date": "2022-05-13"}),
            ({"transfer_date": "2022-05-12"}, {"transfer_date": "2022-05-13"}),
        ),
    ),
    Case(
        "L35-V1",
        "supervision/su1",
        {"supervision/su2": {"has_finding": 1, "target": "演示政务服务窗口", "check_date": "2021-04-11"}},
        {"supervision/su2": {"has_finding": 1, "target": "演示政务服务窗口", "check_date": "2021-04-12"}},
        also=(
            (
                {"supervision/su2": {"has_finding": 0, "duty_unit": "演示审批局", "check_date": "2021-10-01"}},
                {"supervision/su2": {"has_finding": 1, "duty_unit": "演示审批局", "check_date": "2021-10-01"}},
            ),
        ),
    ),
    Case(
        "X20",
        "issue/q2",
        {
            "eight_area": "审批",
            "duty_unit": "演示审批局",
            "issue_callback/c1": {"satisfaction": "不满意"},
        },
        {"eight_area": "审批", "issue_callback/c1": {"satisfaction": "不满意"}},
        also=(
            (
                {
                    "eight_area": "审批",
                    "duty_unit": "演示政务服务窗口",
                    "issue_callback/c1": {"satisfaction": "不满意"},
                },
                {"eight_area": "执法", "duty_unit": "演示审批局", "issue_callback/c1": {"satisfaction": "不满意"}},
            ),
            ({"eight_area": "执法"}, {"eight_area": "执法", "issue_callback/c1": {"satisfaction": "不满意"}}),
        ),
    ),
]

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L35": ("supervision/su1", {}, "2022-05-31", {"check_status": "办结"}),
}
