"""A line with a list below it that follows what is typed; the focus stays in the line, input methods work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from bizenv_desktop.ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

_ROWS = 10
_VALUE = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}


class PopupEdit(QLineEdit):
    """`wanted` asks for entries that fit a text; `picked` carries the value and text of the chosen one."""

    wanted = Signal(str)
    picked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget(self)
        self.list.setWindowFlags(Qt.WindowType.ToolTip)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._pick)
        self.list.hide()
        self._arrow = self.addAction(icon("down", "#7A8591"), QLineEdit.ActionPosition.TrailingPosition)
        self._arrow.triggered.connect(self.toggle)
        self._asked = ""
        self._typed = self._left = False
        self.textEdited.connect(self._type)

    def toggle(self) -> None:
        """Open the list with all entries, or close it."""
        if self.list.isVisible():
            self.list.hide()
        elif not self.isReadOnly():
            self.setFocus()
            self._ask("")

    def answer(self, text: str) -> Callable[[Sequence[tuple[str, str]]], None]:
        """Return what takes the entries for a text, unless another text was asked for in the meantime."""

        def take(entries: Sequence[tuple[str, str]]) -> None:
            if text == self._asked:
                self.offer(entries)

        return take

    def offer(self, entries: Sequence[tuple[str, str]]) -> None:
        """Show entries (value, text) below the line; none closes the list."""
        self.list.clear()
        for value, text in entries:
            item = QListWidgetItem(text)
            item.setData(_VALUE, value)
            self.list.addItem(item)
        if self._left:
            self._pick_exact()
            return
        if not entries or not self.isVisible() or self.isReadOnly():
            self.list.hide()
            return
        self.list.setCurrentRow(0)
        height = min(len(entries), _ROWS) * self.list.sizeHintForRow(0) + 4
        self.list.setGeometry(self._place(height).x(), self._place(height).y(), max(self.width(), 200), height)
        self.list.show()

    def is_open(self) -> bool:
        """Tell whether the list is shown."""
        return self.list.isVisible()

    def pick_current(self) -> bool:
        """Take the marked entry; False where the list is closed."""
        item = self.list.currentItem()
        if not self.list.isVisible() or item is None:
            return False
        self._pick(item)
        return True

    def pick_current_quietly(self) -> None:
        """Take the marked entry's text if the list is open, without saying so."""
        item = self.list.currentItem()
        if self.list.isVisible() and item is not None and self.text().strip():
            self.setText(item.text())
        self.list.hide()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.list.isVisible() and self._list_key(key):
            event.accept()
            return
        if key == Qt.Key.Key_Down and not self.isReadOnly():
            self._ask("" if event.modifiers() & Qt.KeyboardModifier.AltModifier else self.text())
            return
        super().keyPressEvent(event)

    @override
    def event(self, arrived: QEvent) -> bool:
        if isinstance(arrived, QKeyEvent) and self.list.isVisible():
            if arrived.type() == QEvent.Type.ShortcutOverride:
                arrived.accept()
            elif arrived.type() == QEvent.Type.KeyPress and arrived.key() == Qt.Key.Key_Tab:
                # Here, since Qt moves the focus on before keyPressEvent would see the key.
                self.pick_current()
        return super().event(arrived)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._left = True
        self._pick_exact()
        super().focusOutEvent(event)

    def _type(self, text: str) -> None:
        self._typed = True
        self._ask(text)

    def _pick_exact(self) -> None:
        """Take the one entry that was typed in full, by somebody who went on without choosing it; close the list."""
        self.list.hide()
        if self._typed and self._asked == self.text():
            named = [one for one in map(self.list.item, range(self.list.count())) if one.text() == self.text().strip()]
            if len(named) == 1:
                self._pick(named[0])

    def _ask(self, text: str) -> None:
        self._asked = text
        self._left = False
        self.wanted.emit(text)

    def _list_key(self, key: Qt.Key) -> bool:
        if key in _MOVES:
            last = self.list.count() - 1
            self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + _MOVES[key])))
            return True
        if key == Qt.Key.Key_Escape:
            self.list.hide()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.pick_current()
        return False

    def _pick(self, item: QListWidgetItem) -> None:
        self.list.hide()
        self._typed = False
        self.setText(item.text())
        self.picked.emit(str(item.data(_VALUE)), item.text())

    def _place(self, height: int) -> QPoint:
        below = self.mapToGlobal(QPoint(0, self.height()))
        screen = self.screen().availableGeometry()
        return below if below.y() + height <= screen.bottom() else self.mapToGlobal(QPoint(0, -height))


class ChoiceEdit(PopupEdit):
    """Finds an entry of a fixed list by its text or by pinyin initials."""

    def __init__(self, entries: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from bizenv_desktop.ui.pinyin import Matcher

        self._all = self._entries = list(entries)
        self._matcher = Matcher([text for _, text in entries])
        self.wanted.connect(self._search)

    def restrict(self, values: Collection[str]) -> None:
        """Offer these values only."""
        from bizenv_desktop.ui.pinyin import Matcher

        left = [entry for entry in self._all if entry[0] in values]
        if left != self._entries:
            self._entries, self._matcher = left, Matcher([text for _, text in left])

    def _search(self, typed: str) -> None:
        self.offer([self._entries[number] for number in self._matcher.matches(typed)])
