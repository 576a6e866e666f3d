"""Reads submissions for the screens of the review. Run on workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.periods.state import period_id
from bizenv_desktop.reports.subjects import Subject, subject_of
from bizenv_desktop.ui.review.drafts import Written, read_written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bizenv_desktop.periods.periods import Frozen
    from bizenv_desktop.periods.reasons import Reason
    from bizenv_desktop.periods.review import Changed, Submission
    from bizenv_desktop.reports.data import Line, ReportData
    from bizenv_desktop.ui.services import Services


@dataclass(frozen=True)
class Key:
    """Which submission: of a city, a report, a period."""

    city: str
    report: str
    period: str

    @property
    def row(self) -> str:
        """The id of the period's row."""
        return period_id(self.report, self.period, self.city)


@dataclass
class Opened:
    """One submission as the reviewer looks at it; `frozen` is None while its files have not come (`trouble` says why).

    `reasons` are those of its last return, `written` those that the reviewer is writing.
    """

    key: Key
    submission: Submission | None = None
    frozen: Frozen | None = None
    pages: int = 0
    trouble: Exception | None = None
    changes: Sequence[Changed] = ()
    reasons: Sequence[Reason] = ()
    written: list[Written] = field(default_factory=list)


def load_lists(services: Services, since: date | None) -> tuple[list[Submission], list[Submission]]:
    """Return the submissions since a day, and what is missing today."""
    return list(services.review.submissions(since=since)), list(services.review.missing())


def open_submission(services: Services, key: Key) -> Opened:
    """Open a submission, which tells its city so, and return what the screen shows."""
    where = (key.city, key.report, key.period)
    opened = Opened(key)
    try:
        opened.frozen = services.review.open(*where)
        opened.pages = _pages(opened.frozen.pdf)
        opened.changes = services.review.changes_since_last(*where)
    except BizenvError as problem:
        opened.trouble = problem
    opened.reasons = services.review.reasons(key.report, key.period, key.city)
    opened.submission = submission_of(services, key)
    opened.written = read_written(services.records, key.row)
    return opened


def _pages(pdf: bytes) -> int:
    from bizenv_desktop.printing.preview import PdfPreview

    with PdfPreview(pdf) as preview:
        return preview.pages


def submission_of(services: Services, key: Key) -> Submission | None:
    """Return a submission as it stands now."""
    same = lambda one: (one.city, one.report, one.period) == (key.city, key.report, key.period)  # noqa: E731
    return next(filter(same, services.review.submissions()), None)


def subject_at(services: Services, data: ReportData, line: Line, column: int) -> Subject:
    """Return what a cell of the form is about."""
    with services.copy.read() as reader:
        return subject_of(reader, data, line, column)
