"""Where the value of a cell of a form is entered: the row and the field that a reviewer's reason on it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.records.lookup import displays
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.reports.data import Line, ReportData
    from bizenv_desktop.storage.reading import Reader

DETAIL = "row"
"""The kind of a line that stands for one row."""


@dataclass(frozen=True)
class Subject:
    """A place in the ledgers. `title` names the row, `label` the field (or the column, where it is no field).

    `field` is "" where the column is worked out of several fields; without `row` it is a sum or the whole form.
    """

    ledger: str
    row: str
    field: str
    title: str
    label: str


def subject_of(reader: Reader, data: ReportData, line: Line, column: int) -> Subject:
    """Return what a cell is about, by the definition's `field` of its column."""
    heading = "　".join(data.columns[column].head)
    if line.kind != DETAIL or line.key or not line.sources:
        named = _first_text(line) if line.key else ""
        return Subject("", "", "", line.label or named or data.title, heading)
    report = reader.context.forms.reports.get(data.report)
    wanted = next((one.field for one in report.columns if one.id == data.columns[column].id), "") if report else ""
    ledger, _, field = wanted.partition(".")
    row = _row(reader, report, data.period, ledger, line.sources) if report and field else ""
    if not row:
        ledger, row = line.sources[0]
        field = ""
    known = reader.context.forms.ledgers.get(ledger)
    label = known.fields[field].label if known and field in known.fields else heading
    title = displays(reader, ledger, [row]).get(row, "") if known else ""
    return Subject(ledger, row, field, title or _first_text(line), label)


def _row(reader: Reader, report: Report, period: str, ledger: str, sources: Sequence[tuple[str, str]]) -> str:
    """Return the one row of a ledger behind a line, that of the period where the report closes the ledger."""
    rows = [row for name, row in sources if name == ledger]
    closing = next((closed.partition(".")[2] for closed in report.closes if closed.startswith(f"{ledger}.")), "")
    if closing and rows:
        marks = ",".join("?" * len(rows))
        sql = f'SELECT id FROM "{view_name(ledger)}" WHERE "{closing}" = ? AND id IN ({marks})'
        rows = [row for (row,) in reader.all(sql, (period, *rows))]
    return rows[0] if len(rows) == 1 else ""


def _first_text(line: Line) -> str:
    return next((value for value in line.values if isinstance(value, str) and value), "")
