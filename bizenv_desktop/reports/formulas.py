"""The columns that are worked out of other columns of their line: rates, changes, differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.formdef.report_sql import formula_query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.formdef.report_model import Report


class Formulas:
    """Works out the formulas of a form's lines. `ask` runs a query with parameters and returns its rows."""

    def __init__(
        self, report: Report, expanded: Callable[[str], str], ask: Callable[[str, Any], Sequence[tuple[Any, ...]]]
    ) -> None:
        self._query = expanded(formula_query(report))
        self._places = [n for n, column in enumerate(report.columns) if column.formula]
        self._given = [n for n, column in enumerate(report.columns) if not column.formula]
        self._ask = ask

    def completed(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Return the values of a line with those of its formulas filled in."""
        if not self._places:
            return tuple(values)
        found = self._ask(self._query, {f"v{n}": values[n] for n in self._given})[0]
        whole = list(values)
        for place, value in zip(self._places, found, strict=True):
            whole[place] = value
        return tuple(whole)
