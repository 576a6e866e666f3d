"""What a document's text says its figures by: the data of its reports and its own queries, for one period."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bizenv_desktop.formdef.print_views import views_named
from bizenv_desktop.formdef.sql_dialect import expand
from bizenv_desktop.reports.values import exact
from bizenv_desktop.reports.withheld import withheld_views

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bizenv_desktop.formdef.document_model import DocumentForm
    from bizenv_desktop.reports.data import Exact, Line, ReportData
    from bizenv_desktop.storage.copy import LocalCopy

_TOTAL = "total"
_ROWS = ("row",)


class ReportFigures:
    """The data of one report, as a text reads it: `total` and `rows` by the ids of the columns."""

    def __init__(self, data: ReportData, written: Callable[[ReportData, int], Callable[[Exact], str]]) -> None:
        """`written(data, column)` gives the function that writes a column's values as the form prints them."""
        self._data = data
        self._written = written

    @property
    def rows(self) -> list[dict[str, Exact]]:
        """The lines that are no sums."""
        return [self._by_id(line) for line in self._data.lines if line.kind in _ROWS]

    @property
    def total(self) -> dict[str, Exact]:
        """The sums of all lines; nothing (0 pieces, no rate) where there are none, or nothing to add up."""
        nothing: dict[str, Exact] = {
            one.id: 0 if one.kind == "integer" else Decimal(0) if one.total else None for one in self._data.columns
        }
        line = next((one for one in self._data.lines if one.kind == _TOTAL), None)
        found = self._by_id(line) if line is not None else {}
        return nothing | {name: value for name, value in found.items() if value is not None}

    def table(self, columns: Mapping[str, str]) -> str:
        """Return columns as the lines of a table in a document's text; `columns` names them and their heads there."""
        places = [self._place(name) for name in columns]
        write = [self._written(self._data, place) for place in places]
        shown = [line for line in self._data.lines if line.kind in (*_ROWS, _TOTAL)]
        lines = [list(columns.values()), *(_cells(line, places, write) for line in shown)]
        return "\n".join(f"|{'|'.join(cell.replace('|', '／') or '—' for cell in line)}|" for line in lines)

    def _place(self, column: str) -> int:
        return [one.id for one in self._data.columns].index(column)

    def _by_id(self, line: Line) -> dict[str, Exact]:
        return {one.id: value for one, value in zip(self._data.columns, line.values, strict=True)}


def _cells(line: Line, places: Sequence[int], write: Sequence[Callable[[Exact], str]]) -> list[str]:
    cells = [one(line.values[place]) for one, place in zip(write, places, strict=True)]
    return ["合计", *cells[1:]] if line.kind == _TOTAL else cells


def figures_of(copy: LocalCopy, form: DocumentForm, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a template's own queries; what a ledger withholds from prints stays out of them."""
    found: dict[str, Any] = {}
    withheld = withheld_views(copy.forms)
    with copy.read() as reader:
        for figure in form.figures:
            views = (withheld + views_named(figure.sql, copy.forms)).rstrip().removesuffix(",")
            sql = expand(f"WITH {views} {figure.sql}" if views else figure.sql, copy.forms, copy.settings)
            rows = reader.all(sql, parameters)
            found[figure.id] = exact(figure.kind, rows[0][0] if rows else None, copy.forms.codes)
    return found
