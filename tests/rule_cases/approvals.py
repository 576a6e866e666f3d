"""Approval items and what is supervised afterwards."""

from __future__ import annotations

from tests.rule_cases import Case

ITEM, CHECK = "approval_item/ai1", "post_supervision/ps1"

WORLD = {
    ITEM: {
        "item_name": "演示经营备案",
        "item_code": "000121001000",
        "item_type": "备案",
        "legal_days": 20,
        "old_days": 10,
        "new_days": 5,
        "old_steps": 4,
        "new_steps": 2,
        "old_docs": 6,
        "new_docs": 3,
        "old_fee": 10_000,
        "new_fee": 10_000,
        "visits": 1,
        "online": 1,
        "circular_proof": 0,
        "case_count": 120,
        "avg_days": 4_500_000,
        "basis": ["a1" * 32],
        "effective_date": "2022-03-01",
        "one_visit": 1,
    },
    CHECK: {
        "item_id": "ai1",
        "mode": "双随机",
        "check_date": "2022-05-10",
        "enterprise_id": "e1",
        "result": "责令改正",
        "due_date": "2022-05-12",
    },
}

FREE = {"new_fee": 0, "basis": None} | {"old_days": 5, "old_steps": 2, "old_docs": 3}

CASES = [
    Case("L16-H1", ITEM, {"new_days": 10}, {"new_days": 11}),
    Case("L16-H2", ITEM, {"new_steps": 4}, {"new_steps": 5}),
    Case("L16-H3", ITEM, {"new_docs": 6}, {"new_docs": 7}),
    Case("L16-H4", ITEM, {"old_fee": 20_000}, {"old_fee": 9_999}),
    Case("L16-H5", ITEM, {"legal_days": 5}, {"legal_days": 4}),
    Case("L16-H6", ITEM, FREE | {"basis": ["a2" * 32]}, FREE, also=((FREE | {"old_fee": 0}, FREE),)),
    Case(
        "L16-V1", ITEM, {"avg_days": 5_000_000}, {"avg_days": 5_000_001}, also=(({"avg_days": None}, {"new_days": 4}),)
    ),
    Case("L16-V2", ITEM, {"circular_proof": 0}, {"circular_proof": 1}),
    Case("L16-V3", ITEM, {"visits": 0}, {"visits": 2}, also=(({"one_visit": 0, "visits": 2}, {"visits": 3}),)),
    Case(
        "L16-V4",
        CHECK,
        {"due_date": "2022-05-12"},
        {"due_date": "2022-05-11"},
        also=(({"result": "合格", "due_date": "2022-05-11"}, {"due_date": "2022-05-11"}),),
    ),
    Case("L16a-H67", CHECK, {"check_date": "2022-05-12"}, {"check_date": "2022-05-13"}),
]

DEADLINES = {"D-L16a": (CHECK, {"due_date": "2022-06-10"}, "2022-06-10", {"result": "合格"})}
