"""Numbers in running text (GB/T 15835)."""

from __future__ import annotations

from decimal import Decimal

from bizenv_desktop.base import prose


def test_amounts_are_in_yi_from_one_yi_on():
    assert prose.amount(Decimal(1126500)) == "112.65亿元"
    assert prose.amount(Decimal("9999.994")) == "9999.99万元"
    assert prose.amount(Decimal(10_000)) == "1亿元"
    assert prose.amount(Decimal("0.005")) == "0.01万元"
    assert prose.amount(None) == "—"


def test_quantities_stand_with_their_units():
    assert prose.measure(Decimal(12_000), "万元") == "1.2亿元"
    assert prose.measure(Decimal(500), "万美元") == "500万美元"
    assert prose.measure(Decimal(15), "个") == "15个"
    assert prose.measure(Decimal("3.125"), "个百分点") == "3.13个百分点"
    assert prose.measure(None, "个") == "—"


def test_rates_and_changes():
    assert prose.percent(Decimal("65.75")) == "65.8%"
    assert prose.percent(None) == "—"
    assert prose.change(Decimal("5.24")) == "增长5.2%"
    assert prose.change(Decimal("-3.1")) == "下降3.1%"
    assert prose.change(Decimal("0.01")) == "持平"
    assert prose.change(None) == "无可比数"


def test_days_and_ranges():
    assert prose.day("2022-05-07") == "2022年5月7日"
    assert prose.amount_range(Decimal(500_000), Decimal(800_000)) == "50亿元至80亿元"


def test_what_a_text_has_against_the_standard_is_named_with_its_mend():
    text = "22年第二季度投资50～80亿元，2022年05月07日核查3、4个项目。"
    found = {fault.found: fault.better for fault in prose.number_faults(text)}
    assert found == {
        "22年": "2022年", "50～80亿元": "50亿元～80亿元", "2022年05月07日": "2022年5月7日", "3、4个": "三四个",
    }  # fmt: skip


def test_a_text_by_the_standard_is_left_in_peace():
    text = "2022年5月7日，投资50亿元至80亿元，50亿～80亿元，三四个项目，用了22年，第1—3页，发〔2022〕5号，1.5万元。"
    assert prose.number_faults(text) == []
