"""What people call the parts of the definitions, by id: ledgers and report forms by title, rules by message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Forms


def titles_of(forms: Forms) -> dict[str, str]:
    """Return title or message by id; no ledger, report form and rule share one."""
    checks = [*forms.common_checks, *(check for ledger in forms.ledgers.values() for check in ledger.checks)]
    return {
        **{check.code: check.message for check in checks},
        **{report.id: report.title for report in forms.reports.values()},
        **{ledger.id: ledger.title for ledger in forms.ledgers.values()},
    }
