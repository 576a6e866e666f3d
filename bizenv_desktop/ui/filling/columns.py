"""The right side of the screen: what fills each column, and below it the first rows as they will be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.ui.bars import split
from bizenv_desktop.ui.tables import say_in_the_middle
from bizenv_desktop.ui.theme import AMBER, GREY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

EMPTY = "-"
_CHOOSE = "先在左边选发来的工作簿，再选从哪里取数；表头认得的自动对上，其余在“填什么”里选。"
_HEADINGS = ("列", "表头", "填什么", "单位", "怎么来的")
_WIDTHS = (40, 230, 260, 80, 90)
_ROOM, _WIDEST = 12, 240
"""Pixels around a text in a column of the preview, and the most that one is given."""
_GIVEN = {"hand": "刚才选的", "kept": "上次的对应", "heading": "按表头认出"}


class ColumnsPane(QWidget):
    """`remapped` carries the letters of a column and the path that was chosen for it ("-": nothing)."""

    remapped = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.columns = _Table("表头对应", _HEADINGS, _CHOOSE)
        for number, width in enumerate(_WIDTHS):
            self.columns.setColumnWidth(number, width)
        self.columns.horizontalHeader().setStretchLastSection(True)
        self.preview = _Table("填好的前几行", (), "选好以后，这里是填好的前几行；来表本身不改。")
        columns = _titled("表头对应：每一列填什么", self.columns)
        preview = _titled("填好的样子（前 20 行）", self.preview)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split(columns, preview, (360, 260), below=True))

    def clear(self) -> None:
        """Show nothing."""
        self.columns.setRowCount(0)
        self.preview.setRowCount(0)
        self.preview.setColumnCount(0)

    def show_plan(self, form: Any) -> None:
        """Show the columns of a plan and its first rows."""
        plan = form.plan
        choices = _choices(form.offered, [one.source for one in plan.columns if one.source is not None], self)
        self.columns.setRowCount(len(plan.columns))
        for row, one in enumerate(plan.columns):
            given = _GIVEN.get(one.given, "")
            for place, text in ((0, one.letter), (1, one.heading), (3, one.unit), (4, given)):
                self.columns.setItem(row, place, _cell(text, "" if one.source is not None else AMBER))
            self.columns.setCellWidget(row, 2, self._box(choices, one))
        self._show_rows(plan)

    def _box(self, choices: QStandardItemModel, column: Any) -> QComboBox:
        box = QComboBox()
        box.setModel(choices)
        box.setCurrentIndex(max(0, box.findData(column.source.path if column.source is not None else EMPTY)))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel scrolls the list of columns, it chooses nothing
        box.setAccessibleName(f"{column.heading}填什么")
        letter = column.letter
        box.activated.connect(lambda _index: self.remapped.emit(letter, str(box.currentData())))
        return box

    def _show_rows(self, plan: Any) -> None:
        lines = plan.preview()
        self.preview.setColumnCount(len(plan.columns) + 1)
        self.preview.setHorizontalHeaderLabels(["行", *(f"{one.letter} {one.heading}" for one in plan.columns)])
        self.preview.setRowCount(len(lines))
        for row, (number, texts) in enumerate(lines):
            self.preview.setItem(row, 0, _cell(str(number), GREY))
            for place, one in enumerate(plan.columns, 1):
                self.preview.setItem(row, place, _cell(texts.get(one.index, "")))
        self.preview.resizeColumnsToContents()
        for place in range(1, self.preview.columnCount()):
            self.preview.setColumnWidth(place, min(self.preview.columnWidth(place) + _ROOM, _WIDEST))
        self.preview.setColumnWidth(0, 40)


def _choices(
    offered: Sequence[tuple[str, str]], used: Sequence[Any], owner: QWidget
) -> QStandardItemModel:  # fmt: skip
    """Return one list for the boxes of all columns: what is used first known by more than what is offered."""
    labels = {EMPTY: "（不填）"} | dict(offered)
    labels |= {one.path: one.label for one in used if one.path not in labels}
    model = QStandardItemModel(owner)
    for path, label in labels.items():
        item = QStandardItem(label)
        item.setData(path, Qt.ItemDataRole.UserRole)
        model.appendRow(item)
    return model


def _cell(text: str, ink: str = "") -> QTableWidgetItem:
    item = QTableWidgetItem(text.replace("\n", " "))
    item.setToolTip(text)
    if ink:
        item.setForeground(QColor(ink))
    return item


class _Table(QTableWidget):
    """A table to look at that says, while it is empty, what will be there."""

    def __init__(self, name: str, headings: Sequence[str], empty: str) -> None:
        super().__init__(0, len(headings))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        self.verticalHeader().hide()
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.empty = empty

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rowCount():
            say_in_the_middle(self, self.empty)


def _titled(text: str, widget: QWidget) -> QWidget:
    label = QLabel(text)
    label.setProperty("role", "heading")
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(8, 0, 0, 0)
    column.addWidget(label)
    column.addWidget(widget)
    return part
