"""Rules of foreign investment: rewards, information reports, complaints, legal service, and banks met."""

from __future__ import annotations

from tests.rule_cases import Case, Change, wan
from tests.rule_cases.world import COMMON, FUND, INSPECTION

REWARD = {
    "enterprise_id": "e1",
    "project_id": "p1",
    "year": 2022,
    "fdi_kind": "新设",
    "actual_fdi": wan(300),
    "excl_shareholder_loan": 1,
    "reward_status": "辅导",
}
RW = "fdi_reward/rw1"
ABROAD = COMMON | FUND | {"origin_class": "境外", "currency": "USD", "recognized_amount": wan(300)}
APPLIED = {
    "reward_status": "申请",
    "applied": wan(50),
    "checklist": ["申请报告", "验资报告"],
    "fund_receipt_ids": ["f2"],
}
UNREAL = {"site_inspection/s3": COMMON | INSPECTION | {"inspect_date": "2022-05-01", "verdict": "不实"}}
GIVEN_UP = {"project/p1": {"stage": "SX搁置终止"}}
PAID = {"approved": wan(50), "paid": wan(50), "pay_date": "2022-05-10"}


def days(row: str, code: str, earlier: str, later: str) -> Case:
    """Return the case of a day that is not before another one."""
    on = {earlier: "2022-05-06"}
    return Case(
        code, row, on | {later: "2022-05-06"}, on | {later: "2022-05-05"}, also=(({}, on | {later: "2022-01-01"}),)
    )


REWARDS = [
    Case(
        "L20-H1",
        RW,
        APPLIED | {"fund_receipt/f2": ABROAD},
        APPLIED | {"fund_receipt/f2": ABROAD | {"recognized_amount": wan(299.99)}},
        also=(
            ({}, APPLIED | {"fund_receipt/f2": ABROAD | {"recognition": "申报"}}),
            (APPLIED | {"fund_receipt/f2": ABROAD | {"origin_class": "港澳台"}}, APPLIED | {"fund_receipt_ids": None}),
            ({}, APPLIED | {"fund_receipt/f2": ABROAD | {"currency": "CNY"}}),
        ),
    ),
    Case("L20-H3", RW, PAID, PAID | {"paid": wan(50.01)}),
    days(RW, "L20-H4", "accept_date", "first_review_date"),
    days(RW, "L20-H5", "first_review_date", "review_date"),
    days(RW, "L20-H6", "review_date", "publicity_from"),
    days(RW, "L20-H7", "publicity_from", "publicity_to"),
    days(RW, "L20-H8", "publicity_to", "pay_date"),
    Case("L20-H67", RW, {"pay_date": "2022-05-12"}, {"pay_date": "2022-05-13"}),
    Case(
        "L20-V1",
        RW,
        {"promised_pay_date": "2022-05-12"},
        {"promised_pay_date": "2022-05-11"},
        also=(
            (
                {"promised_pay_date": "2022-05-10", "pay_date": "2022-05-10"},
                {"promised_pay_date": "2022-05-09", "pay_date": "2022-05-10"},
            ),
        ),
    ),
    Case("L20-V2", RW, PAID, PAID | {"paid": wan(49.99)}),
    Case(
        "X03b",
        RW,
        {"reward_status": "上报"},
        {"reward_status": "上报"} | UNREAL,
        also=(
            (
                {"reward_status": "上报", "site_inspection/s4": COMMON | INSPECTION | {"inspect_date": "2022-05-03"}}
                | UNREAL,
                {"reward_status": "拨付"} | UNREAL,
            ),
            ({"reward_status": "初审"} | UNREAL, {"reward_status": "绩效"} | UNREAL),
        ),
    ),
    Case(
        "X06b",
        RW,
        {"reward_status": "申请"},
        {"reward_status": "申请"} | GIVEN_UP,
        also=(({"reward_status": "拨付"} | GIVEN_UP, {"reward_status": "下达"} | GIVEN_UP),),
    ),
    Case(
        "X11",
        RW,
        APPLIED | {"fdi_reward/rw2": COMMON | REWARD | APPLIED | {"fund_receipt_ids": ["f1"]}},
        APPLIED | {"fdi_reward/rw2": COMMON | REWARD | APPLIED | {"year": 2021, "fund_receipt_ids": ["f1", "f2"]}},
    ),
]

REPORT = {
    "enterprise_id": "e1",
    "report_type": "初始",
    "trigger": "设立",
    "event_date": "2021-11-20",
    "submit_date": "2021-11-20",
    "channel": "企业登记系统",
    "report_status": "已报",
}
IR = "fdi_info_report/ir1"
YEARLY = {"report_type": "年度", "report_year": 2021, "trigger": "年报", "event_date": None}
UNFILED = {"submit_date": None, "report_status": "待报"}
CHANGED = UNFILED | {"report_type": "变更", "trigger": "地址", "event_date": "2022-05-06", "needs_registration": 0}

REPORTS = [
    Case(
        "L21-H2",
        IR,
        YEARLY | {"fdi_info_report/ir2": COMMON | REPORT | YEARLY | {"report_year": 2022}},
        YEARLY | {"fdi_info_report/ir2": COMMON | REPORT | YEARLY},
        also=(
            (
                YEARLY | {"fdi_info_report/ir2": COMMON | REPORT | YEARLY | {"enterprise_id": "e2"}},
                YEARLY | {"fdi_info_report/ir2": COMMON | REPORT | YEARLY | UNFILED},
            ),
        ),
    ),
    Case("L21-H3", IR, YEARLY, YEARLY | {"report_year": 2020}),
    Case("L21-H67", IR, {"submit_date": "2022-05-12"}, {"submit_date": "2022-05-13"}),
    Case(
        "L21-V1",
        IR,
        YEARLY | UNFILED,
        CHANGED,
        also=(
            (UNFILED | {"report_type": "注销"}, UNFILED),
            (CHANGED | {"submit_date": "2022-05-10"}, CHANGED | {"needs_registration": 1}),
        ),
    ),
    Case("L21-V2", "project/p1", {"capital_class": "外资"}, {"capital_class": "外资", IR: {"report_type": "变更"}}),
    Case(
        "L21-V3",
        IR,
        {"reported_capital": wan(1000), "enterprise/e1": {"capital": wan(1000)}},
        {"reported_capital": wan(1000), "enterprise/e1": {"capital": wan(1200)}},
        also=(
            (
                {"reported_capital": wan(1000), "enterprise/e1": {"capital": wan(150), "capital_currency": "USD"}},
                {"reported_capital": wan(1000), "enterprise/e1": {"capital": wan(150), "capital_currency": "CNY"}},
            ),
        ),
    ),
    Case(
        "L21-V5",
        IR,
        {"check_result": "缺报"},
        {"check_result": "缺报", "report_type": "注销"},
        also=(({"check_result": "一致", "report_type": "注销"}, {"check_result": "缺报", "channel": "部门共享"}),),
    ),
]

BATCH = {"period_key": "2022-04", "expected": 120, "received": 120}
PB = "fdi_push_batch/pb1"

BATCHES = [Case("L21-V4", PB, {"received": 118, "handling": "两条待补推"}, {"received": 118})]

COMPLAINT = {
    "complainant": "演示外资电子（沈阳）有限公司",
    "respondent": "演示街道办事处",
    "kind": "侵权协调",
    "content": "厂区道路长期被占",
    "complete_date": "2022-04-28",
    "accepted": "受理",
    "decision_date": "2022-05-06",
    "is_confidential": 1,
}
CP = "fdi_complaint/cp1"
UNDECIDED = {"accepted": None, "decision_date": None}
OLD = {"complete_date": "2022-02-10", "decision_date": "2022-02-16"}
"""60 working days after 10 February are over on 9 May."""

COMPLAINTS = [
    Case(
        "L22-H1",
        CP,
        {"decision_date": "2022-05-11"},
        {"decision_date": "2022-05-12"},
        also=(
            (UNDECIDED | {"complete_date": "2022-05-05"}, UNDECIDED),
            (UNDECIDED | {"accepted": "补正"}, UNDECIDED | {"remark": "尚在研究"}),
            ({"decision_date": "2022-05-12", "remark": "五一假期后材料移交迟延"}, UNDECIDED | {"accepted": "受理"}),
        ),
    ),
    Case(
        "L22-H2",
        CP,
        OLD | {"done_date": "2022-05-09"},
        OLD | {"done_date": "2022-05-10"},
        also=(
            (OLD | {"extended_to": "2022-05-12"}, OLD),
            (OLD | {"accepted": "不予受理"}, OLD | {"extended_to": "2022-05-11"}),
        ),
    ),
    Case(
        "L22-H3",
        CP,
        {"is_private_dispute": 1, "accepted": "不予受理"},
        {"is_private_dispute": 1, "accepted": "受理"},
    ),
    Case("L22-H67", CP, {"done_date": "2022-05-12"}, {"done_date": "2022-05-13"}),
]

SERVICE = {
    "service_date": "2022-05-10",
    "kind": "宣传解读",
    "content": "外商投资法及其实施条例",
    "enterprise_ids": ["e1"],
}
LS = "fdi_legal_service/ls1"

SERVICES = [Case("L22a-H67", LS, {"service_date": "2022-05-12"}, {"service_date": "2022-05-13"})]

MATCH = {
    "subject_kind": "企业",
    "enterprise_id": "e1",
    "need": wan(2000),
    "usage": "购置设备",
    "bank": "演示银行沈阳分行",
    "need_date": "2022-03-10",
    "match_status": "对接",
    "match_date": "2022-04-20",
}
BM = "bank_match/bm1"
UNANSWERED = {"match_status": "推送", "match_date": None}

MATCHES = [
    Case("L23-H1", BM, {"credit": wan(1500), "lent": wan(1500)}, {"credit": wan(1500), "lent": wan(1500.01)}),
    Case("L23-H67", BM, {"match_date": "2022-05-12"}, {"need_date": "2022-05-13"}),
    Case(
        "L23-V1",
        BM,
        UNANSWERED | {"need_date": "2022-03-13"},
        UNANSWERED | {"need_date": "2022-03-12"},
        also=(
            (
                UNANSWERED | {"need_date": None, "created_at": "2022-03-13T09:00"},
                UNANSWERED | {"need_date": None, "created_at": "2022-03-12T09:00"},
            ),
            ({"match_status": "推送"}, UNANSWERED | {"match_status": "需求"}),
        ),
    ),
]

CASES = [*REWARDS, *REPORTS, *BATCHES, *COMPLAINTS, *SERVICES, *MATCHES]

WORLD = {RW: REWARD, IR: REPORT, PB: BATCH, CP: COMPLAINT, LS: SERVICE, BM: MATCH}

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L20-pay": (
        RW,
        {"reward_status": "下达", "promised_pay_date": "2022-06-30"},
        "2022-06-30",
        {"reward_status": "拨付", "promised_pay_date": "2022-06-30", "pay_date": "2022-06-01"},
    ),
    "D-L21-legal": (IR, CHANGED | {"event_date": "2022-04-28"}, "2022-05-30", UNFILED | {"report_type": "注销"}),
    "D-L21-rectify": (
        IR,
        {"report_status": "整改中", "notice_date": "2022-04-28"},
        "2022-05-30",
        {"report_status": "已整改", "notice_date": "2022-04-28"},
    ),
    "D-L21a-month": (PB, {"received": None}, "2022-05-07", {}),
    "D-L22-decide": (CP, UNDECIDED, "2022-05-11", UNDECIDED | {"accepted": "补正"}),
    "D-L22-finish": (CP, OLD, "2022-05-09", OLD | {"done_date": "2022-05-09"}),
    "D-L23-reply": (BM, UNANSWERED | {"need_date": "2022-04-01"}, "2022-05-31", {"match_status": "推送"}),
}
