"""How the screen of the plan tells clauses, tasks and ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.ui.tables import Line
from bizenv_desktop.ui.theme import FAINT, GREEN, RED
from bizenv_desktop.ui.workbench.words import left

if TYPE_CHECKING:
    from bizenv_desktop.records.clauses import Carrier, ClauseState, ClauseTask, PlanState

_MISSING = "未登记"


def clause_line(one: ClauseState) -> Line:
    """Return a clause: number, title, finished of all tasks, mean progress, how many are late."""
    tasks = f"{one.finished}/{len(one.entered)}" if one.entered else _MISSING
    progress = "" if one.progress is None else f"{one.progress}%"
    late = str(one.overdue) if one.overdue else ""
    inks = {2: FAINT if not one.entered else GREEN if one.finished == len(one.entered) else "", 4: RED}
    return Line((one.id, one.title, tasks, progress, late), one.id, inks=inks)


def task_line(task: ClauseTask) -> Line:
    """Return a task: title, who leads, day, state with progress, papers that prove it, what is left."""
    if not task.id:
        return Line((task.title, "", task.due, _MISSING, "", ""), task, ink=FAINT)
    words, ink = left(task.days)
    lead = task.lead + (f"（{task.assist}）" if task.assist else "")
    progress = "" if task.done or not task.progress else f" {task.progress.normalize():f}%"
    proofs = f"{task.proofs} 份" if task.proofs else "没有" if task.done else ""
    cells = (task.title, lead, task.due, task.state + progress, proofs, words)
    return Line(cells, task, inks={0: ink if ink == RED else "", 2: ink, 5: ink, 3: GREEN if task.done else ""})


def carrier_line(one: Carrier) -> Line:
    """Return a ledger: title, rows of the year, all rows."""
    this_year = "—" if one.this_year is None else f"{one.this_year:,}"
    return Line((one.title, this_year, f"{one.rows:,}"), one, ink="" if one.rows else FAINT)


def summary(state: PlanState) -> str:
    """Return how the whole plan stands, in one line."""
    entered = sum(len(one.entered) for one in state.clauses)
    finished = sum(one.finished for one in state.clauses)
    late = sum(one.overdue for one in state.clauses)
    without = sum(not one.entered for one in state.clauses)
    told = f"{len(state.clauses)} 条　任务 {entered} 项，完成 {finished} 项"
    told += f"，逾期 {late} 项" if late else ""
    return told + (f"　{without} 条还没有登记任务" if without else "")
