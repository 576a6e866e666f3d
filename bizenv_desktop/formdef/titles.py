"""What people call the parts of the definitions, by id: ledgers and report forms by title, rules by message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.code_lists import Code, CodeList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.formdef.report_model import Report

LEDGERS, REPORTS = "ledgers", "reports"
"""The code lists that the definitions themselves give: which ledger, which report form."""


def titles_of(forms: Forms) -> dict[str, str]:
    """Return title or message by id; no ledger, report form and rule share one."""
    checks = [*forms.common_checks, *(check for ledger in forms.ledgers.values() for check in ledger.checks)]
    return {
        **{check.code: check.message for check in checks},
        **{report.id: report.title for report in forms.reports.values()},
        **{ledger.id: ledger.title for ledger in forms.ledgers.values()},
    }


def named_parts(ledgers: Mapping[str, Ledger], reports: Mapping[str, Report]) -> dict[str, CodeList]:
    """Return the code lists of ledgers and of report forms: stored is the id, people see and write the title."""
    return {
        LEDGERS: _listed(LEDGERS, "台账", ledgers),
        REPORTS: _listed(REPORTS, "报表", reports),
    }


def _listed(name: str, title: str, parts: Mapping[str, Ledger] | Mapping[str, Report]) -> CodeList:
    return CodeList(name, title, {part.id: Code(part.id, part.title) for part in parts.values()})
