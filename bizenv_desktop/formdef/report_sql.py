"""The SQL that a report form's columns stand for, as it is run and as the linter tries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.sql_scopes import scopes
from bizenv_desktop.formdef.sql_tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.formdef.report_model import Report, ReportColumn

BY_LINE = "SELECT line AS id, line FROM base GROUP BY line"
"""The lines of a form whose columns count entries and which says nothing else: one for each `line` of its source."""

NO_LINES = "SELECT NULL AS id WHERE 0"
"""The source of a form that has no lines of its own."""


GIVEN = ("gaps", "explained", "corrections")
"""Parameters that hold a JSON array of objects, made for the forms that read them (`reports.given`).

- gaps: required fields that are still empty: ledger, ledger_title, id, title (of the row), field, label, person (who
  entered the row);
- explained: the explained findings on the rows that the reports of the period read (without a period: of all ledgers;
  report and report_title are empty): report, report_title, ledger, ledger_title, id, title, code and message (of the
  rule), text (the explanation), person and at (who wrote it, when);
- corrections: of the record form of a report's snapshot, what this 更正版 changed: ledger, row, title, field, label,
  before, after.
"""
PARAMETERS = frozenset({
    "period", "previous_period", "start", "end", "since", "cutoff", "previous_cutoff", "cutoff_words", "year",
    "year_start", "months", "last_start", "last_end", "last_year_start", "last_year", "today", "city", "city_like",
    "id", *GIVEN,
})  # fmt: skip
"""All parameters of a form's SQL (`reports.parameters`; :id is the record of a record form)."""


def texts(report: Report) -> Iterator[str]:
    """Give every SQL text of a form."""
    yield from (report.source, report.lines, report.label, report.counted, *report.order)
    yield from (*report.headline.values(), *report.behind.values(), *report.compared.values())
    for column in (*report.columns, *(one for block in report.blocks for one in block.columns)):
        yield from (column.value, column.where, column.formula)
    for block in report.blocks:
        yield from (block.source, block.photos, block.text)


def parameters(report: Report) -> set[str]:
    """Return the names of the parameters that a form's SQL reads."""
    return parameters_in(*texts(report))


def parameters_in(*sql: str) -> set[str]:
    """Return the names of the parameters that SQL texts read."""
    return {token.text[1:] for text in sql for token in tokenize(text) if token.kind == "parameter"}


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


COMPARED = ("basis", "now", "before")
"""What a form says of its 同比 (`Report.compared`)."""


def bases_query(report: Report) -> str:
    """Return the query of the versions of counting rules of this year's (1) and last year's rows (0)."""
    basis, now, before = (report.compared[name] for name in COMPARED)
    years = " UNION ".join(
        f"SELECT DISTINCT {year} AS year, ({basis}) AS basis FROM base AS entry WHERE ({rows}) AND ({basis}) <> ''"
        for year, rows in ((1, now), (0, before))
    )
    return f"SELECT year, basis FROM ({years}) ORDER BY basis"


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
