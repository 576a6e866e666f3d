"""The workbench of the province: what waits for review, who has not submitted, how far the cities are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from bizenv_desktop.base.periods import Period
from bizenv_desktop.ui.bars import card
from bizenv_desktop.ui.review.submissions_pane import submission_place
from bizenv_desktop.ui.review.words import INKS, at, late_words, state_words
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import AMBER, RED
from bizenv_desktop.ui.workbench.day_page import DayPage
from bizenv_desktop.ui.workbench.province_day import MISSING, SUBMISSIONS, Progress, ProvinceDay, load_province_day
from bizenv_desktop.ui.workbench.tiles import Tile, link
from bizenv_desktop.ui.workbench.words import UNREAD, count, sync_words

if TYPE_CHECKING:
    from bizenv_desktop.periods.review import Submission
    from bizenv_desktop.ui.desk import Desk


class ProvincePage(DayPage):
    """Numbers above; submissions that wait at the left, what is missing and how far the cities are at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tiles = {
            "waiting": Tile("待审核的报送", lambda: self._review("submitted")),
            "unseen": Tile("其中还没有打开", lambda: self._review("submitted")),
            "returned": Tile("已退回，等市里重报", lambda: self._review("returned")),
            "overdue": Tile("逾期未报", self._chase),
        }
        self.waiting = LinesTable(("市", "报表期间", "状态", "上报", "报送情况"), (80, 300, 72, 124, 120))
        self.waiting.say_when_empty("没有待审核的报送").stretch(1)
        self.waiting.opened.connect(lambda one: desk.open(submission_place(one)))
        self.missing = LinesTable(("市", "期间", "逾期"), (80, 190, 110))
        self.missing.say_when_empty("没有应报未报的").stretch(1)
        self.missing.opened.connect(lambda _one: self._chase())
        self.progress = LinesTable(("期间", "各市进度"), (120, 236))
        self.progress.say_when_empty("还没有报送").stretch(0)
        self.conflicts = link(lambda: desk.open(Place("conflicts")))
        self.sync = link(lambda: desk.open(Place("sync")))
        self.bar.button("同步", "sync", lambda: desk.open(Place("sync")))
        self.bar.button("报送审核", "flag", lambda: desk.open(Place("review")), primary=True)
        self._lay_out()

    @override
    def refresh(self) -> None:
        self.desk.read(self, load_province_day, self.desk.services, then=self._show, title="正在读取报送")

    def _show(self, day: ProvinceDay) -> None:
        unread = {part for part, _ in day.problems}
        self.warning.tell(day.problems)
        known, owed = SUBMISSIONS not in unread, MISSING not in unread
        self.tiles["waiting"].show_number(len(day.waiting) if known else None)
        self.tiles["unseen"].show_number(day.unseen if known else None)
        self.tiles["returned"].show_number(day.returned if known else None)
        cities = len({one.city for one in day.overdue})
        name = f"逾期未报（{cities} 个市）" if cities else "逾期未报"
        self.tiles["overdue"].show_number(len(day.overdue) if owed else None, attention=True, name=name)
        self.waiting.say_when_empty("没有待审核的报送" if known else UNREAD)
        self.missing.say_when_empty("没有应报未报的" if owed else UNREAD)
        self.waiting.show_lines([_waiting_line(one) for one in day.waiting])
        self.missing.show_lines([_missing_line(one) for one in day.missing])
        self.progress.show_lines([_progress_line(one) for one in day.progress])
        self.conflicts.setText(f"待处理的冲突　{count(day.conflicts)}")
        self.sync.setText(sync_words(day.sync))

    def _review(self, state: str) -> None:
        self.desk.open(Place("review", extra={"tab": "", "state": state}))

    def _chase(self) -> None:
        self.desk.open(Place("review", extra={"tab": "missing"}))

    def _lay_out(self) -> None:
        left, left_column = card("等待审核的报送")
        left_column.addWidget(self.waiting, 1)
        missing, missing_column = card("应报未报")
        missing_column.addWidget(self.missing)
        progress, progress_column = card("最近几期的进度")
        progress_column.addWidget(self.progress)
        waits, waits_column = card("等待处理")
        for button in (self.conflicts, self.sync):
            waits_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.lay_out([(left, 1)], [(missing, 3), (progress, 2), (waits, 0)], self.tiles.values())


def short(one: Submission) -> str:
    """Return a period without its cut-off."""
    return Period.parse(one.period).label


def _waiting_line(one: Submission) -> Line:
    late = late_words(one)
    cells = (one.city_name, f"{short(one)} {one.title}", state_words(one), at(one.submitted_at), late)
    return Line(cells, one, inks={2: INKS.get(one.state, ""), 4: RED if one.overdue > 0 else ""})


def _missing_line(one: Submission) -> Line:
    late = f"逾期 {one.overdue} 工作日" if one.overdue else "今天到期"
    return Line((one.city_name, f"{short(one)} {one.title}", late), one, inks={2: RED if one.overdue else AMBER})


def _progress_line(one: Progress) -> Line:
    return Line((f"{one.label} {one.title}", one.words), one)
