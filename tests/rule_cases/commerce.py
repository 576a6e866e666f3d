"""Consumption and trade: county outlets and their coverage, pedestrian streets, farm produce, livestream bases."""

from __future__ import annotations

from tests.rule_cases import Case, percent, wan
from tests.rule_cases.world import COMMON

OUTLET, COVERAGE = "county_commerce/cc1", "county_coverage/cv1"
STREET, STREET_MONTH = "pedestrian_street/ps1", "pedestrian_street_month/pm1"
STORE = "agri_supply/ag1"
BASE, BASE_MONTH = "livestream_base/lb1", "livestream_month/lm3"


def millionths(number: float) -> int:
    """Return an area or another decimal as a column keeps it."""
    return round(number * 1_000_000)


WORLD = {
    OUTLET: {
        "county_code": "210181",
        "site_type": "县城综合商贸中心",
        "name": "演示购物中心",
        "address": "演示路5号",
        "enterprise_id": "e1",
        "build_type": "改造",
        "area": millionths(6000),
        "functions": ["零售", "餐饮", "娱乐"],
        "invest": wan(3000),
        "subsidy": wan(200),
        "start_date": "2021-09-01",
        "finish_date": "2022-04-20",
        "acceptance": "合格",
        "tier": "基本型",
    },
    COVERAGE: {
        "county_code": "210181",
        "year": 2021,
        "towns": 20,
        "towns_ok": 18,
        "villages": 300,
        "villages_ok": 290,
    },
    STREET: {
        "name": "演示步行街",
        "level": "省级",
        "length_m": millionths(850),
        "area": millionths(52_000),
        "shops": 310,
        "vacancy": percent(8.5),
        "plan": ["c1" * 32],
        "key_projects": ["演示街口改造，1200万元，2022年6月，完成七成"],
        "invest": wan(5000),
        "weakness": "停车位不足",
        "street_status": "改造",
    },
    STREET_MONTH: {"street_id": "ps1", "period_key": "2022-04", "visitors": millionths(45.5), "sales": wan(6200)},
    STORE: {
        "enterprise_id": "e1",
        "facility_type": "冷库",
        "content": "新建两座保鲜库",
        "capacity": millionths(3000),
        "capacity_unit": "吨",
        "invest": wan(1800),
        "subsidy": wan(300),
        "start_date": "2021-06-01",
        "finish_date": "2022-04-30",
        "acceptance": "合格",
        "annual_turnover": wan(9000),
    },
    BASE: {
        "name": "演示直播基地",
        "level": "培育",
        "enterprise_id": "e1",
        "area": millionths(3200),
        "rooms": 24,
        "anchors": 60,
        "tenants": 85,
        "has_warehouse": 1,
        "jobs": 210,
    },
    "livestream_month/lm1": {"base_id": "lb1", "period_key": "2022-02", "sessions": 100, "sales": wan(50)},
    "livestream_month/lm2": {"base_id": "lb1", "period_key": "2022-03", "sessions": 300, "sales": wan(150)},
    BASE_MONTH: {"base_id": "lb1", "period_key": "2022-04", "sessions": 200, "sales": wan(120)},
    "promo_event/pe1": {
        "name": "演示网上年货节",
        "event_type": "网上年货节",
        "start_date": "2022-01-10",
        "end_date": "2022-02-10",
        "platforms": ["演示平台"],
        "merchants": 120,
        "sales": wan(860),
    },
}


def area(tier: str, number: float, site_type: str = "县城综合商贸中心") -> dict[str, object]:
    """Return an outlet of a tier with an area in 平方米."""
    return {"site_type": site_type, "tier": tier, "area": millionths(number)}


OUTLETS = [
    Case("L31-H1", COVERAGE, {"towns_ok": 20}, {"towns_ok": 21}, also=(({"towns_ok": 0}, {"towns": 17}),)),
    Case("L31-H2", COVERAGE, {"villages_ok": 300}, {"villages_ok": 301}),
    Case(
        "L31-H3",
        OUTLET,
        {"subsidy": wan(3000)},
        {"subsidy": wan(3000) + 1},
        also=(({"invest": None}, {"invest": wan(100)}), ({"subsidy": None}, {"invest": wan(199)})),
    ),
    Case(
        "L31-H67",
        OUTLET,
        {"start_date": "2022-05-12", "finish_date": None},
        {"start_date": "2022-05-13", "finish_date": None},
        also=(({"finish_date": "2022-05-12"}, {"finish_date": "2022-05-13"}),),
    ),
    Case(
        "L31-V1",
        OUTLET,
        area("基本型", 5000.0),
        area("基本型", 4999.99),
        also=(
            (area("基本型以下", 4999.99), area("基本型", 100.0)),
            (area("基本型", 100.0, "乡镇商贸中心"), area("基本型", 100.0)),
        ),
    ),
    Case(
        "L31-V2",
        OUTLET,
        area("增强型", 8000.0),
        area("增强型", 7999.99),
        also=(
            (area("提升型", 8000.0), area("提升型", 7999.99)),
            (area("增强型", 300.0, "村级便民商店"), area("增强型", 300.0)),
        ),
    ),
]


def again(row: str, **changes: str) -> dict[str, object]:
    """Return a second row of the same month."""
    return {f"{row}b": COMMON | WORLD[row] | changes}


STREETS = [
    Case(
        "L32-H1",
        STREET,
        {"vacancy": percent(100)},
        {"vacancy": percent(100) + 1},
        also=(({"vacancy": 0}, {"vacancy": -1}), ({"vacancy": None}, {"vacancy": percent(850)})),
    ),
    Case(
        "L34-H1",
        STREET_MONTH,
        again(STREET_MONTH, period_key="2022-03"),
        again(STREET_MONTH),
        also=((again(STREET_MONTH, street_id="ps2"), again(STREET_MONTH)),),
    ),
]

MARKET = {"facility_type": "批发市场", "capacity_unit": None}

STORES = [
    Case(
        "L33-H1",
        STORE,
        {"capacity_unit": "立方米"},
        {"capacity_unit": None},
        also=((MARKET | {"capacity": None}, MARKET), (MARKET | {"capacity_unit": "吨"}, MARKET)),
    ),
    Case(
        "L33-H67",
        STORE,
        {"start_date": "2022-05-12", "finish_date": None},
        {"start_date": "2022-05-13", "finish_date": None},
        also=(({"finish_date": "2022-05-12"}, {"finish_date": "2022-05-13"}),),
    ),
]

OTHER_BASE = {"livestream_base/lb2": COMMON | WORLD[BASE] | {"name": "演示第二直播基地"}}
FIRST = {"livestream_month/lm1": None, "livestream_month/lm2": None}

BASES = [
    Case(
        "L34-H2",
        BASE_MONTH,
        again(BASE_MONTH, period_key="2022-05"),
        again(BASE_MONTH),
        also=((OTHER_BASE | again(BASE_MONTH, base_id="lb2"), again(BASE_MONTH)),),
    ),
    Case(
        "L34-V1",
        BASE_MONTH,
        {"sales": wan(300)},
        {"sales": wan(300) + 1},
        also=(
            (FIRST | {"sales": wan(900)}, {"sales": wan(900)}),
            ({"period_key": "2022-01", "sales": wan(900)}, {"period_key": "2022-06", "sales": wan(900)}),
            ({"sessions": 600, "sales": wan(900)}, {"sessions": 599, "sales": wan(900)}),
        ),
    ),
]

CASES = [*OUTLETS, *STREETS, *STORES, *BASES]
