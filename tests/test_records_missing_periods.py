"""A month of which nobody entered a row is due as well, until there is one."""

from __future__ import annotations

from datetime import date

import pytest

from bizenv_desktop.records.todo import OVERDUE
from tests.helpers_storage import full_records

CODE = "D-L21a-month"


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def waiting(records, day):
    records.copy.clock.move_to(date.fromisoformat(day))
    return [task for task in records.todo() if task.kind == CODE]


def test_a_month_without_a_row_is_due_with_the_monthly_report(records):
    (task,) = waiting(records, "2026-12-01")
    assert (task.id, task.due, task.days) == ("", "2026-12-03", 2)
    assert task.title == "信息报告数据推送核对 2026年11月：推送核对待填：请核对。"
    assert task.preset == {"period_key": "2026-11"}


def test_it_grows_late_and_every_month_is_told(records):
    late, later = waiting(records, "2027-01-08")
    assert [late.preset["period_key"], later.preset["period_key"]] == ["2026-11", "2026-12"]
    assert (late.state, late.days) == (OVERDUE, -26)


def test_the_row_of_the_month_settles_it(records):
    records.create("fdi_push_batch", {"period_key": "2026-11", "expected": 3, "received": 3})
    assert waiting(records, "2026-12-10") == []


def test_a_row_that_is_half_entered_is_due_once(records):
    row = records.create("fdi_push_batch", {"period_key": "2026-11", "expected": 3}).id
    (task,) = waiting(records, "2026-12-10")
    assert (task.id, task.due) == (row, "2026-12-03")


def test_months_before_the_copy_was_made_are_not_asked_for(records):
    assert waiting(records, "2026-11-24") == []
