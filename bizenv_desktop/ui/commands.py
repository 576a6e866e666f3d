"""Ctrl+K: go anywhere by a few letters, of the name or of its pinyin initials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.ui.dialogs import Dialog
from bizenv_desktop.ui.pinyin import Matcher
from bizenv_desktop.ui.screens import Place, screens_for
from bizenv_desktop.ui.sidebar import LISTS

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk

_SIZE = (480, 360)
_PLACE = Qt.ItemDataRole.UserRole


def destinations(desk: Desk) -> list[tuple[str, Place]]:
    """Return the name and place of everything that can be opened without a row."""
    found = [(screen.title, Place(screen.id)) for screen in screens_for(desk.services.roles) if not screen.hidden]
    for ledger in desk.services.ledgers:
        found.append((f"{ledger.number} {ledger.title}", Place(LISTS, ledger.id)))
        found.append((f"新增：{ledger.title}", Place("record", ledger.id)))
    return found


class CommandBox(Dialog):
    """A line to type in and what fits; Enter opens the first."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, "转到")
        self.resize(*_SIZE)
        self._desk = desk
        self._all = destinations(desk)
        self._matcher = Matcher([title for title, _ in self._all])
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("输入名称或拼音首字母，回车打开")
        self.edit.textChanged.connect(self._search)
        self.edit.returnPressed.connect(self._open)
        self.edit.installEventFilter(self)
        self.list = QListWidget()
        self.list.itemActivated.connect(lambda _item: self._open())
        column = QVBoxLayout(self)
        column.addWidget(self.edit)
        column.addWidget(self.list)
        self._search("")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        self.list.clear()
        for index in self._matcher.matches(text):
            title, place = self._all[index]
            item = QListWidgetItem(title)
            item.setData(_PLACE, place)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _open(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self._desk.open(item.data(_PLACE))
