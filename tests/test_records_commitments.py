"""Promises to enterprises: read from an old list, overdue by themselves, closed only on proof."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.records.workflow import StepBarred
from tests.helpers_checks import MemoryChecker, world_copy
from tests.helpers_exchange_import import write_xlsx
from tests.helpers_storage import full_records

TABLE = """
企业名称|承诺依据|承诺主体|承诺事项|事项类别|承诺时间|兑现时限|约定金额（万元）|已拨付金额（万元）|兑现情况|责任人
演示食品有限公司|招商协议第五条|演示区人民政府|返还出让金|奖补资金|2019-05-10|2020-12-31|300|120|未兑现|赵演示
演示机械有限公司|招商协议第三条|演示区人民政府|配套道路|基础设施|2026-03-01|2090-12-31||||钱演示
"""
OLD_LIST = [line.split("|") for line in TABLE.strip().splitlines()]


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


@pytest.fixture
def promise(records):
    company = records.create("enterprise", {"name": "演示食品有限公司"}).id
    return records.create(
        "commitment",
        {
            "enterprise_id": company,
            "basis_type": "协议",
            "basis_doc": "招商协议",
            "promiser": "演示区人民政府",
            "content": "配套道路",
            "promise_type": "配套设施",
            "promise_date": "2020-01-10",
            "owner": "赵演示",
            "due_date": "2090-12-31",
        },
    ).id


def test_an_old_list_of_promises_is_read_and_what_is_past_is_due(records, tmp_path):
    book = write_xlsx(tmp_path / "承诺清单.xlsx", {"承诺": OLD_LIST})
    assert Importer(records.copy).run("commitment", book).created == 2
    old, new = (row.values for row in records.rows("commitment", order=[("promise_date", False)]))
    assert (old["fulfil_status"], old["is_legacy"], old["promise_type"]) == ("待兑现", True, "资金")
    assert (old["promised_amount"], old["paid_amount"]) == (Decimal(300), Decimal(120))
    assert old["overdue_days"] > 0
    assert (new["fulfil_status"], new["is_legacy"], new["overdue_days"]) == ("未到期", False, None)


def test_what_has_been_paid_is_the_sum_of_the_payments(records, promise):
    for amount in (10, 15):
        row = {"commitment_id": promise, "pay_date": "2022-05-06", "pay_form": "资金", "amount": Decimal(amount)}
        records.create("commitment_payment", row)
    assert records.get("commitment", promise).values["paid_amount"] == Decimal(25)


def test_a_promise_is_closed_on_proof_and_the_word_of_the_enterprise(records, promise, tmp_path):
    paper = tmp_path / "验收单.txt"
    paper.write_text("演示", "utf-8")
    with pytest.raises(StepBarred, match="兑现凭证"):
        records.advance("commitment", promise, "已兑现")
    done = {"commitment_id": promise, "pay_date": "2022-05-06", "pay_form": "配套"}
    records.attach("commitment_payment", records.create("commitment_payment", done).id, "proof", [paper])
    with pytest.raises(StepBarred, match="企业确认"):
        records.advance("commitment", promise, "已兑现")
    records.change("commitment", promise, {"enterprise_confirmed": True, "confirmed_date": "2022-05-06"})
    assert records.advance("commitment", promise, "已兑现").values["fulfil_status"] == "已兑现"


def test_a_bureau_may_ask_for_the_policy_of_some_kinds_of_promise_only():
    copy = world_copy(load_forms())
    copy.put("setting", "s1", {"name": "l03_policy_link_types", "value": "土地、税费"})
    checker = MemoryChecker(copy)
    found = {}
    for kind in ("土地", "资金"):
        copy.put("commitment", "cm1", {"policy_id": None, "basis_type": "协议", "promise_type": kind})
        found[kind] = {one.code for one in checker.check_ledger("commitment")}
    assert "L03-V3" in found["土地"]
    assert "L03-V3" not in found["资金"]
