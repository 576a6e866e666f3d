"""What is said of a record as it stands on the screen: its findings, and the words below each field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.base.errors import BizenvError
    from bizenv_desktop.checks.guidance import Guidance
    from bizenv_desktop.ui.services import Services

Messages = dict[str, tuple[str, str]]
"""For a field: severity (hard, soft) and text."""


def check_record(
    services: Services, ledger: str, values: Any, row_id: str | None, children: Any
) -> tuple[list[Any], Guidance]:
    """Check an unsaved record with its unsaved child rows, and say what applies to it. Run on a worker."""
    found = list(services.checker.check_record(ledger, values, row_id, children=children or None))
    return found, services.checker.guidance(ledger, values, row_id)


def messages_of(findings: Sequence[Any], wrong: Mapping[str, BizenvError]) -> Messages:
    """Return one message a field: a text that it cannot hold, else its gravest finding; explained ones are silent."""
    messages: Messages = {name: ("hard", f"{problem.what}；{problem.remedy}") for name, problem in wrong.items()}
    for one in sorted(findings, key=lambda found: found.severity != "hard"):
        for name in one.fields:
            if one.severity == "hard" or not one.explanation:
                messages.setdefault(name, (one.severity, one.message))
    return messages
