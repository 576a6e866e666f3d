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

TT = "trade_tool/tt1"
TOOL = {
    "enterprise_id": "e1",
    "tool_type": "出口信保",
    "period_key": "2022-04",
    "currency": "USD",
    "insured": wan(500),
    "premium": wan(3),
}
LAST_YEAR = COMMON | TOOL | {"period_key": "2021-Q1"}
INSURED = {"trade_tool/tt2": LAST_YEAR, "trade_tool/tt3": LAST_YEAR | {"enterprise_id": "e9"}}
TARGET = {"indicator": "信保投保企业数", "value": wan(1), "unit": "家"}
FILED = {"tool_type": "外综服代办退税", "filing_no": "备1号"}

TOOLS = [
    Case("L29-H1", TT, {"currency": "CNY"}, {"currency": None}),
    Case(
        "L29-H2",
        TT,
        {"tool_type": "市场采购", "customs_mode": "1039"},
        {"tool_type": "跨境电商", "customs_mode": "1039"},
        also=(({"tool_type": "跨境电商", "customs_mode": "9710"}, {"customs_mode": "1039"}),),
    ),
    Case("L29-H67", TT, FILED | {"filing_date": TODAY}, FILED | {"filing_date": TOMORROW}),
    Case(
        "L29-V1",
        TT,
        INSURED | {"trade_tool/tt4": COMMON | TOOL | {"enterprise_id": "e9", "period_key": "2022-02"}},
        INSURED,
        also=(
            (INSURED | {"tool_type": "展会"}, INSURED | {"tool_type": "信保+担保"}),
            (INSURED | {"period_key": "2022-02"}, INSURED | {"period_key": "2022-Q1"}),
            (INSURED | {"trade_tool/tt3": LAST_YEAR | {"enterprise_id": "e9", "tool_type": "海外仓"}}, INSURED),
            (
                INSURED | {"trade_tool/tt3": LAST_YEAR | {"enterprise_id": "e9", "period_key": "2021"}},
                {"period_key": "2022-H1"} | INSURED,
            ),
        ),
    ),
    Case(
        "L29-V2",
        "target/k1",
        TARGET,
        TARGET | {"value": wan(1) + 1},
        also=(
            (TARGET | {"region": "210106"}, TARGET | {"region": "210200"}),
            ({"value": wan(9)}, TARGET | {"year": 2021}),
            (
                TARGET | {"indicator": "有进出口实绩企业数", "enterprise/e1": {"is_trader": 1}},
                TARGET | {"indicator": "有进出口实绩企业数"},
            ),
            (TARGET, TARGET | {TT: {"tool_type": "展会"}}),
        ),
    ),
]

CR = "customs_request/cr1"
REQUEST = {
    "issue_id": "q1",
    "port": "演示港",
    "declaration_no": "0901**********1234",
    "link": "查验",
    "channel": "单一窗口热线",
    "help_mode": "协调海关优先查验",
    "hours_before": 48_000_000,
    "hours_after": 30_000_000,
}
TWICE = {"customs_request/cr2": COMMON | REQUEST}

REQUESTS = [
    Case(
        "L30-H1",
        CR,
        {"customs_request/cr2": COMMON | REQUEST | {"issue_id": "q2"}},
        TWICE,
        also=((TWICE | {"issue_id": None}, TWICE),),
    ),
]

CASES = [*TRAININGS, *FRICTIONS, *PLANS, *TOOLS, *REQUESTS]

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
    TT: TOOL,
    CR: REQUEST,
    "notice_push/j2": WARNED | {"enterprise_ids": ["e1"]},
    "rcep_use/ru1": {"enterprise_id": "e1", "period_key": "2022-Q1", "origin_certs": 12},
}
