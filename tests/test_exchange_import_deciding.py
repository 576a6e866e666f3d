"""Held cells decided: wherever the cell belonged, the value arrives there."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.records.records import Records
from tests.helpers_exchange_import import new_copy, stored, write_xlsx
from tests.other_bureaus.wanted import uscc

HEAD = ["项目名称", "县区", "总投资（亿元）"]


@pytest.fixture
def copy(tmp_path):
    with new_copy(tmp_path) as opened:
        yield opened


@pytest.fixture
def records(copy):
    return Records(copy, Checker(copy))


@pytest.fixture
def held(copy, records, tmp_path):
    """Import rows under further headings and return the one held note of a field."""

    def run(field, headings, *rows, above=()):
        listed = [*above, [*HEAD, *headings], *(["甲" * (n + 1), "和平区", 2, *row] for n, row in enumerate(rows))]
        Importer(copy).run("project", write_xlsx(tmp_path / "表.xlsx", {"表": listed}))
        return next(note for note in records.held() if note.field == field)

    return run


def test_a_sum_is_suggested_in_the_unit_of_the_field(copy, records, tmp_path):
    path = write_xlsx(tmp_path / "表.xlsx", {"表": [HEAD, ["甲", "和平区", "1.2+0.8"]]})
    Importer(copy).run("project", path)
    note = records.held()[0]
    assert note.suggestion == "20000"
    assert records.decide(note.id, accept=True).values["total_investment"] == 20000


def test_an_own_column(copy, records, held):
    note = held("ext:批示编号", ["批示编号"], ["0012"], ["0013"], [14])
    records.decide(note.id, accept=True)
    assert {row["ext"]["批示编号"] for row in stored(copy, "project")} == {"0012", "0013", "0014"}


def test_a_child_row_is_made_or_completed(copy, records, held):
    records.decide(held("project_investor.share", ["投资方持股比例"], [0.4]).id, accept=True)
    assert [row["share"] for row in stored(copy, "project_investor")] == [40]


def test_among_several_child_rows_none_is_guessed(copy, records, held):
    note = held("project_investor.share", ["投资方名称", "投资方持股比例"], ["甲、乙", 0.4])
    with pytest.raises(BizenvError, match="MANY_ROWS"):
        records.decide(note.id, accept=True)
    assert records.held() == [note]


def test_a_credit_code_finds_or_makes_its_enterprise(copy, records, held):
    good = uscc("210102", 5)
    wrong = good[:10] + "O" + good[11:]
    note = held("company_id.uscc", ["统一社会信用代码"], [wrong], [wrong])
    for one in [note, *(other for other in records.held() if other.id != note.id)]:
        records.decide(one.id, accept=True)
    firms = stored(copy, "enterprise")
    assert [row["uscc"] for row in firms] == [good]
    assert {row["company_id"] for row in stored(copy, "project")} == {firms[0]["id"]}


def test_an_opening_figure_becomes_the_entry_that_it_would_have_been(copy, records, held):
    above = [["台账"], ["填报日期：2022-06-30"]]
    note = held("funds_total", ["累计到位资金（万元）"], ["几百万"], [300], above=above)
    assert records.decide(note.id, value="500").values["funds_total"] == 500
    entries = {row["recognized_amount"]: row for row in stored(copy, "fund_receipt")}
    assert {row["receive_date"] for row in entries.values()} == {"2022-06-30"}
    assert entries[500]["fund_type"] == "期初结转"
    assert "几百万" in entries[500]["opening_basis"]
    records.undo()
    assert len(stored(copy, "fund_receipt")) == 1
