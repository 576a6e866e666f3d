"""Rules of the weekly and monthly progress of projects."""

from __future__ import annotations

from tests.rule_cases import Case, wan

G2 = "project_progress/g2"
LEGACY = {"is_legacy": 1, "source": "导入"}
ASKING = {"coordination_needed": "协调供电", "project/p1": {"key_lists": ["一般"]}}

CASES = [
    Case(
        "L06-H20",
        G2,
        {"stage": "S4前期手续", "stage_reason": "许可证被撤销"},
        {"stage": "S4前期手续"},
        also=(
            ({"stage": "S4前期手续", "project/p1": LEGACY}, {"stage": "S3注册"}),
            ({"stage": "SX搁置终止"}, {"stage": "S0谋划"}),
        ),
    ),
    Case(
        "L06-V21",
        G2,
        {"stage": "S4前期手续", "stage_reason": "更正", "project/p1": LEGACY},
        {"stage": "S4前期手续", "project/p1": LEGACY},
    ),
    Case(
        "L06-H21",
        G2,
        {"stage": "S6主体施工"},
        {"stage": "S7竣工"},
        also=(
            (
                {"stage": "S5开工", "project_progress/g1": {"stage": "S3注册"}},
                {"stage": "S6主体施工", "project_progress/g1": {"stage": "S3注册"}},
            ),
            (
                {
                    "stage": "S8投产",
                    "project_progress/g1": {"stage": "S4前期手续"},
                    "project/p1": {"build_type": "轻资产"},
                },
                {"stage": "S8投产", "project_progress/g1": {"stage": "S4前期手续"}},
            ),
        ),
    ),
    Case("L06-V22", G2, {"stage": "S6主体施工", "project/p1": LEGACY}, {"stage": "S7竣工", "project/p1": LEGACY}),
    Case(
        "L06-V23",
        G2,
        {"stage": "S4前期手续", "project_progress/g1": {"stage": "S3注册"}},
        {"project_progress/g1": {"stage": "S3注册"}},
    ),
    Case(
        "L06-V24",
        G2,
        {"stage": "S7竣工", "project_progress/g1": {"stage": "S6主体施工"}},
        {"stage": "S8投产", "project_progress/g1": {"stage": "S6主体施工"}},
    ),
    Case("L07-H2", G2, {"invested_total": wan(1999), "correction_reason": "上周多报"}, {"invested_total": wan(1999)}),
    Case("L07-H3", G2, {"invested_total": wan(10001), "increase_note": "追加设备投资"}, {"invested_total": wan(10001)}),
    Case("L07-H4", G2, {"has_change": 0, "progress_note": None, "next_plan": None}, {"next_plan": None}),
    Case("L07-H67", G2, {"stage_date": "2022-05-12"}, {"stage_date": "2022-05-13"}),
    Case("L07-V1", G2, {"stage": "S4前期手续", "invested_total": 0}, {"invested_total": 0}),
    Case(
        "L07-V2",
        G2,
        {"stage": "S4前期手续", "invested_total": wan(1000)},
        {"stage": "S4前期手续", "invested_total": wan(1000.01)},
    ),
    Case("L07-V3", G2, {"has_change": 0, "progress_note": "基坑开挖"}, {"progress_note": "基坑开挖"}),
    Case(
        "L07-V5",
        G2,
        {"progress_note": "因疫情停工", "project/p1": {"suspend_kind": "其他"}},
        {"problem": "投资方拟退出"},
    ),
    Case(
        "X07a",
        G2,
        {"coordination_needed": "协调供电", "issue/q1": {"project_id": "p1"}},
        {"coordination_needed": "协调供电"},
    ),
    Case(
        "X07b",
        G2,
        ASKING | {"issue/q1": {"project_id": "p1"}},
        ASKING | {"issue/q1": {"project_id": "p1", "issue_status": "销号"}},
        also=((ASKING | {"project/p1": {"key_lists": ["市重点"]}}, ASKING),),
    ),
    Case("X22b", G2, {"region_code": "210102"}, {"region_code": "210211"}),
]
