"""The ledgers that the protocol itself reads and writes: conflicts and report periods; the words of their fields.

In a conflict `base`, `mine` and `theirs` are JSON texts {field: value}; `mine` is the value that was not applied, with
its author, device, time and operation beside it, `theirs` the one that the row has. `group` lists the fields judged
together. In a conflict between a delete and an edit `mine` is the delete, whichever came first.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.wire.canonical import canonical_text

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFLICT = "conflict"
PERIOD = "report_period"
SNAPSHOT = "report_snapshot"
REASON = "return_reason"
FILE = "attachment_file"
EXPLANATION = "explanation"

OPEN, RESOLVED = "open", "resolved"

PERIOD_OPEN, SUBMITTED, WITHDRAWN, RETURNED, APPROVED = "open", "submitted", "withdrawn", "returned", "approved"
CORRECTING = "correcting"
"""State of an approved period that its city has opened again, with a reason, for a numbered 更正版."""
LOCKED_STATES = frozenset({SUBMITTED, APPROVED})
"""States of a period in which the rows that it closes cannot be changed."""

PERIOD_COMMANDS: dict[str, str] = {
    SUBMITTED: "period.submit",
    WITHDRAWN: "period.withdraw",
    RETURNED: "period.return",
    APPROVED: "period.approve",
    CORRECTING: "period.correct",
    PERIOD_OPEN: "period.open",
}
"""State that a period step leads to → name of the command."""
PERIOD_STEPS: dict[str, frozenset[str]] = {
    SUBMITTED: frozenset({"", PERIOD_OPEN, WITHDRAWN, RETURNED, CORRECTING}),
    WITHDRAWN: frozenset({SUBMITTED}),
    RETURNED: frozenset({SUBMITTED}),
    APPROVED: frozenset({SUBMITTED}),
    CORRECTING: frozenset({APPROVED}),
    PERIOD_OPEN: frozenset({""}),
}
"""State → the states from which it may be reached ("" where the period has no row yet)."""
PERIOD_SHARED = frozenset({"state", "reason"})
"""Fields of a period that a step of either level sets."""
VERSION_SAID = {
    "period.withdraw": "withdrawn_version",
    "period.view": "opened_version",
    "period.return": "decided_version",
    "period.approve": "decided_version",
    "period.correct": "corrected_version",
}
"""Command → the field in which its author says which version of the submission it is about."""
WHY_SAID = {"period.return": "reason", "period.correct": "correction_reason"}
"""Command → the field in which its author says why; without it the command is refused."""
STEP = "step"
"""The command that moves a row along the workflow of its ledger."""
PERIOD_VIEW = "period.view"


def period_command(values: Mapping[str, Any]) -> str:
    """Return the command that a change of a period's row means ("" for none)."""
    state = values.get("state")
    return PERIOD_COMMANDS.get(str(state), "") if state else PERIOD_VIEW if "opened_at" in values else ""


_CONFLICTS = uuid.UUID("2a53cbe5-8a44-5c0f-9a53-0c2b3e7c9a11")


KIND_FIELD, KIND_DELETE, KIND_INCOMPATIBLE = "field", "delete_vs_edit", "def_incompatible"
KEEP, DELETE = "keep", "delete"
"""How a conflict between a delete and an edit may be settled (`resolution`)."""


def conflict_id(key: tuple[str, str, str], group: str, turn: int) -> str:
    """Return the id of a conflict of a row (scope, ledger, id): the same whoever works it out.

    `turn` counts the conflicts that this group of fields had before.
    """
    return str(uuid.uuid5(_CONFLICTS, "\x1f".join([*key, group, str(turn)])))


def packed(data: Any) -> str:
    """Return JSON data as the text that a text field holds."""
    return canonical_text(data)


def unpacked(text: Any) -> Any:
    """Return the JSON data of a text field; {} for nothing or for something that is no JSON."""
    if not isinstance(text, str):
        return text or {}
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
