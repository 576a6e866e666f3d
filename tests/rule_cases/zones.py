"""Zones: what the free-trade areas try out, powers given to zones, their land, idle assets brought back into use."""

from __future__ import annotations

from tests.rule_cases import Case, Change, code_for, percent
from tests.rule_cases.world import COMMON

POWER, LAND, NEED, P1 = "delegated_power/dp1", "land_intensity/li2", "land_guarantee/lg1", "project/p1"
ASSET, PLAN, FREE_TRADE = "idle_asset/as1", "revive_plan/rp1", "ftz_case/fc1"


def hectares(number: float) -> int:
    """Return an area, a ratio or a score as a column keeps it."""
    return round(number * 1_000_000)


LAST_YEAR = {
    "zone_id": "z1",
    "year": 2020,
    "plan_area": hectares(300),
    "supplied_area": hectares(100),
    "built_area": hectares(80),
    "industrial_area": hectares(60),
    "far": hectares(0.9),
    "building_coef": percent(45),
    "invest_intensity": hectares(5000),
    "output_intensity": hectares(10_000),
    "tax_per_ha": hectares(400),
}

WORLD = {
    POWER: {
        "item_name": "演示经营许可",
        "grantor": "演示市商务局",
        "zone_id": "z1",
        "grant_mode": "委托",
        "power_level": "市级",
        "basis_doc": "演示发〔2021〕1号",
        "effective_date": "2021-11-12",
        "capacity": ["人员", "系统"],
        "case_count": 6,
        "supervise_unit": "演示开发区管委会",
        "grant_status": "运行",
        "entrust_doc": ["b1" * 32],
        "notice_proof": ["b2" * 32],
    },
    FREE_TRADE: {
        "name": "演示案例",
        "area": "沈阳",
        "field": "贸易",
        "demand_source": "企业反映通关慢",
        "practice": "一次申报",
        "effect": "由3天减为1天",
        "lead_unit": "演示单位",
        "third_party": "通过",
        "assess_date": "2022-04-10",
        "submit_date": "2022-04-20",
        "spread_level": "市",
        "case_status": "上报",
    },
    "land_intensity/li1": LAST_YEAR,
    LAND: LAST_YEAR | {"year": 2021, "rank": 2, "reward_punish": "按规定奖励"},
    NEED: {
        "project_id": "p2",
        "zone_id": "z1",
        "year": 2022,
        "need_area": hectares(30),
        "guaranteed_area": hectares(20),
        "gap_note": "待下年度计划",
    },
    ASSET: {
        "asset_name": "演示机械厂老厂区",
        "asset_type": "闲置厂房",
        "owner_name": "演示机械厂",
        "location": "演示路3号",
        "zone_id": "z1",
        "area": hectares(90),
        "area_unit": "亩",
        "idle_since": "2019-06-01",
        "idle_reason": "整体搬迁",
        "separable": 1,
        "revive_mode": "分割转让",
        "target_y1": hectares(20),
        "target_y2": hectares(30),
        "target_y3": hectares(40),
        "duty_unit": "演示开发区管委会",
        "due_date": "2024-12-31",
        "revive_status": "实施",
    },
    PLAN: {
        "zone_id": "z1",
        "doc_no": "演示开发〔2022〕3号",
        "from_year": 2022,
        "target_y1": hectares(20),
        "target_y2": hectares(30),
        "target_y3": hectares(40),
    },
}

POWERS = [
    Case(
        "L17-H1",
        POWER,
        {"grant_status": "拟赋权", "entrust_doc": None},
        {"entrust_doc": None},
        also=(({"grant_mode": "下放", "entrust_doc": None}, {"grant_status": "签订", "entrust_doc": None}),),
    ),
    Case(
        "L17-H2",
        POWER,
        {"grant_status": "拟赋权", "notice_proof": None},
        {"notice_proof": None},
        also=(({"grant_mode": "下放", "notice_proof": None}, {"grant_status": "签订", "notice_proof": None}),),
    ),
    Case(
        "L17-H3",
        POWER,
        {"grant_mode": "授权", "legal_basis": "演示条例第一条"},
        {"grant_mode": "授权"},
        also=(({"grant_mode": "授权", "grant_status": "拟赋权"}, {"grant_mode": "授权", "grant_status": "签订"}),),
    ),
    Case("L17-H4", POWER, {}, {"supervise_unit": None}),
    Case(
        "L17-V1",
        POWER,
        {"case_count": None},
        {"case_count": None, "effective_date": "2021-11-11"},
        also=(
            (
                {"case_count": 1, "effective_date": "2021-11-11"},
                {"case_count": 0, "effective_date": "2021-11-11", "grant_status": "评估"},
            ),
            (
                {"case_count": 0, "effective_date": "2021-11-11", "grant_status": "签订"},
                {"case_count": 0, "effective_date": "2021-11-11"},
            ),
        ),
    ),
]


def within(code: str, field: str, last_year: float) -> Case:
    """Return the case of a figure that may differ from last year's by 30 % at most."""
    least, most = hectares(last_year * 0.7), hectares(last_year * 1.3)
    room = {"plan_area": hectares(1000), "supplied_area": hectares(100), "built_area": hectares(80)}
    return Case(
        code,
        LAND,
        room | {field: most},
        room | {field: most + 1},
        also=((room | {field: least}, room | {field: least - 1}), ({"year": 2022, field: 0}, room | {field: 0})),
    )


def signed(area: float) -> Change:
    """Return a project of the zone with land, signed in the year of its row."""
    return {"zone_id": "z1", "land_area": hectares(area), "sign_date": "2021-10-15"}


LANDS = [
    Case("L18-H1", LAND, {"built_area": hectares(100)}, {"built_area": hectares(100) + 1}),
    Case("L18-H2", LAND, {"plan_area": hectares(100)}, {"plan_area": hectares(100) - 1}),
    within("L18-V1", "supplied_area", 100),
    within("L18-V2", "built_area", 80),
    within("L18-V3", "invest_intensity", 5000),
    within("L18-V4", "output_intensity", 10_000),
    within("L18-V5", "tax_per_ha", 400),
    Case("X13a", LAND, {P1: signed(1500)}, {P1: signed(1501)}),
    Case(
        "X13b",
        P1,
        signed(1501) | {"land_guarantee/lg2": COMMON | {"project_id": "p1", "zone_id": "z1", "year": 2021}},
        signed(1501),
        also=((signed(1500), signed(1501)),),
    ),
]

SOLD = {"revive_status": "盘活", "contract": ["b3" * 32]}
NEW_IDLE = {"revive_status": "在册", "idle_since": "2021-05-13"}


def twin(**changes: str) -> Change:
    """Return a second row of the same asset, linked to the key project."""
    row = WORLD[ASSET] | {"project_id": "p1"} | changes
    return {"project_id": "p2", "idle_asset/as2": COMMON | row}


def short_of(code: str, year: str, planned: float) -> Case:
    """Return the case of a year's targets of the zone's assets, of which one is measured in 平方米."""
    other = WORLD[ASSET] | {"asset_name": "演示楼宇", "area_unit": "平方米", "target_y1": None, "target_y2": None}
    added = {"idle_asset/as3": COMMON | other | {"target_y3": None, year: hectares(2000)}}
    return Case(
        code,
        PLAN,
        {year: hectares(planned)},
        {year: hectares(planned) + 1},
        also=((added | {year: hectares(planned + 3)}, added | {year: hectares(planned + 3) + 1}),),
    )


ASSETS = [
    Case("B01-H3", ASSET, {"uscc": code_for("91210106MA0000003")}, {"uscc": "91350100M000100Y4Z"}),
    Case("X14", ASSET, SOLD | {"project_id": "p1"}, SOLD, also=((SOLD | {"revive_status": "实施"}, SOLD),)),
    Case(
        "L19-H1",
        ASSET,
        {"area": hectares(90)},
        {"area": hectares(90) - 1},
        also=(({"target_y3": None, "area": hectares(50)}, {"area": hectares(50)}),),
    ),
    Case(
        "L19-H2",
        ASSET,
        SOLD,
        {"revive_status": "盘活"},
        also=((SOLD | {"revive_status": "销号"}, {"revive_status": "销号"}),),
    ),
    Case("L19-H3", ASSET, {"revive_mode": "拍卖", "separable": 0}, {"separable": 0}, also=(({}, {"separable": None}),)),
    Case("L19-H67", ASSET, {"idle_since": "2022-05-12"}, {"idle_since": "2022-05-13"}),
    Case(
        "L19-V1",
        ASSET,
        NEW_IDLE,
        NEW_IDLE | {"idle_since": "2021-05-12"},
        also=(
            (
                NEW_IDLE | {"idle_since": "2021-05-12", "revive_status": "有方案"},
                NEW_IDLE | {"idle_since": "2019-06-01"},
            ),
        ),
    ),
    Case(
        "L19-V2",
        ASSET,
        twin() | {"project/p1": {"stage": "SX搁置终止"}},
        twin(),
        also=((twin(location="演示路4号"), twin()), (twin(project_id="p2"), twin())),
    ),
    short_of("L19-V3", "target_y1", 20),
    short_of("L19-V4", "target_y2", 30),
    short_of("L19-V5", "target_y3", 40),
]

SPREAD = {"case_status": "省级推广", "spread_doc": "演示发〔2022〕9号"}

FREE_TRADE_CASES = [
    Case(
        "L15-H1",
        FREE_TRADE,
        SPREAD,
        {"case_status": "省级推广"},
        also=((SPREAD | {"case_status": "全国推广"}, {"case_status": "全国推广"}),),
    ),
    Case(
        "L15-H67",
        FREE_TRADE,
        {"assess_date": "2022-05-12"},
        {"assess_date": "2022-05-13"},
        also=(({"submit_date": "2022-05-12"}, {"submit_date": "2022-05-13"}),),
    ),
]

CASES = [*POWERS, *LANDS, *ASSETS, *FREE_TRADE_CASES]

DEADLINES = {"D-L19": (ASSET, {}, "2024-12-31", SOLD)}
