"""What the window offers for tools of foreign trade and for requests at the customs."""

from __future__ import annotations

import pytest

from bizenv_desktop.checks.engine import Checker
from tests.helpers_storage import full_records


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


@pytest.mark.parametrize(("tool", "offered"), [("市场采购", True), ("跨境电商", False)])
def test_the_customs_mode_of_market_purchase_is_offered_for_it_alone(records, tool, offered):
    modes = Checker(records.copy).choices("trade_tool", "customs_mode", {"tool_type": tool})
    assert ("1039" in modes) is offered
    assert "9610" in modes


@pytest.mark.parametrize(
    ("period", "month"), [("2022-05", 5), ("2022-Q2", 6), ("2022-H1", 6), ("2022-H2", 12), ("2022", 12)]
)
def test_each_period_has_its_last_month(records, period, month):
    firm = records.create("enterprise", {"name": "演示轴承有限公司", "kind": "内资"}).id
    row = records.create("trade_tool", {"enterprise_id": firm, "tool_type": "出口信保", "period_key": period})
    assert row.values["last_month"] == month


def test_an_issue_has_one_request_at_the_customs(records):
    known = {"channel": "走访", "category": "物流通关", "accept_time": "2026-11-20"}
    first, second = (records.create("issue", known | {"description": text}).id for text in ("查验慢", "收费高"))
    request = records.create("customs_request", {"issue_id": first, "port": "演示港", "link": "查验"})
    assert request.values["channel"] == "现场"
    assert Checker(records.copy).choices("customs_request", "issue_id", {}) == [second]
    assert sorted(Checker(records.copy).choices("customs_request", "issue_id", {}, request.id)) == sorted(
        [first, second]
    )
    found = Checker(records.copy).check_record("customs_request", {"issue_id": first, "port": "演示港", "link": "查验"})
    assert "L30-H1" in {one.code for one in found}
