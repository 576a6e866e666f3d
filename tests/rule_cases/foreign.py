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

CASES = REWARDS

WORLD = {RW: REWARD}

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L20-pay": (
        RW,
        {"reward_status": "下达", "promised_pay_date": "2022-06-30"},
        "2022-06-30",
        {"reward_status": "拨付", "promised_pay_date": "2022-06-30", "pay_date": "2022-06-01"},
    ),
}
