"""Every rule of the rule table, by a row that keeps it and a row that breaks it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bizenv_desktop.formdef.loader import load_forms
from tests.helpers_checks import MemoryChecker, MemoryCopy, world_copy
from tests.rule_cases import wan
from tests.rule_cases.gathered import CASES

FORMS = load_forms()
BY_CONSTRUCTION = {"X01a", "X01b", "L21-H1"}
"""Rules that no row can break while the field is calculated."""


@pytest.fixture(scope="module")
def copy():
    return world_copy(FORMS)


@pytest.fixture(scope="module")
def checker(copy):
    return MemoryChecker(copy)


def change(copy, row, changes):
    ledger, row_id = row.split("/")
    others = {name: values for name, values in changes.items() if "/" in name}
    own = {name: value for name, value in changes.items() if "/" not in name}
    for name, values in {row: own, **others}.items():
        other, other_id = name.split("/")
        copy.put(other, other_id, values)
    return ledger, row_id


def codes(checker, ledger, row_id, period):
    return {finding.code for finding in checker.check_ledger(ledger, period=period) if finding.id == row_id}


def test_the_valid_rows_have_no_findings(checker):
    found = [finding for ledger in FORMS.ledgers for finding in checker.check_ledger(ledger)]
    assert [(finding.id, finding.code, finding.fields) for finding in found] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_rule_lets_one_row_pass_and_finds_the_other(copy, checker, case):
    for holds, breaks in ((case.holds, case.breaks), *case.also):
        for changes, expected in ((holds, False), (breaks, True)):
            with copy.undone():
                found = codes(checker, *change(copy, case.row, changes), case.period)
                assert (case.code in found) is expected, changes


def test_an_unsaved_record_gets_the_same_answer_as_a_saved_one(copy, checker):
    for case in CASES:
        for changes in (case.holds, case.breaks):
            with copy.undone():
                ledger, row_id = change(copy, case.row, changes)
                whole = [one for one in checker.check_ledger(ledger, when=("edit",)) if one.id == row_id]
                assert checker.check_record(ledger, {}, row_id) == whole, case.code


def test_every_rule_that_has_a_condition_has_a_case():
    checks = [*FORMS.common_checks, *(check for ledger in FORMS.ledgers.values() for check in ledger.checks)]
    wanted = {check.code for check in checks if check.constraint}  # those of the table: test_formdef_definitions
    assert wanted - BY_CONSTRUCTION == {case.code for case in CASES}


@pytest.mark.parametrize(
    ("code", "total", "currency"), [("X01a", "funds_total", "CNY"), ("X01b", "funds_total_usd", "USD")]
)
def test_a_total_that_is_not_the_sum_of_its_rows_is_found_where_it_is_stored(code, total, currency):
    ledger = FORMS.ledgers["project"]
    typed = replace(ledger, fields={**ledger.fields, total: replace(ledger.fields[total], calculation="")})
    copy = MemoryCopy(replace(FORMS, ledgers={**FORMS.ledgers, "project": typed}))
    copy.put("project", "p1", {total: wan(0.3)})
    for n in range(3):
        copy.put(
            "fund_receipt",
            f"f{n}",
            {"project_id": "p1", "recognition": "已认定", "currency": currency, "recognized_amount": wan(0.1)},
        )
    checker = MemoryChecker(copy)
    assert code not in codes(checker, "project", "p1", "")
    copy.put("fund_receipt", "f2", {"recognized_amount": wan(0.100001)})
    assert code in codes(checker, "project", "p1", "")
