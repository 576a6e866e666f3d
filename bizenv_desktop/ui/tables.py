"""A small read-only table for lists of some hundred lines: each line is texts, a colour, and what it stands for."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from bizenv_desktop.ui.theme import FAINT
from bizenv_desktop.ui.tips import ClippedTips

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QAbstractScrollArea

_DISPLAY = Qt.ItemDataRole.DisplayRole
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_MARGIN = 16
_ROW = 28


@dataclass(frozen=True)
class Line:
    """One line: the texts of its cells, what it stands for, and its ink ("" for the usual one)."""

    cells: tuple[str, ...]
    item: Any = None
    ink: str = ""
    inks: dict[int, str] = dataclasses.field(default_factory=dict)
    """Inks of single cells."""


class LinesOnDemand(Sequence[Line]):
    """Lines that are made of their items when they are looked at: twenty thousand would hold the window up."""

    def __init__(self, items: Sequence[Any], make: Callable[[Any], Line]) -> None:
        self._items, self._make = items, make

    @override
    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, number: int) -> Line: ...
    @overload
    def __getitem__(self, number: slice) -> list[Line]: ...
    @override
    def __getitem__(self, number: int | slice) -> Line | list[Line]:
        if isinstance(number, slice):
            return [self._make(one) for one in self._items[number]]
        return self._make(self._items[number])


class _Model(QAbstractTableModel):
    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__()
        self.headings = list(headings)
        self.lines: Sequence[Line] = []

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.headings)

    @override
    def data(self, index: _Index, role: int = _DISPLAY) -> Any:
        line = self.lines[index.row()]
        if role in (_DISPLAY, Qt.ItemDataRole.ToolTipRole):
            return line.cells[index.column()] if index.column() < len(line.cells) else ""
        ink = line.inks.get(index.column(), line.ink)
        if role == Qt.ItemDataRole.ForegroundRole and ink:
            return QBrush(QColor(ink))
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY and orientation == Qt.Orientation.Horizontal:
            return self.headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


def say_in_the_middle(view: QAbstractScrollArea, text: str) -> None:
    """Paint a text where a view has nothing else to show. Called while it paints itself."""
    painter = QPainter(view.viewport())
    painter.setPen(QColor(FAINT))
    room = view.viewport().rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)


class LinesTable(QTableView):
    """`opened` carries the item of a line on Enter or double click, `chosen` comes when the selection changes."""

    opened = Signal(object)
    chosen = Signal()

    def __init__(self, headings: Sequence[str], widths: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(headings)
        self._empty = "没有内容"
        self.setModel(self._model)
        self.setAccessibleName(f"列表：{'、'.join(headings)}")
        self.setItemDelegate(ClippedTips(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self.horizontalHeader().setStretchLastSection(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._model.lines[index.row()].item))
        self.selectionModel().selectionChanged.connect(lambda *_changed: self.chosen.emit())

    def say_when_empty(self, text: str) -> LinesTable:
        """Set what is shown in place of lines; return the table."""
        self._empty = text
        return self

    def stretch(self, column: int) -> None:
        """Let one column take the room that is left, in place of the last."""
        self.horizontalHeader().setStretchLastSection(False)
        self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; the selected row stays where it was."""
        kept = self.currentIndex().row()
        self._model.beginResetModel()
        self._model.lines = lines if isinstance(lines, LinesOnDemand) else list(lines)
        self._model.endResetModel()
        if 0 <= kept < len(lines):
            self.selectRow(kept)
        self.chosen.emit()

    @property
    def lines(self) -> Sequence[Line]:
        """Return the lines shown."""
        return self._model.lines

    def selected(self) -> list[Any]:
        """Return the items of the selected lines."""
        return [self._model.lines[index.row()].item for index in self.selectionModel().selectedRows()]

    def current(self) -> Any:
        """Return the item of the current line; None where there is none."""
        row = self.currentIndex().row()
        return self._model.lines[row].item if 0 <= row < len(self._model.lines) else None

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._model.lines and self._empty:
            say_in_the_middle(self, self._empty)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current() is not None:
            self.opened.emit(self.current())
            return
        super().keyPressEvent(event)
