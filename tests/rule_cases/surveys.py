"""Rules of the surveys of the investment environment: forms, answers, costs."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case, Change
from tests.rule_cases.world import COMMON


def number(value: float) -> int:
    """Return a decimal as a column keeps it."""
    return round(value * 1_000_000)


COST = {
    "year": 2021,
    "factor": "土地",
    "indicator": "工业用地出让价",
    "local_value": number(300),
    "unit": "元每平方米",
    "bench_region": "演示对标市",
    "bench_value": number(420),
    "bench_year": 2021,
    "data_source": "自然资源部门公告",
}
WORLD: dict[str, dict[str, Any]] = {
    "env_survey/sv1": {
        "topic": "企业用电用工成本",
        "method": "问卷",
        "round_no": "2022年第1期",
        "survey_date": "2022-04-28",
        "target_count": 100,
        "sent": 100,
        "returned": 80,
        "valid": 75,
        "findings": "用工成本升得最快",
        "suggestions": "扩大技工院校订单培养",
    },
    "env_survey_answer/aw1": {"survey_id": "sv1", "question": "最希望降低的成本", "answer": "用工", "count": 40},
    "cost_item/ci1": COST,
}

ROW, ANSWER, ITEM = "env_survey/sv1", "env_survey_answer/aw1", "cost_item/ci1"


def earlier(value: float) -> Change:
    """Return the value of the year before."""
    return {"cost_item/ci0": COMMON | COST | {"year": 2020, "bench_year": 2020, "local_value": number(value)}}


CASES = [
    Case("L14-H1", ROW, {"valid": 80}, {"valid": 81}, also=(({"method": "座谈会", "valid": None}, {"valid": 90}),)),
    Case("L14-H2", ROW, {"returned": 100}, {"returned": 101}, also=(({"sent": None}, {"sent": 79}),)),
    Case(
        "L14-H3",
        ANSWER,
        {"count": 75},
        {"count": 76},
        also=(({"count": None}, {ROW: {"valid": 39}}), ({ROW: {"valid": None}}, {"count": 1000})),
    ),
    Case("L14-H4", ITEM, {"unit": "其他"}, {"unit": "元"}),
    Case("L14-H5", ITEM, {"bench_year": None}, {"bench_year": 2020}),
    Case("L14-H67", ROW, {"survey_date": "2022-05-12"}, {"survey_date": "2022-05-13"}),
    Case("L14-V1", ROW, {"returned": 60, "valid": 60}, {"returned": 59, "valid": 59}),
    Case(
        "L14-V2",
        ITEM,
        earlier(240),
        earlier(230),
        also=(
            (earlier(420), earlier(430)),
            (earlier(100) | {"unit": "万元每亩"}, earlier(100)),
            (earlier(100) | {"indicator": "仓储用地出让价"}, earlier(100) | {"bench_region": None}),
            (earlier(100) | {"region_code": "210103"}, earlier(100)),
        ),
    ),
]
