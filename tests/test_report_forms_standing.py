"""Where a project stands on the day up to which a form counts, which period a receipt belongs to: all forms agree."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.printing.preview import PdfPreview
from bizenv_desktop.printing.xlsx import write_xlsx
from bizenv_desktop.records.custom_tables import CustomTable, TableColumn, save_table
from bizenv_desktop.records.records import Records
from tests.helpers_forms import build
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 7, 10)) as made:
        yield made


def total(data):
    return {one.id: data.lines[-1].values[n] for n, one in enumerate(data.columns)}


def recognized(city, project, day, amount):
    city.receipt(
        project, day, amount, recognition="已认定", recognized_amount=Decimal(amount), recognized_date=day[:10]
    )


def test_what_a_project_has_reached_only_since_is_not_told_of_the_month_before(city):
    dates = {"register_date": "2022-04-20", "permit_date": "2022-05-10", "start_date": "2022-06-20"}
    city.project("演示甲", stage="S5开工", plan_start_date="2022-05", **dates)
    may, june = (total(build(city, "stage_matrix", month)) for month in ("2022-05", "2022-06"))
    assert (may["permits"], may["started"]) == (1, 0)
    assert (june["permits"], june["started"]) == (0, 1)
    rates = [total(build(city, "three_rates", month)) for month in ("2022-04", "2022-05", "2022-06")]
    assert [(one["registered"], one["started"]) for one in rates] == [(1, 0), (1, 0), (1, 1)]
    assert total(build(city, "county_ranking", "2022-Q2"))["late"] == 0


def test_a_project_that_started_after_the_quarter_was_late_in_it(city):
    city.project("演示甲", plan_start_date="2022-05-10", register_date="2022-01-05", start_date="2022-07-05")
    assert total(build(city, "county_ranking", "2022-Q2"))["late"] == 1
    assert total(build(city, "county_ranking", "2022-Q3"))["late"] == 0


def test_in_a_quarter_that_is_not_over_no_project_is_late_ahead_of_its_day(city):
    city.project("演示甲", stage="S2签约", plan_start_date="2022-07-20")
    city.project("演示乙", stage="S2签约", plan_start_date="2022-06-20")
    assert total(build(city, "county_ranking", "2022-Q3"))["late"] == 1


def test_a_stage_without_a_date_counts_as_reached_and_an_ended_project_stands_apart(city):
    city.project("演示甲", stage="S8投产", register_date="2021-04-01", start_date="2021-06-01")
    city.project("演示乙", stage="SX搁置终止", register_date="2021-04-01")
    row = total(build(city, "stage_matrix", "2022-05"))
    assert (row["signed"], row["producing"], row["ended"]) == (2, 1, 1)


def test_a_receipt_of_which_only_the_year_is_known_counts_once_the_year_is_over(city):
    project = city.project("演示甲")
    recognized(city, project, "2021", "70")
    recognized(city, project, "2022-05", "30")
    recognized(city, project, "2022", "5")
    row = total(build(city, "funds_progress", "2022-05"))
    assert (row["recognized"], row["year_recognized"]) == (Decimal(30), Decimal(30))
    assert total(build(city, "three_rates", "2022-05"))["recognized"] == Decimal(100)
    assert total(build(city, "county_ranking", "2022-Q2"))["year_recognized"] == Decimal(30)


def test_money_given_back_and_opening_balances_are_no_money_of_the_year(city):
    project = city.project("演示甲")
    recognized(city, project, "2022-05-10", "30")
    city.receipt(project, "2022-05-11", "900", recognition="退回")
    opening = {"fund_type": "期初结转", "recognition": "已认定", "recognized_amount": Decimal(400)}
    city.receipt(project, "2022-05-12", "400", recognized_date="2022-05-12", **opening)
    row = total(build(city, "funds_progress", "2022-05"))
    assert (row["declared"], row["year_recognized"]) == (Decimal(30), Decimal(30))
    assert total(build(city, "three_rates", "2022-05"))["recognized"] == Decimal(430)


def test_where_nothing_is_to_add_up_neither_a_cell_nor_its_sum_says_anything(city, tmp_path):
    """A blank is never summed to 0.00: the paper and the workbook have one rule for cells and their sums."""
    city.project("演示甲", "210102", stage="S2签约", total_investment=Decimal(30000))
    city.project("演示乙", "210103", stage="S5开工", total_investment=None)
    data = build(city, "stage_matrix", "2022-06")
    lines = [{one.id: line.values[n] for n, one in enumerate(data.columns)} for line in data.lines]
    assert [line["before_money"] for line in lines] == [Decimal(30000), None, Decimal(30000)]
    assert [line["started"] for line in lines] == [0, 1, 1]
    assert [line["started_money"] for line in lines] == [None, None, None]
    assert [line["full_money"] for line in lines] == [None, None, None]
    write_xlsx(data, tmp_path / "表.xlsx")
    sheet = load_workbook(tmp_path / "表.xlsx").active
    place = [one.id for one in data.columns].index("started_money") + 1
    written = [[cell.value for cell in row] for row in sheet.iter_rows() if row[place - 2].value in (0, 1)]
    assert [row[place - 1] for row in written] == [None, None, None]
    shown = PdfPreview(write_pdf(plan(data)).content).text(0)
    assert "3.00" in shown
    assert "0.00" not in shown


def test_a_sum_of_amounts_that_nobody_has_filled_in_stays_empty_in_a_list_as_well(city):
    city.project("演示甲", total_investment=None)
    table = CustomTable(
        "没有金额", "project", (TableColumn("project_name", "count"), TableColumn("total_investment", "sum", "亿元"))
    )
    save_table(Records(city.copy, Checker(city.copy)), table)
    [row, whole] = build(city, "没有金额", "").lines
    assert (row.values[2], whole.values[2]) == (None, None)
    assert whole.values[1] == 1
