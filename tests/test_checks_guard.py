"""Rules on a real encrypted copy: read-only, ledgers and listed functions only, a budget of steps, many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks import engine
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.model import Check
from bizenv_desktop.storage.copy import LocalCopy

FORMS = load_forms()


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    home = tmp_path_factory.mktemp("copy") / "home"
    made, _recovery = LocalCopy.create(
        home,
        FORMS,
        city="210100",
        unit="沈阳市商务局",
        user="张演示",
        passphrase="演示口令-2022",  # noqa: S106 - invented
        clock=FixedClock(date(2022, 5, 12)),
    )
    made.write(
        lambda writer: writer.many(
            "INSERT INTO zone (id, name, level) VALUES (?, ?, '市级')", [("z1", "甲"), ("z2", "乙")]
        )
    )
    yield made
    made.close()


@pytest.fixture
def checker_with(copy, monkeypatch):
    """Give a checker of the copy in which the ledger of zones has one more rule."""
    made = []

    def make(constraint):
        ledger = FORMS.ledgers["zone"]
        rogue = Check("ROGUE-1", "zone", "hard", ("edit",), constraint, ("name",), "演示规则。", "D")
        forms = replace(FORMS, ledgers={**FORMS.ledgers, "zone": replace(ledger, checks=(*ledger.checks, rogue))})
        monkeypatch.setattr(copy, "forms", forms)
        made.append(Checker(copy))
        return made[-1]

    yield make
    for checker in made:
        checker.close()


def test_a_rule_of_the_copy_is_checked(checker_with):
    checker = checker_with("this.name <> '甲'")
    assert [(one.id, one.code) for one in checker.check_ledger("zone", when=("edit",))] == [("z1", "ROGUE-1")]


@pytest.mark.parametrize(
    "constraint",
    [
        "(SELECT count(*) FROM meta) >= 0",
        "(SELECT count(*) FROM sqlite_schema) >= 0",
        "(SELECT name FROM pragma_database_list LIMIT 1) IS NOT NULL",
        "hex(this.name) <> ''",
        "load_extension(this.name)",
        "this.no_such_field = 1",
        "randomblob(10) IS NOT NULL",
    ],
)
def test_a_rule_that_reaches_out_is_named_and_refused(checker_with, constraint):
    with pytest.raises(BizenvError, match="ROGUE-1") as refused:
        checker_with(constraint).check_ledger("zone", when=("edit",))
    assert refused.value.code == "RULE_BROKEN"
    with pytest.raises(BizenvError, match="ROGUE-1"):
        checker_with(constraint).check_record("zone", {"name": "丙"})


def test_a_rule_without_end_is_stopped(checker_with, monkeypatch):
    monkeypatch.setattr(engine, "LEDGER_STEPS", 2_000_000)
    monkeypatch.setattr("bizenv_desktop.checks.running.RECORD_STEPS", 2_000_000)
    numbers = "'[" + ",".join("1" * 300) + "]'"
    endless = (
        f"(SELECT count(*) FROM json_each({numbers}) a JOIN json_each({numbers}) b JOIN json_each({numbers}) c) > 0"
    )
    with pytest.raises(BizenvError, match="ROGUE-1") as stopped:
        checker_with(endless).check_ledger("zone", when=("edit",))
    assert stopped.value.code == "RULE_TOO_SLOW"


def test_checks_run_on_many_threads_at_once(checker_with):
    checker = checker_with("this.name <> '甲'")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(checker.check_ledger("zone", when=("edit",))), range(40)))
        records = list(pool.map(lambda _: len(checker.check_record("zone", {"name": "甲"})), range(40)))
    assert set(found) == {1}
    assert set(records) == {1}


def test_rows_of_an_open_transaction_are_checked_through_its_writer(copy, checker_with):
    checker = checker_with("this.name <> '丙'")

    def work(writer):
        writer.execute("INSERT INTO zone (id, name, level) VALUES ('z3', '丙', '市级')")
        found = checker.check_ledger("zone", when=("edit",), reader=writer)
        writer.execute("DELETE FROM zone WHERE id = 'z3'")
        return found

    assert [one.id for one in copy.write(work)] == ["z3"]
    assert checker.check_ledger("zone", when=("edit",)) == []
