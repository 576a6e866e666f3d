"""Choose and order the columns of a list, freeze some, add a column of the bureau's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bizenv_desktop.ui.dialogs import Dialog, buttons
from bizenv_desktop.ui.lists.columns import Columns, default_columns, label_of
from bizenv_desktop.ui.own_columns import OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger

_NAME = Qt.ItemDataRole.UserRole
_SIZE = (420, 520)
_MOST_FROZEN = 6


class ColumnsDialog(Dialog):
    """Ticked columns are shown, in the order of the list (drag to reorder)."""

    def __init__(self, parent: QWidget, ledger: Ledger, now: Columns, own: Sequence[str]) -> None:
        super().__init__(parent, f"{ledger.title}：列")
        self.resize(*_SIZE)
        self._ledger = ledger
        self._widths = now.widths
        self.added: list[str] = []
        self.find_edit = QLineEdit()
        self.find_edit.setPlaceholderText("查找列")
        self.find_edit.textChanged.connect(self._find)
        self.list = QListWidget()
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.frozen = QSpinBox()
        self.frozen.setRange(0, _MOST_FROZEN)
        self.own_edit = QLineEdit()
        self.own_edit.setPlaceholderText("自有列名称，如：领导批示")
        self._fill(now, own)
        self._lay_out()

    def columns(self) -> Columns:
        """Return what was chosen; at least one column."""
        items = [self.list.item(row) for row in range(self.list.count())]
        shown = tuple(str(item.data(_NAME)) for item in items if item.checkState() == Qt.CheckState.Checked)
        return Columns(shown or default_columns(self._ledger).shown, self._widths, min(self.frozen.value(), len(shown)))

    def add_own(self) -> None:
        """Add a column of the bureau's own: never sent to the province, in no rule."""
        name = self.own_edit.text().strip()
        if name:
            self.added.append(name)
            self._add(OWN + name, shown=True)
            self.own_edit.clear()
            self.list.scrollToBottom()

    def _fill(self, now: Columns, own: Sequence[str]) -> None:
        for name in now.shown:
            self._add(name, shown=True)
        for name in (*self._ledger.fields, *own):
            if name not in now.shown and name != "id":
                self._add(name, shown=False)
        self.frozen.setValue(now.frozen)

    def _add(self, name: str, *, shown: bool) -> None:
        text = label_of(self._ledger, name) + ("　（自有列）" if name.startswith(OWN) else "")
        item = QListWidgetItem(text)
        item.setData(_NAME, name)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
        self.list.addItem(item)

    def _lay_out(self) -> None:
        box = buttons()
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        frozen_row, own_row = QHBoxLayout(), QHBoxLayout()
        frozen_row.addWidget(QLabel("冻结前"))
        frozen_row.addWidget(self.frozen)
        frozen_row.addWidget(QLabel("列"))
        frozen_row.addStretch()
        add = QPushButton("增加自有列")
        add.clicked.connect(self.add_own)
        own_row.addWidget(self.own_edit)
        own_row.addWidget(add)
        column = QVBoxLayout(self)
        hint = QLabel("勾选要显示的列，拖动调整次序")
        hint.setProperty("role", "faint")
        column.addWidget(hint)
        column.addWidget(self.find_edit)
        column.addWidget(self.list)
        column.addLayout(own_row)
        column.addLayout(frozen_row)
        column.addWidget(box)

    def _find(self, text: str) -> None:
        for row in range(self.list.count()):
            self.list.item(row).setHidden(bool(text) and text not in self.list.item(row).text())
