"""What people type becomes a value, what is stored comes back, and what is shown can be typed again."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bizenv_desktop.base.periods import week_of
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.model import Field
from bizenv_desktop.formdef.values import (
    ValueProblem,
    format_text,
    from_json,
    from_sql,
    parse_text,
    to_json,
    to_sql,
)

CODES = load_forms().codes
TODAY = date(2022, 5, 13)
SHENYANG = "210100"


def typed(field_type, text, unit="", city=SHENYANG):
    return parse_text(Field("f", "栏目", field_type, unit=unit), text, CODES, TODAY, city)


def refused(field_type, text, unit=""):
    with pytest.raises(ValueProblem) as problem:
        typed(field_type, text, unit)
    return str(problem.value)


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("1.2亿", "12000"),
        ("1.2亿元", "12000"),
        ("12000万", "12000"),
        ("12000", "12000"),
        ("１２，０００．５０", "12000.5"),
        ("1,200.50", "1200.5"),
        ("1 200", "1200"),
        ("1亿2000万", "12000"),
        ("3千万元", "3000"),
        ("5000元", "0.5"),
        ("-500", "-500"),
        ("0", "0"),
        ("0.00000149", "0.000001"),
        ("0.0000015", "0.000002"),
    ],
)
def test_an_amount_is_read_in_the_unit_that_is_typed_else_in_that_of_the_field(text, wan):
    assert typed(types.Money(), text, "万元") == Decimal(wan)


def test_an_amount_typed_in_yuan_is_kept_in_wan():
    amount = types.Money(entry_unit="元")
    assert typed(amount, "5000", "万元或万外币") == Decimal("0.5")
    assert typed(amount, "385万", "万元或万外币") == Decimal(385)
    assert format_text(Field("f", "金额", amount), Decimal("0.5"), CODES) == "5000"


@pytest.mark.parametrize("text", ["约3亿", "50-80亿元", "待定", "8000多万", "1.2.3", "万", "12a", "1e4"])
def test_an_estimate_or_a_range_is_no_amount(text):
    assert "读不懂" in refused(types.Money(), text, "万元")


def test_another_currency_is_never_converted():
    assert typed(types.Money(), "500万美元", "万美元") == Decimal(500)
    assert "币种" in refused(types.Money(), "500万美元", "万元")
    assert "币种" in refused(types.Money(), "500万元", "万美元")
    assert typed(types.Money(), "500万美元", "万元或万外币") == Decimal(500)


@pytest.mark.parametrize(
    "text",
    ["2022.5.7", "2022-5-7", "20220507", "2022年5月7日", "2022/5/7", "２０２２．５．７", "2022 年 5 月 7 日", "5月7日"],
)
def test_a_day_is_read_in_every_usual_form(text):
    assert typed(types.Date(), text) == "2022-05-07"


def test_days_near_today_have_words():
    assert typed(types.Date(), "今天") == "2022-05-13"
    assert typed(types.Date(), "昨天") == "2022-05-12"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2022年5月", "2022-05"),
        ("2021.03", "2021-03"),
        ("2021", "2021"),
        ("2022年一季度", "2022-33"),
        ("2022Q4", "2022-36"),
    ],
)
def test_a_month_alone_stands_only_where_the_field_allows_it(text, value):
    assert typed(types.Date(partial=True), text) == value
    assert "没有写到日" in refused(types.Date(), text)


@pytest.mark.parametrize("text", ["2022-02-30", "2022-13-1", "春节后", "待定", "2022.5.7—5.9"])
def test_what_is_no_date_is_refused(text):
    refused(types.Date(partial=True), text)


def test_a_time_of_day_may_stand_or_not():
    assert typed(types.DateTime(), "2022-05-09") == "2022-05-09"
    assert typed(types.DateTime(), "2022.5.9 9:30") == "2022-05-09T09:30"
    assert typed(types.DateTime(), "2022年5月9日 9时30分") == "2022-05-09T09:30"
    refused(types.DateTime(), "2022-05-09 25:00")
    refused(types.DateTime(), "2022-05")


def test_yes_and_no_have_several_signs():
    assert [typed(types.Boolean(), word) for word in ("是", "√", "Y", "有", "1")] == [True] * 5
    assert [typed(types.Boolean(), word) for word in ("否", "×", "n", "无", "0")] == [False] * 5
    assert "是或否" in refused(types.Boolean(), "也许")


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("S3注册", "S3注册"),
        ("注册", "S3注册"),
        ("s3", "S3注册"),
        ("落地", "S3注册"),
        ("已注册", "S3注册"),
        ("动工", "S5开工"),
        ("封顶", "S6主体施工"),
        ("主体完成60%", "S6主体施工"),
        ("试产", "S8投产"),
        ("终止", "SX搁置终止"),
    ],
)
def test_a_stage_is_known_by_value_number_name_and_alias(text, stage):
    assert typed(types.SelectOne("stage"), text) == stage


def test_an_unknown_code_names_what_there_is():
    message = refused(types.SelectOne("stage"), "开了工")
    assert "栏目" in message
    assert "S5开工" in message


def test_an_industry_is_known_with_and_without_its_letter():
    industries = types.SelectOne("industries")
    assert typed(industries, "C3670") == typed(industries, "3670") == "C3670"
    assert "多个" in refused(industries, CODES["industries"].codes["C336"].label)


def test_a_region_of_two_cities_is_the_one_of_the_own_city():
    assert typed(types.Region(), "铁西区") == "210106"
    assert typed(types.Region(), "鞍山铁西区") == "210303"
    assert typed(types.Region(), "沈阳市铁西区", city="210200") == "210106"
    assert typed(types.Region(), "沈抚新区") == "21SF00"
    assert typed(types.Region(), "210106") == "210106"
    with pytest.raises(ValueProblem, match="鞍山市铁西区"):
        typed(types.Region(), "铁西", city="210200")


def test_several_words_are_split_and_empty_ones_left_out():
    assert typed(types.TextList(), "甲、乙；丙;") == ["甲", "乙", "丙"]
    assert typed(types.SelectMultiple("project.key_lists"), "市重点、省其他") == ["市重点", "省其他"]


def test_nothing_typed_is_no_value():
    assert typed(types.Text(), " 　\u200b") is None
    assert to_sql(types.TextList(), []) is None
    assert to_json(types.Text(), "") is None


@pytest.mark.parametrize("kind", [types.SelectMultiple("regions"), types.TextList()])
def test_separators_alone_are_no_value(kind):
    assert typed(kind, "、；;") is None


def test_a_credit_code_loses_only_case_width_and_spaces():
    assert typed(types.Uscc(), " 91350100m000100y43 ") == "91350100M000100Y43"
    assert typed(types.Uscc(), "91350100M000100Y4O") == "91350100M000100Y4O"


@pytest.mark.parametrize(
    ("field_type", "given"),
    [
        (types.Money(), 12.5),
        (types.Money(), 12),
        (types.Money(), "1e3"),
        (types.Money(), "NaN"),
        (types.Integer(), "12"),
        (types.Integer(), True),
        (types.Boolean(), 1),
        (types.Date(), "2022-05"),
        (types.Date(), "2022-02-30"),
        (types.Date(partial=True), "2022-05\n"),
        (types.Date(partial=True), "٢٠٢٢"),
        (types.Money(), "٣"),
        (types.DateTime(), "2022-05-09 09:30"),
        (types.TextList(), "甲"),
        (types.TextList(), [1]),
        (types.Text(), 5),
    ],
)
def test_json_of_another_type_is_refused(field_type, given):
    with pytest.raises(ValueProblem):
        from_json(field_type, given)


# One strategy per field type: the laws below hold for every value of each.
_days = st.dates(date(1949, 10, 1), date(2099, 12, 31)).map(date.isoformat)
_months = _days.map(lambda day: day[:7])
_quarters = st.tuples(_days, st.integers(33, 36)).map(lambda pair: f"{pair[0][:4]}-{pair[1]}")
_wan = st.integers(-(10**15), 10**15).map(lambda fen: Decimal(fen) / 10**6)
_line = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="、；;"), min_size=1, max_size=20)
_texts = st.lists(_line, min_size=1, max_size=4)
_hashes = st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), min_size=1, max_size=3)
VALUES = {
    types.Text(): _line,
    types.PeriodKey(): st.one_of(_days.map(week_of), _months, _days.map(lambda day: day[:4])),
    types.Preview(): _line,
    types.LongText(): _texts.map("\n".join),
    types.Integer(): st.integers(-(10**11), 10**11),
    types.DecimalNumber(): _wan,
    types.Percent(): _wan,
    types.Money(): _wan,
    types.Money(entry_unit="元"): _wan,
    types.Date(): _days,
    types.Date(partial=True): st.one_of(_days, _months, _quarters, _days.map(lambda day: day[:4])),
    types.DateTime(): st.one_of(
        _days,
        st.tuples(_days, st.integers(0, 1439)).map(lambda p: f"{p[0]}T{str(timedelta(minutes=p[1]))[:-3].zfill(5)}"),
    ),
    types.Boolean(): st.booleans(),
    types.SelectOne("industries"): st.sampled_from(list(CODES["industries"].codes)),
    types.SelectMultiple("regions"): st.lists(st.sampled_from(list(CODES["regions"].codes)), min_size=1, unique=True),
    types.References("enterprise"): _texts,
    types.TextList(): _texts,
    types.Reference("enterprise"): _line,
    types.Attachment(): _hashes,
    types.Region(): st.sampled_from(list(CODES["regions"].codes)),
    types.Uscc(): st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=18, max_size=18),
}
ANY_VALUE = st.sampled_from(list(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind]))


@pytest.mark.parametrize(
    ("kinds", "text", "key"),
    [
        (("week", "month"), "2022-W19", "2022-W19"),
        (("week", "month"), "2022年第19周", "2022-W19"),
        (("week", "month"), "2022w9", "2022-W09"),
        (("week", "month"), "2022年5月", "2022-05"),
        (("week", "month"), "2022.5", "2022-05"),
        (("month",), "202205", "2022-05"),
        (("quarter", "half", "year"), "2022年第二季度", "2022-Q2"),
        (("quarter", "half", "year"), "2022年下半年", "2022-H2"),
        (("quarter", "half", "year"), "2022年", "2022"),
    ],
)
def test_a_period_is_read_as_people_write_it(kinds, text, key):
    assert typed(types.PeriodKey(kinds), text) == key


@pytest.mark.parametrize("text", ["随便", "2022-13", "2022-W99", "2021-W53", "2022-W00", "2022", "2022-Q2", "第19周"])
def test_what_is_no_week_or_month_is_no_period_of_a_week_row(text):
    with pytest.raises(ValueProblem, match=r"不是本栏的期间.*2022-W19、2022-05"):
        typed(types.PeriodKey(("week", "month")), text)


def test_every_field_type_has_values_here():
    ours = {kind for kind in vars(types).values() if isinstance(kind, type) and issubclass(kind, types.FieldType)}
    ours.remove(types.FieldType)
    assert {type(kind) for kind in VALUES} == ours
    assert all(dataclass_fields(kind) is not None for kind in VALUES)


@given(ANY_VALUE)
def test_what_is_stored_comes_back(pair):
    kind, value = pair
    assert from_sql(kind, to_sql(kind, value)) == value


@given(ANY_VALUE)
def test_what_goes_over_the_wire_comes_back(pair):
    kind, value = pair
    assert from_json(kind, to_json(kind, value)) == value


@given(ANY_VALUE.filter(lambda pair: not isinstance(pair[0], types.Preview)))
def test_what_is_shown_can_be_typed_again(pair):
    kind, value = pair
    field = Field("f", "栏目", kind, unit="万元" if isinstance(kind, types.Money) else "")
    assert parse_text(field, format_text(field, value, CODES), CODES, TODAY, SHENYANG) == value


def test_a_small_picture_stands_in_a_text_as_a_word():
    assert format_text(Field("f", "栏目", types.Preview()), "/9j/4AAQ", CODES) == "（缩略图）"


@example("\x1f", types.Uscc())
@given(st.text(max_size=30), st.sampled_from(list(VALUES)))
def test_no_text_breaks_the_reading(text, kind):
    try:
        value = typed(kind, text)
    except ValueProblem:
        return
    assert from_sql(kind, to_sql(kind, value)) == value
