"""The table of typed cells: typing opens an editor (input methods too), paste, fill down, clear, undo, Excel's keys.

An input method's first key must not land raw in the cell: the view takes the pre-edit event itself, opens the editor
and hands the event on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget
from typing_extensions import override

from bizenv_desktop.ui.cells.delegate import CellDelegate, set_editor_text
from bizenv_desktop.ui.cells.paste import parse_block, place_block
from bizenv_desktop.ui.lists.clipboard import tsv_line
from bizenv_desktop.ui.lists.header import FastHeader
from bizenv_desktop.ui.lists.view import blocks

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.ui.cells.delegate import ReferenceCells
    from bizenv_desktop.ui.cells.model import CellsModel
    from bizenv_desktop.ui.cells.state import Change

_ROW = 30
_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class CellsView(QTableView):
    """`pasted` says how many cells a paste took, how many it could not, and how many rows it did not find."""

    pasted = Signal(int, int, int)
    opened = Signal(int)
    resized = Signal()

    def __init__(
        self,
        model: CellsModel,
        forms: Forms,
        today: Callable[[], date],
        parent: QWidget | None = None,
        references: ReferenceCells | None = None,
    ) -> None:
        super().__init__(parent)
        self.cells = model
        self._today = today
        self.setHorizontalHeader(FastHeader(Qt.Orientation.Horizontal, self))
        self.horizontalHeader().setSectionsMovable(False)
        self.setVerticalHeader(FastHeader(Qt.Orientation.Vertical, self))
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(forms, self, references))
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self._keys = self._bindings()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def selected_cells(self) -> list[tuple[int, int]]:
        """Return the selected cells, by row and column."""
        return [
            (row, column)
            for block in blocks(self)
            for row in range(block.top(), block.bottom() + 1)
            for column in range(block.left(), block.right() + 1)
            if not self.isColumnHidden(column)
        ]

    def selected_rows(self) -> list[int]:
        """Return the rows that have a selected cell."""
        return sorted({row for row, _ in self.selected_cells()})

    def move_by(self, down: int, right: int, *, extend: bool = False) -> None:
        """Go to a neighbouring cell; from the last column Tab goes to the next row's first."""
        here = self.currentIndex()
        shown = [column for column in range(self.cells.columnCount()) if not self.isColumnHidden(column)]
        if not shown:
            return
        place = shown.index(here.column()) if here.column() in shown else 0
        row, place = here.row() + down, place + right
        if place >= len(shown):
            row, place = row + 1, 0
        elif place < 0:
            row, place = row - 1, len(shown) - 1
        self.go(max(0, min(self.cells.rowCount() - 1, row)), shown[place], extend=extend)

    def go(self, row: int, column: int, *, extend: bool = False) -> None:
        """Make a cell the current one."""
        index = self.cells.index(row, column)
        how = QItemSelectionModel.SelectionFlag
        if extend:
            self.selectionModel().setCurrentIndex(index, how.NoUpdate)
        else:
            self.selectionModel().setCurrentIndex(index, how.ClearAndSelect)
        self.scrollTo(index)

    def copy(self) -> None:
        """Put the selected cells on the clipboard as tab-separated text."""
        rows: dict[int, list[int]] = {}
        for row, column in self.selected_cells():
            rows.setdefault(row, []).append(column)
        lines = [tsv_line(self.cells.state.text(row, column) for column in sorted(rows[row])) for row in sorted(rows)]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def paste(self) -> Change | None:
        """Type what is on the clipboard, as one step; unknown headings become own columns."""
        state = self.cells.state
        block = parse_block(QGuiApplication.clipboard().text())
        headings = [str(self.cells.headerData(n, Qt.Orientation.Horizontal)) for n in range(state.width)]
        plain = [heading.split("（")[0] for heading in headings]
        order = [column for column in range(state.width) if not self.isColumnHidden(column)]
        laid = place_block(block, self.selected_cells(), plain, [row.title for row in state.rows], order)
        if laid.unknown:
            self.cells.add_own(laid.unknown)
        change = self.cells.put(laid.cells, "粘贴")
        self.pasted.emit(len(change.cells) if change else 0, change.errors if change else 0, laid.left_over)
        return change

    def fill_down(self) -> Change | None:
        """Copy the first selected row of each column into the rows below it (Ctrl+D)."""
        top: dict[int, int] = {}
        for row, column in sorted(self.selected_cells()):
            top.setdefault(column, row)
        state = self.cells.state
        return self.cells.put(
            [
                (row, column, state.text(top[column], column))
                for row, column in self.selected_cells()
                if row != top[column]
            ],
            "向下填充",
        )

    def fill_right(self) -> Change | None:
        """Copy the first selected column of each row into those right of it (Ctrl+R)."""
        first: dict[int, int] = {}
        for row, column in sorted(self.selected_cells()):
            first.setdefault(row, column)
        state = self.cells.state
        return self.cells.put(
            [
                (row, column, state.text(row, first[row]))
                for row, column in self.selected_cells()
                if column != first[row]
            ],
            "向右填充",
        )

    def clear_cells(self) -> Change | None:
        """Empty the selected cells, never the rows (Delete)."""
        return self.cells.put([(row, column, "") for row, column in self.selected_cells()], "清空")

    def type_today(self) -> Change | None:
        """Type today's date into the selected cells (Ctrl+;)."""
        return self.cells.put(
            [(row, column, self._today().isoformat()) for row, column in self.selected_cells()], "填写今天"
        )

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.state() != QAbstractItemView.State.EditingState and self._open_empty():
            editor = self._editor()
            if editor is not None:
                QCoreApplication.sendEvent(editor, event)
                return
        super().inputMethodEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        for keys, do in self._keys:
            if (
                event.matches(keys)
                if isinstance(keys, QKeySequence.StandardKey)
                else keys == QKeySequence(event.keyCombination())
            ):
                do()
                event.accept()
                return
        if self._arrow(event) or self._typed(event):
            event.accept()
            return
        super().keyPressEvent(event)

    def edit_here(self) -> None:
        """Open the current cell with its text, the cursor at the end (F2)."""
        here = self.currentIndex()
        if here.isValid() and self.cells.state.editable(here.row(), here.column()):
            self.edit(here)
            editor = self._editor()
            if editor is not None:
                set_editor_text(editor, self.cells.state.text(here.row(), here.column()))

    def _bindings(self) -> list[tuple[QKeySequence | QKeySequence.StandardKey, Callable[[], object]]]:
        named = QKeySequence.StandardKey
        return [
            (named.Copy, self.copy),
            (named.Paste, self.paste),
            (QKeySequence("F2"), self.edit_here),
            (QKeySequence("Ctrl+D"), self.fill_down),
            (QKeySequence("Ctrl+R"), self.fill_right),
            (QKeySequence("Ctrl+;"), self.type_today),
            (QKeySequence("Del"), self.clear_cells),
            (QKeySequence("Return"), lambda: self.move_by(1, 0)),
            (QKeySequence("Enter"), lambda: self.move_by(1, 0)),
            (QKeySequence("Tab"), lambda: self.move_by(0, 1)),
            (QKeySequence("Shift+Tab"), lambda: self.move_by(0, -1)),
        ]

    def _arrow(self, event: QKeyEvent) -> bool:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        far = (self.cells.rowCount(), self.cells.columnCount())
        row, column = self.currentIndex().row() + step[0] * far[0], self.currentIndex().column() + step[1] * far[1]
        row, column = max(0, min(far[0] - 1, row)), max(0, min(far[1] - 1, column))
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if extend:
            self._select_to(row, column)
        else:
            self.go(row, column)
        return True

    def _select_to(self, row: int, column: int) -> None:
        from PySide6.QtCore import QItemSelection

        corner = self.cells.index(row, column)
        block = QItemSelection(self.currentIndex(), corner)
        self.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _typed(self, event: QKeyEvent) -> bool:
        text = event.text()
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if not text or not text.isprintable() or text == " " or held or not self._open_empty():
            return False
        editor = self._editor()
        if editor is not None:
            QCoreApplication.sendEvent(editor, event)
        return editor is not None

    def _open_empty(self) -> bool:
        here = self.currentIndex()
        if not here.isValid() or not self.cells.state.editable(here.row(), here.column()):
            return False
        self.edit(here)
        editor = self._editor()
        if editor is not None:
            set_editor_text(editor, "")
        return editor is not None

    def _editor(self) -> QWidget | None:
        return cast("QWidget | None", self.indexWidget(self.currentIndex())) or self._open_editor()

    def _open_editor(self) -> QWidget | None:
        inside = QGuiApplication.focusObject()
        return inside if isinstance(inside, QWidget) and self.viewport().isAncestorOf(inside) else None
