"""Findings as the command line gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizenv_desktop.checks.findings import Finding


def finding_json(finding: Finding) -> dict[str, object]:
    """Return one finding; severity is hard or soft."""
    return {
        "ledger": finding.ledger,
        "id": finding.id,
        "title": finding.title,
        "code": finding.code,
        "severity": finding.severity,
        "fields": list(finding.fields),
        "message": finding.message,
        "source": finding.source,
        "explanation": finding.explanation,
    }
