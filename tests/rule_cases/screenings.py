"""Rules of the screening that a project passes before it is signed."""

from __future__ import annotations

from typing import Any

from tests.rule_cases import Case

SCREENING = {
    "project_id": "p1",
    "industry_policy": "鼓励",
    "fdi_access": "不涉及",
    "is_two_high": 0,
    "fit_note": "符合装备制造业发展方向",
    "land_opinion": "同意",
    "env_opinion": "同意",
    "energy_opinion": "同意",
    "safety_opinion": "同意",
    "review_date": "2021-09-10",
    "conclusion": "准入",
}
WORLD: dict[str, dict[str, Any]] = {
    "project_screening/sc1": SCREENING,
    "project_screening/sc2": SCREENING | {"project_id": "p2", "review_date": "2022-03-20"},
}

ROW = "project_screening/sc1"

CASES = [
    Case(
        "L05-H1",
        "project/p2",
        {"project_screening/sc2": {"industry_policy": "限制"}},
        {"project_screening/sc2": {"industry_policy": "淘汰"}},
        also=(
            (
                {"stage": "S1在谈", "project_screening/sc2": {"industry_policy": "淘汰"}},
                {"project_screening/sc2": {"industry_policy": "淘汰"}},
            ),
            (
                {"stage": "SX搁置终止", "project_screening/sc2": {"industry_policy": "淘汰"}},
                {"stage": "S9达产", "project_screening/sc2": {"industry_policy": "淘汰"}},
            ),
        ),
    ),
    Case(
        "L05-H2",
        "project/p2",
        {"project_screening/sc2": {"fdi_access": "限制"}},
        {"project_screening/sc2": {"fdi_access": "禁止"}},
        also=(
            (
                {"stage": "S0线索", "project_screening/sc2": {"fdi_access": "禁止"}},
                {"project_screening/sc2": {"fdi_access": "禁止"}},
            ),
        ),
    ),
    Case(
        "L05-V1",
        "project/p2",
        {"stage": "S1在谈", "project_screening/sc2": None},
        {"project_screening/sc2": None},
        also=(({}, {"project_screening/sc2": {"project_id": "p1"}}),),
    ),
    Case("L05-H67", ROW, {"review_date": "2022-05-12"}, {"review_date": "2022-05-13"}),
    Case("L05-V2", ROW, {"industry_policy": "允许"}, {"industry_policy": "限制"}),
    Case("L05-V3", ROW, {"fdi_access": "清单外"}, {"fdi_access": "限制"}),
    Case("L05-V4", ROW, {"is_two_high": 0}, {"is_two_high": 1}),
    Case(
        "L05-V5",
        ROW,
        {"project/p1": {"industry_code": "K7110"}},
        {"project/p1": {"industry_code": "K7010"}},
        also=(({"project/p1": {"industry_code": None}}, {"project/p1": {"industry_code": "K7010"}}),),
    ),
    Case("L05-V6", ROW, {"conclusion": "准入"}, {"conclusion": "有条件", "conditions": "能耗指标落实后开工"}),
]
