"""Trade frictions: firms are called to respond in time, step by step until the case is closed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.ui.theme import AMBER, RED
from bizenv_desktop.ui.workbench.words import task_line
from tests.helpers_storage import TODAY, full_records

FILED = {"filing_date": "2026-11-20", "hs_code": "84821000", "amount": Decimal(120)}


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


@pytest.fixture
def case(records):
    """Make a case of one firm, to be answered so many days from today."""

    def run(days):
        firm = records.create("enterprise", {"name": "演示轴承有限公司", "kind": "内资"}).id
        due = (TODAY + timedelta(days=days)).isoformat()
        known = {"case_name": "演示轴承案", "case_type": "反倾销", "country": "演示国", "product": "轴承"}
        row = records.create("trade_friction", known | FILED | {"response_due": due, "enterprise_ids": [firm]})
        return row.id

    return run


@pytest.mark.parametrize(
    ("days", "told", "ink"),
    [
        (16, "", ""),
        (15, "第 1 次", AMBER),
        (8, "第 1 次", AMBER),
        (7, "第 2 次", AMBER),
        (3, "第 3 次", AMBER),
        (-1, "", RED),
    ],
)
def test_the_day_to_respond_is_recalled_fifteen_seven_and_three_days_ahead(records, case, days, told, ink):
    row = case(days)
    (task,) = (one for one in records.todo() if one.id == row)
    assert task.kind == "D-L27-response"
    assert ("次提醒" in task.title, told in task.title) == (bool(told), True)
    assert task_line(task).inks[2] == ink


def test_a_bureau_reminds_on_days_of_its_own(records, case):
    records.copy.change_setting("l27_remind_days", "30、10")
    row = case(20)
    (task,) = (one for one in records.todo() if one.id == row)
    assert "第 1 次提醒" in task.title


def test_a_case_goes_from_filing_to_its_end_and_may_be_reviewed(records, case):
    row = case(20)
    assert records.get("trade_friction", row).values["case_status"] == "立案"
    assert records.advance("trade_friction", row, "应诉").values["responding"] is True
    assert [one for one in records.todo() if one.id == row] == []
    with pytest.raises(BizenvError, match="初裁结果"):
        records.advance("trade_friction", row, "初裁")
    records.change("trade_friction", row, {"prelim": "12月1日初裁，税率 12.3%"})
    records.advance("trade_friction", row, "初裁")
    with pytest.raises(BizenvError, match="理由"):
        records.advance("trade_friction", row, "结案")
    records.advance("trade_friction", row, "结案", reason="调查机关终止调查")
    assert records.advance("trade_friction", row, "复审").values["case_status"] == "复审"
