"""Rows of a submitted period are closed: no change until the submission is withdrawn or returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base import partial_dates, periods
from bizenv_desktop.base.dispatch import CADENCE_KINDS
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import foreign
from bizenv_desktop.storage.row_state import load_rows
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.storage.edits import Edit
    from bizenv_desktop.storage.reading import Reader

Closers = dict[str, list[tuple[str, "Report"]]]


def refuse_closed(reader: Reader, edits: Sequence[Edit]) -> None:
    """Raise BizenvError where an edit touches a row of a period that is submitted or approved, before or after it."""
    for edit, report, key in _closed(reader, edits):
        title = reader.context.ledger(edit.ledger).title
        raise BizenvError(
            "PERIOD_CLOSED",
            f"{report.title} {key} 已上报，{title}中这一期的行不能再改",
            "先撤回（bizenv withdraw）或申请退回，改后重新上报；省厅已通过的，出更正版（bizenv correct）",
        )


def without_closed(reader: Reader, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits of rows that no submitted period holds."""
    closed = {(edit.ledger, edit.id) for edit, *_ in _closed(reader, edits)}
    return [edit for edit in edits if (edit.ledger, edit.id) not in closed]


def period_of_change(
    reader: Reader, ledger: str, row_id: str, values: Mapping[str, Any], told: str = ""
) -> tuple[str, str] | None:
    """Return report and period that a change of a row lies in, as it is or as it was; None where none closes it.

    Of several that comes first which the server has named (`told`: title and key), then one that is submitted now.
    """
    closers = _closers(reader.context.forms.reports.values(), {ledger}).get(ledger, [])
    row = load_rows(reader, ledger, [row_id]).get(row_id) if closers else None
    was = row.now if row else {}
    found = [
        (f"{report.title} {key}" != told, report.id, key)
        for field, report in closers
        for key in dict.fromkeys((_key(values.get(field), report), _key(was.get(field), report)))
        if key
    ]
    locked = _locked(reader) if found else set()
    city = foreign.scope_of(reader, ledger, row_id) or reader.context.city
    best = min(found, key=lambda one: (one[0], (city, *one[1:]) not in locked), default=None)
    return best[1:] if best else None


def _closed(reader: Reader, edits: Sequence[Edit]) -> Iterator[tuple[Edit, Report, str]]:
    """Give the edits that touch a closed row, each with the report and the period that closed it."""
    closers = _closers(reader.context.forms.reports.values(), {edit.ledger for edit in edits})
    locked = _locked(reader) if closers else set()
    for ledger, fields in closers.items() if locked else ():
        mine = [edit for edit in edits if edit.ledger == ledger]
        before = load_rows(reader, ledger, [edit.id for edit in mine])
        cities = foreign.scopes_of(reader, ledger, [edit.id for edit in mine])
        for edit in mine:
            city = cities.get(edit.id, reader.context.city)
            was = before[edit.id].now if edit.id in before else {}
            for field, report in fields:
                keys = {_key(was.get(field), report), _key(edit.values.get(field), report)}
                yield from ((edit, report, key) for key in sorted(keys) if (city, report.id, key) in locked)


def _closers(reports: Iterable[Report], ledgers: set[str]) -> Closers:
    found: Closers = {}
    for report in reports:
        for closed in report.closes:
            ledger, _, field = closed.partition(".")
            if ledger in ledgers:
                found.setdefault(ledger, []).append((field, report))
    return found


def _locked(reader: Reader) -> set[tuple[str, str, str]]:
    """Return city, report and period of all that is submitted or approved."""
    if system.PERIOD not in reader.context.forms.ledgers:
        return set()
    marks = ",".join("?" * len(system.LOCKED_STATES))
    sql = f'SELECT city, report_id, period_key FROM "{system.PERIOD}" WHERE deleted = 0 AND state IN ({marks})'
    return set(reader.all(sql, tuple(system.LOCKED_STATES)))


def _key(value: object, report: Report) -> str:
    """Return the key of the report's period that a value lies in: a key as it is, or that of a date."""
    if not isinstance(value, str) or periods.is_period(value):
        return str(value or "")
    kind = CADENCE_KINDS.get(report.cadence)
    try:
        first, last = partial_dates.span(value)
    except ValueError:
        return ""
    found = periods.Period.containing(first, kind) if kind else None
    return found.key if found and found.contains(last) else ""
