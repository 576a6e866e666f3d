"""The parts of a document as a person types them: title and text on one tab, all other parts on another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Ledger

_LONG = ("title", "text", "addressees", "copies_to")
_FORMS = ("公文", "信函")
_YES = ("sealed", "double_sided")
_PARTS = (
    "form", "mark", "number", "approver", "urgency", "secrecy", "copy_number", "addressees", "signer", "signed_on",
    "sealed", "note", "copies_to", "printed_by", "printed_on", "double_sided",
)  # fmt: skip
_FEW_LINES, _TITLE_LINES = 3, 2


class DocumentEditor(QTabWidget):
    """`typed` comes whenever something was typed; `texts` are all parts as they stand, by the names of their fields."""

    typed = Signal()

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._inputs: dict[str, QPlainTextEdit | QLineEdit | QComboBox | QCheckBox] = {}
        self._filling = False
        for name in ("title", *_PARTS, "text"):
            self._inputs[name] = self._made(name)
            field = ledger.fields[name]
            self._inputs[name].setAccessibleName(field.label)
            self._inputs[name].setToolTip(field.hint)
            if isinstance(line := self._inputs[name], QLineEdit):
                line.setPlaceholderText(field.hint)
        self.addTab(self._words(), "标题和正文")
        self.addTab(self._others(ledger), "版头、署名和版记")

    def show_values(self, values: Mapping[str, object], *, open_: bool) -> None:
        """Show a document; one that was issued can only be read."""
        self._filling = True
        for name, box in self._inputs.items():
            value = values.get(name)
            if isinstance(box, QCheckBox):
                box.setChecked(bool(value))
            elif isinstance(box, QComboBox):
                box.setCurrentText(str(value or _FORMS[0]))
            elif isinstance(box, QPlainTextEdit):
                box.setPlainText(str(value or ""))
            else:
                box.setText(str(value or ""))
            if isinstance(box, QPlainTextEdit | QLineEdit):
                box.setReadOnly(not open_)
                box.update()
                if isinstance(box, QPlainTextEdit):
                    box.viewport().update()  # else the ground changes only where the text was painted anew
            else:
                box.setEnabled(open_)
        self._filling = False

    def texts(self) -> dict[str, str]:
        """Return every part as a person would type it."""
        return {name: _text(box) for name, box in self._inputs.items()}

    def box(self, name: str) -> QWidget:
        """Return the input of a part."""
        return self._inputs[name]

    def _made(self, name: str) -> QPlainTextEdit | QLineEdit | QComboBox | QCheckBox:
        if name in _YES:
            check = QCheckBox("是")
            check.toggled.connect(lambda _on: self._say())
            return check
        if name == "form":
            choice = QComboBox()
            choice.addItems(["公文", "信函"])
            choice.currentIndexChanged.connect(lambda _index: self._say())
            return choice
        if name in _LONG:
            long = QPlainTextEdit()
            long.setTabChangesFocus(True)
            long.textChanged.connect(self._say)
            if name != "text":
                lines = _TITLE_LINES if name == "title" else _FEW_LINES
                long.setFixedHeight(lines * QFontMetrics(long.font()).lineSpacing() + 14)
            return long
        line = QLineEdit()
        line.textEdited.connect(lambda _text: self._say())
        return line

    def _say(self) -> None:
        if not self._filling:
            self.typed.emit()

    def _words(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addWidget(QLabel("标题（换行处就是印出的换行；不换行由程序排）"))
        column.addWidget(self._inputs["title"])
        column.addWidget(QLabel("正文（一行一段；一、（一）1.（1）开头的是标题）"))
        column.addWidget(self._inputs["text"], 1)
        return page

    def _others(self, ledger: Ledger) -> QWidget:
        inner = QWidget()
        form = QFormLayout(inner)
        for name in _PARTS:
            form.addRow(ledger.fields[name].label, self._inputs[name])
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        return area


def _text(box: QPlainTextEdit | QLineEdit | QComboBox | QCheckBox) -> str:
    if isinstance(box, QCheckBox):
        return "是" if box.isChecked() else "否"
    if isinstance(box, QComboBox):
        return box.currentText()
    return box.toPlainText() if isinstance(box, QPlainTextEdit) else box.text()
