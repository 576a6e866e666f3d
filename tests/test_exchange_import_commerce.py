"""Workbooks of trade and consumption with the headings that bureaus write: every column finds its field."""

from __future__ import annotations

from decimal import Decimal

from tests.helpers_exchange_import import planned, sheet


def read(ledger, *rows):
    """Return the values of the last row by field, and the headings that no field takes."""
    [plan] = planned(ledger, sheet(*rows))
    assert (plan.ledger, plan.treatment) == (ledger, "import")
    own = [column.heading for column in plan.columns.values() if column.target.kind == "ext"]
    cells = plan.rows[-1].cells
    assert {cell.verdict.state for cell in cells} <= {"ok", "period"}
    spans = {end: getattr(cell.verdict, end) for cell in cells for end in ("start", "end") if cell.column.facts.period}
    return {cell.field: cell.verdict.value for cell in cells} | spans, own


def test_outlets_of_a_county():
    values, own = read(
        "county_commerce",
        ["序号", "县（市、区）", "网点类型", "项目名称", "建设地点", "承办单位", "新建/改造", "建筑面积（㎡）",
         "经营业态", "总投资（万元）", "补助资金（万元）", "开工时间", "完工时间", "验收情况", "达标档次"],
        [1, "新民市", "县城综合商贸服务中心", "演示购物中心", "演示路5号", "演示商贸（新民）有限公司", "改造升级", 6000,
         "零售、餐饮、美发", 3000, 200, "2021.9.1", "2022年4月20日", "已验收", "基本型"],
    )  # fmt: skip
    assert own == []
    assert (values["county_code"], values["site_type"], values["name"]) == (
        "210181",
        "县城综合商贸中心",
        "演示购物中心",
    )
    assert (values["build_type"], values["functions"]) == ("改造", ["零售", "餐饮", "美容美发"])
    assert (values["area"], values["invest"], values["subsidy"]) == (6000, 3000, 200)
    assert (values["start_date"], values["finish_date"]) == ("2021-09-01", "2022-04-20")
    assert (values["acceptance"], values["tier"]) == ("合格", "基本型")


def test_the_coverage_of_a_county():
    values, own = read(
        "county_coverage",
        ["县区", "统计年度", "乡镇数（个）", "达标乡镇（个）", "乡镇覆盖率（%）", "行政村数（个）", "达标行政村数",
         "行政村覆盖率"],
        ["新民市", 2021, 20, 18, 90, 300, 290, "96.67%"],
    )  # fmt: skip
    assert own == []
    assert (values["county_code"], values["year"]) == ("210181", 2021)
    assert [values[name] for name in ("towns", "towns_ok", "villages", "villages_ok")] == [20, 18, 300, 290]


def test_pedestrian_streets():
    values, own = read(
        "pedestrian_street",
        ["序号", "步行街名称", "级别", "主街长度（米）", "街区面积（㎡）", "商户数量（户）", "商铺空置率（%）",
         "重点改造项目", "总投资（万元）", "存在问题", "改造进展"],
        [1, "演示步行街", "省级", 850, 52000, 310, 8.5, "街口改造", 5000, "停车位不足", "改造中"],
    )  # fmt: skip
    assert own == []
    assert (values["name"], values["level"], values["street_status"]) == ("演示步行街", "省级", "改造")
    assert (values["length_m"], values["area"], values["shops"]) == (850, 52000, 310)
    assert (values["vacancy"], values["invest"], values["weakness"]) == (Decimal("8.5"), 5000, "停车位不足")
    assert values["key_projects"] == ["街口改造"]


def test_a_month_of_a_street():
    values, own = read(
        "pedestrian_street_month",
        ["序号", "步行街名称", "统计月份", "客流量（万人次）", "营业收入（万元）"],
        [1, "演示步行街", "2022年4月", 45.5, 6200],
    )
    assert own == []
    assert (values["street_id.name"], values["period_key"]) == ("演示步行街", "2022-04")
    assert (values["visitors"], values["sales"]) == (Decimal("45.5"), 6200)


def test_cold_stores_and_markets():
    values, own = read(
        "agri_supply",
        ["序号", "建设单位", "设施类型", "主要建设内容", "库容量", "计量单位", "总投资（万元）", "补助资金（万元）",
         "开工时间", "竣工时间", "验收情况", "年交易额（万元）"],
        [1, "演示冷链（新民）有限公司", "冷链仓储", "新建两座保鲜库", 3000, "㎥", 1800, 300, "2021-06-01", "2022-04-30",
         "验收合格", 9000],
    )  # fmt: skip
    assert own == []
    assert (values["enterprise_id.name"], values["facility_type"]) == ("演示冷链（新民）有限公司", "冷库")
    assert (values["content"], values["capacity"], values["capacity_unit"]) == ("新建两座保鲜库", 3000, "立方米")
    assert (values["invest"], values["subsidy"], values["annual_turnover"]) == (1800, 300, 9000)
    assert (values["start_date"], values["finish_date"], values["acceptance"]) == ("2021-06-01", "2022-04-30", "合格")


def test_livestream_bases():
    values, own = read(
        "livestream_base",
        ["序号", "基地名称", "基地级别", "运营主体", "建筑面积（平方米）", "直播间数量（个）", "签约主播人数（人）",
         "入驻商家（户）", "有无选品云仓", "带动就业人数"],
        [1, "演示直播基地", "省级基地", "演示电商（沈阳）有限公司", 3200, 24, 60, 85, "有", "210人"],
    )  # fmt: skip
    assert own == []
    assert (values["name"], values["level"]) == ("演示直播基地", "省级")
    assert values["enterprise_id.name"] == "演示电商（沈阳）有限公司"
    assert [values[name] for name in ("area", "rooms", "anchors", "tenants", "jobs")] == [3200, 24, 60, 85, 210]
    assert values["has_warehouse"] is True


def test_a_month_of_a_base():
    values, own = read(
        "livestream_month",
        ["序号", "基地名称", "月份", "直播场次（场）", "带货销售额（万元）"],
        [1, "演示直播基地", "2022.4", 200, 120.5],
    )
    assert own == []
    assert (values["base_id.name"], values["period_key"]) == ("演示直播基地", "2022-04")
    assert (values["sessions"], values["sales"]) == (200, Decimal("120.5"))


def test_events_that_promote_consumption():
    values, own = read(
        "promo_event",
        ["序号", "活动名称", "活动类型", "活动时间", "合作平台", "参与商家数（家）", "活动销售额（万元）"],
        [1, "演示网上年货节", "年货节", "2022年1月10日—2022年2月10日", "演示平台甲、演示平台乙", 120, 860],
    )
    assert own == []
    assert (values["name"], values["event_type"]) == ("演示网上年货节", "网上年货节")
    assert (values["start"], values["end"]) == ("2022-01-10", "2022-02-10")
    assert (values["platforms"], values["merchants"], values["sales"]) == (["演示平台甲", "演示平台乙"], 120, 860)
