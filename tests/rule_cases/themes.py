"""Rules of the great survey of the business environment, and of the activities around it."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case, Change, percent

WORLD: dict[str, dict[str, Any]] = {
    "env_grand_survey/gs1": {
        "scene": "外贸企业出口退税",
        "survey_date": "2022-05-10",
        "targets": "演示区外贸企业12家",
        "pain_points": "单证往返两次",
        "measure": "单证一次备齐，窗口预审",
        "duty_unit": "演示区商务局",
        "due_date": "2022-06-30",
        "progress": percent(40),
    },
    "theme_activity/th1": {
        "name": "人人都是营商环境专题讨论",
        "activity_date": "2022-05-09",
        "kind": "专题讨论",
        "participants": 46,
        "result": "形成建议8条",
    },
}

ROW = "env_grand_survey/gs1"

CASES = [Case("L37-H67", ROW, {"survey_date": "2022-05-12"}, {"survey_date": "2022-05-13"})]

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L37": (ROW, {"progress": percent(99.9)}, "2022-06-30", {"progress": percent(100)}),
}
