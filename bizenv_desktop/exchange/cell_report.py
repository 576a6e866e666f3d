"""The report's line for a cell: what was changed, held, refused, or is odd about it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.exchange.grid import column_letter
from bizenv_desktop.exchange.plan import Problem, Severity

if TYPE_CHECKING:
    from bizenv_desktop.exchange.plan import PlannedCell, SheetPlan
    from bizenv_desktop.exchange.verdict import CellVerdict

_FINDINGS = {item: f"I-{item}" for item in (39, 40, 44, 51, 53, 54, 58, 67, 74, 81)}
"""Codes of the rules that are found in single cells."""
_FOUND_IN = ("flag", "hard", "rejected")
_CHANGING = frozenset((11, 35, 36, 41, 43, 50, 57, 58, 60, 71, 72, 74, 76, 77, 78, 79))
"""Items that write a taken cell otherwise than it stands."""
_CHANGED = "已换算，原文见左"
_SEVERITIES: dict[str, Severity] = {"held": "held", "rejected": "rejected"}


def cell_problem(plan: SheetPlan, cell: PlannedCell) -> Problem | None:
    """Return the report's line for a cell; None for one taken as it stands, or that plainly says nothing."""
    verdict = cell.verdict
    message = verdict.message or (_CHANGED if verdict.state == "ok" and _is_changed(cell) else "")
    if not message and verdict.state in ("ok", "null", "period"):
        return None
    column = cell.column
    return Problem(
        plan.name, cell.row, column_letter(column.index), column.heading, cell.field,
        verdict.items[-1] if verdict.items else None, _code(verdict), _SEVERITIES.get(verdict.state, "note"),
        cell.original, value_text(verdict), message,
    )  # fmt: skip


def _code(verdict: CellVerdict) -> str:
    if verdict.state not in _FOUND_IN:
        return ""
    return next((_FINDINGS[item] for item in reversed(verdict.items) if item in _FINDINGS), "")


def _is_changed(cell: PlannedCell) -> bool:
    if not cell.column.is_judged or not _CHANGING.intersection(cell.verdict.items):
        return False
    return value_text(cell.verdict) != cell.original


def value_text(verdict: CellVerdict) -> str | None:
    """Return the taken value as text, else the suggestion."""
    value = verdict.value
    if value is None:
        return verdict.suggestion
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return canonical(value)
    return "、".join(value) if isinstance(value, list) else str(value)
