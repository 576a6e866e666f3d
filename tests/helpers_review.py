"""A stand-in for the review of submissions: lists that a test sets, decisions that it can look at."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.periods.reasons import Reason
from bizenv_desktop.periods.review import Submission
from bizenv_desktop.periods.state import STATE_WORDS, PeriodState
from bizenv_desktop.reports.data import Column, Line, ReportData
from tests.helpers_ui import LAST_WEEK, PASSPHRASE, FakePrints, a_desk, open_copy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bizenv_desktop.periods.periods import Frozen
    from bizenv_desktop.ui.desk import Desk

REPORT, TITLE = "weekly_dispatch", "重点项目周调度情况表"
CITIES = {"210100": "沈阳市", "210200": "大连市", "210300": "鞍山市"}


def submission(city: str = "210100", week: int = 19, state: str = "submitted", **more: Any) -> Submission:
    """Give a submission of a city's week."""
    word = STATE_WORDS[state]
    given: dict[str, Any] = {
        "version": 0 if state == "open" else 1, "due": "2022-05-13", "overdue": 0, "submitted_by": "李演示",
        "submitted_at": "2022-05-13T10:20:00+08:00", "checksum": "ce3a22461b7d",
    } | more  # fmt: skip
    return Submission(REPORT, TITLE, city, CITIES[city], f"2022-W{week}", f"2022年第{week}周", state, word, **given)


def a_form(project: str, week_row: str, period: str = "2022-W19", version: int = 1) -> ReportData:
    """Give a form with a heading of a group, one line with its rows, and a sum."""
    columns = (
        Column("district", ("县区",)), Column("name", ("项目名称",), width=1.6),
        Column("progress", ("本周进展（形象进度）",), width=2.4),
        Column("invested_total", ("累计完成投资（万元）",), "money:万元"),
    )  # fmt: skip
    sources = (("project", project), ("project_progress", week_row))
    lines = (
        Line("group", (), label="沈河区"),
        Line("row", ("沈河区", "演示项目03", "完成桩基施工", 1000), sources),
        Line("total", (None, None, None, 1000), sources, "总计（1个）"),
    )
    return ReportData(REPORT, TITLE, period, "2022年第19周", columns=columns, lines=lines, version=version)


def a_reason(number: int = 1, row: str = "", **more: Any) -> Reason:
    """Give a reason of the province on the progress of a week's row."""
    given: dict[str, Any] = {
        "text": "进展写得太笼统，请写明完成的工程量", "given_by": "省演示", "given_at": "2022-05-16T09:00:00+08:00",
    } | more  # fmt: skip
    place = ("project_progress", row, "progress_note", "演示项目03", "本周进展") if row else ("", "", "", "", "")
    return Reason(f"r{number}", REPORT, "2022-W19", "210100", 1, *place, **given)


@contextmanager
def a_desk_of(folder: Path, user: str, roles: frozenset[str], **services: Any) -> Iterator[Desk]:
    """Give a desk at which somebody with these roles sits."""
    copy = open_copy(folder)
    copy.add_user(user, roles, PASSPHRASE)
    copy.close()
    with a_desk(folder, user, **services) as desk:
        yield desk


def a_frozen(desk: Desk, version: int = 1) -> Frozen:
    """Give a frozen submission on the first project of the copy and its last week."""
    from bizenv_desktop.periods.periods import Frozen

    (week,) = desk.services.records.rows("project_progress", where=f"week_key = '{LAST_WEEK}'", limit=1)
    data = a_form(str(week.values["project_id"]), week.id, LAST_WEEK, version)
    return Frozen(data, FakePrints().pdf(REPORT, LAST_WEEK).pdf, data.checksum, version)


@dataclass
class FakeReview:
    """Review of what the test gave it."""

    found: list[Submission] = field(default_factory=list)
    owed: list[Submission] = field(default_factory=list)
    frozen: Frozen | None = None
    changes: list[Any] = field(default_factory=list)
    findings: list[Any] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)
    """Reasons of the last return, as a city sees them."""
    late: list[Any] = field(default_factory=list)
    opened: list[tuple[str, str, str]] = field(default_factory=list)
    decided: list[tuple[Any, ...]] = field(default_factory=list)
    refused: BizenvError | None = None

    def submissions(self, *, since: Any = None) -> list[Submission]:
        return self.found

    def missing(self, today: Any = None) -> list[Submission]:
        return self.owed

    def open(self, city: str, report: str, period: str) -> Frozen:
        if self.frozen is None:
            raise BizenvError("FILE_NOT_HERE", "报表文件还没有取回", "先同步")
        self.opened.append((city, report, period))
        return self.frozen

    def check(self, city: str, report: str, period: str) -> list[Any]:
        return self.findings

    def changes_since_last(self, city: str, report: str, period: str) -> list[Any]:
        return self.changes

    def give_back(self, city: str, report: str, period: str, reasons: Sequence[Any]) -> PeriodState:
        return self._decide(city, report, period, "returned", list(reasons))

    def approve(self, city: str, report: str, period: str) -> PeriodState:
        return self._decide(city, report, period, "approved")

    def reasons(self, report: str, period: str, city: str = "") -> list[Any]:
        return self.given

    def open_reasons(self) -> list[Any]:
        return [one for one in self.given if not one.settled]

    def tick(self, reason_id: str, done: bool = True, answer: str | None = None) -> Any:
        self.given = [
            replace(one, done=done, answer=one.answer if answer is None else answer) if one.id == reason_id else one
            for one in self.given
        ]
        return next(one for one in self.given if one.id == reason_id)

    def late_edits(self, report: str = "", period: str = "") -> list[Any]:
        return self.late

    def reissue_late(self, report: str, period: str) -> int:
        count, self.late = len(self.late), []
        return count

    def _decide(self, city: str, report: str, period: str, state: str, *more: Any) -> PeriodState:
        if self.refused is not None:
            raise self.refused
        self.decided.append((state, city, period, *more))
        self.found = [
            replace(one, state=state, word=STATE_WORDS[state]) if (one.city, one.period) == (city, period) else one
            for one in self.found
        ]
        return PeriodState("p", report, period, city, state, 1)
