"""The late edits of a period: changes that reached the province after its submission, made again with one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from bizenv_desktop.records.permissions import AUTHORS
from bizenv_desktop.ui.bars import faint, side_column
from bizenv_desktop.ui.review.words import at
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.periods.review import LateEdit
    from bizenv_desktop.ui.desk import Desk

_HINT = "这些修改送到省里时，本期已经上报，所以没有计入；内容都还在。退回或撤回以后，一次全部重新提交。"
_LOCKED = "本期还封存着：撤回，或请省厅退回以后，再重新提交"
_ROLES = "由填报人或审核人办理"


class LatePane(QWidget):
    """`again_wanted` comes when they are to be made again; a double click opens the record."""

    again_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._may = desk.may(*AUTHORS)
        self.count = QLabel()
        self.again = QPushButton("重新提交")
        self.again.setProperty("role", "primary")
        self.again.clicked.connect(self.again_wanted)
        self.table = LinesTable(("记录", "修改", "修改人"), (128, 150, 104))
        self.table.say_when_empty("没有迟到的修改")
        self.table.stretch(1)
        self.table.opened.connect(lambda one: desk.open(Place("record", one.ledger, one.row)))
        self._hint = faint(_HINT)
        column = side_column(self, self.count, self.again)
        column.addWidget(self._hint)
        column.addWidget(self.table, 1)

    def show_late(self, late: Sequence[LateEdit], *, locked: bool) -> None:
        """Show late edits; while the period is locked they cannot be made again."""
        self.count.setText(f"迟到的修改 {len(late)} 项" if late else "没有迟到的修改")
        self._hint.setVisible(bool(late))
        self.table.show_lines([_line(one) for one in late])
        barred = _LOCKED if locked else "" if self._may else _ROLES
        self.again.setVisible(bool(late))
        self.again.setEnabled(not barred)
        self.again.setToolTip(barred)


def _line(one: LateEdit) -> Line:
    wanted = "，".join(f"{label}：{value or '（清空）'}" for label, value in one.values)
    return Line((one.title, wanted, f"{one.by} {at(one.at)[5:10]}"), one)
