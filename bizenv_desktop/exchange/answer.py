"""The import's answer in JSON: sheets with counts, problems, and cell by cell what became of each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.exchange.grid import address

if TYPE_CHECKING:
    from bizenv_desktop.exchange.plan import PlannedCell, Problem, SheetPlan
    from bizenv_desktop.formdef.field_types import Value


def json_value(value: Value) -> Any:
    """Return a value as JSON has it: amounts as canonical decimal strings."""
    return canonical(value) if isinstance(value, Decimal) else value


def cell_json(plan: SheetPlan, cell: PlannedCell) -> dict[str, Any]:
    """Return one entry of the list `cells`."""
    verdict = cell.verdict
    entry = {
        "sheet": plan.name,
        "cell": address(cell.row, cell.column.index),
        "field": cell.field or None,
        "state": verdict.state,
        "value": json_value(verdict.value),
        "min": json_value(verdict.minimum),
        "max": json_value(verdict.maximum),
        "start": verdict.start,
        "end": verdict.end,
        "unit": verdict.unit or None,
        "items": list(verdict.items),
    }
    if verdict.other is not None:
        entry["other_currency"] = {"value": verdict.other.value, "unit": verdict.other.unit}
    if verdict.suggestion is not None:
        entry["suggestion"] = verdict.suggestion
    return entry


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return one line of the list `problems`."""
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "heading": problem.heading,
        "field": problem.field,
        "item": problem.item,
        "code": problem.code,
        "severity": problem.severity,
        "original": problem.original,
        "value": problem.value,
        "message": problem.message,
    }
