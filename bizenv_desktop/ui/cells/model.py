"""Typed cells as Qt sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from typing_extensions import override

from bizenv_desktop.formdef.values import unit_of
from bizenv_desktop.ui.lists.columns import is_number
from bizenv_desktop.ui.theme import GREY, PALE_AMBER, PALE_GREY, PALE_RED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.ui.cells.state import Change, TableState

_DISPLAY, _EDIT = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
SEVERITY = Qt.ItemDataRole.UserRole + 1
"""Role of a cell's finding: hard, soft or empty. The delegate paints a corner for it."""


class CellsModel(QAbstractTableModel):
    """Shows a TableState; `done` carries each step that a person makes."""

    done = Signal(object)

    def __init__(self, state: TableState) -> None:
        super().__init__()
        self.state = state
        self._findings: dict[tuple[int, str], tuple[str, str]] = {}

    def reset(self) -> None:
        """Show the rows of the state anew."""
        self.beginResetModel()
        self.endResetModel()

    def show_findings(self, found: dict[tuple[int, str], tuple[str, str]]) -> None:
        """Mark cells: (row, field) → severity and message."""
        self._findings = found
        self._all_changed()

    def put(self, cells: Iterable[tuple[int, int, str]], title: str) -> Change | None:
        """Type texts into cells as one step."""
        return self.finish(self.state.put(cells, title))

    def finish(self, change: Change | None) -> Change | None:
        """Show what a step changed and say so."""
        if change is not None:
            for row in change.rows:
                self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(0, self.rowCount() - 1))
            self.done.emit(change)
        return change

    def undo(self) -> Change | None:
        """Take the last step of this table back."""
        return self.finish(self.state.undo())

    def add_own(self, headings: Sequence[str]) -> None:
        """Add own columns for headings that no column has."""
        fresh = [text for text in headings if text not in self.state.own]
        if fresh:
            first = self.columnCount()
            self.beginInsertColumns(QModelIndex(), first, first + len(fresh) - 1)
            self.state.own += fresh
            self.endInsertColumns()

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.state.rows)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.state.width

    @override
    def data(self, index: _Index, role: int = _DISPLAY) -> Any:
        if role in (_DISPLAY, _EDIT):
            return self.state.text(index.row(), index.column())
        return self._looks(index.row(), index.column(), role)

    def _looks(self, row: int, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            field = self.state.field(column)
            return _RIGHT if field is not None and is_number(field.type) else _LEFT
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._background(row, column)
        if role == Qt.ItemDataRole.ForegroundRole and not self.state.rows[row].stored:
            return QBrush(QColor(GREY))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        if role == SEVERITY:
            return self._severity(row, column)
        return None

    @override
    def setData(self, index: _Index, value: Any, role: int = _EDIT) -> bool:
        if role != _EDIT or str(value) == self.state.text(index.row(), index.column()):
            return False
        field = self.state.field(index.column())
        title = f"{self.state.rows[index.row()].title} {field.label if field else ''}".strip()
        return self.put([(index.row(), index.column(), str(value))], f"填写 {title}") is not None

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return usual | Qt.ItemFlag.ItemIsEditable if self.state.editable(index.row(), index.column()) else usual

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            field = self.state.field(section)
            return _RIGHT if field is not None and is_number(field.type) else _LEFT
        if role != _DISPLAY:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self.state.rows[section].title or str(section + 1)
        field = self.state.field(section)
        if field is None:
            return self.state.name(section).removeprefix("ext:")
        unit = unit_of(field)
        return f"{field.label}（{unit}）" if unit else field.label

    def _background(self, row: int, column: int) -> QBrush | None:
        severity = self._severity(row, column)
        if severity:
            return QBrush(QColor(PALE_RED if severity == "hard" else PALE_AMBER))
        if self.state.name(column) in self.state.locked:
            return QBrush(QColor(PALE_GREY))
        return None

    def _severity(self, row: int, column: int) -> str:
        if self.state.wrong(row, column):
            return "hard"
        return self._findings.get((row, self.state.name(column)), ("", ""))[0]

    def _tip(self, row: int, column: int) -> str:
        wrong = self.state.wrong(row, column)
        if wrong:
            return f"未采用：{wrong.message}"
        return self._findings.get((row, self.state.name(column)), ("", ""))[1] or self.state.text(row, column)

    def _all_changed(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
