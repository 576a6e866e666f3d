"""The workbench: what is to be done, by when; each line opens its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from typing_extensions import override

from bizenv_desktop.records.permissions import WRITERS
from bizenv_desktop.ui.bars import card
from bizenv_desktop.ui.dialogs import ask
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import LinesTable
from bizenv_desktop.ui.theme import RED
from bizenv_desktop.ui.workbench.day_page import DayPage
from bizenv_desktop.ui.workbench.loading import MOST_TASKS, PERIODS, TASKS, Day, load_day
from bizenv_desktop.ui.workbench.tiles import Figures, link
from bizenv_desktop.ui.workbench.words import (
    UNREAD,
    count,
    head_lines,
    period_line,
    sync_words,
    task_line,
)

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk


class WorkbenchPage(DayPage):
    """To-do at the left; periods, held cells, exchange and figures at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tasks = LinesTable(("类别", "事项", "期限", "剩余"), (64, 420, 96, 116))
        self.tasks.say_when_empty("没有待办事项").stretch(1)
        self.tasks.opened.connect(self._open_task)
        self.periods = LinesTable(("报表期间", "截止", "剩余"), (230, 92, 110))
        self.periods.say_when_empty("没有未上报的期间").stretch(0)
        self.periods.opened.connect(self._open_task)
        self.waiting: dict[str, QPushButton] = {}
        self.figures = Figures(lambda ledger: desk.open(Place("lists", ledger)))
        self.heads_head = QLabel()
        self.heads_head.setProperty("role", "heading")
        self.heads = QLabel()
        self.bar.button("周调度填报", "grid", lambda: desk.open(Place("weekly")))
        self.bar.button("导入工作簿", "import", lambda: desk.open(Place("import")))
        self.bar.button("同步", "sync", lambda: desk.open(Place("sync")))
        self._lay_out()

    @override
    def refresh(self) -> None:
        self.desk.read(self, load_day, self.desk.services, then=self._show, title="正在读取待办")

    def _show(self, day: Day) -> None:
        overdue = sum(task.days is not None and task.days < 0 for task in day.tasks)
        late = f"，其中逾期 {overdue} 项" if overdue else ""
        more = f"，列出最急的 {MOST_TASKS} 项" if len(day.tasks) > MOST_TASKS else ""
        self.task_head.setText(f"待办 {len(day.tasks)} 项{late}{more}")
        unread = {part for part, _ in day.problems}
        self.warning.tell(day.problems)
        self.tasks.say_when_empty(UNREAD if TASKS in unread else "没有待办事项")
        self.periods.say_when_empty(UNREAD if PERIODS in unread else "没有未上报的期间")
        self.tasks.show_lines([task_line(task) for task in day.tasks[:MOST_TASKS]])
        self.periods.show_lines([period_line(task) for task in day.periods])
        self._say("held", f"待决定的单元格　{count(day.held)}", attention=bool(day.held))
        self._say("conflicts", f"待处理的冲突　{count(day.conflicts)}", attention=bool(day.conflicts))
        self._say("sync", sync_words(day.sync), attention=False)
        self.heads_head.setText(f"本期数据　{day.heads_of}" if day.heads else "本期数据")
        self.heads.setText(head_lines(day.heads) or "本期还没有数据")
        self.heads.setToolTip("\n".join(f"{name}：{text}" for name, text in day.heads))
        self.figures.show_figures(day.figures)

    def _say(self, name: str, text: str, *, attention: bool) -> None:
        self.waiting[name].setText(text)
        self.waiting[name].setStyleSheet(f"color: {RED};" if attention else "")

    def _open_task(self, task: Any) -> None:
        if task is None:
            return
        if task.kind == "period":
            self.desk.open(Place("periods", extra={"report": task.ledger, "period": task.id}))
        elif task.kind == "held":
            self.desk.open(Place("held", task.ledger))
        elif task.kind == "conflict":
            self.desk.open(Place("conflicts", row=task.id))
        elif task.kind == "number" and self.desk.may(*WRITERS):
            ask(
                self,
                "编号重复",
                f"{task.title}？原编号已印在纸上的，要一并更正。",
                "换编号",
                lambda: self._renumber(task),
            )
        elif task.ledger in self.desk.forms.ledgers and task.id:
            self.desk.open(Place("record", task.ledger, task.id))
        elif task.preset:  # nothing was entered of the period: the new row begins with it
            self.desk.open(Place("record", task.ledger, extra={"values": task.preset}))

    def _renumber(self, task: Any) -> None:
        """Give the later of two rows with one number the next one."""
        records = self.desk.services.records
        self.desk.run(
            self, records.renumber, task.ledger, task.id, then=lambda _row: self._renumbered(), title="正在换编号"
        )

    def _renumbered(self) -> None:
        self.desk.toast("已换编号，可撤销", "撤销", self.desk.undo)
        self.desk.announce()
        self.desk.sync_state_changed.emit()

    def _lay_out(self) -> None:
        self.task_head = QLabel("待办")
        self.task_head.setProperty("role", "heading")
        left, left_column = card()
        left_column.addWidget(self.task_head)
        left_column.addWidget(self.tasks, 1)
        periods, periods_column = card("未上报的期间")
        periods_column.addWidget(self.periods)
        waiting, waiting_column = card("等待处理")
        for name, place in (("held", Place("held")), ("conflicts", Place("conflicts")), ("sync", Place("sync"))):
            button = link(lambda where=place: self.desk.open(where))  # type: ignore[misc]
            self.waiting[name] = button
            waiting_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        figures, figures_column = card("台账条数")
        figures_column.addWidget(self.figures, 1)
        heads, heads_column = card()
        heads_column.addWidget(self.heads_head)
        heads_column.addWidget(self.heads)
        self.lay_out([(left, 1)], [(periods, 1), (waiting, 0), (heads, 0), (figures, 1)])
