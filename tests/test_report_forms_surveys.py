"""The forms of surveys: answers of two rounds beside each other, costs against another city, theme activities."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from bizenv_desktop.printing.xlsx import write_xlsx
from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, head, printed, rows, texts
from tests.helpers_reports import OTHER_CITY, a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def survey(city, day, valid, answers):
    forms = {"sent": 200, "returned": 160, "valid": valid}
    values = {"topic": "企业成本", "method": "问卷", "survey_date": day, "target_count": 200}
    row = city.add("env_survey", **values | forms)
    for place, (question, answer, count) in enumerate(answers):
        city.add("env_survey_answer", survey_id=row, question=question, answer=answer, count=count, seq=place)
    return row


def test_answers_stand_beside_those_of_the_round_before_as_shares_of_valid_forms(city):
    survey(city, "2021-05-10", 100, [("降哪项成本", "用工", 40), ("降哪项成本", "用电", 30)])
    survey(city, "2022-05-10", 160, [("降哪项成本", "用电", 40), ("降哪项成本", "用工", 80), ("意见", "多走访", None)])
    survey(city, "2022-06-01", 10, [("以后的", "不算", 1)])
    data = build(city, "survey_cross_table")
    shown = [[row[name] for name in ("answer", "count", "share", "before_share", "change")] for row in rows(data)]
    assert shown == [
        ["用工", 80, 50, 40, 10],
        ["用电", 40, 25, 30, -5],
        ["多走访", None, None, None, None],
    ]
    assert (head(data)["有效"], head(data)["回收率"]) == ("160份", "80.0%")
    assert [ledger for ledger, _ in Reports(city.copy).behind(data, 0, "before_share")] == ["env_survey_answer"]


def cost(city, year, value, bench=None, **values):
    whole = {"factor": "用电", "indicator": "工业电价", "unit": "元每千瓦时", "data_source": "电网公司"}
    other = {"bench_region": "演示对标市", "bench_value": bench, "bench_year": year} if bench else {}
    return city.add("cost_item", year=year, local_value=Decimal(value), **whole | other | values)


def test_costs_are_compared_with_another_city_and_with_the_year_before(city):
    cost(city, 2020, "0.50", Decimal("0.60"))
    cost(city, 2021, "0.63", Decimal("0.60"))
    cost(city, 2023, "9", Decimal("0.60"))
    cost(city, 2022, "6100", indicator="月均工资", factor="人力", unit="元每月")
    cost(city, 2022, "1", Decimal(2), region_code=OTHER_CITY)
    data = build(city, "cost_comparison")
    assert texts(data, "indicator") == ["月均工资", "工业电价"]
    wages, power = rows(data)
    assert [power[name] for name in ("unit", "year", "growth")] == ["元/千瓦时", "2021", 26]
    assert (power["difference"], power["difference_rate"]) == (Decimal("0.03"), 5)
    assert [wages[name] for name in ("growth", "bench_value", "difference_rate")] == [None] * 3
    assert (head(data)["对标地区"], head(data)["高于对标地区"]) == ("演示对标市", "1项")


def test_each_cost_is_printed_with_its_own_decimals(city, tmp_path):
    cost(city, 2022, "0.6412")
    cost(city, 2022, "6100", indicator="月均工资", factor="人力", unit="元每月")
    data = build(city, "cost_comparison")
    text = printed(data)
    assert "0.6412" in text
    assert "6100.0" not in text
    write_xlsx(data, tmp_path / "costs.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "costs.xlsx").active.iter_rows() for cell in row]
    assert {(cell.value, cell.number_format) for cell in cells} >= {(0.6412, "General"), (6100, "General")}


def test_activities_of_the_period_by_kind_with_how_many_took_part(city):
    held = (("2022-05-09", "专题讨论", 46), ("2022-05-20", "专题讨论", 4), ("2022-06-01", "经验交流", 9))
    for day, kind, people in held:
        city.add("theme_activity", name=f"演示活动{day}", activity_date=day, kind=kind, participants=people)
    data = build(city, "theme_activity_list")
    assert [row["participants"] for row in rows(data)] == [46, 4, 50]
    assert (head(data)["活动"], head(data)["各类型"]) == ("2场", "专题讨论 2场")


def test_without_rows_the_forms_are_empty_and_still_print(city):
    for report in ("survey_cross_table", "cost_comparison", "theme_activity_list"):
        data = build(city, report, "2022-Q1")
        assert data.detail() == []
        assert data.title in printed(data)
