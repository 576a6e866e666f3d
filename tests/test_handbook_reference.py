"""The generated pages are fresh and whole: every clause of the plan, ledger, field and rule stands in them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.cli.main import run
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.formdef.handbook.clauses import carriers, reports_of, rules_of
from bizenv_desktop.formdef.handbook.pages import pages, write_pages
from bizenv_desktop.formdef.handbook.reference import rule_counts
from bizenv_desktop.formdef.handbook.tasks import tasks_table
from bizenv_desktop.formdef.handbook.words import compressed
from bizenv_desktop.formdef.lint import errors, lint
from bizenv_desktop.formdef.loader import forms_folder, load_forms
from bizenv_desktop.formdef.plan import Clause, load_plan, plan_problems
from bizenv_desktop.formdef.problems import FormFileError
from tests.helpers_storage import full_records

FORMS, PLAN = load_forms(), load_plan(forms_folder())
FOLDER = program_folder("resources/handbook")
MADE = pages(FORMS, PLAN)
PARTS = {"二": 5, "三(一)": 3, "三(二)": 3, "三(三)": 4, "三(四)": 4, "三(五)": 6, "三(六)": 4, "四": 4}
"""The plan's chapters that concern a city bureau, and how many clauses each has (辽商审批〔2022〕26号)."""
CHINESE_NUMBERS = "一二三四五"
TABLES = Path(__file__).parent / "data"


def table(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def rows(text: str) -> list[list[str]]:
    """Return the cells of every line of every table of a page."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.mark.parametrize("name", MADE, ids=lambda name: name[:2])
def test_a_page_says_what_the_definitions_say_now(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == MADE[name], "run `make handbook`"


def test_no_page_is_left_of_older_definitions() -> None:
    assert {page.name for page in FOLDER.glob("[3-9]*.md")} == set(MADE)


def test_each_clause_of_the_plan_is_there_in_its_order() -> None:
    wanted = []
    for part, count in PARTS.items():
        numbers = [f"({CHINESE_NUMBERS[n]})" if len(part) == 1 else str(n + 1) for n in range(count)]
        wanted += [f"{part}{number}" for number in numbers]
    assert [clause.id for clause in PLAN.clauses] == wanted


@pytest.mark.parametrize("clause", PLAN.clauses, ids=lambda clause: clause.id)
def test_a_clause_is_carried_by_ledgers_rules_and_reports(clause: Clause) -> None:
    [line] = [cells for cells in rows(MADE["30-参考-方案条款对照.md"]) if cells[0].startswith(f"{clause.id} ")]
    assert carriers(clause, FORMS)
    assert all(ledger.title in line[2] for ledger in carriers(clause, FORMS))
    assert rules_of(clause, FORMS)
    assert all(report.title in line[4] for report in reports_of(clause, FORMS))
    assert all(cell for cell in line)
    assert clause.tasks


def test_every_ledger_of_the_plan_carries_a_clause() -> None:
    named = {name for clause in PLAN.clauses for name in clause.ledgers}
    ledgers = [ledger for ledger in FORMS.ledgers.values() if ledger.number.startswith("L")]
    assert [ledger.id for ledger in ledgers if not {ledger.id, ledger.parent_ledger} & named] == []


def test_every_ledger_and_field_stands_in_the_reference() -> None:
    whole = "\n".join(MADE.values())
    for ledger in FORMS.ledgers.values():
        if ledger.system:
            continue
        assert f"## {ledger.number} {ledger.title} `{ledger.id}`" in whole
        part = whole.split(f"## {ledger.number} {ledger.title} `{ledger.id}`")[1].split("\n## ")[0]
        listed = [cells[1] for cells in rows(part)]
        assert [f"`{one.id}`" for one in ledger.fields.values() if not one.common and f"`{one.id}`" not in listed] == []


def test_each_rule_stands_once_in_the_reference_and_the_counts_agree() -> None:
    listed = [
        cells[0].strip("`")
        for name, text in MADE.items()
        for cells in rows(text)
        if not name.startswith("30") and cells[0].startswith("`")
    ]
    known = {rule["code"] for rule in table("rules.tsv") if rule["ledger_id"] in {"common", *FORMS.ledgers}}
    assert sorted(listed) == sorted(known)
    counts = rule_counts(FORMS)
    assert sum(counts.values()) == len(known)
    assert f"全部台账共有规则 {len(known)} 条" in MADE["31-参考-共有字段和规则.md"]


def test_codes_are_named_in_few_words_and_in_order() -> None:
    codes = ["L25-H4", "L25-H1", "L25-H2", "D-L25-solve", "X08", "L24-V1", "L25-H67", "X01a", "L25-H3"]
    assert compressed(codes) == "L24-V1、L25-H1～H4、H67、X01a、X08、D-L25-solve"


def test_pages_are_written_only_where_they_changed(tmp_path: Path) -> None:
    assert write_pages(tmp_path, FORMS, PLAN) == list(MADE)
    first = next(iter(MADE))
    (tmp_path / first).write_text("# 旧页\n", "utf-8")
    assert write_pages(tmp_path, FORMS, PLAN) == [first]
    assert write_pages(tmp_path, FORMS, PLAN) == []


def test_the_tasks_of_the_plan_are_taken_into_their_ledger_in_one_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "方案任务.csv"
    assert run(["forms", "tasks", "--out", str(target)]) == 0
    capsys.readouterr()
    assert target.read_text("utf-8-sig") == tasks_table(PLAN)
    for records in full_records(tmp_path / "c"):
        result = Importer(records.copy).run("plan_task", target)
        assert result.created == sum(len(clause.tasks) for clause in PLAN.clauses)
        found = {(row.values["clause"], row.values["task_status"]) for row in records.rows("plan_task")}
    assert found == {(clause.id, "未启动") for clause in PLAN.clauses}


def test_lint_names_a_clause_that_nothing_carries_and_a_ledger_that_is_not_there(tmp_path: Path) -> None:
    text = """
title = "演示方案"
doc_no = "演示〔2022〕1号"
due = "2022-12-31"
[[clauses]]
id = "一"
title = "演示条款"
duty = "做事。"
[[clauses]]
id = "二"
title = "演示条款"
duty = "做事。"
ledgers = ["nowhere"]
reports = ["nothing"]
[tasks]
ledger = "plan_task"
clause = "clause"
task = "task"
lead = "lead"
assist = "helpers"
due = "due_date"
state = "task_status"
done = "完成"
progress = "progress"
proof = "proof"
report = "no_table"
"""
    (tmp_path / "plan.toml").write_text(text, "utf-8")
    found = lint(folder=tmp_path)
    assert [problem.key for problem in errors(found) if problem.file == "plan.toml"] == ["一", "二"]
    faults = [problem.what for problem in plan_problems(tmp_path, FORMS) if problem.key == "tasks"]
    assert faults == ["plan_task 没有字段 helpers", "没有报表 no_table"]
    assert any(problem.waiting and "nowhere" in problem.what for problem in found)
    (tmp_path / "plan.toml").write_text('title = "演示"', "utf-8")
    with pytest.raises(FormFileError):
        load_plan(tmp_path)
