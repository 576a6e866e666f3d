"""Compiles a report form to SQL: its lines, their sums reckoned by the database, its headline, the rows behind it.

Everything is over `base`: the rows of the form's source that belong to the copy's own city. So another city's rows
cannot appear, whatever a definition says. A form with grouped lines has those, made from `base`, as `lines`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.formdef.print_views import views_named
from bizenv_desktop.formdef.report_sql import NO_LINES, bases_query, value_sql
from bizenv_desktop.formdef.sql_dialect import expand
from bizenv_desktop.formdef.sql_tokens import tokenize
from bizenv_desktop.reports.formulas import Formulas
from bizenv_desktop.reports.withheld import withheld_views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.formdef.report_model import Report, ReportColumn
    from bizenv_desktop.reports.data import Source
    from bizenv_desktop.storage.reading import Reader

REGION = "region_code"
_FIRST_DAYS = (":start", ":since")


@dataclass(frozen=True)
class RawLine:
    """One line as the database gives it: its row (no ledger for a grouped line), the values of the columns."""

    source: Source
    values: tuple[Any, ...]
    counted: bool = True
    """Whether the line belongs to the sums and counts."""


class Compiled:
    """A report form as SQL for some parameters: what stands before each of its queries.

    Of the database it knows only which ledgers the source names; so it serves until something is written.
    """

    def __init__(
        self, reader: Reader, forms: Forms, report: Report, params: Mapping[str, str], settings: Mapping[str, str]
    ) -> None:
        self._forms, self._settings = forms, settings
        self.report, self.params = report, dict(params)
        self._views = self.expanded(withheld_views(forms))
        self._base = self._base_sql(reader)
        self._lines = f", lines AS MATERIALIZED ({self.expanded(report.lines)})" if report.lines else ""
        self.table = "lines" if report.lines else "base"

    def expanded(self, sql: str) -> str:
        """Return SQL of a definition with macros and settings written out."""
        return expand(sql, self._forms, self._settings)

    def whole(self, sql: str) -> str:
        """Return a query over `base` (and `lines`) with what stands before it."""
        return self._with(f"base AS MATERIALIZED ({self._base}){self._lines} {self.expanded(sql)}")

    def _base_sql(self, reader: Reader) -> str:
        if not self.report.source:
            return NO_LINES
        source = self.expanded(self.report.source)
        named = self._with(f"ledgers AS ({source}) SELECT DISTINCT ledger FROM ledgers")
        ledgers = [row[0] for row in reader.all(named, self.params)]
        own = [f"(ledger = '{ledger}' AND id IN ({own_rows(self._forms, ledger)}))" for ledger in ledgers]
        return f"SELECT * FROM ({source}) WHERE {' OR '.join(own) or '0'}"

    def _with(self, sql: str) -> str:
        return f"WITH {self._views}{self.expanded(views_named(sql, self._forms))}{sql}"


class ReportQuery:
    """The queries of one compiled report on one reader."""

    def __init__(self, reader: Reader, compiled: Compiled) -> None:
        self._reader, self._compiled, self._report = reader, compiled, compiled.report
        self.params = compiled.params
        self._table = compiled.table
        self.completed = Formulas(self._report, compiled.expanded, self._ask_with).completed
        """Fills in the formulas of a line's values."""

    def _ask_with(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return self._reader.all(sql, {**self.params, **values})

    def lines(self) -> list[RawLine]:
        """Return the lines in the order of the form."""
        order = ", ".join([*self._report.order, "this.id"])
        ledger = "''" if self._report.lines else "this.ledger"
        wanted = f"{ledger}, this.id, {self._counted()}, {self._columns()}"
        rows = self._all(f"SELECT {wanted} FROM {self._table} AS this ORDER BY {order}")
        return [RawLine((row[0], row[1]), tuple(row[3:]), bool(row[2])) for row in rows]

    def sums(self) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """Return the sums of the total columns by the values of the group columns, as the database reckons them."""
        groups = [f'"{name}"' for name in self._report.groups]
        totals = [f'{column.total}("{column.id}")' for column in self._report.columns if column.total]
        if not totals:
            return {}
        inner = f"SELECT {self._columns()} FROM {self._table} AS this WHERE {self._counted()}"
        grouped = f" GROUP BY {', '.join(groups)}" if groups else ""
        rows = self._all(f"SELECT {', '.join([*groups, *totals])} FROM ({inner}){grouped}")
        return {tuple(row[: len(groups)]): tuple(row[len(groups) :]) for row in rows}

    def headline(self) -> list[tuple[str, str]]:
        """Return the head lines: name and text; without a period none that counts from its first day."""
        asked = {name: sql for name, sql in self._report.headline.items() if self.params["period"] or not _begins(sql)}
        found = ((name, self._value(sql)) for name, sql in asked.items())
        return [(name, str(value)) for name, value in found if value is not None]

    def bases(self) -> tuple[list[str], list[str]]:
        """Return the versions of counting rules (口径) of this year's and last year's rows, where the form has 同比."""
        found = self._all(bases_query(self._report)) if self._report.compared else []
        return [str(basis) for year, basis in found if year], [str(basis) for year, basis in found if not year]

    def behind(self, name: str) -> list[tuple[str, Source]]:
        """Return a set of rows behind the numbers: id of the line, ledger and id of the row."""
        return _sources(self._all(self._report.behind[name]))

    def entries(self, column: ReportColumn | None = None) -> list[tuple[str, Source]]:
        """Return the rows of `base` behind the grouped lines, or those that one column with `where` counts."""
        if not self._report.lines:
            return []
        where = column.where if column and column.where else "1"
        query = f"SELECT entry.line, entry.ledger, entry.id FROM base AS entry WHERE ({where}) ORDER BY 1, 2, 3"
        return _sources(self._all(query))

    def _columns(self) -> str:
        return ", ".join(
            f'({self._compiled.expanded(value_sql(column))}) AS "{column.id}"' for column in self._report.columns
        )

    def _counted(self) -> str:
        return f"({self._compiled.expanded(self._report.counted)})" if self._report.counted else "1"

    def _all(self, sql: str) -> list[tuple[Any, ...]]:
        return self._reader.all(self._compiled.whole(sql), self.params)

    def _value(self, sql: str) -> Any:
        rows = self._all(sql)
        return rows[0][0] if rows else None


def _begins(sql: str) -> bool:
    return any(token.text in _FIRST_DAYS for token in tokenize(sql))


def _sources(rows: list[tuple[Any, ...]]) -> list[tuple[str, Source]]:
    return [(line, (ledger, row)) for line, ledger, row in rows]


def own_rows(forms: Forms, ledger: str) -> str:
    """Return the query of the ids of the city's own rows of a ledger (parameter :city_like)."""
    where = f" AND coalesce({REGION}, :city) LIKE :city_like" if REGION in forms.ledgers[ledger].fields else ""
    return f'SELECT id FROM "{ledger}" WHERE deleted = 0{where}'
