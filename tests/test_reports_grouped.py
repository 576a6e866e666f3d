"""Forms whose lines are groups: counts by condition, rates of sums, the rows behind each number; and compounds."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.base.rates import growth, ratio
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.reports.data import ReportData
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        made.project("演示甲", "210102", stage="S5开工", register_date="2021-05-01", start_date="2022-03-01")
        made.project("演示乙", "210102", stage="S5开工", register_date="2021-05-01", start_date="2022-06-02")
        made.project("演示丙", "210102", stage="SX搁置终止")
        made.project("演示丁", "210103", stage="S5开工", register_date="2022-01-05", build_type="轻资产")
        yield made


def rates(city, period="2022-05"):
    return Reports(city.copy).build("three_rates", period)


def cell(data, column, line):
    return data.lines[line].values[[one.id for one in data.columns].index(column)]


def test_a_rate_of_the_total_is_that_of_the_sums(city):
    data = rates(city)
    assert [line.label or line.values[1] for line in data.lines] == ["和平区", "沈河区", "合计"]
    assert [cell(data, "registered_rate", n) for n in range(3)] == [Decimal("66.666667"), Decimal(100), Decimal(75)]
    assert cell(data, "registered_rate_living", 2) == Decimal(100)


def test_what_happened_after_the_period_is_not_counted(city):
    """演示乙 was started in June: the table of May does not count it, that of June does."""
    assert cell(rates(city), "started", 2) == 1
    assert cell(rates(city, "2022-06"), "started", 2) == 2


def test_where_nothing_was_to_start_there_is_no_rate(city):
    data = rates(city)
    assert (cell(data, "should_start", 1), cell(data, "started_rate", 1)) == (0, None)
    assert "—" in plan(data).pages[0].texts("row")


def test_a_number_leads_to_the_rows_that_it_counts(city):
    reports = Reports(city.copy)
    data = reports.build("three_rates", "2022-05")
    assert len(reports.behind(data, 0, "signed")) == 3
    assert len(reports.behind(data, 0, "started")) == 1
    assert len(reports.behind(data, 2, "registered")) == 3


def test_a_click_after_a_change_of_the_rules_leads_to_the_rows_that_count_now(city):
    """The queries of a report serve many clicks, but none after something was written."""
    late = city.project("演示戊", "210102", stage="S3注册", register_date="2022-01-05", plan_start_date="2022-04-01")
    reports = Reports(city.copy)
    data = reports.build("county_ranking", "2022-05")
    line = next(n for n, one in enumerate(data.lines) if "和平区" in one.values)
    for _click in range(2):
        assert reports.behind(data, line, "late") == [("project", late)]
    city.copy.change_setting("rag_red_days", "90")
    assert reports.behind(data, line, "late") == []


def test_a_compound_has_its_tables_under_numbered_headings_and_comes_back_from_json(city):
    data = Reports(city.copy).build("monthly", "2022-05")
    printed = [cell.text for page in plan(data).pages for cell in page.cells]
    assert "一、签约项目阶段分布情况表" in printed
    assert ReportData.from_json(data.to_json()) == data
    assert data.checksum == ReportData.from_json(data.to_json()).checksum


def test_rates_are_half_up_and_nothing_before_is_no_rate():
    assert ratio(1, 8) == 12_500_000
    assert ratio(2, 3) == 66_666_667
    assert ratio(5, 0) is None
    assert growth(-3, -2) == -50_000_000
    assert growth(4, 0) is None


def test_money_of_the_month_and_the_year_against_the_target(city):
    """Half of the target by the end of May is 8.33 points ahead of 5/12."""
    project = city.copy.read
    with project() as reader:
        row = reader.value("SELECT id FROM project WHERE project_name = '演示甲'")
    for day, amount, recognized in (("2022-05-10", "30", "20"), ("2022-02-10", "30", "30"), ("2021-05-31", "40", "40")):
        known = {"recognition": "已认定", "recognized_amount": Decimal(recognized), "recognized_date": day}
        city.receipt(row, day, amount, **known)
    city.add("target", year=2022, region="210102", indicator="到位资金", value=Decimal(100), unit="万元")
    data = Reports(city.copy).build("funds_progress", "2022-05")
    shown = {one.id: cell(data, one.id, 0) for one in data.columns}
    assert (shown["declared"], shown["recognized"]) == (Decimal(30), Decimal(20))
    assert (shown["year_recognized"], shown["last_recognized"], shown["growth"]) == (50, 40, 25)
    assert (shown["done"], round(shown["ahead"], 2)) == (50, Decimal("8.33"))
