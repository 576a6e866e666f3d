"""Review of submissions: the province lists, opens, compares, returns and approves; the city works reasons off.

One object for window and command line (`Services.review`). In a city's copy the methods on submissions speak of its own
periods; what only the province may do asks for the role 省厅 (BizenvError FORBIDDEN).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bizenv_desktop.checks.findings import Finding
    from bizenv_desktop.periods.periods import Frozen
    from bizenv_desktop.periods.reasons import Reason, ReasonGiven
    from bizenv_desktop.periods.state import PeriodState


@dataclass(frozen=True)
class Submission:
    """One period of one report of one city.

    `state` is open, submitted, withdrawn, returned or approved, `word` its Chinese (`resubmitted`: a submission that
    came back before, 重报). `due` is the day (ISO, None where there is none), `overdue` the working days since it: for
    what is not submitted until today, for what is submitted until the day of the submission; 0 in time.
    `checksum` is the 校验码 of the last version, `proxy` that it was reviewed by 代理审核. `reasons` and `settled`
    count the reasons of the last return and those that the city ticked or answered.
    """

    report: str
    title: str
    city: str
    city_name: str
    period: str
    label: str
    state: str
    word: str
    version: int
    due: str | None
    overdue: int
    submitted_by: str = ""
    submitted_at: str = ""
    proxy: bool = False
    opened_at: str = ""
    decided_by: str = ""
    decided_at: str = ""
    checksum: str = ""
    reasons: int = 0
    settled: int = 0
    resubmitted: bool = False


@dataclass(frozen=True)
class Changed:
    """One figure or text of the form that differs from the version before.

    `ledger` and `row` are what the line of the form stands for, `title` names it; `field` is the field of the row where
    the column is one ("" otherwise), `label` the column's heading. A line that came or went has `label` 整行 and one
    side empty. `before` and `after` are as printed.
    """

    ledger: str
    row: str
    title: str
    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class LateEdit:
    """An edit that reached the province when its period was submitted already; it is kept and counts nowhere yet.

    `op` names it for `reissue`; `values` are fields and values for people.
    """

    op: str
    ledger: str
    row: str
    title: str
    values: tuple[tuple[str, str], ...]
    by: str
    at: str


class Review:
    """What is done with submissions after they were made."""

    def submissions(self, *, since: date | None = None) -> list[Submission]:
        """Return every submitted, withdrawn, returned or approved period of all cities (own ones in a city's copy).

        The newest due day first. `since` leaves out what was due before that day.
        """
        raise NotImplementedError

    def missing(self, today: date | None = None) -> list[Submission]:
        """Return 催报: what has fallen due by `today` and is not submitted, city by city, the longest overdue first.

        The due day itself counts: what is due today is listed with `overdue` 0. A period that was withdrawn or came
        back is missing too (`word` says so). `periods.reminders` makes text, print and workbook of it.
        """
        raise NotImplementedError

    def open(self, city: str, report: str, period: str) -> Frozen:
        """Open a submission: return its frozen data and print, and tell the city that it was opened (period.view).

        A second look sends nothing. Only the province sends; a city reads its own. Raises NO_VERSION where nothing was
        submitted, FILE_NOT_HERE while the frozen files have not come yet.
        """
        raise NotImplementedError

    def check(self, city: str, report: str, period: str) -> list[Finding]:
        """Return the findings of this copy's own checks on the rows that the submission stands on."""
        raise NotImplementedError

    def changes_since_last(self, city: str, report: str, period: str) -> list[Changed]:
        """Return what differs between the last submitted version and the one before; none for a first version.

        Ledger, row and field of a cell are those of `reports.subjects.subject_of`, which the window uses for its cells.
        """
        raise NotImplementedError

    def give_back(self, city: str, report: str, period: str, reasons: Sequence[ReasonGiven]) -> PeriodState:
        """Return a submission to the city with its reasons, at least one, all in one transaction with the command.

        Raises NO_REASON without a reason or for one without a text, STALE_STEP where it is not submitted (any more).
        """
        raise NotImplementedError

    def approve(self, city: str, report: str, period: str) -> PeriodState:
        """Approve a submission; raises STALE_STEP where it is not submitted (any more)."""
        raise NotImplementedError

    def reasons(self, report: str, period: str, city: str = "") -> list[Reason]:
        """Return the reasons of the last return of a period, in the order in which they were given.

        They stay after the period was submitted again, so that the reviewer sees what was done about each. `city` ""
        is the copy's own.
        """
        raise NotImplementedError

    def open_reasons(self) -> list[Reason]:
        """Return every reason of this city that is not settled and whose period is returned, for editor and lists."""
        raise NotImplementedError

    def tick(self, reason_id: str, done: bool = True, answer: str = "") -> Reason:
        """Tick a reason off as corrected (or take the tick back), or answer it with a text; only the city does.

        Raises NO_ROW for an unknown reason, STALE_STEP where the period is not returned.
        """
        raise NotImplementedError

    def late_edits(self, report: str = "", period: str = "") -> list[LateEdit]:
        """Return the late edits of a period of this city (of all periods without arguments), oldest first."""
        raise NotImplementedError

    def reissue_late(self, report: str, period: str) -> int:
        """Make the late edits of a period again on top of the rows as they are now; return how many operations.

        One step. Raises PERIOD_LOCKED while the period is submitted or approved.
        """
        raise NotImplementedError
