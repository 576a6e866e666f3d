"""The plan clause by clause: its tasks with their progress, and how many rows of the year carry each clause."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from bizenv_desktop.reports.clause_form import clause_data
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, today=date(2022, 5, 12)) as made:
        yield made


@pytest.fixture
def records(city):
    return Records(city.copy, Checker(city.copy))


def a_task(city, clause, task, **values):
    known = {"clause": clause, "task": task, "lead": "投资促进科", "due_date": "2022-12-31", "progress": Decimal(0)}
    return city.add("plan_task", **known | {"task_status": "未启动"} | values)


def clause(records, number, year=2022):
    return next(one for one in records.plan_state(year).clauses if one.id == number)


def test_tasks_stand_under_their_clause_however_its_number_is_written(city, records):
    a_task(city, "三（三） 3", "推进一网通办", progress=Decimal(30), task_status="推进")
    a_task(city, "三(三)3", "向经济开发区赋权", progress=Decimal(50), due_date="2022-05-09", task_status="滞后")
    one = clause(records, "三(三)3")
    assert [(task.title, task.progress, task.days) for task in one.entered] == [
        ("向经济开发区赋权", Decimal(50), -3),
        ("推进一网通办", Decimal(30), 161),
    ]
    assert (one.progress, one.finished, one.overdue) == (Decimal(40), 0, 1)


def test_a_finished_task_counts_whole_and_is_never_late(city, records):
    done = {"progress": Decimal(80), "task_status": "完成", "proof": ["a" * 64]}
    a_task(city, "四(四)", "通报典型案例", due_date="2022-03-31", **done)
    one = clause(records, "四(四)")
    assert (one.finished, one.overdue, one.progress, one.entered[0].proofs) == (1, 0, Decimal(100), 1)


def test_what_the_plan_proposes_and_nobody_entered_is_shown_and_can_be_entered_at_once(city, records):
    a_task(city, "四(四)", "自己定的任务")
    assert [task.title for task in clause(records, "四(四)").tasks if not task.id] == [
        "不定期开展营商环境监督检查",
        "通报典型案例",
    ]
    number = records.enter_plan_tasks()
    assert number == sum(len(one.entered) for one in records.plan_state(2022).clauses) - 1
    assert [task.title for task in clause(records, "四(四)").entered] == ["自己定的任务"]
    assert clause(records, "三(一)2").entered[0].due == "2022-12-31"
    assert records.enter_plan_tasks() == 0
    records.undo()
    assert not clause(records, "三(一)2").entered


def test_a_task_of_a_clause_that_the_plan_does_not_have_is_not_lost(city, records):
    a_task(city, "五(九)", "不知哪一条的任务")
    last = records.plan_state(2022).clauses[-1]
    assert (last.id, [task.title for task in last.tasks]) == ("其他", ["不知哪一条的任务"])


def test_rows_of_a_clause_count_to_the_year_of_their_day_or_of_their_parents(city, records):
    project = city.project("甲项目", sign_date="2022-03-01")
    city.project("乙项目", sign_date="2021-12-31")
    city.week(project, "2022-W18", "100")
    inspection = city.add("site_inspection", project_id=project, inspect_date="2022-04-20")
    city.add("inspection_voucher", inspection_id=inspection)
    counted = {one.ledger: one for one in clause(records, "三(一)3").carriers}
    assert (counted["project"].this_year, counted["project"].rows) == (1, 2)
    assert counted["inspection_voucher"].this_year == 1
    assert {one.ledger: one.this_year for one in clause(records, "三(一)3", 2021).carriers}["project"] == 1
    assert {one.ledger: one.this_year for one in clause(records, "三(二)3").carriers}["project_progress"] == 1
    assert {one.ledger: one.this_year for one in clause(records, "四(三)").carriers}["enterprise"] is None


def test_the_table_has_every_clause_its_ledgers_and_the_sums(city, records):
    a_task(city, "二(一)", "清理历史遗留承诺", progress=Decimal(25), due_date="2022-05-01", task_status="推进")
    city.project("甲项目", sign_date="2022-03-01")
    state = records.plan_state(2022)
    data = clause_data(state, city.copy)
    first = data.lines[0].values
    assert (len(data.detail()), first[1], first[5:]) == (33, "二(一)", (1, 0, 1, 25))
    assert "招商引资项目 1/1" in str(first[4])
    assert data.lines[-1].values[5:] == (1, 0, 1, None)
    assert ("还没有登记任务的条款", "32条") in data.head
