"""A submitted form in the window: its table, or the table of the part that is chosen where it has several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from bizenv_desktop.ui.review.form_table import FormModel, FormTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.reports.data import ReportData

Spot = tuple[int, int, int]
"""A cell: number of the line, of the column, of the part."""


class FormPane(QWidget):
    """`chosen` comes when another cell or part is current, `reason_wanted` on Enter or a double click."""

    chosen = Signal()
    reason_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tables: tuple[ReportData, ...] = ()
        self._marks: Mapping[Spot, str] = {}
        self.parts = QComboBox()
        self.parts.setAccessibleName("分表")
        self.parts.currentIndexChanged.connect(self._show_part)
        self.table = FormTable()
        self.table.chosen.connect(self.chosen)
        self.table.reason_wanted.connect(self.reason_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.parts)
        column.addWidget(self.table, 1)

    @property
    def form(self) -> FormModel:
        """The table in front."""
        return self.table.form

    def show_data(self, data: ReportData | None) -> None:
        """Show a form, its first part first; None shows nothing."""
        self._tables, self._marks = data.tables() if data else (), {}
        self.parts.blockSignals(True)
        self.parts.clear()
        self.parts.addItems([f"{number}. {one.title}" for number, one in enumerate(self._tables, 1)])
        self.parts.blockSignals(False)
        self.parts.setVisible(len(self._tables) > 1)
        self._show_part()

    def data(self) -> ReportData | None:
        """Return the report whose table is in front."""
        part = max(0, self.parts.currentIndex())
        return self._tables[part] if self._tables else None

    def mark(self, marks: Mapping[Spot, str]) -> None:
        """Mark the cells that have reasons, with their texts."""
        self._marks = marks
        part = max(0, self.parts.currentIndex())
        self.form.mark({spot[:2]: text for spot, text in marks.items() if spot[2] == part})

    def spot(self) -> Spot | None:
        """Return the current cell; None where there is none."""
        here = self.table.spot()
        return (*here, max(0, self.parts.currentIndex())) if here else None

    def go(self, row: int, column: int, part: int = 0) -> None:
        """Make a cell the current one, if it is there."""
        self.parts.setCurrentIndex(part)
        if row < self.form.rowCount() and column < self.form.columnCount():
            self.table.go(row, column)

    def _show_part(self) -> None:
        self.table.show_data(self.data())
        self.mark(self._marks)
