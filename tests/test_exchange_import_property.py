"""Laws of import: no cell breaks it, and no filled data cell goes without a line."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizenv_desktop.exchange.amount_text import read_amount
from bizenv_desktop.exchange.date_text import read_date, read_period
from bizenv_desktop.exchange.grid import ErrorValue, UncachedFormula
from bizenv_desktop.exchange.header import is_filled
from tests.helpers_exchange_import import forms, judged, planned, sheet

STATES = {"ok", "flag", "hard", "null", "held", "rejected", "range", "period"}

PIECES = st.sampled_from(
    [
        "1",
        "2021",
        ".",
        "-",
        "/",
        "年",
        "月",
        "日",
        "亿",
        "万",
        "元",
        "美元",
        "约",
        "至",
        "（",
        "）",
        "(",
        "含外资",
        "+",
        "%",
        "E",
        "，",
        " ",
        "壹",
        "点",
        "二",
        "几",
        "多",
        "已",
        "预计",
        "同上",
        "、",
        "；",
        "\u200b",
        "#N/A",
        "S5",
        "开工",
        "沈阳",
        "91350100M000100Y43",
        "千",
        "W19",
    ]
)
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join))
RAW = st.one_of(
    st.none(),
    TEXTS,
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(min_value=dt.date(1900, 1, 1)),
    st.datetimes(min_value=dt.datetime(1900, 1, 1)),  # noqa: DTZ001
    TEXTS.map(ErrorValue),
    TEXTS.map(UncachedFormula),
)
FIELDS = [
    (ledger, field)
    for ledger in ("project", "project_investor", "issue", "fund_receipt", "voucher", "enterprise")
    for field in forms().ledgers[ledger].fields
]


@settings(max_examples=300, deadline=None)
@given(raw=RAW, field=st.sampled_from(FIELDS))
def test_no_cell_breaks_its_judge(raw, field):
    if is_filled(raw):
        assert judged(raw, *field).state in STATES


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_no_text_breaks_the_readers(text):
    read_amount(text)
    read_date(text)
    read_period(text)


@settings(max_examples=300, deadline=None)
@given(
    number=st.decimals(min_value=0, max_value=10**6, places=2), unit=st.sampled_from(["万元", "亿元", "元", "万美元"])
)
def test_amount_comes_back_as_written(number, unit):
    amount = read_amount(f"{number}{unit}")
    assert (amount.number, amount.trouble) == (number, None)


HEAD = [
    "序号",
    "县区",
    "项目名称",
    "投资方",
    "总投资（亿元）",
    "签约日期",
    "当前阶段",
    "累计到位资金（万元）",
    "批示",
    "建设起止年限",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.lists(RAW, max_size=12), max_size=6))
def test_every_filled_data_cell_has_an_entry_and_every_other_row_a_reason(rows):
    (plan,) = planned("project", sheet(HEAD, *rows))
    entries = {(cell.row, cell.column.index) for row in plan.rows for cell in row.cells}
    excluded = {problem.row for problem in plan.problems if problem.severity == "excluded"}
    for number, row in enumerate(rows, 2):
        filled = {column for column, raw in enumerate(row, 1) if is_filled(raw)}
        if filled and number not in excluded:
            assert {(number, column) for column in filled} <= entries
    assert all(cell.verdict.state in STATES for row in plan.rows for cell in row.cells)


def test_numbers_without_end_or_of_any_size_do_not_break_a_sheet():
    numbers = [
        float("inf"),
        float("-inf"),
        float("nan"),
        1e300,
        -1e300,
        10**40,
        1e-300,
        "1e30亿-9e99亿",
        "9" * 500,
        "(" * 3000,
    ]
    rows = [[number] * len(HEAD) for number in numbers]
    (plan,) = planned("project", sheet(HEAD, *rows))
    assert len(plan.rows) == len(rows)
    for ledger, field in FIELDS:
        for number in numbers[:7]:
            assert judged(number, ledger, field).state in STATES


def test_merges_over_the_whole_sheet_cost_nothing():
    from bizenv_desktop.exchange.grid import Merge

    merges = tuple(Merge(2, column, 1_048_576, column) for column in range(1, 2000))
    (plan,) = planned("project", sheet(HEAD, [1, "铁西区", "演示项目", "甲", 2], merges=merges))
    assert len(plan.rows) == 1
