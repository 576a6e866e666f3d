"""Macros of definitions' SQL are written out exactly; what means nothing is said."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizenv_desktop.base.numbers import wan_to_fen
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.sql_dialect import DialectError, expand, expand_with, literal
from bizenv_desktop.formdef.sql_scopes import scopes
from bizenv_desktop.formdef.sql_tokens import tokenize


def answer(sql, **settings):
    return sqlite3.connect(":memory:").execute("SELECT " + expand_with(sql, settings)).fetchone()[0]


def test_amounts_are_written_in_the_smallest_unit():
    assert answer("wan(500)") == wan_to_fen(Decimal(500))
    assert answer("yi( 1.2 )") == wan_to_fen(Decimal(12000))
    assert answer("usd_wan(30)") == 30_000_000
    assert answer("wan(2 + 3)") == 5_000_000


def test_a_setting_is_a_number_an_amount_or_a_text():
    assert answer("setting('days') + 1", days="90") == 91
    assert answer("setting('big')", big="100亿元") == answer("yi(100)")
    assert answer("setting('round')", round="100万") == answer("wan(100)")
    assert answer("setting('since')", since="2022-05-07") == "2022-05-07"
    assert answer("setting('quoted')", quoted="张'演示'") == "张'演示'"
    assert answer("setting('open')", open="") is None


def test_words_of_a_setting_are_rows():
    sql = "(SELECT group_concat(w.value, '|') FROM json_each(setting_list('words')) w)"
    assert answer(sql, words="停工、停建、退出") == "停工|停建|退出"


def test_times_is_exact_and_rounds_down():
    assert answer("times(7, 'factor')", factor="1.5") == 10
    assert answer("times((SELECT 1000000), 'factor')", factor="0.1") == 100_000
    assert answer("times(wan(3), 'factor')", factor="1.0") == 3_000_000


def test_a_text_that_is_cut_says_so():
    assert answer("short('用电增容', 4)") == "用电增容"
    assert answer("short('用电增容迟迟未批', 4)") == "用电增容…"
    assert answer("short(NULL, 4)") is None
    with pytest.raises(DialectError, match="字数"):
        answer("short('用电增容')")


def test_a_copy_may_override_a_setting():
    forms = load_forms()
    assert expand("setting('l25_reopen')", forms) == "2"
    assert expand("setting('l25_reopen')", forms, {"l25_reopen": "3"}) == "3"


def test_a_macro_inside_a_text_or_a_name_is_left_alone():
    assert expand_with("'wan(5)' || x.wan || wander(1)", {}) == "'wan(5)' || x.wan || wander(1)"


@pytest.mark.parametrize("sql", ["setting('unknown')", "times(5)", "times(5, 'word')"])
def test_what_means_nothing_is_said(sql):
    with pytest.raises(DialectError):
        expand_with(sql, {"word": "许多"})


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40))
def test_any_setting_is_one_literal(value):
    assert answer("typeof(setting('x'))", x=value) in ("null", "integer", "text")


@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_stay_numbers(number):
    assert literal(str(number)) == str(number)


@given(st.text(max_size=60))
def test_tokens_joined_are_the_text(sql):
    joined = "".join(token.text for token in tokenize(sql))
    assert joined == sql


def test_each_query_knows_its_tables():
    inside = "SELECT 1 FROM voucher_v v JOIN json_each(this.l) k ON k.value = v.no WHERE v.x = this.x"
    sql = f"this.a = 1 AND EXISTS ({inside})"
    outer, inner = scopes(sql)
    assert outer.tables == {}
    assert inner.ledger_of("v") == "voucher"
    assert inner.ledger_of("k") == ""
    assert ("v", "x") in set(inner.equalities())
