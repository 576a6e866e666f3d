"""The plan that a bureau carries out, clause by clause (`forms/plan.toml`): which ledgers carry each clause."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.loader import parsed
from bizenv_desktop.formdef.problems import FormFileError, Problem
from bizenv_desktop.formdef.toml_table import TomlTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms

PLAN_FILE = "plan.toml"


@dataclass(frozen=True)
class Clause:
    """One clause of the plan: what it asks of a city bureau, the ledgers that carry it, its tasks.

    `reports` names reports and documents that carry it besides those that read its ledgers. `note` says what of the
    clause is not the bureau's, or is carried by a part of the program that is no ledger.
    """

    id: str
    title: str
    duty: str
    ledgers: tuple[str, ...]
    tasks: tuple[str, ...]
    note: str = ""
    reports: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskLedger:
    """Where the tasks of the clauses are kept: the ledger, its fields, and the form that prints them.

    `state` is the field of a task's state, `done` its value for one that is finished; `progress` is in percent.
    """

    ledger: str
    clause: str
    task: str
    lead: str
    assist: str
    due: str
    state: str
    done: str
    progress: str
    proof: str
    report: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are read of a task."""
        return (
            self.clause, self.task, self.lead, self.assist, self.due, self.state, self.progress, self.proof,
        )  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """The plan: its title and number, its clauses in order, and the day (ISO) by which its tasks are done."""

    title: str
    doc_no: str
    due: str
    clauses: tuple[Clause, ...]
    tasks: TaskLedger


def load_plan(folder: Path) -> Plan:
    """Return the plan of a folder of definitions; raises FormFileError with every fault of the file."""
    problems: list[Problem] = []
    plan = read_plan(folder, problems)
    if plan is None or problems:
        raise FormFileError(problems or [Problem(PLAN_FILE, "文件", "找不到方案条款", "请重新安装程序")])
    return plan


def read_plan(folder: Path, problems: list[Problem]) -> Plan | None:
    """Return the plan as far as it can be read, noting its faults; None where the folder has none."""
    path = folder / PLAN_FILE
    table = parsed(path.read_bytes(), path.name, problems) if path.is_file() else None
    if table is None:
        return None
    plan = Plan(
        title=table.needed("title"),
        doc_no=table.needed("doc_no"),
        due=table.needed("due"),
        clauses=tuple(_clause(one) for one in table.tables("clauses")),
        tasks=_tasks(table.table("tasks") or TomlTable({}, path.name, "tasks", problems)),
    )
    table.done()
    return plan


def _tasks(table: TomlTable) -> TaskLedger:
    tasks = TaskLedger(**{one.name: table.needed(one.name) for one in dataclasses.fields(TaskLedger)})
    table.done()
    return tasks


def _clause(table: TomlTable) -> Clause:
    clause = Clause(
        id=table.needed("id"),
        title=table.needed("title"),
        duty=table.needed("duty"),
        ledgers=table.texts("ledgers"),
        tasks=table.texts("tasks"),
        note=table.text("note"),
        reports=table.texts("reports"),
    )
    table.done()
    return clause


def plan_problems(folder: Path, forms: Forms) -> list[Problem]:
    """Return what the linter says of a folder's plan: faults of the file, clauses without ledgers, unknown ledgers."""
    problems: list[Problem] = []
    plan = read_plan(folder, problems)
    if plan is not None and not problems:
        problems += _task_problems(plan.tasks, forms)
    for clause in plan.clauses if plan else ():
        problems += _clause_problems(clause, forms)
    return problems


def _task_problems(tasks: TaskLedger, forms: Forms) -> Iterator[Problem]:
    ledger = forms.ledgers.get(tasks.ledger)
    if ledger is None:
        yield Problem(PLAN_FILE, "tasks", f"等待台账 {tasks.ledger}", "定义该台账，或改正名称", waiting=True)
        return
    for name in tasks.fields:
        if name not in ledger.fields:
            yield Problem(PLAN_FILE, "tasks", f"{tasks.ledger} 没有字段 {name}", "请核对拼写，或先定义该字段")
    if tasks.report not in forms.reports:
        yield Problem(PLAN_FILE, "tasks", f"没有报表 {tasks.report}", "请核对拼写，或先定义它")


def _clause_problems(clause: Clause, forms: Forms) -> Iterator[Problem]:
    if not clause.ledgers:
        yield Problem(PLAN_FILE, clause.id, "没有台账承担", "请写明由哪些台账承担")
    for name in clause.ledgers:
        if name not in forms.ledgers:
            yield Problem(PLAN_FILE, clause.id, f"等待台账 {name}", "定义该台账，或改正名称", waiting=True)
    for name in clause.reports:
        if name not in {*forms.reports, *forms.documents}:
            yield Problem(PLAN_FILE, clause.id, f"没有报表或公文 {name}", "请核对拼写，或先定义它")
