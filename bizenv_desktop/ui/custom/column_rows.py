"""The columns of a table in the making: one row each, with what stands below it and the unit; moved, added, removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bizenv_desktop.records.custom_tables import TableColumn
from bizenv_desktop.ui.accessible import name_table
from bizenv_desktop.ui.custom import choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger

_HEADINGS = ("列", "合计", "单位")
_TOTAL_WIDTH, _UNIT_WIDTH, _ROW = 96, 104, 30
_TOTAL, _UNIT = 1, 2


class ColumnRows(QWidget):
    """`columns` are what was chosen, in their order."""

    def __init__(self, ledger: Ledger, columns: Sequence[TableColumn], own: Sequence[str]) -> None:
        super().__init__()
        self._ledger = ledger
        self._offered = choices.offered(ledger, own)
        self._labels = {name: label for label, name in self._offered}
        self.columns = list(columns)
        self.table = QTableWidget(0, len(_HEADINGS))
        self.table.setHorizontalHeaderLabels(list(_HEADINGS))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(_TOTAL, _TOTAL_WIDTH)
        self.table.setColumnWidth(_UNIT, _UNIT_WIDTH)
        name_table(self.table, "自定义表的列")
        self.add_box = QComboBox()
        self.add_box.setAccessibleName("要增加的列")
        self._lay_out()
        self._show(0)

    def shift(self, step: int) -> None:
        """Move the chosen column up (-1) or down (1)."""
        row = self.table.currentRow()
        if 0 <= row < len(self.columns) and 0 <= row + step < len(self.columns):
            self.columns.insert(row + step, self.columns.pop(row))
            self._show(row + step)

    def remove(self) -> None:
        """Leave the chosen column out."""
        row = self.table.currentRow()
        if 0 <= row < len(self.columns):
            del self.columns[row]
            self._show(min(row, len(self.columns) - 1))

    def add(self) -> None:
        """Add the column that is chosen in the box, behind the others."""
        name = self.add_box.currentData()
        if name:
            self.columns.append(TableColumn(str(name)))
            self._show(len(self.columns) - 1)

    def set_total(self, row: int, total: str) -> None:
        """Choose what stands below a column."""
        self.columns[row] = replace(self.columns[row], total=total)

    def set_unit(self, row: int, unit: str) -> None:
        """Choose the unit of a column."""
        self.columns[row] = replace(self.columns[row], unit=unit)

    def _show(self, chosen: int) -> None:
        self.table.setRowCount(len(self.columns))
        for row, column in enumerate(self.columns):
            self.table.setItem(row, 0, QTableWidgetItem(self._label(column)))
            self._put(row, _TOTAL, choices.totals(self._ledger, column.field), column.total)
            self._put(row, _UNIT, choices.units(self._ledger, column.field), column.unit)
        self.table.setCurrentCell(chosen, 0)
        taken = {one.field for one in self.columns}
        self.add_box.clear()
        for label, name in self._offered:
            if name not in taken:
                self.add_box.addItem(label, name)

    def _label(self, column: TableColumn) -> str:
        return self._labels.get(column.field, column.field)

    def _put(self, row: int, place: int, offered: Sequence[choices.Choice], now: str) -> None:
        """Put a box into a cell, or nothing where there is nothing to choose."""
        if not offered:
            self.table.removeCellWidget(row, place)
            return
        box = QComboBox()
        box.setAccessibleName(f"{self._label(self.columns[row])}：{_HEADINGS[place]}")
        for label, value in offered:
            box.addItem(label, value)
        box.setCurrentIndex(max(0, box.findData(now)))
        keep = self.set_total if place == _TOTAL else self.set_unit
        box.activated.connect(lambda _index: keep(row, str(box.currentData())))
        self.table.setCellWidget(row, place, box)

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        for text, do in (("上移", lambda: self.shift(-1)), ("下移", lambda: self.shift(1)), ("去掉", self.remove)):
            button = QPushButton(text)
            button.clicked.connect(lambda _checked=False, run=do: run())
            beside.addWidget(button)
        beside.addStretch()
        row = QHBoxLayout()
        row.addWidget(self.table, 1)
        row.addLayout(beside)
        below = QHBoxLayout()
        add = QPushButton("增加这一列")
        add.clicked.connect(lambda _checked=False: self.add())
        below.addWidget(self.add_box, 1)
        below.addWidget(add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row, 1)
        column.addLayout(below)
