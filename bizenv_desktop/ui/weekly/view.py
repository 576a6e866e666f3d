"""The grid's table: Space marks lines 无变化, Enter goes to where Tab began in the next line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from bizenv_desktop.ui.cells.view import CellsView

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtGui import QKeyEvent

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.ui.cells.model import CellsModel

_NAMES = 210


class GridView(CellsView):
    """`unchanged_wanted` carries the selected lines when Space is pressed."""

    unchanged_wanted = Signal(list)

    def __init__(self, model: CellsModel, forms: Forms, today: Callable[[], date]) -> None:
        super().__init__(model, forms, today)
        self._tab_began: int | None = None
        self.verticalHeader().setFixedWidth(_NAMES)

    @override
    def move_by(self, down: int, right: int, *, extend: bool = False) -> None:
        here = self.currentIndex()
        if right and self._tab_began is None:
            self._tab_began = here.column()
        if down and not right and self._tab_began is not None:
            row = max(0, min(self.cells.rowCount() - 1, here.row() + down))
            self.go(row, self._tab_began)
            self._tab_began = None
            return
        super().move_by(down, right, extend=extend)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            rows = self.selected_rows()
            self.unchanged_wanted.emit(rows)
            if len(rows) == 1:
                self.move_by(1, 0)
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._tab_began = None
        super().keyPressEvent(event)
