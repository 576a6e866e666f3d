"""The own forms of consumption: coverage of the counties, pedestrian streets, livestream bases."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, head, printed, rows, texts
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def site(city, county, kind, **values):
    whole = {"name": f"演示{kind}", "address": "演示路1号", "build_type": "新建", "area": Decimal(600)}
    return city.add("county_commerce", county_code=county, site_type=kind, **whole | values)


def covered(city, county, year, *numbers):
    names = ("towns", "towns_ok", "villages", "villages_ok")
    return city.add("county_coverage", county_code=county, year=year, **dict(zip(names, numbers, strict=True)))


def test_coverage_of_each_county_with_its_sites_and_whether_it_is_basic(city):
    big = {"tier": "增强型", "area": Decimal(8200), "invest": Decimal(900), "subsidy": Decimal("99.5")}
    site(city, "210123", "县城综合商贸中心", **big, finish_date="2022-03-01")
    site(city, "210123", "乡镇商贸中心", start_date="2022-04-01", invest=Decimal(100))
    site(city, "210123", "村级便民商店")
    site(city, "210123", "村级便民商店", name="下月开工", start_date="2022-07-01")
    site(city, "210124", "县城综合商贸中心", tier="基本型以下", area=Decimal(4000))
    covered(city, "210123", 2021, 10, 1, 100, 1)
    covered(city, "210123", 2022, 10, 9, 100, 95)
    covered(city, "210123", 2023, 10, 10, 100, 100)
    data = build(city, "commerce_coverage")
    shown = {row["district"]: row for row in rows(data)}
    first, second = shown["康平县"], shown["法库县"]
    assert (first["year"], first["towns_rate"], first["villages_rate"], first["basic"]) == ("2022", 90, 95, "是")
    assert [first[name] for name in ("centres", "centres_more", "town_centres", "shops", "building")] == [1, 1, 0, 1, 1]
    assert (first["invest"], first["subsidy"]) == (1000, Decimal("99.5"))
    assert (second["centres"], second["centres_basic"], second["basic"]) == (1, 0, "未填覆盖率")
    assert rows(data)[-1]["towns_rate"] == 90
    assert head(data)["没有填报覆盖率的县区"] == "1个"


def test_streets_with_what_they_rebuild_and_earned_since_january(city):
    street = city.add("pedestrian_street", name="演示中街", level="省级", shops=240, vacancy=Decimal("4.5"),
                      street_status="改造", key_projects=["灯光改造，6月完成50%", "招商中心"])  # fmt: skip
    city.add("pedestrian_street", name="演示老街", level="国家级", shops=80, street_status="运营")
    for month, sales in (("2021-12", 900), ("2022-01", 100), ("2022-05", 50), ("2022-06", 70)):
        city.add("pedestrian_street_month", street_id=street, period_key=month, sales=Decimal(sales))
    data = build(city, "street_progress")
    assert texts(data, "name") == ["演示老街", "演示中街"]
    assert (texts(data, "sales"), texts(data, "plan")) == ([None, 150], ["未附", "未附"])
    assert texts(data, "projects")[1] == "灯光改造，6月完成50%；招商中心"
    assert (head(data)["各状态"], head(data)["未附改造方案"]) == ("改造 1条、运营 1条", "1条")
    behind = Reports(city.copy).behind(data, 1, "sales")
    assert [ledger for ledger, _ in behind] == ["pedestrian_street_month"] * 2


def test_a_month_of_the_streets_against_last_year_and_who_did_not_report(city):
    busy = city.add("pedestrian_street", name="演示中街", level="省级", shops=240)
    city.add("pedestrian_street", name="演示老街", level="市级", shops=80)
    for month, visitors, sales in (("2021-04", "1", 10), ("2021-05", "2.5", 40), ("2022-04", "2", 30),
                                   ("2022-05", "3", 50), ("2022-06", "9", 90)):  # fmt: skip
        values = {"visitors": Decimal(visitors), "sales": Decimal(sales)}
        city.add("pedestrian_street_month", street_id=busy, period_key=month, **values)
    data = build(city, "street_monthly")
    row, idle = rows(data)[:2]
    assert [row[name] for name in ("visitors", "last_visitors", "visitors_growth")] == [3, Decimal("2.5"), 20]
    assert [row[name] for name in ("sales", "sales_growth", "year_sales", "year_sales_growth")] == [50, 25, 80, 60]
    assert (idle["name"], idle["sales"], idle["months"]) == ("演示老街", None, 0)
    assert (head(data)["本期没有填报的"], head(data)["本期营业额"]) == ("演示老街", "50.00万元")
    assert rows(build(city, "street_monthly", "2022-Q2"))[0]["months"] == 3


def test_livestream_bases_with_sales_for_each_session(city):
    base = city.add("livestream_base", name="演示直播基地", level="省级", rooms=30, anchors=120, has_warehouse=True)
    for month, sessions, sales in (("2021-05", 100, 400), ("2022-05", 300, 1000)):
        values = {"sessions": sessions, "sales": Decimal(sales)}
        city.add("livestream_month", base_id=base, period_key=month, **values)
    data = build(city, "livestream_operation")
    row = rows(data)[0]
    assert [row[name] for name in ("sessions", "sales", "sales_growth", "warehouse")] == [300, 1000, 150, "有"]
    assert round(row["each"], 2) == Decimal("3.33")
    assert (rows(data)[-1]["rooms"], head(data)["本期直播场次"]) == (30, "300场")


@pytest.mark.parametrize("report", ["commerce_coverage", "street_progress", "street_monthly", "livestream_operation"])
def test_a_form_without_rows_still_prints(city, report):
    data = build(city, report)
    assert data.detail() == []
    assert data.title in printed(data)
