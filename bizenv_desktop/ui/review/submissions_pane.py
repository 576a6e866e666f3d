"""The list of submissions, with a count of each state that filters it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import faint
from bizenv_desktop.ui.review.words import HEADINGS, STATES, WIDTHS, submission_line
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.periods.review import Submission
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.review.filters import Shown

_NONE_YET = "这里还没有报送：各市上报、两边同步以后列在这里"
_NONE_FIT = "没有符合上面所选报表、期间、城市和状态的报送"


class SubmissionsPane(QWidget):
    """`state_chosen` comes when another state is asked for; Enter or a double click opens a submission."""

    state_chosen = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.states: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        for state, _word in (("", "全部"), *STATES):
            button = QPushButton()
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False: self.state_chosen.emit())
            self._group.addButton(button)
            self.states[state] = button
            row.addWidget(button)
        self.states[""].setChecked(True)
        row.addStretch()
        row.addWidget(faint_line("双击一行打开报送；第一次打开时告知该市，之后它不能自行撤回。"))
        self.table = LinesTable(HEADINGS, WIDTHS)
        self.table.opened.connect(lambda one: desk.open(submission_place(one)))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    @property
    def state(self) -> str:
        """Return the state that is asked for; "" for all."""
        return next(state for state, button in self.states.items() if button.isChecked())

    def choose_state(self, state: str) -> None:
        """Ask for a state."""
        self.states.get(state, self.states[""]).setChecked(True)

    def show_found(self, found: Sequence[Submission], chosen: Shown) -> None:
        """Show the submissions that fit, and how many there are of each state."""
        counts = chosen.counts(found)
        self.table.say_when_empty(_NONE_FIT if found else _NONE_YET)
        for state, word in (("", "全部"), *STATES):
            self.states[state].setText(f"{word}　{counts.get(state, 0)}")
        self.table.show_lines([submission_line(one) for one in replace(chosen, state=self.state).of(found)])


def faint_line(text: str) -> QWidget:
    """Return a pale line that does not wrap."""
    label = faint(text)
    label.setWordWrap(False)
    return label


def submission_place(one: Submission) -> Place:
    """Return the place where a submission is looked at."""
    return Place("submission", extra={"city": one.city, "report": one.report, "period": one.period})
