"""The SQL that a report form's columns stand for, as it is run and as the linter tries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.sql_scopes import scopes
from bizenv_desktop.formdef.sql_tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.report_model import Report, ReportColumn

BY_LINE = "SELECT line AS id, line FROM base GROUP BY line"
"""The lines of a form whose columns count entries and which says nothing else: one for each `line` of its source."""

NO_LINES = "SELECT NULL AS id WHERE 0"
"""The source of a form that has no lines of its own."""


def value_sql(column: ReportColumn) -> str:
    """Return the SQL of a column's value over `this`; NULL for a formula, which is worked out on lines and sums."""
    if column.formula:
        return "NULL"
    if column.where:
        return f"SELECT {column.value} FROM base AS entry WHERE entry.line = this.id AND ({column.where})"
    return column.value


def ledgers_read(report: Report) -> frozenset[str]:
    """Return the ledgers from which the lines of a form come (of a record form, whose record it shows)."""
    found = {scope.ledger_of(alias) for scope in scopes(report.source) for alias in scope.tables}
    return frozenset(found | {report.record}) - {""}


def formula_query(report: Report) -> str:
    """Return the query that works a form's formulas out of one line's values (:v0, :v1 …); "" where it has none.

    Values are in whole units (分, millionths). A formula may use any other column, formulas too, but not in a circle.
    """
    wanted = {column.id: column.formula for column in report.columns if column.formula}
    if not wanted:
        return ""
    given = ", ".join(f':v{n} AS "{column.id}"' for n, column in enumerate(report.columns) if not column.formula)
    source = f"(SELECT {given})"
    for name in _in_order(wanted):
        source = f'(SELECT *, ({wanted[name]}) AS "{name}" FROM {source})'
    return "SELECT " + ", ".join(f'"{name}"' for name in wanted) + f" FROM {source}"


def _in_order(formulas: Mapping[str, str]) -> list[str]:
    """Return the names of formulas, each after those that it uses; those of a circle last: SQLite refuses them."""
    uses = {
        name: {token.text for token in tokenize(sql)} & (formulas.keys() - {name}) for name, sql in formulas.items()
    }
    ordered: list[str] = []
    while free := [name for name in formulas if name not in ordered and uses[name] <= set(ordered)]:
        ordered += free
    return [*ordered, *(name for name in formulas if name not in ordered)]
