"""Published figures, entered as rows, give the published totals and shares; shares of two bases are refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.storage.common_fields import common_values
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from tests.helpers_reports import a_city

YI = 10_000
"""万元 in 亿元."""


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 8, 1)) as made:
        yield made


def shown(data, line):
    return {one.id: line.values[n] for n, one in enumerate(data.columns)}


def enter(city, year, *sets):
    """Enter sets of projects: how many, with how much money together (亿元), what they have in common.

    One project of a set takes what the others leave, so that the sum is exact. `begun` is the first year of money.
    """
    edits = []
    forms, context = city.copy.forms.ledgers, city.copy.context
    for count, together, begun, values in sets:
        each = (Decimal(together) * YI / count).quantize(Decimal("0.01"))
        for n in range(count):
            amount = each if n else Decimal(together) * YI - each * (count - 1)
            project = new_id()
            known = {
                "project_name": f"演示{len(edits)}",
                "site_region": "210102",
                "stage": "S5开工",
                "key_lists": ["市重点"],
            }
            known |= {"sign_date": "2019-01-02", "total_investment": Decimal(20000), **values}
            edits.append(
                Edit("create", "project", project, common_values(forms["project"], context, by="张演示") | known, {})
            )
            days = [f"{year}-06-10", *([f"{year - 1}-06-10"] if begun < year else [])]
            for day in days:
                money = amount if day.startswith(str(year)) else Decimal(1)
                row = {
                    "project_id": project,
                    "receive_date": day,
                    "period": day[:7],
                    "currency": "CNY",
                    "basis_version": "2022",
                }
                row |= {"fund_type": "注册资本金", "recognition": "已认定", "recognized_date": day}
                row |= {"declared_amount": money, "recognized_amount": money}
                receipt = common_values(forms["fund_receipt"], context, by="张演示") | row
                edits.append(Edit("create", "fund_receipt", new_id(), receipt, {}))
    city.copy.write(lambda writer: apply_step(writer, Step("edit", "演示", edits), by="张演示"))


def parts(data):
    return {shown(data, line)["part"]: shown(data, line) for line in data.detail()}


def test_domestic_money_of_january_to_july_2019(city):
    """2968.7 = 710 new with 831.6 + 832 continued with 2137.1; 484 of 1 亿元 and more have 2629.4, that is 88.6 %."""
    domestic = {"capital_class": "内资省外"}
    large, small = domestic, domestic | {"total_investment": Decimal(5000)}
    enter(
        city, 2019,
        (200, "700", 2019, large), (510, "131.6", 2019, small), (284, "1929.4", 2018, large),
        (548, "207.7", 2018, small),
    )  # fmt: skip
    data = Reports(city.copy).build("funds_cuts", "2019-07")
    found = parts(data)
    assert (found["新建"]["projects"], found["新建"]["amount"]) == (710, Decimal("831.6") * YI)
    assert (found["续建"]["projects"], found["续建"]["amount"]) == (832, Decimal("2137.1") * YI)
    assert found["内资"]["amount"] == Decimal("2968.7") * YI
    assert dict(data.head)["亿元及以上项目"] == "484个，占到位资金88.6%"


def test_a_part_of_domestic_money_is_no_share_of_all_money(city):
    """2604.8 of 3391.4 is 76.8 %, not the 83.7 % that was printed: that share was of the domestic 3112."""
    domestic, foreign = {"capital_class": "内资省外"}, {"capital_class": "外资", "total_investment": Decimal(5000)}
    small = domestic | {"total_investment": Decimal(5000)}
    enter(city, 2022, (20, "2604.8", 2022, domestic), (10, "507.2", 2022, small), (5, "279.4", 2022, foreign))
    reports = Reports(city.copy)
    assert dict(reports.build("funds_cuts", "2022-06").head)["亿元及以上项目"].endswith("占到位资金76.8%")
    form = reports.form("funds_cuts")
    mixed = replace(form, source=form.source + " AND (c.place <> '2' OR p.capital_class <> '外资')")
    reports.form = lambda _id: mixed
    with pytest.raises(BizenvError) as refused:
        reports.build("funds_cuts", "2022-06")
    assert refused.value.code == "X16b"
    assert "口径不一致" in str(refused.value)
