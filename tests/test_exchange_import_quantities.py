"""Units of quantities in headings and cells (catalogue 39, 41, 49): the same measure in other words is no question."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.exchange.measures import measure
from bizenv_desktop.exchange.quantity_cells import QuantityColumn, text_verdict
from tests.helpers_exchange_import import judged, planned, sheet


def test_words_for_one_measure():
    assert {measure(word) for word in ("㎡", "m²", "m2", "平米", "平方米")} == {("平方米", 1)}
    assert measure("㎥") == measure("立方") == ("立方米", 1)
    assert (measure("人次"), measure("万人次"), measure("万平方米")) == (("", 1), ("", 10_000), ("平方米", 10_000))
    assert measure("月") is None


@pytest.mark.parametrize(
    ("heading", "unit", "taken"),
    [
        ("㎡", "平方米", True),
        ("户", "家", True),
        ("场次", "场", True),
        ("亩", "平方米", False),
        ("万平方米", "平方米", False),
        ("人次", "万人次", False),
    ],
)
def test_a_heading_that_names_the_same_measure_is_no_question(heading, unit, taken):
    verdict = text_verdict("12", QuantityColumn(unit, heading_unit=heading))
    assert (verdict.state, verdict.value) == (("ok", 12) if taken else ("held", None))


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12.5", "万人次", "12.5"),
        ("12.5万", "万人次", "12.5"),
        ("12.5万人次", "万人次", "12.5"),
        ("125000人次", "万人次", "12.5"),
        ("2万㎡", "平方米", "20000"),
        ("6000m2", "平方米", "6000"),
        ("1.2万平方米", "平方米", "12000"),
    ],
)
def test_a_cell_counts_with_the_unit_that_it_says(text, unit, value):
    verdict = text_verdict(text, QuantityColumn(unit))
    assert (verdict.state, verdict.value) == ("ok", Decimal(value))


@pytest.mark.parametrize(("text", "unit"), [("24亩", "平方米"), ("5000万元/公顷", "万元/公顷"), ("3万次", "万人次")])
def test_another_measure_waits_for_a_person(text, unit):
    assert text_verdict(text, QuantityColumn(unit)).state == "held"


def test_a_range_keeps_the_size_of_its_column():
    verdict = text_verdict("10万至12万人次", QuantityColumn("万人次"))
    assert (verdict.state, verdict.minimum, verdict.maximum) == ("range", 10, 12)


def test_the_heading_of_a_sheet_is_read_with_its_unit():
    assert judged("6000", "county_commerce", "area", quantity_unit="㎡").value == 6000


def capacity(raw, heading):
    [plan] = planned(
        "agri_supply", sheet(["建设主体", "类型", "建设内容", heading], ["演示冷链公司", "冷库", "保鲜库", raw])
    )
    return {cell.field: cell.verdict for cell in plan.rows[-1].cells}


@pytest.mark.parametrize(
    ("raw", "heading", "unit"),
    [
        (3000, "库容（吨）", "吨"),
        ("3000", "库容（m³）", "立方米"),
        ("3000立方米", "库容", "立方米"),
        ("3000吨", "库容（立方米）", "吨"),
    ],
)
def test_a_unit_that_a_field_says_comes_from_heading_or_cell(raw, heading, unit):
    found = capacity(raw, heading)
    assert (found["capacity"].value, found["capacity_unit"].value) == (3000, unit)


def test_without_a_unit_none_is_made_up():
    assert "capacity_unit" not in capacity(3000, "库容")


def test_a_unit_that_the_field_does_not_know_waits_for_a_person():
    found = capacity(3, "库容（万吨）")
    assert (found["capacity"].state, found["capacity"].message) == (
        "held",
        "单位“万吨”不在“吨、立方米”之中：请换算后填写",
    )
    assert "capacity_unit" not in found


def test_targets_of_an_asset_are_in_its_unit():
    [plan] = planned(
        "idle_asset", sheet(["资产名称", "位置", "面积（亩）", "第一年目标（亩）"], ["老厂区", "演示路", 90, 20])
    )
    values = {cell.field: cell.verdict.value for cell in plan.rows[-1].cells}
    assert (values["area"], values["target_y1"], values["area_unit"]) == (90, 20, "亩")
