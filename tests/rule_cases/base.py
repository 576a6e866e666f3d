"""Rules of enterprises, task forces, hand-overs, submissions and pushes."""

from __future__ import annotations

from tests.rule_cases import Case, code_for
from tests.rule_cases.world import COMMON

E1, B1 = "enterprise/e1", "submission/b1"
TWIN = COMMON | {"name": "另一家演示公司", "uscc": code_for("91210106MA0000001"), "kind": "内资"}
PAPER = {"channel": "公文交换", "created_at": "2022-05-06T10:00"}

CASES = [
    Case(
        "B01-H1",
        E1,
        {"uscc": "91350100M000100Y43"},
        {"uscc": "91350100M000100Y4Z"},
        also=(({"uscc": None}, {"uscc": "91350100"}),),
    ),
    Case("B01-H67", E1, {"found_date": "2022-05-12"}, {"found_date": "2022-05-13"}),
    Case("X19", E1, {"enterprise/e2": TWIN | {"name": "演示数控机床（沈阳）有限公司"}}, {"enterprise/e2": TWIN}),
    Case("L11-H1", "task_force/t1", {}, {"liaison": None}),
    Case("B07-H1", "handover/h1", {"end_date": "2022-05-01"}, {"end_date": "2022-04-30"}),
    Case("B08-H1", B1, {"signed_scan": ["7" * 64], "scan_matches": 1}, {"signed_scan": ["7" * 64], "scan_matches": 0}),
    Case("B08-H2", B1, {"recalled_at": "2022-05-10", "recall_reason": "漏报一项"}, {"recalled_at": "2022-05-10"}),
    Case(
        "B08-V1",
        B1,
        PAPER,
        PAPER | {"created_at": "2022-05-05T10:00"},
        also=(
            (
                PAPER | {"created_at": "2022-04-01", "signed_scan": ["7" * 64], "scan_matches": 1},
                PAPER | {"created_at": "2022-04-01"},
            ),
        ),
    ),
    Case("B09-H67", "notice_push/j1", {"push_date": "2022-05-12"}, {"push_date": "2022-05-13"}),
    Case("B09-V1", "notice_push/j1", {"receipts": None}, {"receipts": 2}),
]
