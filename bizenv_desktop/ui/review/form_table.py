"""The table of a submitted form, cell by cell, so that a reason can be put on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QTableView
from typing_extensions import override

from bizenv_desktop.printing.cell_text import is_number, places, writer
from bizenv_desktop.reports.data import room_of_label
from bizenv_desktop.ui.theme import PALE_BLUE, PALE_GREY, PALE_RED
from bizenv_desktop.ui.tips import ClippedTips

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QKeyEvent

    from bizenv_desktop.reports.data import Column, Exact, Line, ReportData

_DISPLAY = Qt.ItemDataRole.DisplayRole
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROW = 28
_UNIT_WIDTH, _LEAST, _MOST = 92, 52, 230
_HEAD_HEIGHT, _HEAD_PAD = 30, 14
_ENDLESS = 10_000


class FormModel(QAbstractTableModel):
    """The lines of a form as texts; cells with reasons are marked."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self._write: list[Callable[[Exact], str]] = []
        self._marks: Mapping[tuple[int, int], str] = {}

    def show_data(self, data: ReportData | None) -> None:
        """Show a form; None shows nothing."""
        self.beginResetModel()
        self.columns, self.lines = (data.columns, data.lines) if data else ((), ())
        self._write = [writer(column, places(column, self.lines, n)) for n, column in enumerate(self.columns)]
        self._marks = {}
        self.endResetModel()

    def mark(self, marks: Mapping[tuple[int, int], str]) -> None:
        """Mark the cells that have reasons, with their texts."""
        self._marks = marks
        if self.lines and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(self.columns) - 1))

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        line = self.lines[row]
        if line.label and column == 0:
            return line.label
        return self._write[column](line.values[column]) if column < len(line.values) else ""

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: _Index, role: int = _DISPLAY) -> Any:
        row, column = index.row(), index.column()
        reason = self._marks.get((row, column), "")
        if role == _DISPLAY:
            return self.text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"退回理由：{reason}" if reason else self.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and is_number(self.columns[column].kind):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return self._looks(row, role, reason)

    def _looks(self, row: int, role: int, reason: str) -> Any:
        kind = self.lines[row].kind
        if role == Qt.ItemDataRole.BackgroundRole and (reason or kind != "row"):
            return QBrush(QColor(PALE_RED if reason else PALE_BLUE if kind == "total" else PALE_GREY))
        if role == Qt.ItemDataRole.FontRole and kind != "row":
            bold = QFont()
            bold.setBold(True)
            return bold
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and role in (_DISPLAY, Qt.ItemDataRole.ToolTipRole):
            return "\n".join(self.columns[section].head)
        return None


class FormTable(QTableView):
    """`chosen` comes when another cell is current, `reason_wanted` on Enter or a double click."""

    chosen = Signal()
    reason_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = FormModel()
        self.setAccessibleName("报表")
        self.setModel(self.form)
        self.setItemDelegate(ClippedTips(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setFixedHeight(_HEAD_HEIGHT)
        header.setHighlightSections(False)
        header.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag(int(Qt.TextFlag.TextWordWrap))
        )
        self.doubleClicked.connect(lambda _index: self.reason_wanted.emit())
        self.selectionModel().currentChanged.connect(lambda *_places: self.chosen.emit())

    def show_data(self, data: ReportData | None) -> None:
        """Show a form; headings of groups and sums take the room of their empty cells."""
        self.clearSpans()
        self.form.show_data(data)
        for number, column in enumerate(self.form.columns):
            self.setColumnWidth(
                number, max(_LEAST, min(_MOST, round(_UNIT_WIDTH * column.width)), self._head_width(column))
            )
        self._fit_head()
        for row, line in enumerate(self.form.lines):
            span = room_of_label(self.form.columns, line) if line.label else 1
            if span > 1:
                self.setSpan(row, 0, 1, span)
        self.chosen.emit()

    def _head_width(self, column: Column) -> int:
        """Return how wide a heading must be for each of its levels to wrap into two lines at most."""
        longest = max((len(part) for part in column.head), default=0)
        return _HEAD_PAD + self._head_metrics().horizontalAdvance("宽" * ((longest + 1) // 2))

    def _fit_head(self) -> None:
        """Make the headings as high as the tallest of them, wrapped into its column."""
        metrics, flags = self._head_metrics(), int(Qt.TextFlag.TextWordWrap)
        heights = [
            metrics.boundingRect(
                0, 0, self.columnWidth(n) - _HEAD_PAD, _ENDLESS, flags, "\n".join(column.head)
            ).height()
            for n, column in enumerate(self.form.columns)
        ]
        self.horizontalHeader().setFixedHeight(max([_HEAD_HEIGHT, *(height + _HEAD_PAD for height in heights)]))

    def _head_metrics(self) -> QFontMetrics:
        bold = QFont(self.horizontalHeader().font())
        bold.setBold(True)
        return QFontMetrics(bold)

    def spot(self) -> tuple[int, int] | None:
        """Return line and column of the current cell; None where there is none."""
        here = self.currentIndex()
        return (here.row(), here.column()) if here.isValid() else None

    def go(self, row: int, column: int) -> None:
        """Make a cell the current one."""
        index = self.form.index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.reason_wanted.emit()
            return
        super().keyPressEvent(event)
