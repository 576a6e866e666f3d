"""Parts of workbenches: a number that opens its list, a card of what could not be read, links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bizenv_desktop.ui.theme import BLUE, RED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.base.errors import BizenvError
    from bizenv_desktop.ui.workbench.loading import Figure

_HEIGHT = 78
_FIGURES = 2


class Tile(QPushButton):
    """A large number above its name; a click opens what it counts."""

    def __init__(self, name: str, do: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("role", "tile")
        self.setMinimumHeight(_HEIGHT)
        self.number, self.name = QLabel("…"), QLabel(name)
        self.number.setProperty("role", "figure")
        self.name.setProperty("role", "faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(2)
        for label in (self.number, self.name):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        self.clicked.connect(lambda _checked=False: do())

    def show_number(self, number: int | None, *, attention: bool = False, name: str = "") -> None:
        """Show a number, red where it wants attention; None could not be read."""
        self.number.setText("？" if number is None else f"{number:,}")
        self.number.setStyleSheet(f"color: {RED if attention and number else BLUE};")
        if name:
            self.name.setText(name)
        self.setAccessibleName(f"{self.name.text()} {self.number.text()}")


class UnreadCard(QFrame):
    """Says which parts could not be read, and what to do: an unread list must not look like an empty one."""

    def __init__(self, again: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.text = QLabel()
        self.text.setProperty("role", "error")
        self.text.setWordWrap(True)
        self.again = QPushButton("再读一次")
        self.again.clicked.connect(lambda _checked=False: again())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.addWidget(self.text)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def tell(self, problems: Sequence[tuple[str, BizenvError]]) -> None:
        """Name the parts that could not be read; none hide the card."""
        texts = [f"“{part}”没有读出：{problem.what}；{problem.remedy}" for part, problem in problems]
        self.text.setText("\n".join(texts))
        self.setVisible(bool(texts))


def link(do: Callable[[], object], text: str = "") -> QPushButton:
    """Return a button that looks like a link."""
    button = QPushButton(text)
    button.setProperty("role", "link")
    button.clicked.connect(lambda _checked=False: do())
    return button


class Figures(QScrollArea):
    """The numbers of rows, each a link to its list; ledgers are many, so they scroll rather than be squeezed."""

    def __init__(self, open_ledger: Callable[[str], object]) -> None:
        super().__init__()
        self._open = open_ledger
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show figures in the place of those before."""
        while self._grid.count():
            taken = self._grid.takeAt(0)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        for number, figure in enumerate(figures):
            button = link(lambda name=figure.ledger: self._open(name), f"{figure.label}　{figure.value}")  # type: ignore[misc]
            self._grid.addWidget(button, number // _FIGURES, number % _FIGURES)
