"""The SQL that a report form's columns stand for, as it is run and as the linter tries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizenv_desktop.formdef.report_model import Report, ReportColumn

NO_LINES = "SELECT NULL AS id WHERE 0"
"""The source of a form that has no lines of its own."""


def value_sql(column: ReportColumn) -> str:
    """Return the SQL of a column's value over `this`; NULL for a formula, which is worked out on lines and sums."""
    if column.formula:
        return "NULL"
    if column.where:
        return f"SELECT {column.value} FROM base AS entry WHERE entry.line = this.id AND ({column.where})"
    return column.value


def formula_query(report: Report) -> str:
    """Return the query that works a form's formulas out of one line's values (:v0, :v1 …); "" where it has none.

    Values are in whole units (分, millionths). A formula may use those of the columns before it, formulas too.
    """
    wanted = [column for column in report.columns if column.formula]
    if not wanted:
        return ""
    given = ", ".join(f':v{n} AS "{column.id}"' for n, column in enumerate(report.columns) if not column.formula)
    source = f"(SELECT {given})"
    for column in wanted:
        source = f'(SELECT *, ({column.formula}) AS "{column.id}" FROM {source})'
    return "SELECT " + ", ".join(f'"{column.id}"' for column in wanted) + f" FROM {source}"
