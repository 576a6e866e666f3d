"""What is confidential in a complaint stays inside the bureau: prints and workbooks show a word in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.export import export_ledger
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.formdef.confidential import Confidential
from bizenv_desktop.formdef.lint import lint
from bizenv_desktop.formdef.report_model import ReportColumn
from bizenv_desktop.records.records import Records
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.reports.own_forms import own_form
from bizenv_desktop.reports.query import Compiled, ReportQuery
from tests.helpers_exchange_import import forms, new_copy

FIRM, STREET, WHAT, HOW = "演示外资公司", "演示街道办事处", "道路被占", "现场协调"
NAMES = (FIRM, STREET, WHAT, HOW)
COMPLAINT = {
    "complainant": FIRM,
    "respondent": STREET,
    "kind": "侵权协调",
    "content": WHAT,
    "handling": HOW,
    "complete_date": "2022-04-28",
    "accepted": "受理",
}


@pytest.fixture
def records(tmp_path):
    with new_copy(tmp_path) as copy:
        yield Records(copy, Checker(copy))


def complaint(records, confidential):
    said = {} if confidential is None else {"is_confidential": confidential}
    return records.create("fdi_complaint", COMPLAINT | said, ext={"领导批示": FIRM}).id


def printed(records, report, key=""):
    return str(Reports(records.copy).build(report, key).to_json())


@pytest.mark.parametrize("confidential", [True, None])
def test_parties_and_matter_are_not_printed(records, confidential):
    row = complaint(records, confidential)
    for text in (printed(records, "fdi_complaint.list"), printed(records, "fdi_complaint.record", row)):
        assert not [name for name in NAMES if name in text]
        assert "（涉密）" in text
        assert "2022-04-28" in text or "2022.4.28" in text or "2022年4月28日" in text


def test_no_form_can_print_what_is_withheld(records):
    complaint(records, True)
    source = "SELECT c.id, 'fdi_complaint' AS ledger, c.complainant || '：' || c.content AS said FROM fdi_complaint_v c"
    plain = own_form(forms(), "fdi_complaint.list", lambda _ledger: ())
    form = replace(plain, source=source, columns=(ReportColumn("said", "投诉", "this.said"),), order=(), headline={})
    with records.copy.read() as reader:
        compiled = Compiled(reader, forms(), form, {"city": "210100", "city_like": "2101%"}, {})
        query = ReportQuery(reader, compiled)
        assert [line.values for line in query.lines()] == [("（涉密）：（涉密）",)]


def test_an_open_complaint_is_printed_in_full(records):
    row = complaint(records, False)
    text = printed(records, "fdi_complaint.record", row)
    assert [name for name in NAMES if name not in text] == []
    assert "（涉密）" not in text


def test_a_workbook_that_is_handed_on_tells_nothing_and_takes_nothing_away_when_it_comes_back(records, tmp_path):
    row = complaint(records, True)
    before = records.get("fdi_complaint", row)
    path = tmp_path / "投诉台账.xlsx"
    export_ledger(records, "fdi_complaint", path)

    told = {str(cell.value) for page in load_workbook(path) for line in page.iter_rows() for cell in line if cell.value}
    assert not [text for text in told if any(name in text for name in NAMES)]
    assert {"（涉密）", "侵权协调"} <= told

    Importer(records.copy).run("fdi_complaint", path)
    assert records.count("fdi_complaint") == 1
    after = records.get("fdi_complaint", row)
    assert (after.values, after.ext) == (before.values, before.ext)


def test_only_what_prints_as_text_may_be_withheld():
    wrong = Confidential("this.is_confidential = 1", ("complainant", "done_date", "nobody"))
    ledger = replace(forms().ledgers["fdi_complaint"], confidential=wrong)
    problems = lint(replace(forms(), ledgers={**forms().ledgers, "fdi_complaint": ledger}))
    said = [str(one) for one in problems if "confidential" in str(one)]
    assert [name in text for name, text in zip(("done_date", "nobody"), said, strict=True)] == [True, True]
