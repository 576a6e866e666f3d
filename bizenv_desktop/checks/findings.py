"""What a check says of a row, and what is still missing (待补)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["hard", "soft"]

REQUIRED = "REQUIRED"
"""The code of a field that must be filled."""

CODES = "CODES"
"""The code of a value that its code list does not have."""

TYPE = "TYPE"
"""The code of a value that its field can't hold."""


@dataclass(frozen=True)
class Finding:
    """One check that does not hold for one row.

    A hard finding (强制性) bars submission; a soft one (核实性) passes with an `explanation`. `fields` are those to
    look at, in the order of the rule; `source` says where the rule comes from.
    """

    ledger: str
    id: str
    title: str
    code: str
    severity: str
    fields: tuple[str, ...]
    message: str
    source: str
    explanation: str = ""

    @property
    def bars(self) -> bool:
        """Whether the finding bars submission: a hard one, or a soft one without explanation."""
        return self.severity == "hard" or not self.explanation


@dataclass(frozen=True)
class Gap:
    """A required field of a row that is still empty (待补清单); `person` is who entered the row."""

    ledger: str
    id: str
    title: str
    field: str
    label: str
    person: str
