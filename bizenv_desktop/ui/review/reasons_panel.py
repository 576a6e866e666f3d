"""The reasons of a return: where, why, what the city did about each; the city ticks them off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QListWidgetItem, QPushButton, QWidget

from bizenv_desktop.ui.bars import side_column
from bizenv_desktop.ui.editor.findings_panel import TextList
from bizenv_desktop.ui.review.words import at
from bizenv_desktop.ui.theme import GREEN, INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.periods.reasons import Reason

_REASON = Qt.ItemDataRole.UserRole
_BOX = Qt.ItemFlag.ItemIsUserCheckable


def reason_text(reason: Reason) -> str:
    """Return a reason as one text: place, text, what was done about it."""
    lines = [f"【{reason.place}】{reason.text}"]
    if reason.answer:
        lines.append(f"答复：{reason.answer}")
    if reason.done:
        lines.append(f"已改　{reason.done_by} {at(reason.done_at)}".rstrip())
    return "\n".join(lines)


class ReasonsPanel(QWidget):
    """`chosen` carries the reason that was clicked, `ticked` one with its new tick, `answer_wanted` one to answer."""

    chosen = Signal(object)
    ticked = Signal(object, bool)
    answer_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._changeable = False
        self._toggled: QListWidgetItem | None = None
        self.count = QLabel()
        self.list = TextList()
        self.list.setAccessibleName("退回理由")
        self.list.itemChanged.connect(self._toggle)
        self.list.itemClicked.connect(self._click)
        self.list.itemSelectionChanged.connect(self._offer)
        self.answer = QPushButton("答复…")
        self.answer.setToolTip("不必改数的理由，写明情况即可")
        self.answer.clicked.connect(self._answer)
        column = side_column(self, self.count, self.answer)
        column.addWidget(self.list, 1)

    def show_reasons(self, reasons: Sequence[Reason], *, changeable: bool, empty: str = "没有退回理由") -> None:
        """Show reasons, those to be done first; `changeable`: they can be ticked off and answered now."""
        self._changeable = changeable
        kept = self.current()
        self.list.blockSignals(True)
        self.list.clear()
        self.list.empty = empty
        for one in sorted(reasons, key=lambda reason: reason.settled):
            item = QListWidgetItem(reason_text(one))
            item.setForeground(QColor(GREEN if one.settled else INK))
            item.setFlags(item.flags() | _BOX if changeable else item.flags() & ~_BOX)
            if changeable:
                item.setCheckState(Qt.CheckState.Checked if one.done else Qt.CheckState.Unchecked)
            item.setData(_REASON, one)
            self.list.addItem(item)
            if kept is not None and kept.id == one.id:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        settled = sum(one.settled for one in reasons)
        self.count.setText(f"退回理由 {len(reasons)} 条，已办 {settled} 条" if reasons else "没有退回理由")
        self.answer.setVisible(changeable)
        self._offer()

    def current(self) -> Reason | None:
        """Return the selected reason."""
        item = self.list.currentItem()
        found: Reason | None = item.data(_REASON) if item is not None else None
        return found

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) reason, round and round."""
        if self.list.count():
            row = (self.list.currentRow() + by) % self.list.count()
            self.list.setCurrentRow(row)
            self.chosen.emit(self.list.item(row).data(_REASON))

    def _toggle(self, item: QListWidgetItem) -> None:
        self._toggled = item
        self.ticked.emit(item.data(_REASON), item.checkState() == Qt.CheckState.Checked)

    def _click(self, item: QListWidgetItem) -> None:
        """Jump to the place of a reason; a click that ticked its box has done its work."""
        ticked, self._toggled = self._toggled is item, None
        if not ticked:
            self.chosen.emit(item.data(_REASON))

    def _answer(self) -> None:
        reason = self.current()
        if reason is not None:
            self.answer_wanted.emit(reason)

    def _offer(self) -> None:
        self.answer.setEnabled(self._changeable and self.current() is not None)
