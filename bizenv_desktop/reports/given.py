"""What a form is given beside the rows of its source, as JSON parameters: `:gaps`, `:explained`, `:corrections`.

Each is worked out only for a form that reads it. What its objects hold is said in `formdef.report_sql.GIVEN`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bizenv_desktop.formdef.report_sql import GIVEN, parameters
from bizenv_desktop.reports.explanations import explained, explained_rows

if TYPE_CHECKING:
    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.checks.findings import Finding
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.reports.data import ReportData
    from bizenv_desktop.storage.reading import Reader

Giver = Callable[[str], Iterable[Mapping[str, Any]]]
"""Gives the objects for the period, or the record, that a form is printed for."""


def given(report: Report, key: str, givers: Mapping[str, Callable[[], Giver]]) -> dict[str, str]:
    """Return the JSON parameters that a form reads, for a period or the id of a record."""
    wanted = [name for name in GIVEN if name in parameters(report)]
    return {name: json.dumps([*givers[name]()(key)], ensure_ascii=False) for name in wanted}


def gaps(forms: Forms, checker: Checker, reader: Reader) -> list[dict[str, Any]]:
    """Return the required fields that are still empty (`:gaps`), whatever the period."""
    ledgers = [ledger for ledger in forms.ledgers.values() if not ledger.system]
    return [
        {**asdict(gap), "ledger_title": ledger.title}
        for ledger in ledgers
        for gap in checker.gaps(ledger.id, reader=reader)
    ]


def explanations_of(
    forms: Forms, checker: Checker, made: Iterable[tuple[Report, ReportData]], reader: Reader
) -> list[dict[str, Any]]:
    """Return the explained findings on the rows that reports read (`:explained`), report by report."""
    return [
        {"report": report.id, "report_title": report.title, **_explanation(forms, one, reader)}
        for report, data in made
        for one in explained(checker, report, data.period, [line for table in data.tables() for line in table.lines])
    ]


def all_explanations(forms: Forms, checker: Checker, reader: Reader) -> list[dict[str, Any]]:
    """Return every explained finding of the ledgers, whatever reads its row; `report` and its title are empty."""
    rows: dict[str, list[str]] = {}
    for ledger, row in reader.all("SELECT DISTINCT ledger, row FROM explanation_v ORDER BY ledger, row"):
        rows.setdefault(ledger, []).append(row)
    return [
        {"report": "", "report_title": "", **_explanation(forms, one, reader)}
        for ledger, ids in rows.items()
        if ledger in forms.ledgers
        for one in explained_rows(checker, ledger, ids)
    ]


def _explanation(forms: Forms, one: Finding, reader: Reader) -> dict[str, Any]:
    author, at = reader.one(
        "SELECT author, written_at FROM explanation_v WHERE ledger = ? AND row = ? AND code = ?",
        (one.ledger, one.id, one.code),
    ) or (None, None)
    return {
        "ledger": one.ledger, "ledger_title": forms.ledgers[one.ledger].title, "id": one.id, "title": one.title,
        "code": one.code, "message": one.message, "text": one.explanation, "person": author, "at": at,
    }  # fmt: skip
