"""Why a submission came back: a row of `return_reason` for each reason, written by the province, ticked by the city."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReasonGiven:
    """A reason as the reviewer writes it: on a field of a row, on a row (`field` ""), or on the whole report.

    A reason on the whole report has neither `ledger` nor `row`.
    """

    text: str
    ledger: str = ""
    row: str = ""
    field: str = ""


@dataclass(frozen=True)
class Reason:
    """A reason as kept. `version` is the submission that came back; `title` and `label` name row and field to people.

    `done` says that the city ticked it off (`done_by`, `done_at`); `answer` is what the city wrote instead or beside.
    """

    id: str
    report: str
    period: str
    city: str
    version: int
    ledger: str
    row: str
    field: str
    title: str
    label: str
    text: str
    given_by: str
    given_at: str
    done: bool = False
    done_by: str = ""
    done_at: str = ""
    answer: str = ""

    @property
    def settled(self) -> bool:
        """Tell whether the city has ticked or answered it; only then the period can be submitted again."""
        return self.done or bool(self.answer)
