"""Rules of what keeps the plan going: supervision, the clean-up of policies, typical cases, the plan's own tasks."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case, Change, percent

CHECKED = {
    "eight_area": "审批",
    "mode": "窗口暗访",
    "check_date": "2022-04-12",
    "target": "演示政务服务窗口",
    "has_finding": 1,
    "finding": "一次性告知不全",
    "duty_unit": "演示审批局",
    "owner": "郑演示",
    "due_date": "2022-05-31",
    "transferred": 0,
    "published": 0,
    "check_status": "整改中",
}
CLEANED = {
    "doc_title": "演示市招商引资若干措施",
    "doc_no": "演示发〔2018〕3号",
    "issuer": "演示市人民政府",
    "effective_date": "2018-06-01",
    "reason": "与上位法不符",
    "action": "修改",
    "basis": "公平竞争审查制度",
    "due_date": "2022-06-30",
    "published": 0,
}
EXAMPLE = {
    "case_type": "正面经验",
    "title": "演示帮办代办机制",
    "subject": "演示市商务局",
    "background": "企业办事跑动多",
    "practice": "专人帮办",
    "effect": "跑动由4次减为1次",
    "openness": "公开",
}
TASK = {
    "clause": "三(三)3",
    "task": "推进一网通办",
    "lead": "政务服务科",
    "due_date": "2022-12-31",
    "progress": percent(30),
    "task_status": "推进",
}
NEGATIVE = {"case_type": "反面通报", "anonymized": 1, "openness": "内部"}
ABOLISHED = {"action": "废止", "doc_no": "演政发〔2022〕1号"}
PROMISE = {"policy_id": "po1", "fulfil_status": "待兑现", "disposal": None}
RECHECKED = {"check_status": "办结", "recheck_date": "2022-05-10", "recheck": "合格"}

WORLD: dict[str, dict[str, Any]] = {
    "supervision/su1": CHECKED,
    "supervision/su2": CHECKED
    | {
        "check_date": "2022-04-20",
        "target": "演示口岸服务大厅",
        "has_finding": 0,
        "finding": None,
        "duty_unit": None,
        "owner": None,
        "due_date": None,
        "check_status": "办结",
    },
    "policy_cleanup/pc1": CLEANED,
    "typical_case/tc1": EXAMPLE,
    "typical_case/tc2": EXAMPLE | NEGATIVE | {"title": "演示窗口空岗"},
    "plan_task/pt1": TASK,
}

CASES = [
    Case(
        "L35-H1",
        "supervision/su1",
        RECHECKED,
        RECHECKED | {"recheck": "不合格"},
        also=(
            ({"check_status": "待复查"}, RECHECKED | {"recheck_date": None}),
            ({"check_status": "办结", "has_finding": 0}, {"check_status": "办结", "recheck_date": "2022-05-10"}),
        ),
    ),
    Case(
        "L35-H67",
        "supervision/su1",
        {"check_date": "2022-05-12"},
        {"check_date": "2022-05-13"},
        also=(
            ({"recheck_date": "2022-05-12"}, {"recheck_date": "2022-05-13"}),
            ({"transfer_date": "2022-05-12"}, {"transfer_date": "2022-05-13"}),
        ),
    ),
    Case(
        "L35-V1",
        "supervision/su1",
        {"supervision/su2": {"has_finding": 1, "target": "演示政务服务窗口", "check_date": "2021-04-11"}},
        {"supervision/su2": {"has_finding": 1, "target": "演示政务服务窗口", "check_date": "2021-04-12"}},
        also=(
            (
                {"supervision/su2": {"has_finding": 0, "duty_unit": "演示审批局", "check_date": "2021-10-01"}},
                {"supervision/su2": {"has_finding": 1, "duty_unit": "演示审批局", "check_date": "2021-10-01"}},
            ),
        ),
    ),
    Case(
        "X20",
        "issue/q2",
        {
            "eight_area": "审批",
            "duty_unit": "演示审批局",
            "issue_callback/c1": {"satisfaction": "不满意"},
        },
        {"eight_area": "审批", "issue_callback/c1": {"satisfaction": "不满意"}},
        also=(
            (
                {
                    "eight_area": "审批",
                    "duty_unit": "演示政务服务窗口",
                    "issue_callback/c1": {"satisfaction": "不满意"},
                },
                {"eight_area": "执法", "duty_unit": "演示审批局", "issue_callback/c1": {"satisfaction": "不满意"}},
            ),
            ({"eight_area": "执法"}, {"eight_area": "执法", "issue_callback/c1": {"satisfaction": "不满意"}}),
        ),
    ),
]

CASES += [
    Case(
        "L36-H1",
        "policy_cleanup/pc1",
        {"action": "废止", "done_date": "2022-05-06", "decision_doc": "演示发〔2022〕8号"},
        {"action": "废止", "done_date": "2022-05-06"},
        also=(
            ({"action": "宣布失效"}, {"action": "宣布失效", "done_date": "2022-05-06"}),
            ({"action": "修改", "done_date": "2022-05-06"}, {"action": "废止", "done_date": "2022-05-06"}),
        ),
    ),
    Case("L36-H67", "policy_cleanup/pc1", {"done_date": "2022-05-12"}, {"done_date": "2022-05-13"}),
    Case(
        "X09",
        "policy_cleanup/pc1",
        ABOLISHED | {"commitment/cm1": PROMISE | {"disposal": "转为专项资金兑现"}},
        ABOLISHED | {"commitment/cm1": PROMISE},
        also=(
            (
                ABOLISHED | {"action": "修改", "commitment/cm1": PROMISE},
                ABOLISHED | {"commitment/cm1": PROMISE | {"fulfil_status": "部分兑现"}},
            ),
            (
                ABOLISHED | {"commitment/cm1": PROMISE | {"fulfil_status": "已兑现"}},
                ABOLISHED | {"commitment/cm1": PROMISE | {"fulfil_status": "无法兑现"}},
            ),
            (
                ABOLISHED | {"doc_no": "演示发〔2018〕3号", "commitment/cm1": PROMISE},
                ABOLISHED | {"commitment/cm1": PROMISE},
            ),
        ),
    ),
    Case(
        "L38-H1",
        "typical_case/tc1",
        NEGATIVE,
        NEGATIVE | {"anonymized": 0},
        also=(({"case_type": "先进典型"}, NEGATIVE | {"anonymized": None}),),
    ),
    Case(
        "L38-H2",
        "typical_case/tc1",
        NEGATIVE | {"openness": "公开", "adopted": "演示市营商局2022年5月决定公开"},
        NEGATIVE | {"openness": "公开"},
        also=((NEGATIVE, NEGATIVE | {"openness": "公开"}),),
    ),
]

TAKEN = {"name": "演示照片.jpg", "size": 1000, "taken_at": "2022-04-20T10:15:30"}
PHOTOS = {
    "attachment_file/af1": TAKEN | {"sha256": "c" * 64},
    "attachment_file/af2": TAKEN | {"sha256": "9" * 64},
    "site_inspection/s2": {"photos": ["9" * 64]},
}
LATER = {"taken_at": "2022-04-20T10:15:31"}
VIEW, SAME_VIEW, OTHER_VIEW = "0f3c7e18a5d2b46c", "0f3c7e18a5d2b46f", "0f3c7e18a5d2b573"
"""How photos look: two bits apart, and seven."""


def views(mine: str | None, theirs: str | None) -> Change:
    """Return two inspections' photos that look as told and were taken at different times."""
    return {
        "attachment_file/af1": TAKEN | LATER | {"sha256": "c" * 64, "looks": mine},
        "attachment_file/af2": TAKEN | {"sha256": "9" * 64, "looks": theirs},
        "site_inspection/s2": {"photos": ["9" * 64]},
    }


CASES += [
    Case(
        "L10-V1",
        "site_inspection/s1",
        views(VIEW, OTHER_VIEW),
        views(VIEW, SAME_VIEW),
        also=(
            (views(VIEW, None), views(VIEW, VIEW)),
            (
                views(VIEW, VIEW) | {"site_inspection/s2": {"photos": ["9" * 64], "project_id": "p1"}},
                views(VIEW, VIEW),
            ),
        ),
    ),
    Case(
        "L10-V2",
        "site_inspection/s1",
        PHOTOS | {"attachment_file/af2": PHOTOS["attachment_file/af2"] | LATER},
        PHOTOS,
        also=(
            (PHOTOS | {"site_inspection/s2": {"photos": ["9" * 64], "project_id": "p1"}}, PHOTOS),
            (PHOTOS | {"attachment_file/af2": PHOTOS["attachment_file/af2"] | {"taken_at": None}}, PHOTOS),
        ),
    ),
]

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    "D-L35": ("supervision/su1", {}, "2022-05-31", {"check_status": "办结"}),
    "D-L36": ("policy_cleanup/pc1", {}, "2022-06-30", {"done_date": "2022-05-10"}),
    "D-L39": ("plan_task/pt1", {}, "2022-12-31", {"task_status": "完成"}),
}
