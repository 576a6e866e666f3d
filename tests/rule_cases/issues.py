"""Rules of the issue list and of the officers who serve enterprises."""

from __future__ import annotations

from tests.rule_cases import Case
from tests.rule_cases.world import COMMON

Q1, Q2, X1, C1 = "issue/q1", "issue/q2", "issue_extension/x1", "issue_callback/c1"
SIGNED = {"close_approver": "u2", "close_scan": ["8" * 64]}
CALLBACK = COMMON | {"issue_id": "q2", "caller": "陈演示", "method": "电话"}
SUSPENDED = {
    "issue_status": "挂账",
    "suspend_reason": "等待规划调整",
    "suspend_approver": "u2",
    "suspend_date": "2022-05-11",
}


def unreached(*days):
    return {
        f"issue_callback/d{n}": CALLBACK | {"callback_date": day, "reached": "未接通"} for n, day in enumerate(days)
    }


ALLOWED = {"issue_extension/x2": COMMON | {"issue_id": "q1", "approved": "同意", "new_due": "2022-06-01"}}

CLOSING = [
    Case(
        "L25-H1",
        Q2,
        {},
        {"done_date": None},
        also=(({"issue_status": "挂账", "is_closed": 0, "done_date": None}, {"done_date": None}),),
    ),
    Case("L25-H2", Q2, {C1: None} | SIGNED, {C1: None}, also=(({C1: {"reached": None}}, {C1: {"reached": "未接通"}}),)),
    Case(
        "L25-H4",
        Q2,
        {C1: {"satisfaction": "基本满意"}},
        {C1: {"satisfaction": "不满意"}},
        also=(
            (
                {
                    C1: {"satisfaction": "不满意"},
                    "issue_callback/c2": CALLBACK | {"callback_date": "2022-04-25", "satisfaction": "满意"},
                },
                {"issue_callback/c2": CALLBACK | {"callback_date": "2022-04-25", "satisfaction": "不满意"}},
            ),
        ),
    ),
    Case(
        "L25-H5",
        Q2,
        SIGNED | {C1: {"satisfaction": "不满意"}, "result": "政策不支持已解释"},
        SIGNED | {C1: {"satisfaction": "不满意"}},
        also=(
            (
                SIGNED | {C1: None} | unreached("2022-04-21", "2022-04-22", "2022-04-23"),
                SIGNED | {C1: None} | unreached("2022-04-21", "2022-04-22", "2022-04-22"),
            ),
        ),
    ),
    Case(
        "L25-H6",
        Q2,
        SIGNED | {C1: {"reached": "企业已注销"}},
        {C1: {"reached": "企业已注销"}},
        also=(
            (
                SIGNED | {C1: None} | unreached("2022-04-21", "2022-04-22", "2022-04-23"),
                SIGNED | {C1: None} | unreached("2022-04-21", "2022-04-22"),
            ),
        ),
    ),
    Case(
        "L25-V2",
        Q2,
        {C1: {"callback_date": "2022-04-26"}},
        {C1: {"callback_date": "2022-04-27"}},
        also=(({"done_date": "2022-05-06", C1: None}, {C1: None}),),
    ),
]

TIMES = [
    Case("L25-H7", Q1, {"feedback_due": "2022-05-19"}, {"feedback_due": "2022-05-20"}),
    Case("L25-H8", Q1, {"feedback_due": "2022-05-09"}, {"feedback_due": "2022-05-08"}),
    Case("L25-H9", Q1, {"solve_due": "2022-05-09"}, {"solve_due": "2022-05-08"}),
    Case("L25-V1", Q1, {"rejected_at": "2022-05-11T09:00"}, {"rejected_at": "2022-05-12T09:00"}),
    Case("L25-V3", Q1, {"reopen_count": 1}, {"reopen_count": 2}),
    Case(
        "L25-V4",
        Q1,
        {"solve_due": "2022-05-17"},
        {"solve_due": "2022-05-16"},
        also=(
            ({"issue_status": "登记", "solve_due": "2022-05-16"}, {"issue_status": "重办", "solve_due": "2022-05-10"}),
        ),
    ),
    Case(
        "L25-V8",
        Q1,
        {"difficulty": "咨询", "feedback_due": "2022-05-11", "solve_due": "2022-05-11"},
        {"difficulty": "咨询", "feedback_due": "2022-05-11", "solve_due": "2022-05-12"},
    ),
    Case(
        "L25-V9",
        Q1,
        {"solve_due": "2022-05-27"} | ALLOWED,
        {"solve_due": "2022-05-20"},
        also=(({}, {"feedback_due": "2022-05-16"}),),
    ),
    Case(
        "L25-V10",
        Q1,
        {"difficulty": "复杂", "feedback_due": "2022-05-17", "solve_due": "2022-05-31"},
        {"difficulty": "复杂", "feedback_due": "2022-05-17", "solve_due": "2022-06-01"},
    ),
    Case(
        "L25-V11",
        Q1,
        {"difficulty": "重大", "feedback_due": "2022-05-17", "solve_due": "2022-06-22"},
        {"difficulty": "重大", "feedback_due": "2022-05-17", "solve_due": "2022-06-23"},
    ),
    Case("L25-V12", Q1, {"difficulty": "咨询", "assign_time": "2022-05-09T17:00"}, {"difficulty": "咨询"}),
    Case("L25-V13", Q1, {}, {"assign_time": "2022-05-11T09:00"}),
    Case(
        "L25-V14",
        Q1,
        {"difficulty": "复杂", "assign_time": "2022-05-12"},
        {"difficulty": "复杂", "assign_time": "2022-05-13"},
    ),
    Case(
        "L25-V15",
        Q1,
        {"difficulty": "重大", "assign_time": "2022-05-12"},
        {"difficulty": "重大", "assign_time": "2022-05-13"},
    ),
    Case(
        "L25-H67",
        Q1,
        {"accept_time": "2022-05-12T23:59"},
        {"accept_time": "2022-05-13T00:01"},
        also=(({"done_date": "2022-05-12"}, {"done_date": "2022-05-13"}),),
    ),
]

ISSUES = [
    Case(
        "L25-H12",
        Q1,
        SUSPENDED | {"review_due": "2022-08-01"},
        SUSPENDED | {"suspend_approver": None, "review_due": "2022-08-01"},
    ),
    Case("L25-H13", Q1, SUSPENDED | {"review_due": "2022-08-01"}, SUSPENDED),
    Case("L25-H14", Q1, SUSPENDED | {"review_due": "2022-08-10"}, SUSPENDED | {"review_due": "2022-08-11"}),
    Case("L25-V5", Q1, SUSPENDED | {"review_due": "2022-05-12"}, SUSPENDED | {"review_due": "2022-05-11"}),
    Case("L25-H15", Q1, {"issue_status": "退回交办", "reject_reason": "不属本单位职责"}, {"issue_status": "退回交办"}),
    Case(
        "L25-V6",
        Q1,
        {Q2: {"description": " 供电接入手续办理慢", "enterprise_id": None}},
        {Q2: {"description": " 供电接入手续办理慢"}},
        also=(
            (
                {Q2: {"description": "供电接入手续办理慢", "accept_time": "2022-02-07"}},
                {Q2: {"description": "供电接入手续办理慢", "accept_time": "2022-02-08"}},
            ),
        ),
    ),
    Case("L25-V7", Q1, {}, {Q2: {"issue_no": "210106-2022-0001"}}),
    Case("X08", Q1, {"category": "政策兑现", "remark": "口头承诺，无书面依据"}, {"category": "政策兑现"}),
    Case(
        "X23b",
        Q1,
        {"owner": "张演示", "contact_phone": "13900000012"},
        {"owner": "张演示", "contact_phone": "13900000011"},
    ),
]

PARTS = [
    Case("L25-H3", C1, {"caller": "陈演示"}, {"caller": "吴演示"}),
    Case(
        "L25-H10",
        X1,
        {"approved": "同意", "apply_date": "2022-05-19"},
        {"approved": "同意", "apply_date": "2022-05-20"},
        also=(({"approved": "不同意", "apply_date": "2022-05-20"}, {"approved": "同意", "apply_date": "2022-05-20"}),),
    ),
    Case(
        "L25-H11",
        X1,
        {"approved": "同意", "apply_date": "2022-05-18"},
        {"approved": "同意", "apply_date": "2022-05-19"},
    ),
    Case("L25a-H67", "issue_log/l1", {"log_time": "2022-05-12T18:00"}, {"log_time": "2022-05-13"}),
    Case("L25b-H67", X1, {"apply_date": "2022-05-12"}, {"apply_date": "2022-05-13"}),
    Case("L25c-H67", C1, {"callback_date": "2022-05-12"}, {"callback_date": "2022-05-13"}),
]

SERVICE = [
    Case(
        "L24-H1",
        "service_assignment/m1",
        {
            "service_assignment/m2": COMMON
            | {
                "officer_id": "o2",
                "enterprise_id": "e1",
                "role": "主责",
                "start_date": "2021-01-01",
                "end_date": "2022-01-09",
            }
        },
        {
            "service_assignment/m2": COMMON
            | {
                "officer_id": "o2",
                "enterprise_id": "e1",
                "role": "主责",
                "start_date": "2021-01-01",
                "end_date": "2022-01-10",
            }
        },
        also=(
            (
                {
                    "role": "协办",
                    "service_assignment/m2": COMMON
                    | {"enterprise_id": "e1", "role": "主责", "start_date": "2022-02-01"},
                },
                {
                    "end_date": "2022-02-01",
                    "service_assignment/m2": COMMON
                    | {"enterprise_id": "e1", "role": "主责", "start_date": "2022-02-01"},
                },
            ),
        ),
    ),
    Case(
        "L24-V1",
        "service_officer/o1",
        {"service_visit/w1": {"visit_date": "2022-02-09"}},
        {"service_visit/w1": {"visit_date": "2022-02-08"}},
        also=(
            ({"term_to": "2022-05-11", "service_visit/w1": None}, {"term_to": "2022-05-12", "service_visit/w1": None}),
        ),
    ),
    Case(
        "L24-V2",
        "service_officer/o1",
        {f"service_assignment/k{n}": COMMON | {"officer_id": "o1", "enterprise_id": f"k{n}"} for n in range(19)},
        {f"service_assignment/k{n}": COMMON | {"officer_id": "o1", "enterprise_id": f"k{n}"} for n in range(20)},
    ),
    Case("L24a-H67", "service_visit/w1", {"visit_date": "2022-05-12"}, {"visit_date": "2022-05-13"}),
]

CASES = [*CLOSING, *TIMES, *ISSUES, *PARTS, *SERVICE]
