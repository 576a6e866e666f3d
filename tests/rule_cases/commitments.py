"""Rules of promises to enterprises and of what has been paid or done of them."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case, Change, wan
from tests.rule_cases.world import COMMON

WORLD: dict[str, dict[str, Any]] = {
    "commitment/cm1": {
        "enterprise_id": "e1",
        "project_id": "p1",
        "basis_type": "政策",
        "policy_id": "po1",
        "basis_doc": "演示市促进招商引资若干措施（演政发〔2022〕1号）",
        "promiser": "演示市人民政府",
        "content": "按固定资产投资给予奖补",
        "promise_type": "资金",
        "promised_amount": wan(100),
        "condition": "投产后一年内",
        "due_date": "2022-06-30",
        "fulfil_status": "未到期",
        "is_legacy": 0,
        "promise_date": "2022-05-11",
        "owner": "孙演示",
        "promiser_level": "市",
        "required_level": "市",
    },
    "commitment_payment/cp1": {
        "commitment_id": "cm1",
        "pay_date": "2022-05-12",
        "pay_form": "资金",
        "amount": wan(40),
        "proof": ["a" * 64],
    },
}

ROW = "commitment/cm1"
PAID = {"fulfil_status": "已兑现", "enterprise_confirmed": 1, "confirmed_date": "2022-05-12"}
UNCONFIRMED: Change = {"fulfil_status": "已兑现", "enterprise_confirmed": None}
RECEIVED = UNCONFIRMED | {"delivery_receipt": ["b" * 64]}
SIGNED = RECEIVED | {"close_approver": "u2", "close_scan": ["c" * 64]}
MORE = {"commitment_payment/cp2": COMMON | WORLD["commitment_payment/cp1"] | {"amount": wan(60)}}
TOO_MUCH = {"commitment_payment/cp2": COMMON | WORLD["commitment_payment/cp1"] | {"amount": wan(60.000001)}}
CHANGED = {"fulfil_status": "依法变更并补偿", "change_basis": "规划依法调整"}
COMPENSATED = CHANGED | {"commitment_payment/cp1": {"pay_form": "补偿"}}
EXPIRED = {"due_date": "2022-05-11"}
LEGACY = {"is_legacy": 1}
TODAY, TOMORROW = "2022-05-12", "2022-05-13"

CASES = [
    Case(
        "L03-H1",
        ROW,
        PAID,
        PAID | {"commitment_payment/cp1": {"proof": None}},
        also=(({"commitment_payment/cp1": None}, PAID | {"commitment_payment/cp1": None}),),
    ),
    Case(
        "L03-H2",
        ROW,
        PAID,
        UNCONFIRMED,
        also=(
            (SIGNED, RECEIVED),
            (SIGNED, SIGNED | {"delivery_receipt": None}),
            (SIGNED, SIGNED | {"close_scan": None}),
        ),
    ),
    Case(
        "L03-H3",
        ROW,
        MORE,
        TOO_MUCH,
        also=(
            (TOO_MUCH | {"supplement_agreement": ["d" * 64]}, TOO_MUCH),
            (TOO_MUCH | {"promised_amount": None}, TOO_MUCH),
        ),
    ),
    Case("L03-H4", ROW, COMPENSATED, COMPENSATED | {"change_basis": None}),
    Case("L03-H5", ROW, COMPENSATED, CHANGED),
    Case(
        "L03-H6",
        ROW,
        {"due_date": TODAY},
        EXPIRED,
        also=(
            (EXPIRED | {"fulfil_status": "待兑现"}, EXPIRED),
            (EXPIRED | LEGACY, EXPIRED),
            ({"due_date": None}, EXPIRED),
        ),
    ),
    Case("L03-V1", ROW, LEGACY | {"due_date": TODAY}, LEGACY | EXPIRED, also=((EXPIRED, LEGACY | EXPIRED),)),
    Case(
        "L03-H67",
        ROW,
        {"condition_met_date": TODAY, "promise_date": TODAY, "confirmed_date": TODAY},
        {"condition_met_date": TOMORROW},
        also=(({}, {"promise_date": TOMORROW}), ({}, {"confirmed_date": TOMORROW})),
    ),
    Case(
        "L03-V2",
        ROW,
        {"promiser_level": "市", "required_level": "县区"},
        {"promiser_level": "县区", "required_level": "市"},
        also=(({"promiser_level": None}, {"promiser_level": "乡镇街道", "required_level": "开发区"}),),
    ),
    Case("L03-V3", ROW, {}, {"policy_id": None, "basis_type": "协议"}),
    Case(
        "L03-V4",
        ROW,
        {"promise_date": "2022-05-10"},
        {"promise_date": "2022-05-09"},
        also=(({"promise_date": "2022-05-09", "policy/po1": {"issue_date": None}}, {"promise_date": "2022-05-09"}),),
    ),
    Case("L03a-H67", "commitment_payment/cp1", {"pay_date": TODAY}, {"pay_date": TOMORROW}),
]

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L03-due": (ROW, {"planned_date": "2022-07-15"}, "2022-07-15", {"fulfil_status": "已兑现"}),
}
