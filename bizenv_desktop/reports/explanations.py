"""审核情况说明: the soft findings on the rows of a report that were explained, with their explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.checks.findings import Finding
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.reports.data import Line

_HARD = "hard"


def explanations(checker: Checker, report: Report, period: str, lines: Iterable[Line]) -> tuple[str, ...]:
    """Return one sentence for each rule and explanation, with all records it was given for."""
    return tuple(_sentences(explained(checker, report, period, lines)))


def explained(checker: Checker, report: Report, period: str, lines: Iterable[Line]) -> list[Finding]:
    """Return the soft findings on the rows of a report that were explained; those that lapsed are not among them."""
    rows: dict[str, dict[str, None]] = {}
    for line in lines:
        for ledger, row in line.sources:
            rows.setdefault(ledger, {})[row] = None
    return [
        one
        for ledger in report.reads
        if (ids := list(rows.get(ledger, ())))
        for one in explained_rows(checker, ledger, ids, period)
    ]


def explained_rows(checker: Checker, ledger: str, ids: Sequence[str], period: str | None = None) -> list[Finding]:
    """Return the soft findings on rows of a ledger that were explained."""
    found = checker.check_ledger(ledger, when=("edit", "submit"), ids=ids, period=period)
    return [one for one in found if one.severity != _HARD and one.explanation]


def _sentences(findings: Sequence[Finding]) -> list[str]:
    together: dict[tuple[str, str, str], list[str]] = {}
    for one in findings:
        together.setdefault((one.code, one.message, one.explanation or ""), []).append(one.title)
    return [_sentence(key, titles) for key, titles in together.items()]


def _sentence(key: tuple[str, str, str], titles: Sequence[str]) -> str:
    code, message, text = key
    records: Mapping[str, None] = dict.fromkeys(filter(None, titles))
    return f"{'、'.join(records)}（{code} {message}）说明：{text}"
