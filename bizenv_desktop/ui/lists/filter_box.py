"""The small box below a heading: an operator and a value for one column."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.records.filters import BETWEEN, CONTAINS, EMPTY, FILLED, OPERATORS, Filter

_WIDTH = 250


class FilterBox(QFrame):
    """`chosen` carries the filter; `cleared` the column whose filter goes."""

    chosen = Signal(object)
    cleared = Signal(str)

    def __init__(self, parent: QWidget, column: str, label: str, now: Filter | None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setFixedWidth(_WIDTH)
        self._column = column
        self.operator = QComboBox()
        self.operator.addItems(OPERATORS)
        self.low = QLineEdit(now.low if now else "")
        self.high = QLineEdit(now.high if now else "")
        self.high.setPlaceholderText("至")
        self.operator.setCurrentText(now.operator if now else CONTAINS)
        self.operator.currentTextChanged.connect(self._fit)
        for edit in (self.low, self.high):
            edit.returnPressed.connect(self._choose)
        self._lay_out(label)
        self._fit(self.operator.currentText())

    def open_at(self, where: QPoint) -> None:
        """Show the box with the cursor in the value."""
        self.move(where)
        self.show()
        self.low.setFocus()

    def _lay_out(self, label: str) -> None:
        column = QVBoxLayout(self)
        column.addWidget(QLabel(f"筛选：{label}"))
        for widget in (self.operator, self.low, self.high):
            column.addWidget(widget)
        row = QHBoxLayout()
        clear = QPushButton("清除")
        clear.clicked.connect(self._clear)
        apply = QPushButton("筛选")
        apply.setProperty("role", "primary")
        apply.clicked.connect(self._choose)
        row.addWidget(clear)
        row.addWidget(apply)
        column.addLayout(row)

    def _fit(self, operator: str) -> None:
        self.low.setVisible(operator not in (EMPTY, FILLED))
        self.high.setVisible(operator == BETWEEN)
        self.low.setPlaceholderText("从" if operator == BETWEEN else "值")
        self.adjustSize()

    def _choose(self) -> None:
        wanted = Filter(self._column, self.operator.currentText(), self.low.text().strip(), self.high.text().strip())
        self.close()
        if wanted.operator in (EMPTY, FILLED) or wanted.low or wanted.high:
            self.chosen.emit(wanted)
        else:
            self.cleared.emit(self._column)

    def _clear(self) -> None:
        self.close()
        self.cleared.emit(self._column)
