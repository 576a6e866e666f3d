"""The screen of the province: what the cities have reported, and who has not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QTabWidget
from typing_extensions import override

from bizenv_desktop.ui.bars import Bar
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.review.filters import Shown, offered
from bizenv_desktop.ui.review.loading import load_lists
from bizenv_desktop.ui.review.missing_pane import MissingPane
from bizenv_desktop.ui.review.submissions_pane import SubmissionsPane
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bizenv_desktop.periods.review import Submission
    from bizenv_desktop.ui.desk import Desk

_SPANS = (("近三个月", 92), ("近一年", 366), ("全部", 0))
_MISSING = "missing"
"""Name of the 催报 tab in a place's `tab`."""


class ReviewPage(ReadingPage):
    """Filters above two lists: the submissions, and what is missing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: Sequence[Submission] = ()
        self._missing: Sequence[Submission] = ()
        self.span = QComboBox()
        for name, days in _SPANS:
            self.span.addItem(name, days)
        self.span.activated.connect(lambda _index: self.refresh())
        self.report, self.period, self.city = QComboBox(), QComboBox(), QComboBox()
        self.submissions = SubmissionsPane(desk)
        self.missing = MissingPane(desk)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.submissions, "报送")
        self.tabs.addTab(self.missing, "催报")
        bar = Bar("报送审核")
        for box, name in ((self.report, "全部报表"), (self.period, "全部期间"), (self.city, "全部城市")):
            box.addItem(name, "")
            box.activated.connect(lambda _index: self._fill())
            bar.add_left(box)
        bar.add_left(self.span)
        bar.button("同步", "sync", lambda: desk.open(Place("sync")))
        bar.button("刷新", "", self.refresh)
        self.body.addWidget(bar)
        self.body.addWidget(self.tabs, 1)
        self.submissions.state_chosen.connect(self._fill)

    @override
    def show_place(self, place: Place) -> None:
        if "tab" in place.extra:
            self.tabs.setCurrentIndex(int(place.extra["tab"] == _MISSING))
        if "state" in place.extra:
            self.submissions.choose_state(place.extra["state"])
        self.refresh()

    @override
    def refresh(self) -> None:
        self.desk.read(self, load_lists, self.desk.services, self._since(), then=self._show, title="正在读取报送")

    def _since(self) -> date | None:
        days = self.span.currentData()
        return self.desk.services.clock.today() - timedelta(days=days) if days else None

    def _show(self, lists: tuple[Sequence[Submission], Sequence[Submission]]) -> None:
        self._found, self._missing = lists
        for box, known in zip(
            (self.report, self.period, self.city), offered([*self._found, *self._missing]), strict=True
        ):
            _offer(box, known)
        self._fill()

    def _fill(self) -> None:
        chosen = Shown(self.report.currentData(), self.period.currentData(), self.city.currentData())
        self.submissions.show_found(self._found, chosen)
        missing = chosen.of(self._missing)
        self.missing.show_missing(missing)
        self.tabs.setTabText(1, f"催报（{len(missing)}）" if missing else "催报")


def _offer(box: QComboBox, known: dict[str, str]) -> None:
    """Fill a box with what occurs; what was chosen stays."""
    chosen, every = box.currentData(), box.itemText(0)
    box.clear()
    box.addItem(every, "")
    for key, name in known.items():
        box.addItem(name, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
