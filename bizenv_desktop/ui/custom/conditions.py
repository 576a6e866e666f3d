"""The conditions of a table in the making: those of the list, one taken away, one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidget, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bizenv_desktop.ui.custom import choices
from bizenv_desktop.ui.lists.columns import label_of
from bizenv_desktop.ui.lists.filter_box import FilterBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.records.filters import Filter

_HEIGHT = 66


class Conditions(QWidget):
    """`filters` all hold of the rows that the table lists."""

    def __init__(self, ledger: Ledger, filters: Sequence[Filter], own: Sequence[str]) -> None:
        super().__init__()
        self._ledger = ledger
        self.filters = list(filters)
        self.list = QListWidget()
        self.list.setFixedHeight(_HEIGHT)
        self.list.setAccessibleName("筛选条件")
        self.column_box = QComboBox()
        self.column_box.setAccessibleName("按哪一列筛选")
        for label, name in choices.offered(ledger, own):
            self.column_box.addItem(label, name)
        self.add_button = QPushButton("增加条件…")
        self.add_button.clicked.connect(lambda _checked=False: self.ask())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._show()

    def ask(self) -> FilterBox:
        """Ask for operator and value of a condition on the chosen column."""
        name = str(self.column_box.currentData())
        box = FilterBox(self, name, label_of(self._ledger, name), None)
        box.chosen.connect(self.add)
        box.open_at(self.add_button.mapToGlobal(QPoint(0, self.add_button.height())))
        return box

    def add(self, one: Filter) -> None:
        """Add a condition."""
        self.filters.append(one)
        self._show()

    def remove(self) -> None:
        """Take the chosen condition away."""
        row = self.list.currentRow()
        if 0 <= row < len(self.filters):
            del self.filters[row]
            self._show()

    def _show(self) -> None:
        self.list.clear()
        for one in self.filters:
            self.list.addItem(one.sentence(label_of(self._ledger, one.column)))
        if not self.filters:
            self.list.addItem("没有条件：列出全部记录")

    def _lay_out(self) -> None:
        remove = QPushButton("去掉条件")
        remove.clicked.connect(lambda _checked=False: self.remove())
        below = QHBoxLayout()
        below.addWidget(self.column_box, 1)
        below.addWidget(self.add_button)
        below.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addLayout(below)
