"""The reasons that the reviewer is writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.ui.editor.findings_panel import TextList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.review.drafts import Written

_EMPTY = "还没有写退回理由。\n在左边选一格、一处差别或一条审核意见，点“写理由”；\n对整张报表的，点“整表理由”。"


class WrittenPanel(QWidget):
    """`edit_wanted` and `drop_wanted` carry the place of a reason in the list, `chosen` too."""

    edit_wanted = Signal(int)
    drop_wanted = Signal(int)
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.count = QLabel()
        self.count.setProperty("role", "heading")
        self.list = TextList()
        self.list.empty = _EMPTY
        self.list.setAccessibleName("正在写的退回理由")
        self.list.itemClicked.connect(lambda _item: self.chosen.emit(self.list.currentRow()))
        self.list.itemDoubleClicked.connect(lambda _item: self.edit_wanted.emit(self.list.currentRow()))
        self.list.itemSelectionChanged.connect(self._offer)
        self.edit, self.drop = QPushButton("修改…"), QPushButton("删去")
        self.edit.clicked.connect(lambda: self.edit_wanted.emit(self.list.currentRow()))
        self.drop.clicked.connect(lambda: self.drop_wanted.emit(self.list.currentRow()))
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(self.edit)
        row.addWidget(self.drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(row)
        column.addWidget(self.list, 1)

    def show_written(self, written: Sequence[Written], version: int) -> None:
        """Show the reasons; those written on an earlier version say so."""
        kept = self.list.currentRow()
        self.list.clear()
        for one in written:
            older = f"（写于第{one.version}版）" if one.version and one.version != version else ""
            self.list.addItem(QListWidgetItem(f"【{one.where}】{one.text}{older}"))
        self.list.setCurrentRow(min(kept, len(written) - 1))
        self.count.setText(f"退回理由（{len(written)}）" if written else "退回理由")
        self._offer()

    def _offer(self) -> None:
        chosen = 0 <= self.list.currentRow() < self.list.count()
        self.edit.setEnabled(chosen)
        self.drop.setEnabled(chosen)
