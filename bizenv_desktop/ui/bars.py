"""The bar at the top of a screen, and cards below it: the same on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSpinBox, QSplitter, QVBoxLayout, QWidget

from bizenv_desktop.ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

MARGIN = (14, 12, 14, 12)
"""Left, above, right and below what stands on a screen or a tab, in pixels."""
_ROOM = 1230
"""Pixels that two parts beside each other share at first."""


class Bar(QFrame):
    """Title at the left, tools at the right."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 12, 8)
        self._row.setSpacing(6)
        self.title = QLabel(title)
        self.title.setProperty("role", "title")
        self._row.addWidget(self.title)
        self._row.addStretch()

    def add(self, widget: QWidget) -> None:
        """Add a widget at the right."""
        self._row.addWidget(widget)

    def add_left(self, widget: QWidget) -> None:
        """Add a widget behind the title."""
        self._row.insertWidget(self._row.count() - 1 - self._right(), widget)

    def button(self, text: str, picture: str, do: Callable[[], object], *, primary: bool = False) -> QPushButton:
        """Add a button at the right."""
        made = QPushButton(icon(picture, "#FFFFFF") if primary and picture else icon(picture), text)
        if primary:
            made.setProperty("role", "primary")
        made.clicked.connect(lambda _checked=False: do())
        self._row.addWidget(made)
        return made

    def _right(self) -> int:
        stretch = next(n for n in range(self._row.count()) if (item := self._row.itemAt(n)) and item.spacerItem())
        return self._row.count() - 1 - stretch


def beside(left: QWidget, right: QWidget, width: int, *, grows: tuple[int, int] = (0, 1)) -> QWidget:
    """Return a narrow part `width` pixels wide and the one that takes the rest, with the margins of a screen.

    `grows` are the shares that each takes of what the window grows by.
    """
    return padded(split(left, right, (width, _ROOM - width), grows=grows))


def split(
    first: QWidget, second: QWidget, sizes: tuple[int, int], *, grows: tuple[int, int] = (0, 0), below: bool = False
) -> QSplitter:
    """Return two parts with a border that can be moved: the second at the right of the first, or `below` it.

    `sizes` are the pixels of each at first, `grows` their shares of what the window grows by ((0, 0): as they are).
    """
    splitter = QSplitter(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
    splitter.addWidget(first)
    splitter.addWidget(second)
    splitter.setSizes(list(sizes))
    for number, share in enumerate(grows):
        splitter.setStretchFactor(number, share)
    return splitter


def card(heading: str = "") -> tuple[QFrame, QVBoxLayout]:
    """Return a white card with a heading, and its column."""
    frame = QFrame()
    frame.setProperty("role", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 12, 16, 14)
    column.setSpacing(8)
    if heading:
        label = QLabel(heading)
        label.setProperty("role", "heading")
        column.addWidget(label)
    return frame, column


def side_column(side: QWidget, count: QLabel, button: QPushButton) -> QVBoxLayout:
    """Lay a list at the side of a screen out: how many, and the button for them, above; return the column for more."""
    head = QHBoxLayout()
    head.addWidget(count, 1)
    head.addWidget(button)
    column = QVBoxLayout(side)
    column.setContentsMargins(8, 8, 8, 8)
    column.addLayout(head)
    return column


def year_box(year: int) -> QSpinBox:
    """Return a box to choose a year of the plan with."""
    box = QSpinBox()
    box.setAccessibleName("年份")
    box.setRange(2021, 2040)
    box.setSuffix(" 年")
    box.setValue(year)
    return box


def faint(text: str = "") -> QLabel:
    """Return a label in pale ink that wraps."""
    label = QLabel(text)
    label.setProperty("role", "faint")
    label.setWordWrap(True)
    return label


def padded(widget: QWidget) -> QWidget:
    """Return a page with a margin around a widget."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(*MARGIN)
    column.addWidget(widget)
    return page
