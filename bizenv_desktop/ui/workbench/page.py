"""The workbench: what is to be done, by when; each line opens its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout
from typing_extensions import override

from bizenv_desktop.base.periods import Period
from bizenv_desktop.ui.bars import Bar, card
from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import AMBER, RED
from bizenv_desktop.ui.workbench.loading import PERIODS, TASKS, Day, load_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.desk import Desk

_SOON = 3
_UNREAD = "没有读出，见上方的提示"
_FIGURES = 3
_SHORT_HEAD, _LONG_HEAD = 12, 26
_KINDS = {"period": "报表", "held": "待决定", "conflict": "冲突"}
"""Kinds of tasks by name; any other is the code of a deadline."""


class WorkbenchPage(Page):
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
        self.figures = QGridLayout()
        self.heads_head = QLabel()
        self.heads_head.setProperty("role", "heading")
        self.heads = QLabel()
        bar = Bar(f"{desk.services.user}，今天 {self._today()}")
        bar.button("周调度填报", "grid", lambda: desk.open(Place("weekly")))
        bar.button("导入工作簿", "import", lambda: desk.open(Place("import")))
        bar.button("同步", "sync", lambda: desk.open(Place("sync")))
        self.problems = QLabel()
        self.problems.setProperty("role", "error")
        self.problems.setWordWrap(True)
        self.again = QPushButton("再读一次")
        self.again.clicked.connect(self.refresh)
        self.body.addWidget(bar)
        self._lay_out()
        desk.changed.connect(lambda _ledger: self.refresh() if self.isVisible() else None)

    @override
    def show_place(self, place: Place) -> None:
        self.refresh()

    @override
    def refresh(self) -> None:
        self.desk.run(self, load_day, self.desk.services, then=self._show, title="正在读取待办")

    def _today(self) -> str:
        day = self.desk.services.clock.today()
        return f"{day.year}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"

    def _show(self, day: Day) -> None:
        overdue = sum(task.days is not None and task.days < 0 for task in day.tasks)
        self.task_head.setText(f"待办 {len(day.tasks)} 项" + (f"，其中逾期 {overdue} 项" if overdue else ""))
        unread = {part for part, _ in day.problems}
        self._tell(day)
        self.tasks.say_when_empty(_UNREAD if TASKS in unread else "没有待办事项")
        self.periods.say_when_empty(_UNREAD if PERIODS in unread else "没有未上报的期间")
        self.tasks.show_lines([_task_line(task) for task in day.tasks])
        self.periods.show_lines([_period_line(task) for task in day.periods])
        self._say("held", f"待决定的单元格　{_count(day.held)}", attention=bool(day.held))
        self._say("conflicts", f"待处理的冲突　{_count(day.conflicts)}", attention=bool(day.conflicts))
        self._say("sync", _sync_text(day.sync), attention=False)
        while self.figures.count():
            taken = self.figures.takeAt(0)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        self.heads_head.setText(f"本期数据　{day.heads_of}" if day.heads else "本期数据")
        self.heads.setText(_head_lines(day.heads) or "本期还没有数据")
        self.heads.setToolTip("\n".join(f"{name}：{text}" for name, text in day.heads))
        for number, figure in enumerate(day.figures):
            button = QPushButton(f"{figure.label}　{figure.value}")
            button.setProperty("role", "link")
            button.clicked.connect(lambda _checked=False, name=figure.ledger: self.desk.open(Place("lists", name)))
            self.figures.addWidget(button, number // _FIGURES, number % _FIGURES)

    def _tell(self, day: Day) -> None:
        """Say which parts could not be read, and what to do: an unread list must not look like an empty one."""
        texts = [f"“{part}”没有读出：{problem.what}；{problem.remedy}" for part, problem in day.problems]
        self.problems.setText("\n".join(texts))
        self.warning.setVisible(bool(texts))

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
        elif task.ledger in self.desk.forms.ledgers and task.id:
            self.desk.open(Place("record", task.ledger, task.id))

    def _lay_out(self) -> None:
        self.warning, warning_column = card()
        warning_column.addWidget(self.problems)
        warning_column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.warning.hide()
        self.task_head = QLabel("待办")
        self.task_head.setProperty("role", "heading")
        left, left_column = card()
        left_column.addWidget(self.task_head)
        left_column.addWidget(self.tasks, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        periods, periods_column = card("未上报的期间")
        periods_column.addWidget(self.periods)
        waiting, waiting_column = card("等待处理")
        for name, place in (("held", Place("held")), ("conflicts", Place("conflicts")), ("sync", Place("sync"))):
            button = QPushButton()
            button.setProperty("role", "link")
            button.clicked.connect(lambda _checked=False, where=place: self.desk.open(where))
            self.waiting[name] = button
            waiting_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        figures, figures_column = card("台账条数")
        figures_column.addLayout(self.figures)
        heads, heads_column = card()
        heads_column.addWidget(self.heads_head)
        heads_column.addWidget(self.heads)
        for frame, stretch in ((periods, 1), (waiting, 0), (heads, 0), (figures, 0)):
            right.addWidget(frame, stretch)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(left, 5)
        row.addLayout(right, 3)
        below = QVBoxLayout()
        below.setContentsMargins(14, 12, 14, 12)
        below.setSpacing(12)
        below.addWidget(self.warning)
        below.addLayout(row, 1)
        self.body.addLayout(below, 1)


def _count(number: int | None) -> str:
    return "没有读出" if number is None else str(number)


def _head_lines(heads: Sequence[tuple[str, str]]) -> str:
    """Return key figures: short ones side by side, long ones cut to a line each (the tool tip has them whole)."""
    texts = [f"{name}：{text}" for name, text in heads]
    short = [text for text in texts if len(text) <= _SHORT_HEAD]
    rows = ["　".join(short[place : place + 2]) for place in range(0, len(short), 2)]
    long = [text if len(text) <= _LONG_HEAD else text[:_LONG_HEAD] + "…" for text in texts if len(text) > _SHORT_HEAD]
    return "\n".join(rows + long)


def _left(days: int | None) -> tuple[str, str]:
    if days is None:
        return "", ""
    if days < 0:
        return f"逾期 {-days} 工作日", RED
    return ("今天", RED) if days == 0 else (f"{days} 个工作日", AMBER if days <= _SOON else "")


def _task_line(task: Any) -> Line:
    left, ink = _left(task.days)
    return Line(
        (_KINDS.get(task.kind, "期限"), task.title, task.due or "", left),
        task,
        inks={3: ink, 2: ink, 1: ink if ink == RED else ""},
    )


def _period_line(task: Any) -> Line:
    left, ink = _left(task.days)
    label = Period.parse(task.id).label
    return Line((f"{label} {task.title.split(' ')[0]}", task.due or "", left), task, inks={1: ink, 2: ink})


def _sync_text(state: Any) -> str:
    if state is None or not getattr(state, "server", ""):
        return "省级服务器未登记"
    last = str(state.last or "")[5:16].replace("T", " ") or "从未"
    return f"待上传 {state.waiting} 项，上次同步 {last}"
