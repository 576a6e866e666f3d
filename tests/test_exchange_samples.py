"""The five sample workbooks, imported in order into one copy, cell by cell as expected; and again."""

from __future__ import annotations

import importlib.util
import json
from decimal import Decimal
from pathlib import Path

import pytest

from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import new_copy, stored

SAMPLES = Path(__file__).parent / "data" / "samples"
BOOKS = [
    "沈阳市2021年签约重点项目台账.xlsx",
    "朝阳市2022年招商项目.csv",
    "沈阳市企业问题清单.xls",
    "2022年第19周项目周调度表.xlsx",
    "到位资金明细及凭证.xlsx",
]


def _compare():
    spec = importlib.util.spec_from_file_location("compare", SAMPLES / "compare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


compare = _compare()


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """All five imported once, in order: the copy, and for each its answer and what its sums lack."""
    with new_copy(tmp_path_factory.mktemp("samples")) as opened:
        outcome = {}
        for name in BOOKS:
            expectation = _expectation(name)
            answer = Importer(opened).run(expectation["ledger"], SAMPLES / name).to_json(cells=True)
            outcome[name] = answer, _sums(opened, expectation, answer)
        yield opened, outcome


@pytest.fixture(scope="module")
def copy(first):
    return first[0]


def _expectation(name):
    return json.loads((SAMPLES / name).with_name(Path(name).stem + ".expected.json").read_text(encoding="utf-8"))


def _plain(row):
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}


def _sums(copy, expectation, answer):
    """As compare.py does with `bizenv rows`."""
    known = {sheet["sheet"]: sheet["updated"] + sheet["unchanged"] for sheet in answer["sheets"]}
    ledgers = {
        one.get("ledger") or expectation["ledger"] for one in expectation["sheets"] if one["treatment"] == "import"
    }
    lines = []
    for ledger in sorted(ledgers):
        sums = [
            one for one in expectation["totals"]["sums"] if compare.sheet_ledger(expectation, one["sheet"]) == ledger
        ]
        mine = {**expectation, "totals": {"sums": sums}}
        lines += compare.sums(mine, [_plain(row) for row in stored(copy, ledger)], known)
    return lines


def _printed_totals(expectation):
    return {one["cell"] for one in expectation["totals"].get("printed", []) if one["mismatch"]}


@pytest.mark.parametrize("name", BOOKS)
def test_sample_imports_exactly_as_expected(first, name):
    expectation = _expectation(name)
    answer, sums = first[1][name]
    assert compare.differences(expectation, answer) == []
    assert sums == []
    counted = {one["sheet"]: one["created"] for one in answer["sheets"]}
    for sheet, rows in expectation["totals"]["row_counts"].items():
        assert counted[sheet] == rows["data"]
    found = {f"{one['column']}{one['row']}" for one in answer["problems"] if one["code"] == "I-9"}
    assert found == _printed_totals(expectation)


@pytest.mark.parametrize("name", BOOKS)
def test_excluded_rows_are_those_expected(copy, name):
    expectation = _expectation(name)
    answer = Importer(copy).run(expectation["ledger"], SAMPLES / name, dry_run=True).to_json()
    wanted = {
        (one["sheet"], row)
        for one in expectation["excluded"]
        for row in range(one["first_row"], one["last_row"] + 1)
        if one["reason"] != "空行"
    }
    assert {
        (one["sheet"], one["row"]) for one in answer["problems"] if one["severity"] == "excluded" and one["row"]
    } == wanted


@pytest.mark.parametrize("name", BOOKS)
def test_sample_imported_again_is_unchanged(copy, name):
    expectation = _expectation(name)
    before = {
        ledger: len(stored(copy, ledger))
        for ledger in ("project", "enterprise", "fund_receipt", "issue_log", "voucher")
    }
    result = Importer(copy).run(expectation["ledger"], SAMPLES / name)
    imported = [one for one in result.sheets if one.treatment == "import"]
    assert all((one.created, one.updated) == (0, 0) for one in imported)
    assert [one.unchanged for one in imported] == [
        expectation["totals"]["row_counts"][one.sheet]["data"] for one in imported
    ]
    assert result.step == ""
    assert {ledger: len(stored(copy, ledger)) for ledger in before} == before


def test_findings_on_the_workbook_are_in_the_report(copy):
    result = Importer(copy).run("issue", SAMPLES / "沈阳市企业问题清单.xls", dry_run=True)
    assert [problem.row for problem in result.problems if problem.code == "X19"] == [26, 34]
    result = Importer(copy).run("fund_receipt", SAMPLES / "到位资金明细及凭证.xlsx", dry_run=True)
    assert [problem.row for problem in result.problems if problem.code == "L00-V3"] == [30]
    result = Importer(copy).run("project", SAMPLES / "沈阳市2021年签约重点项目台账.xlsx", dry_run=True)
    assert [problem.row for problem in result.problems if problem.code == "I-8"] == [34]
    assert any(problem.item == 23 for problem in result.problems) or _has_fill_note(copy)


def _has_fill_note(copy):
    with copy.read() as reader:
        return bool(reader.value("SELECT count(*) FROM cell_note WHERE item = 23"))
