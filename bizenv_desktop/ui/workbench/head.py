"""The workbench of a head who only looks: figures, deadlines, where the periods stand; nothing to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel
from typing_extensions import override

from bizenv_desktop.base.periods import Period
from bizenv_desktop.periods.state import STATE_WORDS
from bizenv_desktop.ui.bars import card, faint
from bizenv_desktop.ui.review.words import INKS
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.workbench.day_page import DayPage
from bizenv_desktop.ui.workbench.head_day import CALENDAR, HeadDay, load_head_day
from bizenv_desktop.ui.workbench.loading import PERIODS, TASKS
from bizenv_desktop.ui.workbench.tiles import Figures, Tile, link
from bizenv_desktop.ui.workbench.words import UNREAD, sync_words, task_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.desk import Desk

_LABEL_WIDTH = 110
_SHORT, _LONG = 16, 72
"""Texts of so few characters stand side by side; longer ones are cut there, and are whole in the tool tip."""


class HeadPage(DayPage):
    """Numbers above; figures of the period and deadlines at the left, periods and ledgers at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._open_report = ("", "")
        self.tiles = {
            "overdue": Tile("逾期事项", self._deadlines),
            "soon": Tile("3 个工作日内到期", self._deadlines),
            "periods": Tile("未上报的期间", lambda: desk.open(Place("periods"))),
            "returned": Tile("省厅退回的期间", lambda: desk.open(Place("periods"))),
        }
        self.heads_head = QLabel("本期数据")
        self.heads_head.setProperty("role", "heading")
        self.heads = QGridLayout()
        self.heads.setColumnStretch(1, 1)
        self.heads.setColumnStretch(3, 1)
        self.deadlines = LinesTable(("类别", "事项", "期限", "剩余"), (64, 420, 96, 116))
        self.deadlines.say_when_empty("没有期限").stretch(1)
        self.deadlines.opened.connect(self._open_record)
        self.periods = LinesTable(("报表期间", "截止", "状态"), (190, 92, 110))
        self.periods.say_when_empty("没有期间").stretch(0)
        self.periods.opened.connect(self._open_period)
        self.figures = Figures(lambda ledger: desk.open(Place("lists", ledger)))
        self.sync = link(lambda: desk.open(Place("sync")))
        self.bar.button("报表期间", "period", lambda: desk.open(Place("periods")))
        self.preview = self.bar.button("本期报表", "print", self._preview, primary=True)
        self._lay_out()

    @override
    def refresh(self) -> None:
        self.desk.run(self, load_head_day, self.desk.services, then=self._show, title="正在读取")

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
        self.deadlines.say_when_empty("没有期限" if known else UNREAD)
        self.deadlines.show_lines([task_line(task) for task in head.deadlines])
        self.periods.show_lines([_period_line(one) for one in head.periods])
        self.figures.show_figures(day.figures)
        self.sync.setText(sync_words(day.sync))

    def _show_heads(self, head: HeadDay) -> None:
        day = head.day
        self.heads_head.setText(f"本期数据　{day.heads_of}" if day.heads else "本期数据")
        while self.heads.count():
            taken = self.heads.takeAt(0)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        for row, line in enumerate(_figure_lines(day.heads or [("", "本期还没有数据")])):
            for place, (name, text) in enumerate(line):
                label, value = faint(name), QLabel(_cut(text))
                label.setFixedWidth(_LABEL_WIDTH)
                value.setWordWrap(len(line) == 1)
                value.setToolTip(text if len(text) > _LONG else "")
                self.heads.addWidget(label, row, 2 * place, Qt.AlignmentFlag.AlignTop)
                self.heads.addWidget(value, row, 2 * place + 1, 1, 1 if len(line) > 1 else 3)
        due = day.periods[0] if day.periods else None
        self._open_report = (due.ledger, due.id) if due is not None else ("", "")
        self.preview.setEnabled(bool(self._open_report[0]))

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
        heads, heads_column = card()
        heads_column.addWidget(self.heads_head)
        heads_column.addLayout(self.heads)
        deadlines, deadlines_column = card("期限和逾期")
        deadlines_column.addWidget(self.deadlines, 1)
        periods, periods_column = card("各期上报情况")
        periods_column.addWidget(self.periods)
        figures, figures_column = card("台账条数")
        figures_column.addWidget(self.figures, 1)
        figures_column.addWidget(self.sync, 0, Qt.AlignmentFlag.AlignLeft)
        self.lay_out([(heads, 0), (deadlines, 1)], [(periods, 1), (figures, 1)], self.tiles.values())


def _figure_lines(heads: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return figures as lines: short ones in pairs, then the long ones alone."""
    short = [one for one in heads if len(one[1]) <= _SHORT]
    pairs = [short[place : place + 2] for place in range(0, len(short), 2)]
    return [*pairs, *([one] for one in heads if len(one[1]) > _SHORT)]


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else text[:_LONG] + "…"


def _period_line(one: Any) -> Line:
    word = STATE_WORDS.get(one.state, one.state)
    return Line(
        (f"{Period.parse(one.period).label} {one.title}", one.due or "", word), one, inks={2: INKS.get(one.state, "")}
    )
