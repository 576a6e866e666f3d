"""Rewrites of rule texts answer as the texts themselves; likely duplicates as a comparison of every pair."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.checks.rewrite import columns_of_this, on_one_line, pieces, quick_dates, share, written_out
from bizenv_desktop.checks.similar import rows_with_a_double
from bizenv_desktop.storage.sql_functions import SqlContext, name_like, register

DATES = st.one_of(
    st.none(),
    st.dates(date(1990, 1, 1), date(2060, 1, 1)).map(str),
    st.sampled_from(["2021", "2021-33", "2021-36", "2021-03", "待定", "", "2021-03-15T09:30"]),
)
TEXTS = st.one_of(st.text("沈阳储能动力电池基地一二期（）()", max_size=14), st.text("甲乙丙", max_size=7))
NAMES = st.lists(st.tuples(TEXTS, st.sampled_from("AB")), max_size=14)


@pytest.fixture(scope="module")
def connection():
    made = sqlite3.connect(":memory:")
    register(made, SqlContext(FixedClock(date(2022, 5, 12))))
    yield made
    made.close()


def evaluate(connection, sql, **columns):
    row = ", ".join(f'? AS "{name}"' for name in columns)
    return connection.execute(f"SELECT {sql} FROM (SELECT {row}) AS this", list(columns.values())).fetchone()[0]


@given(DATES, DATES)
def test_quick_dates_answer_as_the_calls(one, other):
    connection = sqlite3.connect(":memory:")
    register(connection, SqlContext(FixedClock(date(2022, 5, 12))))
    for sql in ("lo(this.a)", "hi(this.a)", "coalesce(hi(this.a) >= lo(this.b), 1)"):
        assert evaluate(connection, quick_dates(sql), a=one, b=other) == evaluate(connection, sql, a=one, b=other)
    connection.close()


@pytest.mark.parametrize("words", [[], ["PPP"], ["财政投资", "it's", "a%b"]])
@pytest.mark.parametrize("text", ["财政投资道路", "ppp项目", "it's", "别的", None])
def test_a_list_of_words_written_out_finds_the_same(connection, words, text):
    listed = json.dumps(words, ensure_ascii=False).replace("'", "''")
    sql = f"NOT EXISTS (SELECT 1 FROM json_each('{listed}') w\n  WHERE coalesce(this.a,'') LIKE '%' || w.value || '%')"
    assert "json_each" not in written_out(sql)
    assert evaluate(connection, written_out(sql), a=text) == evaluate(connection, sql, a=text)


def test_what_stands_often_is_worked_out_once():
    texts = [f"this.legacy = {n} OR (SELECT p.x FROM p_v p WHERE p.id = this.pid) > {n}" for n in range(3)]
    shared = share(texts)
    assert shared.columns == (("shared_0", "(SELECT p.x FROM p_v p WHERE p.id = this.pid)"),)
    assert shared.texts[2] == "this.legacy = 2 OR this.shared_0 > 2"


def test_quotes_and_line_breaks_do_not_hide_a_repeat():
    texts = ["lo( this.a )\n <= 'x'", "lo( this.a ) <= 'lo( this.a )  y'", "lo( this.a ) IS NULL"]
    assert on_one_line(texts[1]).endswith("'lo( this.a )  y'")
    assert share([text.replace("'lo( this.a )  y'", "'y'") for text in texts]).columns == (
        ("shared_0", "lo( this.a )"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "EXISTS (SELECT 1 FROM p_v p WHERE p.a = this.a AND EXISTS (SELECT 1 FROM q_v q WHERE (q.p = p.id)))",
        "(SELECT sum(p.x * this.rate) FROM p_v p WHERE p.id = this.id)",
    ],
)
def test_a_term_that_depends_on_another_row_is_no_piece(text):
    assert list(pieces(text)) == [text]


def test_columns_of_the_record_at_hand():
    assert columns_of_this(['this.a > this."b"', "p.c = this.d AND other_this.e = 1"]) == {"a", "b", "d"}


@given(NAMES, st.sampled_from([0.5, 0.8, 0.85, 0.9, 1.0]))
def test_doubles_are_those_of_comparing_every_pair(names, similarity):
    rows = [(str(n), name, block) for n, (name, block) in enumerate(names)]
    expected = {
        row[0]
        for pair in combinations(rows, 2)
        for row in pair
        if pair[0][2] == pair[1][2] and name_like(pair[0][1], pair[1][1], similarity)
    }
    assert rows_with_a_double(rows, similarity) == expected


def test_a_shared_rest_hides_no_other_partner():
    names = ["xabcd", "abcdy", "abcd"]
    for order in (names, names[::-1], [names[1], names[0], names[2]]):
        rows = [(name, name, "A") for name in order]
        assert rows_with_a_double(rows, 0.85) == set(names)


def test_rows_without_name_or_block_have_no_double():
    assert (
        rows_with_a_double([("1", None, "A"), ("2", None, "A"), ("3", "沈阳", None), ("4", "沈阳", None)], 0.9) == set()
    )
