"""The left side of the screen: which workbook, from what it is filled, and what becomes of rows that are there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import card, faint
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.importing.files import DropZone
from bizenv_desktop.ui.preview.offered import offered_periods
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import AMBER, RED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bizenv_desktop.formdef.model import Forms

_KINDS = "xlsx 工作簿 (*.xlsx *.xlsm *.et);;所有文件 (*)"
_ROWS = (("没有，或还没有决定", ""), ("换掉原有的行", "replace"), ("按已有的行填空格", "match"))


class ChoicePane(QWidget):
    """`file_chosen` carries a path; `changed` comes when something else was chosen."""

    file_chosen = Signal(object)
    changed = Signal()

    def __init__(self, forms: Forms, today: date) -> None:
        super().__init__()
        self._forms, self._today = forms, today
        self.zone = DropZone("选择发来的工作簿", _KINDS)
        self.zone.setMinimumHeight(96)
        self.zone.label.setText("把发来的工作簿（xlsx）拖到这里")
        self.zone.chosen.connect(lambda path: self.file_chosen.emit(Path(path)))
        self.source, self.period, self.sheet, self.rows = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self.source.setPlaceholderText("选报表、台账或自定义表")
        for label, value in _ROWS:
            self.rows.addItem(label, value)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.remarks = LinesTable(("格", "说明"), (56, 220)).say_when_empty("没有要说明的")
        self.remarks.setWordWrap(True)
        self.remarks.verticalHeader().setSectionResizeMode(self.remarks.verticalHeader().ResizeMode.ResizeToContents)
        self._lay_out()
        self.source.activated.connect(lambda _index: self._use_source())
        for box in (self.period, self.sheet, self.rows):
            box.activated.connect(lambda _index: self.changed.emit())
        self._fill_periods()

    def offer(self, sources: Sequence[tuple[str, str]]) -> None:
        """Show what a workbook may be filled from; the choice stays."""
        chosen = self.source.currentData()
        self.source.clear()
        for name, title in sources:
            self.source.addItem(title, name)
        self.source.setCurrentIndex(self.source.findData(chosen) if chosen else -1)

    def choose(self, source: str, period: str = "") -> None:
        """Choose a source, and a period of it."""
        self.source.setCurrentIndex(self.source.findData(source))
        self._fill_periods()
        if period:
            self.period.setCurrentIndex(max(0, self.period.findData(period)))

    def begin(self) -> None:
        """Forget what was said about the workbook before."""
        self.rows.setCurrentIndex(0)
        self.sheet.clear()
        self.say("")
        self.remarks.show_lines([])

    def replace_rows(self) -> None:
        """Choose that rows which are there give way."""
        self.rows.setCurrentIndex(self.rows.findData("replace"))
        self.changed.emit()

    def asked(self) -> dict[str, Any]:
        """Return what was chosen, as the service takes it."""
        return {
            "source": self.source.currentData() or "",
            "period": self.period.currentData() or "",
            "sheet": self.sheet.currentData() or "",
            "rows": self.rows.currentData(),
        }

    def say(self, text: str, role: str = "") -> None:
        """Say what will be, or (`role` error) why nothing can be."""
        self.state.setProperty("role", role)
        self.state.setText(text)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def show_plan(self, form: Any) -> None:
        """Show what filling would do, and everything worth knowing."""
        plan = form.plan
        if form.source != self.source.currentData():
            self.choose(form.source)
        self.sheet.clear()
        for name in form.sheets:
            self.sheet.addItem(name, name)
        self.sheet.setCurrentIndex(self.sheet.findData(plan.sheet))
        added = f"，新插入 {plan.extra} 行" if plan.extra else ""
        empty = f"；{len(plan.empty)} 列没有对应，留空" if plan.empty else ""
        if plan.problem is not None:
            self.say("；".join(part for part in sentence(plan.problem) if part), "error")
        else:
            self.say(f"“{plan.sheet}”填 {plan.lines} 行（{form.title}共 {plan.total} 行）{added}{empty}")
        lines = [_line(one, RED) for one in plan.unfit]
        told = {one.cell for one in plan.remarks}
        lines += [
            Line((one.cell, f"“{one.heading}”没有对应，留空"), ink=AMBER)
            for one in plan.empty
            if not one.given and one.cell not in told
        ]
        lines += [_line(one, "") for one in plan.remarks]
        if plan.rows_left:
            few = "、".join(plan.rows_left[:8])
            more = " 等" if len(plan.rows_left) > 8 else ""  # noqa: PLR2004 — as many as can be read at a glance
            lines.append(Line(("", f"表里没有它们的行，没有填：{few}{more}（{len(plan.rows_left)} 条）"), ink=AMBER))
        self.remarks.show_lines(lines)

    def _use_source(self) -> None:
        self._fill_periods()
        self.changed.emit()

    def _fill_periods(self) -> None:
        self.period.clear()
        for label, key in offered_periods(self._forms.reports.get(self.source.currentData() or ""), self._today):
            self.period.addItem(label, key)
        self.form.setRowVisible(self.period, self.period.count() > 0)

    def _lay_out(self) -> None:
        frame, column = card("发来的工作簿")
        self.form = QFormLayout()
        self.form.addRow("从哪里取数", self.source)
        self.form.addRow("期间", self.period)
        self.form.addRow("工作表", self.sheet)
        self.form.addRow("已有的行", self.rows)
        for box in (self.source, self.period, self.sheet, self.rows):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(14)
        column.addWidget(self.zone)
        column.addLayout(self.form)
        column.addWidget(faint("表头对应一次就记下，下次同样的表自动对上。来表本身不改，填好的另存。"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 8, 0)
        outer.addWidget(frame)
        outer.addWidget(self.state)
        outer.addWidget(self.remarks, 1)


def _line(remark: Any, ink: str) -> Line:
    heading = f"“{remark.heading}”" if remark.heading else ""
    return Line((remark.cell, f"{heading}{remark.message}"), ink=ink)
