"""The workbench of a head who only looks: charts, deadlines, where the periods stand; nothing to act on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.base.periods import Period
from bizenv_desktop.periods.state import STATE_WORDS
from bizenv_desktop.ui.bars import card
from bizenv_desktop.ui.review.words import INKS
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.workbench.charts import ChartsPane, desk_report
from bizenv_desktop.ui.workbench.day_page import DayPage
from bizenv_desktop.ui.workbench.head_day import CALENDAR, HeadDay, load_head_day
from bizenv_desktop.ui.workbench.loading import PERIODS, TASKS
from bizenv_desktop.ui.workbench.tiles import Figures, Tile, link
from bizenv_desktop.ui.workbench.words import UNREAD, sync_words, task_line

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk


class HeadPage(DayPage):
    """Numbers above; charts at the left; deadlines at the right, and periods, figures and ledgers on tabs below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._open_report = ("", "")
        self.tiles = {
            "overdue": Tile("逾期事项", self._deadlines),
            "soon": Tile("3 个工作日内到期", self._deadlines),
            "periods": Tile("未上报的期间", lambda: desk.open(Place("periods"))),
            "returned": Tile("省厅退回的期间", lambda: desk.open(Place("periods"))),
        }
        self.charts = ChartsPane(self._show_form)
        self.heads = LinesTable(("本期数据", "数"), (140, 240))
        self.heads.say_when_empty("本期还没有数据")
        self.deadlines = LinesTable(("事项", "期限", "剩余"), (220, 88, 104))
        self.deadlines.say_when_empty("没有期限").stretch(0)
        self.deadlines.opened.connect(self._open_record)
        self.periods = LinesTable(("报表期间", "截止", "状态"), (190, 88, 70))
        self.periods.say_when_empty("没有期间").stretch(0)
        self.periods.opened.connect(self._open_period)
        self.figures = Figures(lambda ledger: desk.open(Place("lists", ledger)))
        self.sync = link(lambda: desk.open(Place("sync")))
        self.bar.button("报表期间", "period", lambda: desk.open(Place("periods")))
        if desk_report(desk.forms):
            self.bar.button("打印图表", "print", self._show_form)
        self.preview = self.bar.button("本期报表", "print", self._preview, primary=True)
        self._lay_out()

    @override
    def refresh(self) -> None:
        self.desk.read(self, load_head_day, self.desk.services, then=self._show, title="正在读取")

    def _show(self, head: HeadDay) -> None:
        day, unread = head.day, {part for part, _ in head.day.problems}
        self.warning.tell(day.problems)
        known = TASKS not in unread
        self.tiles["overdue"].show_number(head.overdue if known else None, attention=True)
        self.tiles["soon"].show_number(head.soon if known else None)
        late = sum(task.days is not None and task.days < 0 for task in day.periods)
        name = f"未上报的期间（逾期 {late}）" if late else "未上报的期间"
        waiting = len(day.periods) if PERIODS not in unread else None
        self.tiles["periods"].show_number(waiting, attention=late > 0, name=name)
        self.tiles["returned"].show_number(head.returned if CALENDAR not in unread else None, attention=True)
        self._show_heads(head)
        self.charts.show_charts(head.charts)
        self.deadlines.say_when_empty("没有期限" if known else UNREAD)
        self.deadlines.show_lines([_deadline_line(task) for task in head.deadlines])
        self.periods.show_lines([_period_line(one) for one in head.periods])
        self.figures.show_figures(day.figures)
        self.sync.setText(sync_words(day.sync))

    def _show_heads(self, head: HeadDay) -> None:
        day = head.day
        self.heads.show_lines([Line(one, one) for one in day.heads])
        self.tabs.setTabToolTip(self.tabs.indexOf(self.heads), day.heads_of)
        due = day.periods[0] if day.periods else None
        self._open_report = (due.ledger, due.id) if due is not None else ("", "")
        self.preview.setEnabled(bool(self._open_report[0]))

    def _show_form(self) -> None:
        """Show the form that the charts are of."""
        self.desk.open(Place("preview", extra={"report": desk_report(self.desk.forms), "key": ""}))

    def _preview(self) -> None:
        report, key = self._open_report
        self.desk.open(Place("preview", extra={"report": report, "key": key}))

    def _deadlines(self) -> None:
        self.deadlines.setFocus()

    def _open_record(self, task: Any) -> None:
        if task is not None and task.ledger in self.desk.forms.ledgers and task.id:
            self.desk.open(Place("record", task.ledger, task.id))

    def _open_period(self, one: Any) -> None:
        self.desk.open(Place("periods", extra={"report": one.report, "period": one.period}))

    def _lay_out(self) -> None:
        deadlines, deadlines_column = card("期限和逾期")
        deadlines_column.addWidget(self.deadlines, 1)
        ledgers = QWidget()
        column = QVBoxLayout(ledgers)
        column.addWidget(self.figures, 1)
        column.addWidget(self.sync, 0, Qt.AlignmentFlag.AlignLeft)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("各期、数据、台账")
        self.tabs.addTab(self.periods, "各期上报情况")
        self.tabs.addTab(self.heads, "本期数据")
        self.tabs.addTab(ledgers, "台账条数")
        self.lay_out([(self.charts, 1)], [(deadlines, 5), (self.tabs, 4)], self.tiles.values())


def _deadline_line(task: Any) -> Line:
    """Return a deadline without its kind, which is the same for all."""
    whole = task_line(task)
    return replace(whole, cells=whole.cells[1:], inks={n - 1: ink for n, ink in whole.inks.items()})


def _period_line(one: Any) -> Line:
    word = STATE_WORDS.get(one.state, one.state)
    return Line(
        (f"{Period.parse(one.period).label} {one.title}", one.due or "", word), one, inks={2: INKS.get(one.state, "")}
    )
