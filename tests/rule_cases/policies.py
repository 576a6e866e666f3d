"""Rules of policies and of the six steps in which they are made."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case, Change

STEPS = ("公众参与", "专家论证", "风险评估", "合法性审查", "合规性审核", "集体讨论决定")
ENDS = ("2022-03-11", "2022-03-18", "2022-03-25", "2022-04-01", "2022-04-08", "2022-04-15")
LEGACY = {"policy/po1": {"is_legacy": 1, "issue_date": "2022-05-06"}}
OLD = {"is_legacy": 1, "issue_date": "2022-05-06"}

WORLD: dict[str, dict[str, Any]] = {
    "policy/po1": {
        "title": "演示市促进招商引资若干措施",
        "doc_no": "演政发〔2022〕1号",
        "issuer": "演示市人民政府",
        "policy_kind": "规范性文件",
        "target_group": "新引进的先进制造业企业",
        "support_types": ["资金奖补", "人才"],
        "valid_from": "2022-05-10",
        "valid_to": "2025-05-09",
        "plan_fit": "与市十四五规划一致",
        "affordability": "年度预算已安排",
        "has_tax_promise": 0,
        "fair_competition": "通过",
        "fair_competition_date": "2022-04-06",
        "issue_date": "2022-05-10",
        "policy_status": "已印发",
        "is_legacy": 0,
    },
    **{
        f"policy_step/ps{n}": {
            "policy_id": "po1",
            "step": step,
            "start_date": "2022-02-28",
            "end_date": end,
            "handler_unit": "演示市商务局",
            "conclusion": "通过",
            "proof": [str(n) * 64],
        }
        for n, (step, end) in enumerate(zip(STEPS, ENDS, strict=True), 1)
    },
    "policy_step/ps1": {
        "policy_id": "po1",
        "step": "公众参与",
        "method": "公开征求意见",
        "start_date": "2022-02-28",
        "end_date": "2022-03-11",
        "handler_unit": "演示市商务局",
        "opinions": 12,
        "opinions_adopted": 5,
        "conclusion": "修改后通过",
        "proof": ["1" * 64],
    },
}


def gate(number: int, step: str) -> list[Case]:
    """Return the cases of a step that an issued policy has passed, or for a reason did not need."""
    row = f"policy_step/ps{number}"
    failed: Change = {row: {"conclusion": "不通过"}}
    waived: Change = {row: {"conclusion": "不适用", "na_reason": "不涉及"}}
    unsaid: Change = {row: {"conclusion": "不适用", "na_reason": None}}
    drafted: Change = {"policy_status": "终止制定", row: None}
    return [
        Case(
            f"L02-H{number}",
            "policy/po1",
            {},
            failed,
            also=((waived, unsaid), (drafted, {row: None}), (OLD | failed, failed)),
        ),
        Case(
            f"L02-V{number}",
            "policy/po1",
            OLD,
            OLD | failed,
            also=((OLD | waived, OLD | unsaid), (failed, OLD | {row: None})),
        ),
    ]


def never_waived(code: str, row: str) -> list[Case]:
    """Return the cases of a step that is never left out."""
    waived: Change = {"conclusion": "不适用", "na_reason": "不涉及"}
    return [
        Case(f"L02-H{code}", row, {"conclusion": "修改后通过"}, waived, also=((LEGACY | waived, waived),)),
        Case(f"L02-V{code}", row, LEGACY, LEGACY | waived, also=((waived, LEGACY | waived),)),
    ]


def in_order(code: str, earlier: str, later: str) -> list[Case]:
    """Return the cases of a step that ends no later than another; a missing day passes."""
    row = f"policy_step/{earlier}"
    same: Change = {"end_date": "2022-04-20", f"policy_step/{later}": {"end_date": "2022-04-20"}}
    after: Change = {"end_date": "2022-04-21", f"policy_step/{later}": {"end_date": "2022-04-20"}}
    unknown: Change = {"end_date": "2022-04-21", f"policy_step/{later}": {"end_date": None}}
    return [
        Case(f"L02-H{code}", row, same, after, also=((unknown, after), (LEGACY | after, after))),
        Case(f"L02-V{code}", row, LEGACY | same, LEGACY | after, also=((after, LEGACY | after),)),
    ]


LATE = {"policy_step/ps6": {"end_date": "2022-05-11"}}
OLD_LATE = OLD | {"policy_step/ps6": {"end_date": "2022-05-07"}}
UNLAWFUL = {"policy_status": "待集体讨论", "policy_step/ps4": {"conclusion": "不通过"}}
UNSEEN = {"policy_status": "待集体讨论", "policy_step/ps4": None}
BUSINESS = {"policy/po1": {"affects_business": 1}}
HEARING = {"method": "听证会", "start_date": "2022-03-10", "end_date": "2022-03-25"}

CASES = [
    Case(
        "L01-H1",
        "policy/po1",
        {"is_legacy": 1, "issue_date": "2022-05-06"},
        {"is_legacy": 1, "issue_date": "2022-05-07"},
        also=(({"is_legacy": 1, "issue_date": None}, {"is_legacy": 1}),),
    ),
    Case(
        "L01-H67",
        "policy/po1",
        {"issue_date": "2022-05-12", "fair_competition_date": "2022-05-12"},
        {"issue_date": "2022-05-13"},
        also=(({}, {"fair_competition_date": "2022-05-13"}),),
    ),
    *(case for number, step in enumerate(STEPS, 1) for case in gate(number, step)),
    *never_waived("7", "policy_step/ps4"),
    *never_waived("8", "policy_step/ps6"),
    *in_order("9", "ps1", "ps4"),
    *in_order("10", "ps2", "ps4"),
    *in_order("11", "ps3", "ps4"),
    *in_order("12", "ps4", "ps6"),
    *in_order("13", "ps5", "ps6"),
    Case("L02-H14", "policy/po1", {"policy_step/ps6": {"end_date": "2022-05-10"}}, LATE, also=((OLD | LATE, LATE),)),
    Case("L02-V14", "policy/po1", OLD, OLD_LATE, also=((LATE, OLD_LATE),)),
    Case(
        "L02-H15",
        "policy/po1",
        {"policy_status": "程序履行中", "policy_step/ps4": None},
        UNLAWFUL,
        also=((OLD | UNLAWFUL, UNSEEN),),
    ),
    Case("L02-V15", "policy/po1", OLD, OLD | UNLAWFUL, also=((UNLAWFUL, OLD | UNSEEN),)),
    Case(
        "L02-H16",
        "policy_step/ps1",
        {"opinions": 5, "opinions_adopted": 5},
        {"opinions": 5, "opinions_adopted": 6},
        also=(({"opinions": None}, {"opinions": 0, "opinions_adopted": 1}),),
    ),
    Case("L02-H67", "policy_step/ps6", {"end_date": "2022-05-12"}, {"end_date": "2022-05-13"}),
    Case(
        "L02-V16",
        "policy_step/ps1",
        BUSINESS | {"end_date": "2022-03-30"},
        BUSINESS | {"end_date": "2022-03-29"},
        also=(({"end_date": "2022-03-29"}, BUSINESS | {"end_date": "2022-03-11"}),),
    ),
    Case(
        "L02-V17",
        "policy_step/ps1",
        {"end_date": "2022-03-09"},
        {"end_date": "2022-03-08"},
        also=(
            (BUSINESS | {"end_date": "2022-03-08"}, {"end_date": "2022-03-01"}),
            ({"end_date": "2022-03-08", "policy/po1": {"policy_kind": "一事一议"}}, {"end_date": "2022-03-08"}),
        ),
    ),
    Case(
        "L02-V18",
        "policy_step/ps1",
        HEARING | {"notice_date": "2022-02-28"},
        HEARING | {"notice_date": "2022-03-01"},
        also=((HEARING, HEARING | {"notice_date": "2022-03-09"}),),
    ),
    Case(
        "L02-V19",
        "policy/po1",
        {"has_tax_promise": 0, "tax_linked_reward": None},
        {"has_tax_promise": 1},
        also=(({"tax_linked_reward": 0}, {"tax_linked_reward": 1}),),
    ),
]

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L01-expiry": ("policy/po1", {}, "2025-05-09", {"policy_status": "修订"}),
}
