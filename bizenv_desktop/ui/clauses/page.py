"""The screen of the plan: clauses at the left; at the right what the chosen one asks, its tasks, and its ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from bizenv_desktop.formdef.loader import forms_folder
from bizenv_desktop.formdef.plan import load_plan
from bizenv_desktop.records.filters import CONTAINS, Filter
from bizenv_desktop.records.permissions import WRITERS
from bizenv_desktop.ui.bars import Bar, beside, card, faint, split, year_box
from bizenv_desktop.ui.clauses.words import carrier_line, clause_line, summary, task_line
from bizenv_desktop.ui.preview.given import given_print
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import LinesTable

if TYPE_CHECKING:
    from bizenv_desktop.records.clauses import Carrier, ClauseState, ClauseTask, PlanState
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.preview.page import Given
    from bizenv_desktop.ui.services import Services

_CLAUSES_WIDTH = 460


class ClausesPage(ReadingPage):
    """A task opens its record, a ledger its list of the year; a proposed task opens as a new record."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._tasks = load_plan(forms_folder()).tasks
        self._state: PlanState | None = None
        self._chosen = ""
        self.year = year_box(desk.services.clock.today().year)
        self.year.setToolTip("台账的条数按这一年计")
        self.year.valueChanged.connect(lambda _year: self.refresh())
        self.clauses = LinesTable(("条款", "名称", "完成", "进度", "逾期"), (66, 180, 56, 50, 44))
        self.clauses.stretch(1)
        self.clauses.chosen.connect(self._choose)
        self.tasks = LinesTable(("任务", "牵头（配合）", "期限", "状态", "佐证", "剩余"), (260, 112, 88, 88, 48, 112))
        self.tasks.stretch(0)
        self.tasks.opened.connect(self._open_task)
        self.carriers = LinesTable(("台账", "本年", "全部"), (300, 80, 80))
        self.carriers.stretch(0)
        self.carriers.say_when_empty("没有台账").opened.connect(self._open_carrier)
        self.heading, self.duty, self.total = QLabel(), faint(), faint()
        self.heading.setProperty("role", "heading")
        self.duty.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        bar = Bar("方案落实")
        bar.add(self.year)
        self.enter = bar.button("登记方案任务", "add", self.enter_tasks)
        self.enter.setToolTip("把还没有任务的各条，按方案建议的任务列入台账，再填牵头科室；可撤销")
        bar.button("任务分工表", "print", self._division)
        bar.button("打印预览", "print", self.preview)
        self.enter.setVisible(desk.may(*WRITERS))
        self.body.addWidget(bar)
        self.body.addWidget(self._sheet(), 1)

    @override
    def refresh(self) -> None:
        year = self.year.value()
        self.desk.read(
            self, self.desk.services.records.plan_state, year,
            then=lambda state: self._show(state) if state.year == self.year.value() else None, title="正在读取",
        )  # fmt: skip

    def preview(self) -> None:
        """Open all clauses in the print preview."""
        if self._state is not None:
            self.desk.run(self, printed, self.desk.services, self._state, then=self.open_print, title="正在生成打印件")

    def enter_tasks(self) -> None:
        """Enter the proposed tasks of the clauses that have none."""
        self.desk.run(self, self.desk.services.records.enter_plan_tasks, then=self._entered, title="正在登记")

    def _entered(self, number: int) -> None:
        self.desk.toast(f"已登记 {number} 项任务，请填牵头科室；可撤销", "撤销", self.desk.undo)
        self.desk.announce()

    def _division(self) -> None:
        self.desk.open(Place("preview", extra={"report": self._tasks.report, "key": ""}))

    def _show(self, state: PlanState) -> None:
        self._state = state
        self.total.setText(summary(state))
        self.enter.setEnabled(any(not one.entered for one in state.clauses))
        kept = self._chosen
        self.clauses.show_lines([clause_line(one) for one in state.clauses])
        self.clauses.selectRow(next((n for n, one in enumerate(state.clauses) if one.id == kept), 0))
        self._choose()

    def _choose(self) -> None:
        one = self._clause()
        if one is None:
            return
        self._chosen = one.id
        self.heading.setText(f"{one.id}　{one.title}")
        self.duty.setText(one.duty + (f"（{one.note.rstrip('。')}）" if one.note else ""))
        self.tasks.show_lines([task_line(task) for task in one.tasks])
        self.carriers.show_lines([carrier_line(carrier) for carrier in one.carriers])

    def _clause(self) -> ClauseState | None:
        chosen = self.clauses.current()
        clauses = self._state.clauses if self._state is not None else ()
        return next((one for one in clauses if one.id == chosen), None)

    def _open_task(self, task: ClauseTask | None) -> None:
        if task is None:
            return
        if task.id:
            self.desk.open(Place("record", self._tasks.ledger, task.id))
        elif self.desk.may(*WRITERS):
            fields = self._tasks
            values = {fields.clause: self._chosen, fields.task: task.title, fields.due: task.due}
            self.desk.open(Place("record", fields.ledger, extra={"values": values}))

    def _open_carrier(self, one: Carrier | None) -> None:
        if one is None:
            return
        wanted: dict[str, Any] = {"filters": [], "search": ""}
        if one.day_field:
            wanted["filters"] = [Filter(one.day_field, CONTAINS, str(self.year.value()))]
        self.desk.open(Place("lists", one.opens, extra=wanted))

    def _sheet(self) -> QWidget:
        clauses, clauses_column = card()
        clauses_column.addWidget(self.total)
        clauses_column.addWidget(self.clauses, 1)
        tasks, tasks_column = card()
        tasks_column.addWidget(self.heading)
        tasks_column.addWidget(self.duty)
        tasks_column.addWidget(self.tasks, 1)
        carriers, carriers_column = card("承担的台账（双击看本年的记录）")
        carriers_column.addWidget(self.carriers, 1)
        right = split(tasks, carriers, (330, 260), grows=(1, 1), below=True)
        return beside(clauses, right, _CLAUSES_WIDTH, grows=(1, 5))


def printed(services: Services, state: PlanState) -> Given:
    """Return the clauses as a print for the preview. Run on a worker."""
    from bizenv_desktop.reports.clause_form import clause_data

    return given_print(clause_data(state, services.copy))
