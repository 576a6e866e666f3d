"""Where a project stands on the day up to which a form counts, which period a receipt belongs to: all forms agree."""

from datetime import date
from decimal import Decimal

import pytest

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
