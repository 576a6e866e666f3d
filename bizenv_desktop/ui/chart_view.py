"""Paints one sheet of the page plan in the window: a chart is the very same on the desk and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from bizenv_desktop.printing.page_plan import ASCENT, MM, STYLES, Bar, Cell, PagePlan
from bizenv_desktop.ui.theme import INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent

_USUAL, _MOST = 4.1, 5.2
"""Pixels for a millimetre: 12 and 15 pixels high print of the notes' size."""
_BOLD = "hei"


class ChartView(QWidget):
    """Shows a plan of one page as large as the room allows; a click asks for the table behind it.

    `taller` are plans of the same as wide, the tallest last, for a room that is higher than the plan.
    """

    clicked = Signal()

    def __init__(self, plan: PagePlan, taller: Sequence[PagePlan] = ()) -> None:
        super().__init__()
        self._plan = plan
        self._taller = taller
        self.setAccessibleName(f"图：{plan.title}")
        self.setAccessibleDescription("，".join(text for text in plan.pages[0].texts() if text != plan.title))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 90)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("点击看表和数字来源")

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(self._plan.width * _USUAL), round(self._plan.height * _USUAL))

    @property
    def plan(self) -> PagePlan:
        """Return the plan that is shown now: the tallest that has room without being drawn smaller."""
        scale = min(self.width() / self._plan.width, _MOST)
        fitting = [one for one in self._taller if one.height * scale <= self.height()]
        return fitting[-1] if fitting else self._plan

    @property
    def scale(self) -> float:
        """Return how many pixels a millimetre has now."""
        plan = self.plan
        return min(self.width() / plan.width, self.height() / plan.height, _MOST)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        plan, scale = self.plan, self.scale
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate((self.width() - plan.width * scale) / 2, 0)
        page = plan.pages[0]
        for bar in page.bars:
            self._bar(painter, bar, scale)
        for cell in page.cells:
            self._text(painter, cell, scale)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def _bar(self, painter: QPainter, bar: Bar, scale: float) -> None:
        box = QRectF(bar.x * scale, bar.y * scale, bar.width * scale, bar.height * scale)
        painter.fillRect(box, QColor(bar.colour))

    def _text(self, painter: QPainter, cell: Cell, scale: float) -> None:
        look = STYLES[cell.style]
        pixels = look.size / MM * scale
        font = QFont(self.font())
        font.setPixelSize(max(1, round(pixels)))
        font.setBold(look.face == _BOLD)
        painter.setFont(font)
        painter.setPen(QColor(look.colour or INK))
        metrics = QFontMetricsF(font)
        step = look.line_height * scale
        base = (cell.y + cell.height / 2) * scale - (len(cell.lines) - 1) * step / 2 + (ASCENT - 0.5) * pixels
        left, room = (cell.x + look.pad) * scale, (cell.width - 2 * look.pad) * scale
        for line in cell.lines:
            spare = room - metrics.horizontalAdvance(line)
            indent = {"right": spare, "center": spare / 2}.get(cell.align, 0.0)
            painter.drawText(QPointF(left + indent, base), line)
            base += step
