"""The dialog in which a table is put together: its name, columns, conditions, groups, order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import faint
from bizenv_desktop.ui.custom import choices
from bizenv_desktop.ui.custom.column_rows import ColumnRows
from bizenv_desktop.ui.custom.conditions import Conditions
from bizenv_desktop.ui.dialogs import Dialog, buttons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.records.custom_tables import CustomTable

_SIZE = (760, 660)
_WORDS = ("一", "二", "三", "四", "五", "六")
_GROUPS, _ORDERS = 3, 2
_UP, _DOWN = "从小到大", "从大到小"


class CustomTableDialog(Dialog):
    """`wanted` carries the table that the person wants to keep; whoever opened the dialog saves it and closes it."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget, ledger: Ledger, table: CustomTable, own: Sequence[str], note: str = "") -> None:
        super().__init__(parent, f"自定义表：{ledger.title}")
        self.resize(*_SIZE)
        self._table = table
        self.title_edit = QLineEdit(table.title)
        self.title_edit.setPlaceholderText("起个名字，如：亿元以上项目按县区")
        self.title_edit.setAccessibleName("表名")
        self.rows = ColumnRows(ledger, table.columns, own)
        self.conditions = Conditions(ledger, table.filters, own)
        offered = choices.groupings(ledger, own)
        self.group_boxes = [
            _box(f"分组{word}", [("不分组", ""), *offered], _nth(table.groups, n))
            for n, word in enumerate(_WORDS[: max(_GROUPS, len(table.groups))])
        ]
        columns = choices.offered(ledger, own)
        self.order_boxes = [
            (
                _box(f"排序{word}", [("台账的次序" if n == 0 else "不再排序", ""), *columns], _nth(_names(table), n)),
                _box(f"排序{word}的方向", [(_UP, ""), (_DOWN, _DOWN)], _DOWN if _goes_down(table, n) else ""),
            )
            for n, word in enumerate(_WORDS[: max(_ORDERS, len(table.order))])
        ]
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self._lay_out(note)

    def table(self) -> CustomTable:
        """Return the table as it is now."""
        groups = [str(box.currentData()) for box in self.group_boxes if box.currentData()]
        order = [(str(field.currentData()), bool(way.currentData())) for field, way in self.order_boxes]
        return replace(
            self._table,
            title=self.title_edit.text().strip(),
            columns=tuple(self.rows.columns),
            groups=tuple(dict.fromkeys(groups)),
            filters=tuple(self.conditions.filters),
            order=tuple((name, down) for name, down in order if name),
        )

    def refuse(self, why: str) -> None:
        """Show in place why the table can't be kept."""
        self.error.setText(why)
        self.error.show()

    def _lay_out(self, note: str) -> None:
        form = QFormLayout()
        form.addRow("表名", self.title_edit)
        form.addRow("列", self.rows)
        form.addRow("条件", self.conditions)
        if note:
            form.addRow("", faint(note))
        groups = QHBoxLayout()
        for box in self.group_boxes:
            groups.addWidget(box, 1)
        form.addRow("分组小计", groups)
        order = QHBoxLayout()
        for field, way in self.order_boxes:
            order.addWidget(field, 2)
            order.addWidget(way, 1)
        form.addRow("排序", order)
        answers = buttons("保存")
        answers.accepted.connect(lambda: self.wanted.emit(self.table()))
        answers.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form, 1)
        column.addWidget(self.error)
        column.addWidget(answers)


def _box(name: str, offered: Sequence[choices.Choice], now: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for label, value in offered:
        box.addItem(label, value)
    box.setCurrentIndex(max(0, box.findData(now)))
    return box


def _nth(names: Sequence[str], number: int) -> str:
    return names[number] if number < len(names) else ""


def _names(table: CustomTable) -> list[str]:
    return [name for name, _down in table.order]


def _goes_down(table: CustomTable, number: int) -> bool:
    return number < len(table.order) and table.order[number][1]
