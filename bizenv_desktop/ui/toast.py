"""A short message over the lower edge of the window, with one action: 已修改 12 格 · 撤销."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from bizenv_desktop.ui.timers import later

if TYPE_CHECKING:
    from collections.abc import Callable

_SHOWN_MS = 6000
_MARGIN = 44


class Toast(QFrame):
    """Stays over its parent for six seconds, or until its action is taken."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._do: Callable[[], None] | None = None
        self.label = QLabel()
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 10, 8)
        row.addWidget(self.label)
        row.addWidget(self.button)
        self._timer = later(self, _SHOWN_MS, self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "", do: Callable[[], None] | None = None) -> None:
        """Show a text, and a button where there is something to do."""
        self._do = do
        self.label.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - _MARGIN)

    def _act(self) -> None:
        self.hide()
        if self._do is not None:
            self._do()
