"""What came of something: one text, and where it went wrong a button that does what the text advises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.ui.desk import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.ui.syncing.remedies import Remedy


class Outcome(QWidget):
    """A wrapping text with a button beside it; `act` is asked to do what the button's remedy names."""

    def __init__(self, act: Callable[[str], object]) -> None:
        super().__init__()
        self._act = act
        self._what = ""
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton()
        self.button.clicked.connect(lambda _checked=False: self._act(self._what))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.say("")

    def text(self) -> str:
        """Return what is said."""
        return self.label.text()

    def say(self, text: str, remedy: Remedy | None = None, role: str = "faint") -> None:
        """Say what came of it; a remedy makes a button."""
        self.label.setText(text)
        self.label.setProperty("role", role)
        self.label.style().polish(self.label)
        self._what = remedy.act if remedy else ""
        self.button.setText(remedy.text if remedy else "")
        self.button.setVisible(remedy is not None)

    def tell(self, problem: Exception, remedy_of: Callable[[str], Remedy | None]) -> None:
        """Say what went wrong and what to do."""
        code = problem.code if isinstance(problem, BizenvError) else ""
        self.say("未完成：" + "；".join(part for part in sentence(problem) if part), remedy_of(code), "error")
