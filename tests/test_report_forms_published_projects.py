"""Published counts of signed and started projects, entered as rows, give the published totals and shares."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.custom_tables import CustomTable, TableColumn, save_table
from bizenv_desktop.records.records import Records
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.storage.common_fields import common_values
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from tests.helpers_forms import head, labelled, rows
from tests.helpers_reports import a_city

YI = 10_000
"""万元 in 亿元."""

CITIES = {
    "210100": 267, "210200": 256, "210300": 143, "210400": 104, "210500": 90, "210600": 97, "210700": 139,
    "210800": 138, "210900": 90, "211000": 96, "211200": 88, "211300": 115, "211100": 85, "211400": 83, "21SF00": 25,
}  # fmt: skip
"""Projects started in Liaoning on 2023-03-20 (V48), by city and 沈抚."""

KINDS = (("产业", (205, 154, 72, 141, 433)), ("基础设施", (560,)), ("社会事业", (251,)))
"""The same projects by what they are; the source does not name the five of 产业 that it counts."""

DOMESTIC, FOREIGN = {"capital_class": "内资省外"}, {"capital_class": "外资"}


@pytest.fixture
def open_city(tmp_path):
    """Open the copy of a city, or of the province, on a day."""
    opened = []

    def opener(day, city):
        manager = a_city(tmp_path, day, city)
        opened.append(manager)
        return manager.__enter__()

    yield opener
    for manager in opened:
        manager.__exit__(None, None, None)


def enter(city, count, together=None, own=None, **values):
    """Enter projects that are worth so much together (亿元); one takes what the others leave. `own` are own columns."""
    whole = Decimal(together) * YI if together else Decimal(count)
    each = (whole / count).quantize(Decimal("0.01"))
    ledger, context = city.copy.forms.ledgers["project"], city.copy.context
    common = common_values(ledger, context, by="张演示")
    edits = []
    for n in range(count):
        known = {"project_name": f"演示{n}", "stage": "S2签约", "site_region": city.copy.city, **values}
        known["total_investment"] = each if n else whole - each * (count - 1)
        edits.append(Edit("create", "project", new_id(), common | known, dict(own or {})))
    city.copy.write(lambda writer: apply_step(writer, Step("edit", "演示", edits), by="张演示"))


def parts(data):
    return {row["part"]: row for row in labelled(data) if not row["label"]}


STARTED = {"sign_date": "2022-06-01", "register_date": "2022-07-01", "start_date": "2023-03-20", "stage": "S5开工"}


def test_starts_of_20_march_2023_by_city(open_city):
    province = open_city(date(2023, 4, 5), "210000")
    for region, count in CITIES.items():
        enter(province, count, site_region=region, **STARTED)
    reports = Reports(province.copy)
    *lines, total = rows(reports.build("province_summary", "2023-03"))
    assert [line["started"] for line in lines] == [CITIES[region] for region in sorted(CITIES)]
    assert (total["signed"], total["started"]) == (1816, 1816)
    assert [head(reports.build("new_stages", month))["新开工"] for month in ("2023-02", "2023-03")] == ["0个", "1816个"]


def test_starts_of_20_march_2023_by_what_they_are(open_city):
    """1816 are 1005 + 560 + 251, and 1005 are 205 + 154 + 72 + 141 + 433.

    产业, 基础设施 and 社会事业 are no field of the plan's ledger: an own column and a table of one's own show them.
    """
    city = open_city(date(2023, 4, 5), "210100")
    for kind, counts in KINDS:
        for n, count in enumerate(counts, 1):
            enter(city, count, own={"项目类别": kind, "细分": f"{kind}{n}"}, **STARTED)
    table = CustomTable("按类别", "project", (TableColumn("project_name"),), ("ext:项目类别", "ext:细分"))
    save_table(Records(city.copy, Checker(city.copy)), table)
    said = {row["label"] for row in labelled(Reports(city.copy).build("按类别", ""))}
    assert {f"{kind}小计（{sum(counts)}个）" for kind, counts in KINDS} <= said
    assert {f"产业{n}小计（{count}个）" for n, count in enumerate(KINDS[0][1], 1)} <= said
    assert "合计（1816个）" in said


def test_starts_of_the_first_quarter_of_2021_with_those_of_the_province_itself(open_city):
    """1141 are those of 14 cities, 15 of 沈抚, 23 of the province's own; the shares of the cities are not known."""
    province = open_city(date(2021, 4, 10), "210000")
    cities = [region for region in CITIES if region != "21SF00"]
    shares = {region: 1103 // 14 + (n < 1103 % 14) for n, region in enumerate(cities)}
    for region, count in {**shares, "21SF00": 15, "210000": 23}.items():
        dates = {"sign_date": "2020-06-01", "register_date": "2020-07-01", "start_date": "2021-03"}
        enter(province, count, site_region=region, stage="S5开工", **dates)
    *lines, total = rows(Reports(province.copy).build("province_summary", "2021-Q1"))
    assert total["started"] == 1141
    assert sum(line["started"] for line in lines[1:-1]) == 1103
    assert (lines[0]["started"], lines[-1]["started"]) == (23, 15)


def test_what_dalian_signed_around_the_fair_of_2022(open_city):
    """2415.37 亿元: 16 foreign (120.47) and 63 domestic (2294.9), or 6 signed there (555) and 73 (1860.37)."""
    dalian = open_city(date(2022, 11, 25), "210200")
    fair = {"leader": "李演示", "leader_rank": "政府主要领导", "activity_type": "集中签约", "start_date": "2022-11-19"}
    event = dalian.add("leader_activity", activity_status="已转化", place="演示会场", **fair)
    enter(dalian, 16, "120.47", sign_date="2022-11-20", **FOREIGN)
    enter(dalian, 6, "555", sign_date="2022-11-19", sign_event_id=event, **DOMESTIC)
    enter(dalian, 57, "1739.9", sign_date="2022-11-20", **DOMESTIC)
    reports = Reports(dalian.copy)
    found = parts(reports.build("signed_cuts", "2022-11"))
    expected = {"外资": (16, "120.47"), "内资": (63, "2294.9"), "活动签约": (6, "555"), "自行签约": (73, "1860.37")}
    for part, (count, money) in expected.items():
        assert (found[part]["projects"], found[part]["amount"]) == (count, Decimal(money) * YI)
    ranking = rows(reports.build("county_ranking", "2022-Q4"))[-1]
    assert (ranking["signed_now"], ranking["signed_money"]) == (79, Decimal("2415.37") * YI)
    outreach = rows(reports.build("leader_outreach", "2022-11"))[-1]
    assert (outreach["projects"], outreach["project_money"]) == (6, Decimal(555) * YI)


def test_the_three_weeks_of_2022_by_size_and_by_industry(open_city):
    """463 with 4562.47 亿元: 401 of 1 亿元 and more, 109 of 10 亿元 and more, 263 of the secondary sector (56.8 %).

    How the money is shared is not published; only its total is.
    """
    city = open_city(date(2022, 12, 20), "210100")
    factory, hotel, day = {"industry_code": "C3421"}, {"industry_code": "H6110"}, {"sign_date": "2022-11-20"}
    enter(city, 109, "3363.47", **day, **factory)
    enter(city, 154, "616", **day, **factory)
    enter(city, 138, "552", **day, **hotel)
    enter(city, 62, "31", **day, **hotel)
    data = Reports(city.copy).build("signed_cuts", "2022")
    found = parts(data)
    assert [found[part]["projects"] for part in ("10亿元及以上", "1亿元至10亿元", "1亿元以下")] == [109, 292, 62]
    assert (found["第二产业"]["projects"], round(found["第二产业"]["projects_share"], 1)) == (263, Decimal("56.8"))
    assert {row["amount"] for row in labelled(data) if row["label"]} == {Decimal("4562.47") * YI}
    assert head(data)["亿元及以上项目"].startswith("401个，占签约项目86.6%")
    assert head(data)["其中10亿元及以上"] == "109个"
