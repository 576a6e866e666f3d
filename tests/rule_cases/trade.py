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

PL, PM, PD = "enterprise_plan/pl1", "plan_measure/pm1", "plan_difficulty/pd1"
PLAN = {
    "enterprise_id": "e1",
    "year": 2022,
    "survey_mode": "走访",
    "survey_date": "2022-03-10",
    "diagnosis": "运力紧张，市里可以协调",
    "goal": "出口稳中有增",
    "plan_status": "实施",
}
MEASURE = {"plan_id": "pl1", "measure": "协调中欧班列舱位", "duty_unit": "演示市商务局", "due_date": "2022-06-30"}
DIFFICULTY = {"plan_id": "pl1", "content": "国际运力不足", "route": "转问题清单", "issue_id": "q1"}
SECOND = {"enterprise_plan/pl2": COMMON | PLAN}

PLANS = [
    Case(
        "L28-H1",
        PL,
        {"plan_status": "制定", PM: None},
        {PM: None},
        also=(({}, {PM: {"due_date": None}}), ({}, {PM: {"duty_unit": None}}), ({}, {"plan_status": "结案", PM: None})),
    ),
    Case("L28-H2", PD, {"route": "企业自行解决", "issue_id": None}, {"route": None}),
    Case("L28-H3", PD, {"route": "上报省中直", "issue_id": None}, {"issue_id": None}),
    Case(
        "L28-H4",
        PL,
        {"enterprise_plan/pl2": COMMON | PLAN | {"plan_status": "结案"}},
        SECOND,
        also=(
            (SECOND | {"plan_status": "结案"}, SECOND),
            ({"enterprise_plan/pl2": COMMON | PLAN | {"year": 2021}}, SECOND),
            ({"enterprise_plan/pl2": COMMON | PLAN | {"enterprise_id": "e9"}}, SECOND),
        ),
    ),
    Case("L28-H67", PL, {"survey_date": TODAY}, {"survey_date": TOMORROW}),
]

CASES = [*TRAININGS, *FRICTIONS, *PLANS]

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L27-response": (TF, {}, "2022-06-10", {"case_status": "应诉"}),
    "D-L28a": (PM, {}, "2022-06-30", {PL: {"plan_status": "评估"}}),
}

WORLD = {
    TR: TRAINING,
    TF: FRICTION,
    PL: PLAN,
    PM: MEASURE,
    PD: DIFFICULTY,
    "notice_push/j2": WARNED | {"enterprise_ids": ["e1"]},
    "rcep_use/ru1": {"enterprise_id": "e1", "period_key": "2022-Q1", "origin_certs": 12},
}
