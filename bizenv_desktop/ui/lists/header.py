"""Headers that paint themselves: Qt's own asks for each selected cell of a column whether it is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget
from typing_extensions import override

from bizenv_desktop.ui.theme import BLUE, FAINT, INK, LINE, PALE_GREY

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAD = 6
_MARK = 14
_HEIGHT = 30
_NUMBERS = 54
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class FastHeader(QHeaderView):
    """A header that never looks at the selection.

    `sort_wanted` carries the column and whether it is added to the order (Shift); `filter_wanted` the column whose
    filter mark was clicked.
    """

    sort_wanted = Signal(int, bool)
    filter_wanted = Signal(int)

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._sorted: Mapping[int, tuple[int, bool]] = {}
        self._filtered: frozenset[int] = frozenset()
        self._pressed_at = -1
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.filterable = False
        if orientation == Qt.Orientation.Vertical:
            self.setFixedWidth(_NUMBERS)
        if orientation == Qt.Orientation.Horizontal:
            self.setFixedHeight(_HEIGHT)
            self.setSectionsMovable(True)
            self.setMouseTracking(True)

    def show_state(self, order: Mapping[int, tuple[int, bool]], filtered: frozenset[int]) -> None:
        """Mark sorted columns (place in the order, descending) and filtered ones."""
        self._sorted = order
        self._filtered = filtered
        self.viewport().update()

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        painter.fillRect(rect, QColor(PALE_GREY))
        painter.setPen(QPen(QColor(LINE)))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if self.orientation() == Qt.Orientation.Vertical:
            self._paint_name(painter, rect, str(self.model().headerData(logicalIndex, self.orientation()) or ""))
        else:
            self._paint_heading(painter, rect, logicalIndex)
        painter.restore()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint().x()
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        x = event.position().toPoint().x()
        clicked = event.button() == Qt.MouseButton.LeftButton and abs(x - self._pressed_at) < _PAD
        if self.orientation() == Qt.Orientation.Horizontal and clicked and not self._resizing(x):
            self._click(x, event.modifiers())

    def _click(self, x: int, keys: Qt.KeyboardModifier) -> None:
        column = self.logicalIndexAt(x)
        if column < 0:
            return
        right = self.sectionViewportPosition(column) + self.sectionSize(column)
        if self.filterable and x > right - _MARK - _PAD:
            self.filter_wanted.emit(column)
        else:
            self.sort_wanted.emit(column, bool(keys & Qt.KeyboardModifier.ShiftModifier))

    def _resizing(self, x: int) -> bool:
        return self.cursor().shape() == Qt.CursorShape.SplitHCursor and x >= 0

    def _paint_name(self, painter: QPainter, rect: QRect, text: str) -> None:
        number = text.isdigit()
        painter.setPen(QColor(FAINT if number else INK))
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignHCenter if number else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side, shown)

    def _paint_heading(self, painter: QPainter, rect: QRect, column: int) -> None:
        text = str(self.model().headerData(column, self.orientation()) or "")
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(INK))
        room = rect.adjusted(_PAD, 0, -_MARK - _PAD, 0)
        order = self._sorted.get(column)
        mark = ("" if len(self._sorted) < 2 or order is None else str(order[0])) if order else ""  # noqa: PLR2004
        arrow = (" ▼" if order[1] else " ▲") + mark if order else ""
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 14 * len(arrow) // 2)
        side = int(self.model().headerData(column, self.orientation(), Qt.ItemDataRole.TextAlignmentRole) or _LEFT)
        painter.drawText(room, side, shown + arrow)
        if self.filterable:
            self._paint_filter_mark(painter, rect, column)

    def _paint_filter_mark(self, painter: QPainter, rect: QRect, column: int) -> None:
        painter.setPen(QPen(QColor(BLUE if column in self._filtered else "#AEB8C2"), 1.4))
        right, middle = rect.right() - _PAD, rect.center().y()
        painter.drawLine(right - 10, middle - 4, right, middle - 4)
        painter.drawLine(right - 8, middle, right - 2, middle)
        painter.drawLine(right - 6, middle + 4, right - 4, middle + 4)
