"""What the workbench of the province shows, read in one go. Runs on a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.periods import Period
from bizenv_desktop.ui.workbench.reading import read_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.base.errors import BizenvError
    from bizenv_desktop.periods.review import Submission
    from bizenv_desktop.ui.services import Services

SUBMISSIONS, MISSING = "报送", "催报"
_LOOK_BACK = timedelta(days=366)
_NEWEST = 4


@dataclass(frozen=True)
class Progress:
    """How far the cities are with one period of a report: by state, and those that owe it."""

    title: str
    label: str
    due: str
    approved: int
    waiting: int
    returned: int
    missing: int

    @property
    def words(self) -> str:
        """The numbers in words; what is nought is left out."""
        parts = (
            ("通过", self.approved),
            ("待审", self.waiting),
            ("退回或撤回", self.returned),
            ("未报", self.missing),
        )
        return "　".join(f"{word} {number}" for word, number in parts if number)


@dataclass
class ProvinceDay:
    """Submissions that wait, what is missing, how far the newest periods are."""

    waiting: Sequence[Submission] = ()
    returned: int = 0
    missing: Sequence[Submission] = ()
    progress: Sequence[Progress] = ()
    conflicts: int | None = 0
    sync: Any = None
    problems: list[tuple[str, BizenvError]] = field(default_factory=list)

    @property
    def unseen(self) -> int:
        """How many of those that wait nobody has opened."""
        return sum(not one.opened_at for one in self.waiting)

    @property
    def overdue(self) -> list[Submission]:
        """What is missing and overdue."""
        return [one for one in self.missing if one.overdue > 0]


def load_province_day(services: Services) -> ProvinceDay:
    """Return the day of the province; a part that cannot be read is named among its problems."""
    day = ProvinceDay()
    since = services.clock.today() - _LOOK_BACK
    found = read_part(day.problems, SUBMISSIONS, lambda: services.review.submissions(since=since), [])
    day.missing = read_part(day.problems, MISSING, services.review.missing, [])
    day.waiting = sorted(
        (one for one in found if one.state == "submitted"), key=lambda one: (one.due or "", one.submitted_at)
    )
    day.returned = sum(one.state == "returned" for one in found)
    day.progress = progress(found, day.missing)
    day.conflicts = read_part(day.problems, "冲突", lambda: len(services.syncer.conflicts()), None)
    day.sync = read_part(day.problems, "同步", services.syncer.state, None)
    return day


def progress(found: Sequence[Submission], missing: Sequence[Submission]) -> list[Progress]:
    """Return how far the cities are with the newest periods, the one due last first."""
    by_period: dict[tuple[str, str], list[Submission]] = {}
    for one in [*found, *missing]:
        by_period.setdefault((one.report, one.period), []).append(one)
    newest = sorted(by_period.values(), key=lambda group: group[0].due or "", reverse=True)[:_NEWEST]
    return [_progress(group) for group in newest]


def _progress(group: Sequence[Submission]) -> Progress:
    states = list({one.city: one.state for one in group}.values())  # what came back is in both lists, and counts once
    first, returned = group[0], states.count("returned") + states.count("withdrawn")
    approved = states.count("approved") + states.count("correcting")
    return Progress(
        first.title, Period.parse(first.period).label, first.due or "", approved, states.count("submitted"), returned,
        states.count("open"),
    )  # fmt: skip
