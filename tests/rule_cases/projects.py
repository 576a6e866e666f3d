"""Rules of projects, their investors and proofs."""

from __future__ import annotations

from tests.rule_cases import Case, code_for, percent, wan
from tests.rule_cases.world import COMMON, PROJECT

P1, P2 = "project/p1", "project/p2"
LEGACY = {"is_legacy": 1, "source": "导入"}
OTHER = (
    COMMON | PROJECT | {"province_no": None, "company_id": None, "site_address": None, "project_name": "另一个演示项目"}
)


def proof(kinds, place="project_stage_proof/r9"):
    return {place: COMMON | {"project_id": "p1", "stage": "S9达产", "proof_kind": kinds, "file": ["9" * 64]}}


def twins(number, soft, holds, breaks):
    """Return the cases of a hard rule and of its soft twin for 存量补录."""
    return [
        Case(f"L06-H{number}", P1, holds, breaks, also=((breaks | LEGACY, breaks),)),
        Case(f"L06-V{soft}", P1, breaks, breaks | LEGACY, also=((holds | LEGACY, breaks | LEGACY),)),
    ]


def gate(number, soft, stage, kind, row=None):
    """Return the cases of a stage that asks for a proof; `row` is the valid one, taken away to break the rule."""
    at_stage = {"stage": stage}
    have = at_stage if row else at_stage | proof(kind)
    missing = at_stage | {f"project_stage_proof/{row}": None} if row else at_stage
    return twins(number, soft, have, missing)


STAGE_GATES = [
    *gate(4, 3, "S4前期手续", "备案核准", "r0"),
    *gate(5, 4, "S4前期手续", "用地", "r1"),
    *gate(6, 5, "S6主体施工", "规划", "r2"),
    *gate(7, 7, "S5开工", "施工许可", "r4"),
    *gate(8, 8, "S5开工", "现场照片", "r5"),
    *gate(10, 9, "S7竣工", "竣工验收"),
    *gate(11, 10, "S8投产", "用电"),
    *gate(12, 11, "S9达产", "产能记录"),
]

DATES = [
    *twins(13, 12, {"register_date": "2021-10"}, {"register_date": "2021-09"}),
    *twins(14, 13, {"permit_date": "2021-11"}, {"permit_date": "2021-11-19"}),
    *twins(15, 14, {"start_date": "2021-12-01"}, {"start_date": "2021-11-01"}),
    *twins(16, 15, {"structure_date": "2022-04"}, {"structure_date": "2022-04-09"}),
    *twins(
        17,
        16,
        {"structure_date": "2022-05-01", "finish_date": "2022-05-10"},
        {"structure_date": "2022-05-01", "finish_date": "2022-04-30"},
    ),
    *twins(18, 17, {"production_date": "2022-05-10"}, {"production_date": "2022-04-09"}),
    *twins(
        19,
        18,
        {"production_date": "2022-05-10", "full_capacity_date": "2022-05-11"},
        {"production_date": "2022-05-10", "full_capacity_date": "2022-05-09"},
    ),
]

PROJECTS = [
    Case(
        "L06-H1",
        P1,
        {"is_legacy": 1},
        {"is_legacy": 1, "sign_date": "2022-05-08"},
        also=(({"is_legacy": 1, "sign_date": "2022-05"}, {"is_legacy": 1, "sign_date": "2022-05-07"}),),
    ),
    Case(
        "L06-H2",
        P1,
        {"project/p2": {"province_no": "LN2021-001", "list_year": 2022}},
        {"project/p2": {"province_no": "LN2021-001", "list_year": 2021}},
    ),
    *twins(3, 2, {}, {"agreement": None}),
    *twins(22, 25, {"register_date": "2021-12"}, {"register_date": None}),
    Case("L06-V6", P1, {"stage": "S3注册", "project_stage_proof/r3": None}, {"project_stage_proof/r3": None}),
    Case(
        "L06-H23",
        P1,
        {"stage": "SX搁置终止", "stop_kind": "资金", "stop_reason": "投资方资金未到位"},
        {"stage": "SX搁置终止", "stop_kind": "资金"},
    ),
    Case(
        "L06-H24",
        P1,
        {},
        {"total_investment": 0},
        also=(({"stage": "S1洽谈", "total_investment": 0}, {"total_investment": -1}),),
    ),
    Case("L06-H25", P1, {"capital_class": "外资", "foreign_amount": wan(500)}, {"capital_class": "外资"}),
    Case(
        "L06-H26",
        P1,
        {"project_investor/i2": {"share": percent(40.005)}},
        {"project_investor/i2": {"share": percent(39)}},
        also=(({"project_investor/i2": {"share": None}}, {"project_investor/i2": {"share": percent(40.02)}}),),
    ),
    Case(
        "L06-H27",
        P2,
        {"increase_of": "p1", "total_investment": wan(9999)},
        {"increase_of": "p1"},
        also=(({"increase_of": "p1", "remark": "二次增资"}, {"increase_of": "p1"}),),
    ),
    Case(
        "L06-H67",
        P1,
        {"sign_date": "2022-05"},
        {"sign_date": "2022-06"},
        also=(({"suspend_from": "2022-05-12"}, {"suspend_from": "2022-05-13"}),),
    ),
    Case(
        "L06-V1",
        P1,
        {"is_legacy": 1, "remark": "2021年旧项目"},
        {"is_legacy": 1},
        also=(({"is_legacy": 1, "source": "导入"}, {"is_legacy": 1}),),
    ),
    Case("L06-V19", P1, {"permit_date": "2022-04-10"}, {"permit_date": "2022-04-11"}),
    Case(
        "L06-V20",
        P1,
        {"finish_date": "2022-05", "production_date": "2022-05-01"},
        {"finish_date": "2022-05-02", "production_date": "2022-05-01"},
    ),
    Case(
        "L06-V26",
        P1,
        {"capital_class": "外资", "project_investor/i1": {"owner_type": "外商"}},
        {"capital_class": "外资"},
    ),
    Case("L06-V27", P1, {"total_investment": wan(999_999.99)}, {"total_investment": wan(1_000_000)}),
    Case("L06-V28", P1, {"total_investment": wan(500.01)}, {"total_investment": wan(500)}),
    Case(
        "L06-V30",
        P2,
        {"sign_date": "2022-02-11"},
        {"sign_date": "2022-02-10"},
        also=(({"sign_date": "2022-02"}, {"sign_date": "2022-01"}),),
    ),
    Case(
        "L06-V31",
        P2,
        {"stage": "S4前期手续", "sign_date": "2021-11-13"},
        {"stage": "S4前期手续", "sign_date": "2021-11-12"},
        also=(
            ({"stage": "S4前期手续", "sign_date": "2021-11-12", "build_type": "租赁厂房"}, {"sign_date": "2021-06"}),
        ),
    ),
    Case(
        "L06-V32",
        P1,
        {"suspend_kind": "企业原因", "resume_due": "2022-05-12"},
        {"suspend_kind": "企业原因", "resume_due": "2022-05-11"},
    ),
    Case(
        "L06-V33",
        P1,
        {"suspend_kind": "冬季停工", "suspend_from": "2021-11-15"},
        {"suspend_kind": "冬季停工", "suspend_from": "2021-11-14"},
    ),
    Case("L06-V34", P1, {"suspend_kind": "手续原因"}, {"suspend_kind": "冬季停工"}),
    Case(
        "L06-V35",
        P1,
        {"project/p3": OTHER | {"company_id": "e1", "stage": "SX搁置终止"}},
        {"project/p3": OTHER | {"company_id": "e1"}},
    ),
    Case(
        "L06-V36",
        P1,
        {"project/p3": OTHER | {"project_name": "演示数控机床生产基地二期", "site_region": "210102"}},
        {"project/p3": OTHER | {"project_name": "演示数控机床生产基地二期"}},
        also=(
            (
                {"project/p3": OTHER | {"project_name": "演示机床研发中心"}},
                {"project/p3": OTHER | {"project_name": "演示 数控机床生产基地"}},
            ),
        ),
    ),
    Case(
        "L06-V37",
        P1,
        {"project_investor/i3": {"investor_name": "演示装备股份有限公司"}},
        {"project/p2": {"site_address": "演示路1号"}, "project_investor/i3": {"investor_name": "演示装备股份有限公司"}},
    ),
    Case(
        "L06-V38",
        P1,
        {"project_investor/i1": {"origin": "210102"}},
        {"project_investor/i1": {"origin": "210102"}, "project_investor/i2": {"origin": "210100"}},
        also=(
            (
                {"project_investor/i1": {"origin": "210102"}, "project_investor/i2": {"origin": None}},
                {"project_investor/i1": {"origin": "210102"}, "project_investor/i2": None},
            ),
        ),
    ),
    Case("L06-V39", P1, {"build_content": "厂区道路"}, {"build_content": "市政道路及管网"}),
    Case("L06-V40", P1, {"project_name": "演示总部"}, {"project_name": "演示沈阳办事处"}),
    Case("L06-V41", P1, {"industry_code": None}, {"industry_code": "B0610"}),
    Case(
        "L06-V42",
        P1,
        {"industry_code": "I6450"},
        {"industry_code": "K7010"},
        also=(({"industry_code": "L7212"}, {"industry_code": "H6210"}),),
    ),
    Case("L06-V43", P1, {"project_name": "演示基地一期"}, {"project_name": "演示基地二期"}),
    Case("L06-V44", P1, {"build_content": "新建"}, {"build_content": "老厂区退城进园"}),
    Case(
        "L07-H1",
        P1,
        {"project_progress/g3": {"week_key": "2022-05"}},
        {
            "project_progress/g2": None,
            "project_progress/g1": {"week_key": "2022-W17"},
            "project_progress/g3": {"week_key": "2022-W18"},
        },
        also=(
            (
                {"key_lists": ["一般"], "project_progress/g2": None, "project_progress/g3": {"week_key": "2022-W19"}},
                {"key_lists": ["市重点"], "project_progress/g2": None, "project_progress/g3": {"week_key": "2022-W19"}},
            ),
        ),
    ),
    Case(
        "L07-V4",
        P2,
        {},
        {"project_progress/g3": {"week_key": "2022-03"}, "project_progress/g1": {"week_key": "2022-04"}},
        also=(
            (
                {"stage": "SX搁置终止", "project_progress/g3": None, "project_progress/g1": {"week_key": "2022-04"}},
                {"project_progress/g3": None, "project_progress/g1": {"week_key": "2022-04"}},
            ),
        ),
    ),
    Case(
        "L08-V5",
        P1,
        {"project_progress/g2": {"invested_total": wan(2000)}},
        {"project_progress/g2": {"invested_total": wan(1999.99)}},
    ),
    Case(
        "L08-V6",
        P1,
        {"project_progress/g2": {"invested_total": wan(3000)}},
        {"project_progress/g2": {"invested_total": wan(3000.01)}},
        also=(
            (
                {
                    "project_progress/g2": {"invested_total": wan(3001)},
                    "fund_receipt/f2": COMMON | {"project_id": "p1", "currency": "USD", "declared_amount": wan(1)},
                },
                {"project_progress/g2": {"invested_total": wan(3001)}, "fund_receipt/f1": {"recognition": "申报"}},
            ),
        ),
    ),
    Case(
        "L10-V3",
        P1,
        {"site_inspection/s1": {"inspect_date": "2022-02-11"}},
        {"site_inspection/s1": {"inspect_date": "2022-02-10"}},
        also=(({"site_inspection/s1": None, "stage": "S9达产"}, {"site_inspection/s1": None}),),
    ),
    Case(
        "L10-V4",
        P2,
        {"site_inspection/s2": {"inspect_date": "2021-11-13"}},
        {"site_inspection/s2": {"inspect_date": "2021-11-12"}},
    ),
    Case(
        "L11-H2",
        P1,
        {"task_force/t1": {"end_date": "2022-05-12"}},
        {"task_force/t1": {"end_date": "2022-05-11"}},
        also=(({"key_lists": ["一般"], "task_force_id": None}, {"task_force_id": None}),),
    ),
    Case("L11-H3", P1, {"key_lists": ["一般"], "officer": None}, {"officer": None}),
    Case("L11-V1", P1, {f"project/n{n}": OTHER for n in range(13)}, {f"project/n{n}": OTHER for n in range(14)}),
    Case("L11-V2", P1, {"officer": None, "officer_phone": None}, {"officer_phone": None}),
    Case(
        "X05a",
        P1,
        {"enterprise/e1": {"name": "改名的演示公司"}},
        {"enterprise/e1": {"uscc": None}},
        also=((LEGACY | {"enterprise/e1": {"uscc": None}}, {"company_id": None}),),
    ),
    Case("X05b", P1, {"enterprise/e1": {"uscc": None}}, LEGACY | {"enterprise/e1": {"uscc": "91210106MA0000001X"}}),
    Case("X23a", P1, {"contact_phone": None}, {"contact_phone": "13900000001"}),
    Case("L00-V1", P1, {"reviewer": "李演示"}, {"reviewer": "张演示"}),
]

PARTS = [
    Case("L06-H9", "project_stage_proof/r5", {"proof_date": "2022-04"}, {"proof_date": None}),
    Case("L06b-H67", "project_stage_proof/r5", {"proof_date": "2022-05-12"}, {"proof_date": "2022-05-13"}),
    Case("B01-H2", "project_investor/i2", {"uscc": code_for("91310000MA0000003")}, {"uscc": "91310000MA000000A3"}),
]

CASES = [case for case in [*STAGE_GATES, *DATES, *PROJECTS, *PARTS] if case]
