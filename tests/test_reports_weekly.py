"""The weekly table: which projects and figures it has, its sums, the rows behind them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.reports.data import ReportData
from bizenv_desktop.reports.query import RawLine
from bizenv_desktop.reports.sums import prove
from tests.helpers_reports import OTHER_CITY, a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path) as made:
        yield made


def build(city, period="2022-W19"):
    return Reports(city.copy).build("weekly_dispatch", period)


def values(data, column, kind="row"):
    place = [one.id for one in data.columns].index(column)
    return [line.values[place] for line in data.lines if line.kind == kind]


def head(data):
    return dict(data.head)


def test_two_districts_with_subtotals_and_total(city):
    first = city.project("演示一期", "210102")
    second = city.project("演示二期", "210103", total_investment=Decimal("3.3"))
    for project, invested in ((first, "100.1"), (second, "200.2")):
        city.week(project, "2022-W19", invested)
        city.receipt(project, "2022-05-10", "0.1")
    data = build(city)
    assert [line.label for line in data.lines if line.kind != "row"] == [
        "和平区小计（1个）",
        "沈河区小计（1个）",
        "合计（2个）",
    ]
    assert values(data, "funds_total", "total") == [Decimal("0.2")]
    assert values(data, "total_investment", "subtotal") == [Decimal(12000), Decimal("3.3")]
    assert values(data, "total_investment", "total") == [Decimal("12003.3")]
    assert values(data, "n") == [1, 2]
    assert head(data)["项目总数"] == "2个"
    assert head(data)["本周变化数"] == "2个"
    assert head(data)["未更新名单"] == "无"
    assert head(data)["各阶段数"] == "S5开工 2个"


def test_money_counts_from_the_last_cut_off_to_this_one(city):
    """W18 was cut off on 5 May, W19 on 12 May; a month alone counts when it is over."""
    project = city.project("演示")
    for day, amount in (("2022-05-05", "1"), ("2022-05-06", "10"), ("2022-05-12", "100"), ("2022-05-13", "1000")):
        city.receipt(project, day, amount)
    city.receipt(project, "2022-05", "5000")
    city.receipt(project, "2022-05-11", "7", recognition="退回")
    city.receipt(project, "2022-05-11", "50", currency="USD")
    data = build(city)
    assert values(data, "funds_new") == [Decimal(110)]
    assert values(data, "funds_total") == [Decimal(111)]
    assert head(data)["另有外币到位（申报，累计）"] == "美元 50万"


def test_opening_entries_stand_apart_and_are_never_new(city):
    project = city.project("演示")
    city.receipt(project, "2022-05-13", "3000.000001", fund_type="期初结转")
    city.receipt(project, "2022-05-11", "0.3")
    data = build(city)
    assert values(data, "funds_new", "total") == [Decimal("0.3")]
    assert values(data, "funds_total", "total") == [Decimal("3000.300001")]
    assert values(data, "funds_opening", "total") == [Decimal("3000.000001")]


def test_progress_is_compared_with_the_last_reported_week(city):
    project = city.project("演示", stage="S6主体施工")
    city.week(project, "2022-W17", "800", stage="S4前期手续")
    city.week(project, "2022-W19", "1000", stage="S6主体施工", physical_progress="主体完成60%")
    data = build(city)
    assert values(data, "stage_before") == ["S4前期手续"]
    assert values(data, "stage_now") == ["S6主体施工"]
    assert values(data, "invested_new") == [Decimal(200)]
    assert values(data, "progress") == ["完成基础浇筑（主体完成60%）"]


def test_projects_without_a_row_are_named_and_red(city):
    city.project("没更新的项目")
    data = build(city)
    assert values(data, "progress") == ["未更新"]
    assert values(data, "light") == ["红"]
    assert head(data)["未更新名单"] == "1个：没更新的项目"


def inspected(city, project, day, verdict):
    city.add("site_inspection", project_id=project, inspect_date=day, verdict=verdict)


def test_a_project_found_false_stands_red_outside_the_counts_until_it_is_inspected_again(city):
    honest, false = city.project("如实"), city.project("不实的项目", total_investment=Decimal(500))
    for project, invested in ((honest, "10"), (false, "70")):
        city.week(project, "2022-W19", invested)
        city.receipt(project, "2022-05-10", "3")
    inspected(city, false, "2022-05-09", "不实")
    data = build(city)
    assert dict(zip(values(data, "name"), values(data, "light"), strict=True))["不实的项目"] == "红"
    assert [line.label for line in data.lines if line.kind != "row"] == ["和平区小计（1个）", "合计（1个）"]
    assert values(data, "invested_total", "total") == [Decimal(10)]
    assert values(data, "funds_total", "total") == [Decimal(3)]
    assert (head(data)["项目总数"], head(data)["本周变化数"]) == ("1个", "1个")
    assert head(data)["各阶段数"] == "S5开工 1个"
    assert head(data)["核查不实、未计入"] == "1个：不实的项目"
    inspected(city, false, "2022-05-11", "属实")
    again = build(city)
    assert values(again, "invested_total", "total") == [Decimal(80)]
    assert head(again)["项目总数"] == "2个"
    assert "核查不实、未计入" not in head(again)


def decided(city, content, due, **more):
    """Enter what a meeting decided."""
    told = {"duty_unit": "演示供电公司", "owner": "吴演示", "action_status": "推进", **more}
    city.add("meeting_action", content=content, due_date=due, **told)


def test_what_meetings_decided_and_is_past_its_day_is_named(city):
    city.project("演示")
    decided(city, "双回路接入", "2022-05-10")
    decided(city, "补齐用地手续", "2022-05-12")
    decided(city, "招工对接", "2022-05-01", action_status="销号", done_date="2022-05-11")
    decided(city, "修通便道", "2022-04-30", action_status="办结", done_date="2022-05-13", duty_unit=None)
    decided(city, "别市的事", "2022-05-01", region_code=OTHER_CITY)
    name = "逾期未办结的议定事项"
    assert head(build(city))[name] == (
        "2项：修通便道（期限4月30日，逾期12天）；双回路接入（演示供电公司，期限5月10日，逾期2天）"
    )
    assert "补齐用地手续" in head(build(city, "2022-W20"))[name]
    assert name not in head(build(city, "2022-W17"))


def test_a_district_with_nothing_to_count_adds_up_to_nothing(city):
    false = city.project("不实的项目")
    inspected(city, false, "2022-05-09", "不实")
    assert [line.label for line in build(city).lines[1:]] == ["和平区小计（0个）", "合计（0个）"]


def test_only_key_projects_of_the_own_city(city):
    city.project("重点")
    city.project("一般", key_lists=["一般"])
    city.project("别市的", region_code=OTHER_CITY)
    data = build(city)
    assert values(data, "name") == ["重点"]
    assert head(data)["项目总数"] == "1个"


def test_a_stopped_project_stands_in_the_table_of_its_last_week_only(city):
    project = city.project("终止", stage="SX搁置终止")
    city.week(project, "2022-W19", "1", stage="SX搁置终止")
    assert values(build(city), "name") == ["终止"]
    assert build(city, "2022-W20").lines == ()


def test_the_week_after_a_holiday_week_reports_both(city):
    project = city.project("演示")
    city.receipt(project, "2022-01-30", "5")
    data = build(city, "2022-W06")
    assert data.label == "2022年第6周（含上周，截至2月10日）"
    assert values(data, "funds_new") == [Decimal(5)]


def test_each_number_shows_its_rows(city):
    project = city.project("演示")
    week = city.week(project, "2022-W19", "1")
    opening = city.receipt(project, "2022-05-13", "3000", fund_type="期初结转")
    new = city.receipt(project, "2022-05-11", "2")
    reports = Reports(city.copy)
    data = reports.build("weekly_dispatch", "2022-W19")
    assert set(data.lines[0].sources) == {
        ("project", project), ("project_progress", week), ("fund_receipt", opening), ("fund_receipt", new),
    }  # fmt: skip
    assert reports.behind(data, 0, "funds_new") == [("fund_receipt", new)]
    assert reports.behind(data, 0, "funds_opening") == [("fund_receipt", opening)]
    assert set(reports.behind(data, 2, "funds_total")) == {("fund_receipt", opening), ("fund_receipt", new)}


def test_a_sum_that_differs_from_its_rows_is_refused(city):
    city.project("演示")
    report = city.copy.forms.reports["weekly_dispatch"]
    places = {column.id: n for n, column in enumerate(report.columns)}
    row: list[object] = [0] * len(report.columns)
    row[places["district"]] = "210102"
    row[places["funds_total"]] = 30
    sums = [30 if column.id == "funds_total" else 0 for column in report.columns if column.total]
    prove(report, [RawLine(("project", "1"), tuple(row))], {("210102",): tuple(sums)})
    with pytest.raises(BizenvError) as raised:
        prove(report, [RawLine(("project", "1"), tuple(row))], {("210102",): tuple(n + 1 for n in sums)})
    assert raised.value.code == "X16a"
    with pytest.raises(BizenvError) as raised:
        prove(report, [RawLine(("project", "1"), tuple(row))], {("210102",): tuple(sums), ("210103",): tuple(sums)})
    assert raised.value.code == "X16b"


def test_a_frozen_report_comes_back_as_it_was(city):
    city.week(city.project("演示", total_investment=Decimal("0.000001")), "2022-W19", "12.345678")
    data = replace(build(city), version=3)
    again = ReportData.from_json(data.to_json())
    assert again == data
    assert again.checksum == data.checksum
    assert replace(data, made_on="2023-01-01", version=1).checksum == data.checksum


@pytest.mark.parametrize(
    ("report", "period"), [("weekly_dispatch", "2022-W60"), ("weekly_dispatch", "x"), ("nothing", "2022")]
)
def test_unknown_reports_and_periods_are_said(city, report, period):
    with pytest.raises(UsageProblem):
        Reports(city.copy).build(report, period)


def test_an_explained_soft_finding_prints_with_its_explanation(city):
    project = city.project("百亿演示", total_investment=Decimal(1_200_000))
    city.week(project, "2022-W19", "1")
    assert build(city).explanations == ()
    records = Records(city.copy, Checker(city.copy))
    records.explain("project", [project], "L06-V27", "协议原件总投资为120亿元，已核对")
    (sentence,) = build(city).explanations
    assert sentence.startswith("百亿演示（L06-V27 ")
    assert sentence.endswith("说明：协议原件总投资为120亿元，已核对")


def test_lights_are_those_of_the_cut_off_day(tmp_path):
    """Seen half a year later, the project of May is late by 10 days only."""
    with a_city(tmp_path, today=date(2022, 11, 24)) as later:
        project = later.project("演示", plan_finish_date="2022-05-02")
        later.week(project, "2022-W19", "1")
        assert values(build(later), "light") == ["黄"]
        assert values(Reports(later.copy).build("project.list", ""), "rag_status") == ["红"]


def test_a_submission_by_proxy_says_so(city):
    city.project("演示")
    data = build(city).signed_by_proxy().with_note("缺报县区：法库县")
    assert data.signoff == ("填表人", "审核人（代）", "单位负责人")
    assert data.notes[-1] == "缺报县区：法库县"
