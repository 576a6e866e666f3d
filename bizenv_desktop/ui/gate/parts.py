"""What the passphrase box and the set-up share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QVBoxLayout, QWidget

CARD_WIDTH = 430


def passphrase_edit(hint: str = "") -> QLineEdit:
    """Return a line that hides what is typed."""
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setPlaceholderText(hint)
    edit.setAccessibleName(hint)
    return edit


class Card(QFrame):
    """A card in the middle of the window: title, form, message in place, busy bar."""

    def __init__(self, title: str, subtitle: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setFixedWidth(CARD_WIDTH)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(32, 28, 32, 28)
        self.column.setSpacing(12)
        head = QLabel(title)
        head.setProperty("role", "title")
        below = QLabel(subtitle)
        below.setProperty("role", "faint")
        below.setWordWrap(True)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(10)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.message = QLabel()
        self.message.setProperty("role", "error")
        self.message.setWordWrap(True)
        self.message.hide()
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setFixedHeight(6)
        self.busy.setTextVisible(False)
        self.busy.hide()
        for part in (head, below):
            self.column.addWidget(part)
        self.column.addLayout(self.form)
        self.column.addWidget(self.message)
        self.column.addWidget(self.busy)

    def say(self, text: str) -> None:
        """Show what is wrong, below the form; "" clears it."""
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def set_busy(self, busy: bool) -> None:
        """Show that the copy is being opened, and take no second try meanwhile."""
        self.busy.setVisible(busy)
        for edit in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if edit is not self.busy and edit is not self.message:
                edit.setEnabled(not busy)


def centred(card: QWidget) -> QWidget:
    """Return a page with a card in its middle."""
    page = QWidget()
    row = QHBoxLayout(page)
    row.addStretch()
    row.addWidget(card, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch()
    return page
