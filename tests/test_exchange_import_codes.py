"""Texts and codes: catalogue 72 to 84, one story per item."""

import datetime as dt

import pytest

from bizenv_desktop.exchange.credit_codes import text_verdict
from bizenv_desktop.exchange.grid import Style
from bizenv_desktop.exchange.region_words import RegionWords
from bizenv_desktop.exchange.text_cells import list_verdict
from tests.helpers_exchange_import import CITY, around, forms, judged

GOOD = "91350100M000100Y43"


@pytest.mark.parametrize("raw", [GOOD, "11320000MB151840XJ"])
def test_good_credit_code(raw):
    assert (text_verdict(raw).state, text_verdict(raw).value, text_verdict(raw).items) == ("ok", raw, ())


@pytest.mark.parametrize(
    "raw", ["９１３５０１００M000100Y43", "91350100m000100y43", "913501 00M000100\u00a0Y43", f"\u3000{GOOD}\u200b"]
)
def test_width_case_and_white_space_are_mended(raw):
    verdict = text_verdict(raw)
    assert (verdict.state, verdict.value) == ("ok", GOOD)
    assert 74 in verdict.items


@pytest.mark.parametrize(
    "raw", ["9135O100M000100Y43", "9135010OM0OO1OOY43", "9I350100M000100Y43", "9l350100m000100y43"]
)
def test_misread_letters_are_only_suggested(raw):
    verdict = text_verdict(raw)
    assert (verdict.state, verdict.value, verdict.suggestion, verdict.items) == ("held", None, GOOD, (74,))


@pytest.mark.parametrize("raw", ["91350100M000100Y44", "91350100M000100Y4Z", "91210112MAYY001226"])
def test_wrong_check_digit_is_taken_with_a_hard_finding(raw):
    assert (text_verdict(raw).state, text_verdict(raw).value, text_verdict(raw).items) == ("hard", raw, (74,))


@pytest.mark.parametrize("raw", [9.12101e17, 912101810000000000, "9.12101E+17", 9.1210181e17])
def test_credit_code_as_a_number_is_rejected(raw):
    verdict = judged(raw, "enterprise", "uscc")
    assert (verdict.state, verdict.items) == ("rejected", (75,))


def test_old_licence_and_other_lengths_are_held():
    assert text_verdict("210100000012345").state == "held"
    assert text_verdict("9135010").state == "held"


@pytest.mark.parametrize(
    ("raw", "value"),
    [(13900010005.0, "13900010005"), (13900010005, "13900010005"), ("024-00000006转801", "024-00000006转801")],
)
def test_phone_numbers(raw, value):
    assert judged(raw, "issue", "contact_phone").value == value


def test_phone_in_scientific_text_is_held():
    assert (judged("1.38E+10", "issue", "contact_phone").state) == "held"


def test_digits_of_long_numbers_in_text_columns_are_lost():
    assert (judged(9.1210181e17, "project", "approval_code").state) == "rejected"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("沈阳", "210100"),
        ("沈阳市", "210100"),
        ("浑南", "210112"),
        ("沈抚新区", "21SF00"),
        ("沈抚示范区", "21SF00"),
        ("铁西", "210106"),
        ("铁西区", "210106"),
        ("沈阳铁西区", "210106"),
        ("鞍山铁西区", "210303"),
        ("喀左县", "211324"),
        ("210104", "210104"),
        (210104, "210104"),
        (" 大东\u200b区 ", "210104"),
        ("抚顺", "210400"),
        ("辽宁省沈阳市大东区", "210104"),
    ],
)
def test_region_aliases(raw, code):
    """77: an alias with two codes is the one inside the copy's own city."""
    assert judged(raw, "project", "site_region").value == code


def test_region_that_stays_ambiguous_or_unknown_is_held():
    dandong = RegionWords(forms().codes["regions"], "210600")
    assert dandong.verdict("铁西区").state == "held"
    assert RegionWords(forms().codes["regions"], "210300").verdict("铁西区").value == "210303"
    assert judged("某某新区", "project", "site_region").state == "held"
    assert CITY == "210100"


def test_lists_split_at_three_marks_only():
    """78: 、 ； ; and nothing else."""
    verdict = list_verdict("甲公司、乙（中国）公司；丙,丁公司;戊")
    assert verdict.value == ["甲公司", "乙（中国）公司", "丙,丁公司", "戊"]
    assert list_verdict("甲公司").value == ["甲公司"]


def test_code_lists_of_many():
    assert judged("市重点", "project", "key_lists").value == ["市重点"]
    assert judged("市重点、省其他", "project", "key_lists").value == ["市重点", "省其他"]
    assert judged("市重点、不明", "project", "key_lists").state == "held"


@pytest.mark.parametrize(
    ("raw", "stage"),
    [
        ("S2签约", "S2签约"),
        ("签约", "S2签约"),
        ("落地", "S3注册"),
        ("已注册", "S3注册"),
        ("动工", "S5开工"),
        ("封顶", "S6主体施工"),
        ("主体完成60%", "S6主体施工"),
        ("主体完成 5.5 %", "S6主体施工"),
        ("试产", "S8投产"),
        ("终止", "SX搁置终止"),
        ("SX搁置终止", "SX搁置终止"),
        ("前期手续", "S4前期手续"),
        ("Ｓ５开工", "S5开工"),
    ],
)
def test_stage_words(raw, stage):
    for ledger in ("project", "project_progress"):
        assert (judged(raw, ledger, "stage").state, judged(raw, ledger, "stage").value) == ("ok", stage)


@pytest.mark.parametrize("raw", ["推进中", "加快推进", "开工在即"])
def test_any_other_stage_word_is_held(raw):
    assert (judged(raw, "project", "stage").state, judged(raw, "project", "stage").items) == ("held", (79,))


def test_text_of_a_stage_word_is_kept():
    assert judged("主体完成60%", "project", "stage").remark == "主体完成60%"


@pytest.mark.parametrize(
    ("raw", "value"),
    [("03外汇业务登记凭证", "03外汇业务登记凭证"), ("外汇业务登记凭证", "03外汇业务登记凭证"), ("01", "01银行进账单")],
)
def test_numbered_codes_with_or_without_their_number(raw, value):
    assert judged(raw, "voucher", "voucher_type").value == value


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("人民币", "CNY"),
        ("美元", "USD"),
        ("欧元", "EUR"),
        ("日元", "JPY"),
        ("港元", "HKD"),
        ("韩元", "KRW"),
        ("USD", "USD"),
        ("usd", "USD"),
    ],
)
def test_currencies(raw, code):
    assert judged(raw, "fund_receipt", "currency").value == code


def test_industries_by_code_or_name():
    assert judged("C3841", "project", "industry_code").value == "C3841"
    assert judged("3841", "project", "industry_code").value == "C3841"
    assert judged(3841, "project", "industry_code").value == "C3841"
    assert judged("不存在的行业", "project", "industry_code").state == "held"


@pytest.mark.parametrize("raw", ["是", "√", "Y", "y", "1", "有", 1, 1.0, True, "Ｙ"])
def test_yes(raw):
    assert judged(raw, "issue", "enterprise_confirmed").value is True


@pytest.mark.parametrize("raw", ["否", "×", "N", "n", "0", "无", 0, False])
def test_no(raw):
    assert judged(raw, "issue", "enterprise_confirmed").value is False


@pytest.mark.parametrize("raw", ["部分", "待核", "2"])
def test_neither_yes_nor_no_is_held(raw):
    assert judged(raw, "issue", "enterprise_confirmed").state == "held"


@pytest.mark.parametrize("raw", ["—", "/", "空", "待定"])
def test_words_for_nothing_are_neither_no_nor_null_in_a_column_of_yes_and_no(raw):
    assert judged(raw, "issue", "enterprise_confirmed").state == "held"


@pytest.mark.parametrize(
    "raw",
    [
        "含生僻字㙍𠅤，演示",
        "瀋陽演示鑄造有限公司",
        "知巢鸟(北京)数据科技",
        "甲（中国）公司",
        "=1+1 原文",
        "+86 演示",
        "一行\n二行",
        "℃①㎡",
    ],
)
def test_text_is_kept_as_written(raw):
    """81 to 83: rare, traditional and compatibility characters, brackets and their width, leading =."""
    verdict = judged(raw, "project", "build_content")
    assert (verdict.state, verdict.value) == ("ok", raw)


def test_only_outer_white_space_and_zero_width_characters_go():
    assert judged(" 石英半导体\u200b生产基地\u3000", "project", "project_name").value == "石英半导体生产基地"


def test_private_use_characters_are_flagged():
    verdict = judged("某\ue001镇", "project", "site_address")
    assert (verdict.state, verdict.value, verdict.items) == ("flag", "某\ue001镇", (81,))
    assert judged("某\U000f0001镇", "project", "site_address").state == "flag"


@pytest.mark.parametrize(
    "field", ["project_name", "build_content", "total_investment", "sign_date", "stage", "site_region"]
)
@pytest.mark.parametrize("raw", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "####"])
def test_error_values_are_rejected_everywhere(field, raw):
    assert (judged(raw, "project", field).state, judged(raw, "project", field).items) == ("rejected", (33,))


def test_words_for_nothing_are_null_in_every_column():
    for field in ("project_name", "build_content", "sign_date", "stage", "site_region", "key_lists", "land_area"):
        assert judged("暂无", "project", field).state == "null"


def test_numbers_and_dates_in_text_columns_become_text():
    assert judged(123, "project", "province_no").value == "123"
    assert judged(7, "project", "province_no", style=Style(number_format="000")).value == "007"
    month = Style(number_format="yyyy-mm", is_date=True)
    assert judged(dt.date(2022, 2, 1), "fund_receipt", "period", style=month).value == "2022-02"


def test_judges_of_every_type_are_there():
    types = {type(field.type) for ledger in forms().ledgers.values() for field in ledger.fields.values()}
    for ledger in forms().ledgers.values():
        for field in ledger.fields.values():
            if type(field.type) in types:
                types.discard(type(field.type))
                assert judged("演示", ledger.id, field.id).state in ("ok", "held", "flag")
    assert not types
    assert around().city == CITY
