"""What is exported and imported again is what is there: every row of every ledger of a city stays as it is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.export import export_ledger
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.records.records import Records
from tests.helpers_exchange_import import forms, new_copy
from tests.rule_cases.gathered import WORLD

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).parent / "data" / "samples"
BOOKS = (
    ("project", "沈阳市2021年签约重点项目台账.xlsx"),
    ("issue", "沈阳市企业问题清单.xls"),
    ("project_progress", "2022年第19周项目周调度表.xlsx"),
    ("fund_receipt", "到位资金明细及凭证.xlsx"),
)
LEDGERS = [ledger.id for ledger in forms().ledgers.values() if not ledger.system and not ledger.parent]
EMPTY = {"target", "fx_rate", "holiday", "submission"}
"""Ledgers to which neither the sample workbooks nor the rows of this test bring anything."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Bring in the four sample workbooks, and make rows whose references a workbook can name only with difficulty."""
    with new_copy(tmp_path_factory.mktemp("city")) as copy:
        for ledger, name in BOOKS:
            Importer(copy).run(ledger, SAMPLES / name)
        records = Records(copy, Checker(copy))
        _hard_to_name(records)
        _ExampleRows(records).make()
        yield records


def _hard_to_name(records: Records) -> None:
    project, other = (one.id for one in records.rows("project", limit=2))
    first, second = (one.id for one in records.rows("enterprise", limit=2))
    issue = records.rows("issue", limit=1)[0].id
    receipt = {"project_id": project, "fund_type": "注册资本金", "currency": "CNY", "declared_amount": Decimal(12)}
    undated = records.create("fund_receipt", receipt).id
    alike = [
        records.create("fund_receipt", {**receipt, "receive_date": "2022-05-06", "payer": "演示"}).id for _ in "ab"
    ]
    records.create("fund_receipt", {**receipt, "project_id": other, "reversal_of": undated})
    unnumbered = records.create("voucher", {"fund_receipt_id": undated, "issuer": "演示银行", "amount": Decimal(5)}).id
    for one in alike:
        records.create("voucher", {"fund_receipt_id": one, "issuer": f"演示{one}", "voucher_no": f"YS{one[-4:]}"})
    records.create("voucher_allocation", {"voucher_id": unnumbered, "fund_receipt_id": undated, "amount": Decimal(5)})
    inspection = records.create("site_inspection", {"project_id": project, "inspect_date": "2022-05-12"}).id
    records.create("inspection_voucher", {"inspection_id": inspection, "voucher_id": unnumbered, "verdict": "相符"})
    people = [records.create("person", {"name": "王演示", "unit": unit}).id for unit in ("演示一处", "演示二处")]
    records.create("handover", {"kind": "岗位移交", "from_person": people[0], "to_person": people[1]})
    officer = records.create("service_officer", {"name": "王演示"}).id
    records.create("service_visit", {"officer_id": officer, "enterprise_id": first, "issue_ids": [issue]})
    records.create("notice_push", {"topic": "培训通知", "enterprise_ids": [second, first]})
    records.create("task_force", {"name": "演示专班"})


class _ExampleRows:
    """Makes a row in each ledger that has none yet: the first valid one of the rule cases, with what it refers to."""

    def __init__(self, records: Records) -> None:
        self._records = records
        ledgers = [one for one in forms().ledgers.values() if not one.system and one.id not in EMPTY]
        self._wanted = [one.id for one in ledgers if not records.count(one.id)]
        self._examples = {name.split("/")[0]: values for name, values in reversed(WORLD.items())}

    def make(self) -> None:
        for ledger in self._wanted:
            self._row(ledger)

    def _row(self, ledger: str) -> str:
        there = self._records.rows(ledger, limit=1)
        if there:
            return there[0].id
        codec = self._records.copy.context.codec(ledger)
        values = {}
        for name, value in self._examples.get(ledger, {}).items():
            field = codec.ledger.fields[name]
            if field.calculation or field.readonly or isinstance(field.type, ft.Attachment):
                continue
            values[name] = value if isinstance(value, list) else codec.from_sql(name, value)
            target = getattr(field.type, "target", "")
            if target in forms().ledgers and value:
                row = self._row(target)
                values[name] = [row] if isinstance(value, list) else row
        return self._records.create(ledger, values).id if values else ""


def _imported(records: Records, ledger: str, file: Path) -> dict[str, Any]:
    export_ledger(records, ledger, file)
    return Importer(records.copy, Checker(records.copy)).run(ledger, file, dry_run=True).to_json()


@pytest.mark.parametrize("ledger", LEDGERS)
def test_every_row_comes_back_unchanged(city: Records, ledger: str, tmp_path: Path) -> None:
    rows = city.count(ledger)
    assert bool(rows) is (ledger not in EMPTY)
    answer = _imported(city, ledger, tmp_path / "往返.xlsx")
    sheets = [one for one in answer["sheets"] if one["ledger"]]
    assert sum(one["unchanged"] for one in sheets if one["ledger"] == ledger) == rows
    for one in sheets:
        assert (one["created"], one["updated"], one["held"], one["rejected"]) == (0, 0, 0, 0), (one, answer["problems"])
        assert one["unchanged"] == one["rows_read"]
    assert not [one for one in answer["problems"] if "还没有" in one["message"] or "请选定" in one["message"]]


def test_the_copy_is_the_same_after_a_real_import(city: Records, tmp_path: Path) -> None:
    """Not only the preview says so: nothing is left to undo, no cell is left to decide."""
    before = {ledger: city.rows(ledger) for ledger in LEDGERS}, len(city.held())
    for ledger in ("voucher", "fund_receipt", "site_inspection"):
        export_ledger(city, ledger, tmp_path / "往返.xlsx")
        Importer(city.copy, Checker(city.copy)).run(ledger, tmp_path / "往返.xlsx")
    assert ({ledger: city.rows(ledger) for ledger in LEDGERS}, len(city.held())) == before
