"""The pages of a PDF, one at a time, as wide as there is room or at a percentage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QScrollArea, QSpinBox
from typing_extensions import override

from bizenv_desktop.ui.timers import later

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.ui.desk import Desk

_ZOOMS = (50, 75, 100, 125, 150, 200)
_SCREEN_DPI = 96
_POINTS_PER_INCH = 72
_MARGINS = 30
_FIT_MS = 120


class PdfView(QScrollArea):
    """Paints a page of the very bytes that are printed; `tools` are the widgets to turn and enlarge pages with."""

    def __init__(self, desk: Desk, empty: str = "没有可以显示的页") -> None:
        """Begin empty; `empty` is what is said then."""
        super().__init__()
        self._desk = desk
        self._empty = empty
        self._turning: list[QWidget] = []
        self.pdf: bytes = b""
        self._edition = 0
        self.page_box = QSpinBox()
        self.page_box.setAccessibleName("页码")
        self.page_box.setPrefix("第 ")
        self.page_box.setRange(1, 1)
        self.zoom = QComboBox()
        self.zoom.addItem("适合宽度", 0)
        for percent in _ZOOMS:
            self.zoom.addItem(f"{percent}%", percent)
        self.paper = QLabel()
        self.paper.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self.paper)
        self.setWidgetResizable(True)
        self.setStyleSheet(
            "QScrollArea { background: #8A939D; } QLabel { background: #8A939D; color: white; padding: 12px; }"
        )
        self._fitting = later(self, _FIT_MS, self.draw)
        self.page_box.valueChanged.connect(lambda _page: self.draw())
        self.zoom.activated.connect(lambda _index: self.draw())
        self.show_pdf(b"", 0)

    def tools(self) -> list[QWidget]:
        """Return the buttons and boxes that turn pages, to stand where the screen has its tools."""
        turning: list[QWidget] = []
        for text, step in (("上一页", -1), ("下一页", 1)):
            button = QPushButton(text)
            button.clicked.connect(lambda _checked=False, by=step: self.page_box.setValue(self.page_box.value() + by))
            turning.append(button)
        self._turning = [*turning, self.page_box, self.zoom]
        self._enable()
        return self._turning

    def show_pdf(self, pdf: bytes, pages: int) -> None:
        """Show a PDF from the page that is chosen; no bytes empty the view."""
        self.pdf = pdf
        self.page_box.setRange(1, max(1, pages))
        self.page_box.setSuffix(f" / {pages} 页" if pdf else " 页")
        self._enable()
        if pdf:
            self.draw()
        else:
            self.paper.setText(self._empty)

    def _enable(self) -> None:
        for tool in self._turning:
            tool.setEnabled(bool(self.pdf))

    def draw(self) -> None:
        """Paint the chosen page anew; a view out of sight waits until it is shown."""
        if not self.pdf or not self.isVisible():
            return
        self._edition += 1
        edition = self._edition
        percent = self.zoom.currentData()
        ratio = self.devicePixelRatioF()
        dpi = _SCREEN_DPI * percent / 100 * ratio if percent else 0
        width = int((self.viewport().width() - _MARGINS) * ratio)
        self._desk.run(
            self, page_png, self.pdf, self.page_box.value() - 1, dpi, width,
            then=lambda png: self._paint(png) if edition == self._edition else None,
        )  # fmt: skip

    def _paint(self, png: bytes) -> None:
        picture = QImage.fromData(png)
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self.paper.setPixmap(QPixmap.fromImage(picture))
        self.verticalScrollBar().setValue(0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and not self.zoom.currentData():
            self._fitting.start()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fitting.start()


def page_png(pdf: bytes, page: int, dpi: float, width: int) -> bytes:
    """Return a page as PNG at a resolution, or (`dpi` 0) as wide as `width` pixels. Run on a worker."""
    from bizenv_desktop.printing.preview import PdfPreview

    with PdfPreview(pdf) as preview:
        return preview.png(page, dpi or width * _POINTS_PER_INCH / preview.size(page)[0])
