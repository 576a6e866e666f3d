"""The table of the list: frozen columns, keys, copying."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget
from typing_extensions import override

from bizenv_desktop.ui.lists.columns import Columns, width_of
from bizenv_desktop.ui.lists.header import FastHeader
from bizenv_desktop.ui.tips import ClippedTips

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QItemSelectionRange
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from bizenv_desktop.ui.lists.model import LedgerModel

_ROW = 28


def _prepare(view: QTableView) -> None:
    view.setHorizontalHeader(FastHeader(Qt.Orientation.Horizontal, view))
    view.setVerticalHeader(FastHeader(Qt.Orientation.Vertical, view))
    cast("FastHeader", view.horizontalHeader()).filterable = True
    view.verticalHeader().setSectionResizeMode(FastHeader.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(_ROW)
    view.setAlternatingRowColors(True)
    view.setWordWrap(False)
    view.setItemDelegate(ClippedTips(view))
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)


def blocks(view: QTableView) -> Iterable[QItemSelectionRange]:
    """Return the rectangles of a view's selection: few, however many cells they hold."""
    return cast("Iterable[QItemSelectionRange]", view.selectionModel().selection())


class LedgerView(QTableView):
    """`opened` carries the row that Enter or a double click meant; `selected` comes when the selection changes."""

    opened = Signal(int)
    selected = Signal()
    widths_changed = Signal(str, int)
    order_changed = Signal(list)

    def __init__(self, model: LedgerModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ledger_model = model
        _prepare(self)
        self.setModel(model)
        self.frozen = _Frozen(self)
        self.frozen.setAccessibleName("列表左侧固定的列")
        self._columns = Columns(())
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.heading.sectionResized.connect(self._resized)
        self.heading.sectionMoved.connect(self._moved)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    @property
    def heading(self) -> FastHeader:
        """Return the horizontal header."""
        return cast("FastHeader", self.horizontalHeader())

    def use_columns(self, columns: Columns) -> None:
        """Take widths and the number of frozen columns."""
        self._columns = columns
        self.heading.blockSignals(True)
        for number, name in enumerate(columns.shown):
            self.heading.moveSection(self.heading.visualIndex(number), number)
            self.setColumnWidth(number, width_of(self.ledger_model.ledger, columns, name))
        self.heading.blockSignals(False)
        self.frozen.use(columns.frozen)

    def selected_rows(self) -> list[int]:
        """Return the rows that have a selected cell, in order."""
        rows: set[int] = set()
        for block in blocks(self):
            rows.update(range(block.top(), block.bottom() + 1))
        return sorted(rows)

    def selected_columns(self) -> list[int]:
        """Return the columns that have a selected cell, as they stand on the screen."""
        columns: set[int] = set()
        for block in blocks(self):
            columns.update(range(block.left(), block.right() + 1))
        return sorted(columns, key=self.heading.visualIndex)

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selected.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here.isValid():
            self.opened.emit(here.row())
            return
        if event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier and here.isValid():
            self.heading.filter_wanted.emit(here.column())
            return
        super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.frozen.place()

    @override
    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if index.column() >= self.frozen.count or hint != QAbstractItemView.ScrollHint.EnsureVisible:
            super().scrollTo(index, hint)

    def _resized(self, section: int, _old: int, new: int) -> None:
        self.frozen.place()
        if section < len(self.ledger_model.columns):
            self.widths_changed.emit(self.ledger_model.columns[section], new)

    def _moved(self, _logical: int, _old: int, _new: int) -> None:
        order = sorted(range(len(self.ledger_model.columns)), key=self.heading.visualIndex)
        self.order_changed.emit([self.ledger_model.columns[number] for number in order])


class _Frozen(QTableView):
    """The first columns once more, laid over the table's left edge."""

    def __init__(self, table: LedgerView) -> None:
        super().__init__(table)
        self._table = table
        self.count = 0
        _prepare(self)
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.verticalHeader().hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: none; border-right: 2px solid #B8C4D0; }")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.heading.setSectionsMovable(False)
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(table.verticalScrollBar().setValue)
        self.doubleClicked.connect(lambda index: table.opened.emit(index.row()))
        self.hide()

    @property
    def heading(self) -> FastHeader:
        """Return the horizontal header."""
        return cast("FastHeader", self.horizontalHeader())

    def use(self, count: int) -> None:
        """Freeze so many columns; 0 none."""
        self.count = count
        for column in range(self.model().columnCount()):
            self.setColumnHidden(column, column >= count)
            self.setColumnWidth(column, self._table.columnWidth(column))
        self.setVisible(count > 0)
        self.place()

    def place(self) -> None:
        """Lie exactly over the frozen columns."""
        width = 0
        for column in range(min(self.count, self.model().columnCount())):
            self.setColumnWidth(column, self._table.columnWidth(column))
            width += self._table.columnWidth(column)
        left = self._table.verticalHeader().width() + self._table.frameWidth()
        height = self._table.viewport().height() + self._table.horizontalHeader().height()
        self.setGeometry(left, self._table.frameWidth(), width + 2, height)
