"""The state of a record and the steps that this person may take from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Transition


_BUTTONS = 3
"""Steps that fit beside the title at 1366 pixels; where there are more, the first ones do and the rest is a menu."""


class WorkflowBar(QWidget):
    """`wanted` carries the step whose button was pressed, or that was chosen from the menu of the others."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self.state = QLabel()
        self._row.addWidget(self.state)

    def show_state(self, state: str, steps: Sequence[Transition]) -> None:
        """Show a state ("" hides the bar) and a button for each step that this person may take."""
        while self._row.count() > 1:
            taken = self._row.takeAt(1)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        self.setVisible(bool(state))
        self.state.setText(f"状态：{state}")
        shown = list(steps) if state else []
        rest = shown[_BUTTONS - 1 :] if len(shown) > _BUTTONS else []
        for step in shown[: len(shown) - len(rest)]:
            button = QPushButton(_words(step))
            button.clicked.connect(lambda _checked=False, chosen=step: self.wanted.emit(chosen))
            self._row.addWidget(button)
        if rest:
            self._row.addWidget(self._menu_of(rest))

    def _menu_of(self, steps: Sequence[Transition]) -> QPushButton:
        button = QPushButton("更多")
        menu = QMenu(button)
        for step in steps:
            menu.addAction(_words(step)).triggered.connect(lambda _checked=False, chosen=step: self.wanted.emit(chosen))
        button.setMenu(menu)
        return button


def _words(step: Transition) -> str:
    return step.label or f"转为“{step.target}”"
