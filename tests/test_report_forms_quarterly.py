"""The quarterly tables: counties in the order of their score, and the money seen from six sides that agree."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.reports.build import Reports
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 7, 10)) as made:
        yield made


def receipt(city, project, day, amount):
    known = {"recognition": "已认定", "recognized_amount": Decimal(amount), "recognized_date": day}
    city.receipt(project, day, amount, **known)


def build(city, report, period="2022-Q2"):
    return Reports(city.copy).build(report, period)


def shown(data, line):
    return {one.id: line.values[n] for n, one in enumerate(data.columns)}


def test_the_county_with_more_done_stands_first_and_a_late_start_costs_a_tenth(city):
    city.project("演示甲", "210102", stage="S2签约", plan_start_date="2022-03-01")
    done = {"register_date": "2021-04-01", "start_date": "2021-06-01", "production_date": "2022-03-01"}
    receipt(city, city.project("演示乙", "210103", stage="S8投产", **done), "2022-05-10", "12000")
    city.project("演示丙", "210104", stage="S2签约")
    data = build(city, "county_ranking")
    lines = [shown(data, line) for line in data.detail()]
    assert [(line["rank"], line["district"]) for line in lines] == [(1, "沈河区"), (2, "大东区"), (3, "和平区")]
    assert [line["score"] for line in lines] == [Decimal(75), Decimal(0), Decimal("-0.1")]
    assert lines[2]["late"] == 1
    assert dict(data.head)["权重"].endswith("（合计100）；超时限未开工每个扣0.1分，弄虚作假每个扣0.2分")


def test_the_money_is_the_same_from_every_side_and_each_share_is_of_its_side(city):
    big = city.project("演示大", total_investment=Decimal(100_000), capital_class="外资", sector="二产")
    small = city.project("演示小", total_investment=Decimal(5000), capital_class="内资省外", sector="三产")
    receipt(city, big, "2022-05-10", "300")
    receipt(city, small, "2022-06-10", "100.1")
    receipt(city, small, "2021-06-10", "50")
    data = build(city, "funds_cuts")
    sums = [shown(data, line)["amount"] for line in data.lines if line.kind == "subtotal"]
    assert sums == [Decimal("400.1")] * 6
    assert data.lines[-1].kind == "subtotal"
    found = {shown(data, line)["part"]: shown(data, line) for line in data.detail()}
    assert round(found["外资"]["share"], 2) == Decimal("74.98")
    assert found["内资"]["growth"] == Decimal("100.2")
    assert found["10亿元及以上"]["projects"] == 1
    assert found["续建"]["amount"] == Decimal("100.1")
    assert dict(data.head)["亿元及以上项目"] == "1个，占到位资金75.0%"
