"""The forms of approvals and zones: four cuts, supervision, delegated powers, land, idle assets, innovation."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.printing.plan import plan
from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, head, printed, rows, texts
from tests.helpers_reports import OTHER_CITY, a_city

FORMS = (
    "innovation_cases", "four_cuts", "supervision_record", "delegation_list", "land_rating", "land_supply",
    "asset_revival", "three_year_plan",
)  # fmt: skip


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def zone(city, name):
    return city.add("zone", name=name, level="国家级", region="210102")


def item(city, name, old, new, **values):
    days, steps, docs, fee = old
    cut_days, cut_steps, cut_docs, cut_fee = new
    whole = {
        "item_type": "行政许可", "legal_days": 20, "old_days": days, "new_days": cut_days, "old_steps": steps,
        "new_steps": cut_steps, "old_docs": docs, "new_docs": cut_docs, "old_fee": Decimal(fee),
        "new_fee": Decimal(cut_fee), "effective_date": "2022-03-01",
    }  # fmt: skip
    return city.add("approval_item", item_name=name, item_code=name, **whole | values)


def test_cases_are_listed_with_what_was_reported_in_the_period(city):
    values = {"area": "沈阳", "field": "贸易", "lead_unit": "演示单位"}
    city.add(
        "ftz_case",
        name="演示甲",
        case_status="省级推广",
        submit_date="2022-05-10",
        copied_by=["甲区", "乙区"],
        **values,
    )
    city.add("ftz_case", name="演示乙", case_status="培育", **values)
    data = build(city, "innovation_cases")
    assert texts(data, "copied") == [None, "甲区、乙区"]
    words = head(data)
    assert [words[name] for name in ("案例", "本期上报", "省级以上推广")] == ["2个", "1个", "1个"]
    assert "本期上报" not in head(build(city, "innovation_cases", ""))


def test_cuts_stand_with_real_days_and_the_issues_about_approval(city):
    """X18: what approvals really take and what enterprises say of them are one report.

    The Saturday between the two days was worked, for the holidays of May.
    """
    item(city, "A", (10, 5, 8, "0.02"), (4, 3, 4, "0"), avg_days=Decimal("4.5"))
    item(city, "B", (5, 2, 2, "0"), (5, 2, 2, "0"), avg_days=Decimal(5))
    item(city, "C", (9, 9, 9, "9"), (1, 1, 1, "1"), effective_date="2022-07-01")
    for number, category in (("001", "审批"), ("002", "用地")):
        city.add("issue", issue_no=number, accept_time="2022-05-06T09:00", category=category, description="办理慢",
                 issue_status="销号", is_closed=True, done_date="2022-05-13", closed_date="2022-05-20")  # fmt: skip
    data = build(city, "four_cuts")
    items, issues = data.parts
    shown = [[row[name] for name in ("cut_days", "cut_steps", "cut_docs", "cut_fee", "slow")] for row in rows(items)]
    assert shown == [[6, 2, 4, Decimal("0.02"), "超时"], [0, 0, 0, 0, "未超"], [6, 2, 4, Decimal("0.02"), None]]
    assert [row["days_rate"] for row in rows(items)] == [60, 0, 40]
    assert head(items)["实际用时超过承诺"] == "1项"
    assert [(row["issue_no"], row["days"]) for row in rows(issues)] == [("001", 6)]
    assert head(issues)["平均用时"] == "6.0个工作日"
    assert "200.00" in printed(data)


def test_inspections_of_the_period_and_orders_to_mend_that_are_still_open(city):
    firm = city.add("enterprise", name="演示企业", region="210102", no_uscc_reason="其他")

    def check(day, result, due=None):
        city.add("post_supervision", mode="双随机", check_date=day, enterprise_id=firm, result=result, due_date=due)

    check("2022-04-10", "责令改正", "2022-05-20")
    check("2022-04-11", "合格", "2022-04-30")
    check("2022-05-10", "合格", "2022-05-20")
    check("2022-05-11", "责令改正", "2022-06-20")
    data = build(city, "supervision_record")
    shown = [(row["check_date"], row["late"]) for row in rows(data)]
    assert shown == [("2022-04-10", "逾期11天"), ("2022-05-10", "已改正"), ("2022-05-11", "期限内")]
    assert (head(data)["本期检查"], head(data)["其中逾期"]) == ("2次", "1次")


def test_powers_by_zone_with_those_that_are_never_used(city):
    first, second = zone(city, "甲开发区"), zone(city, "乙开发区")
    values = {
        "grantor": "演示局",
        "grant_mode": "委托",
        "power_level": "市级",
        "grant_status": "运行",
        "effective_date": "2021-06-12",
    }
    city.add("delegated_power", item_name="备案", zone_id=first, case_count=6, capacity=["人员", "印章"], **values)
    city.add("delegated_power", item_name="许可", zone_id=first, case_count=0, **values)
    city.add("delegated_power", item_name="备案", zone_id=second, case_count=4, **values)
    data = build(city, "delegation_list")
    labels = [line.label for line in data.lines if line.label]
    assert sorted(labels) == sorted(["甲开发区小计（2项）", "乙开发区小计（1项）", "合计（3项）"])
    assert [row["case_count"] for row in rows(data)][-1] == 10
    states = {(row["zone"], row["item_name"]): row["state"] for row in rows(data) if row["item_name"]}
    assert states["甲开发区", "许可"] == "运行（空转）"
    assert (head(data)["赋权事项"], head(data)["空转"]) == ("3项", "1项")


def test_rates_of_land_are_worked_out_and_zones_stand_by_rank(city):
    """L18-H3: nobody types the rates of supply and building."""
    best, other = zone(city, "甲开发区"), zone(city, "乙开发区")

    def land(of, year, areas, rank, output="100"):
        names = ("plan_area", "supplied_area", "built_area")
        whole = dict(zip(names, map(Decimal, areas), strict=True))
        city.add("land_intensity", zone_id=of, year=year, rank=rank, output_intensity=Decimal(output), **whole)

    land(other, 2021, (100, 50, 25), 2)
    land(best, 2021, (300, 250, 200), 2)
    land(best, 2022, (300, 250, 200), 1, "110")
    land(best, 2023, (300, 300, 300), 1)
    data = build(city, "land_rating")
    shown = [
        [row[name] for name in ("zone", "year", "supply_rate", "built_rate", "output_growth")] for row in rows(data)
    ]
    assert shown[0] == ["甲开发区", "2022", Decimal("83.333333"), 80, 10]
    assert shown[1] == ["乙开发区", "2021", 50, 50, None]
    assert shown[2][2:4] == [75, 75]
    assert "—" in plan(data).pages[0].texts("row")


def test_land_that_projects_need_and_are_given_with_the_gap_by_zone(city):
    place = zone(city, "甲开发区")
    for name, need, given in (("演示甲", 120, "100.5"), ("演示乙", 80, "80")):
        city.add("land_guarantee", project_id=city.project(name), zone_id=place, year=2022, need_area=Decimal(need),
                 guaranteed_area=Decimal(given))  # fmt: skip
    city.add("land_guarantee", project_id=city.project("旧"), zone_id=place, year=2021, need_area=Decimal(1),
             guaranteed_area=Decimal(1))  # fmt: skip
    data = build(city, "land_supply")
    assert [(row["gap"], row["rate"]) for row in rows(data)][-1] == (Decimal("19.5"), Decimal("90.25"))
    assert (head(data)["已应保尽保"], head(data)["有缺口"]) == ("1个", "1个")


def asset(city, name, area, unit, **values):
    whole = {
        "asset_type": "闲置厂房", "location": "演示路", "idle_since": "2020-05-01", "revive_status": "实施",
        "due_date": "2022-12-31", "area_unit": unit, "area": Decimal(area), "target_y1": Decimal(area) / 2,
        "target_y2": Decimal(area) / 4, "target_y3": Decimal(area) / 4,
    }  # fmt: skip
    return city.add("idle_asset", asset_name=name, **whole | values)


def test_assets_are_summed_in_one_unit_and_late_ones_are_named(city):
    asset(city, "甲", "30", "亩", due_date="2022-05-21")
    asset(city, "乙", "20000", "平方米", revive_status="盘活", due_date="2022-01-01")
    asset(city, "丙", "10", "亩", revive_status="在册")
    asset(city, "丁", "10", "亩", region_code=OTHER_CITY)
    data = build(city, "asset_revival")
    shown = {row["asset_name"]: [row[name] for name in ("as_entered", "area", "state")] for row in rows(data)}
    assert shown["甲"] == ["30亩", 30, "实施（超期10天）"]
    assert shown["乙"] == ["20000平方米", 30, "盘活"]
    assert shown["丙"] == ["10亩", 10, "在册（无方案）"]
    assert rows(data)[-1]["area"] == 70
    words = head(data)
    assert [words[name] for name in ("资产", "已盘活", "超过期限", "闲置无方案")] == ["3宗", "1宗", "1宗", "1宗"]


def test_the_plan_of_three_years_against_the_assets_that_are_to_fill_it(city):
    place = zone(city, "甲开发区")
    asset(city, "甲", "40", "亩", zone_id=place)
    asset(city, "乙", "20000", "平方米", zone_id=place, revive_status="盘活")
    aims = {"target_y1": Decimal(40), "target_y2": Decimal(20), "target_y3": Decimal(20)}
    for start in (2018, 2021):
        city.add("revive_plan", zone_id=place, doc_no="演示发1号", from_year=start, **aims)
    data = build(city, "three_year_plan")
    assert texts(data, "years") == ["2021—2023"]
    row = rows(data)[0]
    assert [row[name] for name in ("target", "asset_y1", "asset_target", "gap", "revived")] == [80, 35, 70, -10, 30]
    assert row["rate"] == Decimal("37.5")
    assert head(data)["资产目标不足计划"] == "1个"
    reports = Reports(city.copy)
    assert [len(reports.behind(data, 0, name)) for name in ("assets", "revived")] == [2, 1]


def test_without_rows_the_forms_are_empty_and_still_print(city):
    for report in FORMS:
        data = build(city, report, "")
        assert [line for one in data.tables() for line in one.lines] == []
        assert data.title in printed(data)
