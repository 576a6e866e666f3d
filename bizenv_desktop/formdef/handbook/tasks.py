"""The plan's tasks as a table that the ledger of tasks imports: one line for each task of each clause."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizenv_desktop.formdef.plan import Plan

_HEADS = ("条款号", "任务", "牵头科室", "配合单位", "期限")


def tasks_table(plan: Plan) -> str:
    """Return the tasks as CSV; who leads and who helps is for the bureau to fill in."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(_HEADS)
    writer.writerows((clause.id, task, "", "", plan.due) for clause in plan.clauses for task in clause.tasks)
    return lines.getvalue()
