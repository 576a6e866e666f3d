"""Amounts, numbers and shares: catalogue 35 to 57 and 53's size test, one story per item."""

from decimal import Decimal

import pytest

from bizenv_desktop.exchange.grid import Style
from bizenv_desktop.exchange.units import Unit, unit_of_heading, unit_of_headings, units_of_row
from tests.helpers_exchange_import import judged

YI, WAN, YUAN, WAN_USD = Unit(10**8, "CNY"), Unit(10**4, "CNY"), Unit(1, "CNY"), Unit(10**4, "USD")


def money(raw, unit=WAN, field="annual_plan", **more):
    return judged(raw, "project", field, unit=unit, **more)


@pytest.mark.parametrize(
    ("raw", "unit", "value", "item"),
    [
        ("1.2亿元", None, "12000", 35),
        ("102亿元", YI, "1020000", 35),
        ("12000万", WAN, "12000", 36),
        ("500万元人民币", None, "500", 36),
        (1.2, YI, "12000", None),
        (3.75, YI, "37500", None),
        ("1,200.50", WAN, "1200.5", 41),
        ("1，200", WAN, "1200", 41),
        ("1 200", WAN, "1200", 41),
        ("１２３４．５", WAN, "1234.5", None),
        ("１．２", YI, "12000", None),
        ("壹亿贰仟万元", WAN, "12000", 43),
        ("一点二亿", WAN, "12000", 43),
        ("叁仟伍佰万元整", None, "3500", 43),
        ("2", YI, "20000", 49),
        ("1.2E+04", WAN, "12000", 50),
        ("1亿2000万元", WAN, "12000", 35),
        ("￥500万", None, "500", 36),
        (0, WAN, "0", None),
        ("0", WAN, "0", 49),
        (12000000, YUAN, "1200", None),
    ],
)
def test_amount_is_taken_in_wan(raw, unit, value, item):
    verdict = money(raw, unit)
    assert verdict.state in ("ok", "flag")
    assert verdict.value == Decimal(value)
    assert item is None or item in verdict.items


def test_unit_of_the_cell_wins_over_the_heading_and_is_flagged():
    """39: 亿 in the cell against 万 in the heading, or the reverse."""
    assert (money("12.6亿元").state, money("12.6亿元").value) == ("flag", Decimal(126000))
    assert 39 in money("12.6亿元").items
    assert 39 in money("12000万", YI).items
    assert money("12000万", WAN).state == "ok"
    assert money("1.2亿元", YI).state == "ok"


def test_bare_number_without_any_unit_is_held():
    verdict = money(1.2, None)
    assert (verdict.state, verdict.items, verdict.value) == ("held", (38,), None)


@pytest.mark.parametrize(
    ("raw", "amount", "unit"),
    [
        ("500万美元", "500", "万美元"),
        ("2.3亿美元", "23000", "万美元"),
        ("3亿欧元", "30000", "万欧元"),
        ("US$500万", "500", "万美元"),
    ],
)
def test_amount_in_another_currency_leaves_the_field_empty(raw, amount, unit):
    """40: never converted, fills no other field."""
    verdict = money(raw, YI)
    assert (verdict.state, verdict.value, verdict.also) == ("flag", None, ())
    assert (verdict.other.value, verdict.other.unit) == (amount, unit)
    assert 40 in verdict.items


def test_yuan_in_a_dollar_column_is_another_currency_too():
    verdict = money("3000万元", WAN_USD, field="foreign_amount")
    assert (verdict.state, verdict.value, verdict.other.unit) == ("flag", None, "万元")


@pytest.mark.parametrize(
    ("raw", "value", "word"),
    [
        ("约3亿", "30000", "约"),
        ("3亿左右", "30000", "左右"),
        ("3亿以上", "30000", "以上"),
        ("近50亿元", "500000", "近"),
        ("超30亿", "300000", "超"),
    ],
)
def test_qualifier_is_kept_beside_the_value(raw, value, word):
    verdict = money(raw, YI)
    assert (verdict.state, verdict.value, verdict.remark) == ("flag", Decimal(value), word)
    assert 44 in verdict.items


@pytest.mark.parametrize(
    ("raw", "unit", "low", "high"),
    [
        ("50-80亿元", WAN, "500000", "800000"),
        ("50亿元至80亿元", None, "500000", "800000"),
        ("2-3亿元", YI, "20000", "30000"),
        ("50～80亿元", WAN, "500000", "800000"),
        ("5000万元-1亿元", WAN, "5000", "10000"),
        ("2-3", YI, "20000", "30000"),
    ],
)
def test_range_has_two_amounts_and_no_value(raw, unit, low, high):
    verdict = money(raw, unit)
    assert (verdict.state, verdict.value) == ("range", None)
    assert (verdict.minimum, verdict.maximum) == (Decimal(low), Decimal(high))
    assert 45 in verdict.items


@pytest.mark.parametrize("raw", ["8000多万", "几千万", "100余亿", "数亿元", "二三亿"])
def test_vague_amount_is_held(raw):
    assert (money(raw).state, money(raw).items) == ("held", (46,))


def test_sum_is_held_with_its_result_as_a_suggestion():
    verdict = money("3000+2000")
    assert (verdict.state, verdict.items, verdict.suggestion) == ("held", (55,), "5000")


@pytest.mark.parametrize("raw", ["—", "/", "-", "－", "无", "空", "待定", "未定", "暂无"])
def test_words_for_nothing_are_null(raw):
    assert (money(raw).state, money(raw).value, money(raw).items) == ("null", None, (47,))


def test_open_words_keep_their_reason():
    assert money("待定").remark == "待定"
    assert money("—").remark == ""


@pytest.mark.parametrize("raw", ["(500)", "（500）", "△500", "－500", "-500", -500, -500.0])
def test_negative_amount_is_taken_and_flagged(raw):
    verdict = money(raw)
    assert (verdict.state, verdict.value) == ("flag", Decimal(-500))
    assert 51 in verdict.items


def test_stored_value_counts_not_the_shown_one():
    assert money(1.2345, YI, style=Style(number_format="0.0")).value == Decimal(12345)


def test_number_format_may_name_the_unit():
    verdict = money(1.2, WAN, style=Style(number_format='0.00"亿元"', literal="亿元"))
    assert (verdict.value, verdict.state) == (Decimal(12000), "flag")


def test_float_dust_goes_by_rounding_to_the_fen():
    assert money(3.3000000000000003).value == Decimal("3.3")
    assert money(0.30000000000000004, YI).value == Decimal(3000)


def test_amounts_are_kept_to_the_fen():
    assert money("1.23456789").value == Decimal("1.234568")
    assert "四舍五入" in money("1.23456789").message


@pytest.mark.parametrize(("raw", "state"), [(12000, "flag"), (100, "flag"), (0.05, "flag"), (2.5, "ok")])
def test_size_of_total_investment_is_tested(raw, state):
    """53: at least 100亿元 or at most 500万元."""
    verdict = money(raw, YI, field="total_investment")
    assert verdict.state == state
    assert (53 in verdict.items) is (state == "flag")


def test_foreign_part_in_brackets_is_split():
    """54: both fields are flagged."""
    for raw in ("1.2亿元（含外资500万美元）", "1.2亿元，其中外资500万美元", "1.2亿元（其中：外资500万美元）"):
        verdict = money(raw, YI, field="total_investment")
        ((role, part),) = verdict.also
        assert (verdict.state, verdict.value, role) == ("flag", Decimal(12000), "foreign")
        assert (part.state, part.value) == ("flag", Decimal(500))
        assert 54 in verdict.items
        assert 54 in part.items


def test_row_currency_makes_bare_numbers_wan_of_it():
    verdict = judged(170, "fund_receipt", "declared_amount", unit=None, currency="USD", by_row=True)
    assert (verdict.value, verdict.unit) == (Decimal(170), "万美元")
    other = judged("500万美元", "fund_receipt", "declared_amount", unit=WAN, currency="CNY", by_row=True)
    assert (other.state, other.value) == ("flag", None)
    same = judged("500万美元", "fund_receipt", "declared_amount", unit=WAN, currency="USD", by_row=True)
    assert (same.state, same.value) == ("ok", Decimal(500))


@pytest.mark.parametrize("raw", ["见附件", "9" * 60, "1e400", "1,2", "", "==", "亿", "万元", "1.2.3亿"])
def test_what_is_no_amount_is_held(raw):
    assert money(raw).state == "held"


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("总投资（亿元）", YI),
        ("累计到位资金（万元）", WAN),
        ("其中：外资（万美元）", WAN_USD),
        ("总投资\n（单位：万元）", WAN),
        ("用地面积（亩）", None),
        ("申报金额（万元/万外币）", Unit(10**4, "")),
        ("总投资 万元", WAN),
        ("总投资【亿元】", YI),
        ("总投资［万元］", WAN),
        ("总投资（人民币亿元）", YI),
        ("总投资（人民币，万元）", WAN),
        ("总投资（亿元，含外资）", YI),
        ("投资额(元)", YUAN),
        ("备注", None),
    ],
)
def test_heading_names_its_unit(heading, unit):
    assert unit_of_heading(heading) == unit


def test_innermost_heading_with_a_unit_counts():
    assert unit_of_headings(("总投资（亿元）", "其中：外资（万美元）")) == WAN_USD
    assert unit_of_headings(("总投资（亿元）", "固定资产投资")) == YI


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("单位：亿元", [YI]),
        ("金额单位：万元", [WAN]),
        ("（单位：万元）", [WAN]),
        ("单位：亿元、万美元", [YI, WAN_USD]),
        ("单位：万元（人民币）", [WAN]),
        ("金额单位：人民币万元", [WAN]),
    ],
)
def test_unit_row(text, units):
    assert units_of_row(text) == units


@pytest.mark.parametrize(
    ("raw", "style", "percent", "state", "value"),
    [
        ("35%", Style(), False, "ok", "35"),
        (0.35, Style(number_format="0%", is_percent=True), False, "ok", "35"),
        (35, Style(), True, "ok", "35"),
        ("35", Style(), True, "ok", "35"),
        (0.35, Style(), True, "held", None),
        (35, Style(), False, "held", None),
        (0.35, Style(), False, "held", None),
        (1, Style(), True, "held", None),
    ],
)
def test_share_is_certain_or_held(raw, style, percent, state, value):
    """48: by % sign, number format or （%） heading."""
    verdict = judged(raw, "project_investor", "share", style=style, percent=percent)
    assert (verdict.state, verdict.value) == (state, None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("raw", "field", "value"),
    [
        ("1,350", "land_area", Decimal(1350)),
        ("24亩", "land_area", Decimal(24)),
        (24.5, "land_area", Decimal("24.5")),
        (300, "expected_jobs", 300),
        ("300人", "expected_jobs", 300),
        ("2021年", "list_year", 2021),
        (2021.0, "list_year", 2021),
    ],
)
def test_quantities(raw, field, value):
    verdict = judged(raw, "project", field)
    assert (verdict.state, verdict.value) == ("ok", value)


def test_quantity_in_another_unit_or_broken_is_held():
    assert judged("2公顷", "project", "land_area").state == "held"
    assert judged(1.5, "project", "expected_jobs").state == "held"
    assert judged("很多", "project", "expected_jobs").state == "held"
    about = judged("约300人", "project", "expected_jobs")
    assert (about.state, about.value) == ("flag", 300)
