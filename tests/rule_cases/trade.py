"""Rules of foreign trade: training, frictions, plans for one firm, policy tools, requests at the customs."""

from __future__ import annotations

from tests.rule_cases import Case, Change, percent, wan
from tests.rule_cases.world import COMMON

TODAY, TOMORROW = "2022-05-12", "2022-05-13"

TR = "training/tr1"
TRAINING = {
    "topic": "RCEP",
    "area": "辽中片区",
    "train_date": "2022-04-20",
    "host": "沈阳市商务局",
    "lecturer": "演示讲师",
    "form": "线下",
    "expected": 2,
    "attended": 1,
    "enterprise_ids": ["e1"],
    "satisfaction": percent(98),
}

TRAININGS = [
    Case(
        "L26-H1",
        TR,
        {"attended": 2, "enterprise_ids": ["e1", "e9"]},
        {"attended": 2},
        also=(({"enterprise_ids": None}, {"enterprise_ids": []}),),
    ),
    Case("L26-H67", TR, {"train_date": TODAY}, {"train_date": TOMORROW}),
]

TF = "trade_friction/tf1"
FRICTION = {
    "case_name": "演示轴承反倾销案",
    "case_type": "反倾销",
    "country": "演示国",
    "product": "滚动轴承",
    "hs_code": "84821000",
    "filing_date": "2022-04-28",
    "response_due": "2022-06-10",
    "enterprise_ids": ["e1"],
    "amount": wan(120),
    "case_status": "立案",
}
WARNED = {"push_date": "2022-05-09", "topic": "摩擦预警", "channel": "微信群", "content": "演示轴承案应诉提示"}
TOLD = {"notice_push/j2": COMMON | WARNED | {"enterprise_ids": ["e1", "e9"]}}

FRICTIONS = [
    Case("L27-H1", TF, {"case_status": "预警", "response_due": None}, {"response_due": None}),
    Case("L27-H67", TF, {"filing_date": TODAY}, {"filing_date": TOMORROW}),
    Case(
        "L27-V1",
        TF,
        TOLD | {"enterprise_ids": ["e9", "e1"]},
        TOLD | {"enterprise_ids": ["e1", "e8"]},
        also=(
            ({"enterprise_ids": None, "case_status": "预警"}, {"notice_push/j2": WARNED | {"topic": "政策解读"}}),
            ({}, {"notice_push/j2": {"enterprise_ids": None}}),
        ),
    ),
]

CASES = [*TRAININGS, *FRICTIONS]

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L27-response": (TF, {}, "2022-06-10", {"case_status": "应诉"}),
}

WORLD = {
    TR: TRAINING,
    TF: FRICTION,
    "notice_push/j2": WARNED | {"enterprise_ids": ["e1"]},
    "rcep_use/ru1": {"enterprise_id": "e1", "period_key": "2022-Q1", "origin_certs": 12},
}
