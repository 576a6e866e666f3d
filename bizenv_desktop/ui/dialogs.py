"""Small boxes with Chinese buttons: an error, a question, a text to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.file_kinds import FileKinds

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT_WIDTH = 460
_BY_KEYS = Qt.TextInteractionFlag.TextSelectableByKeyboard


def buttons(accept: str = "确定", reject: str = "取消") -> QDialogButtonBox:
    """Return the two buttons of a dialog, the first one as the default; `reject` empty leaves it out."""
    box = QDialogButtonBox()
    first = box.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    first.setProperty("role", "primary")
    if reject:
        box.addButton(reject, QDialogButtonBox.ButtonRole.RejectRole)
    return box


def error_box(parent: QWidget, problem: Exception) -> QMessageBox:
    """Return a box, ready to open, that says what happened and what to do."""
    what, remedy = sentence(problem)
    box = QMessageBox(QMessageBox.Icon.Warning, "未能完成", what, parent=parent)
    code = problem.code if isinstance(problem, BizenvError) else type(problem).__name__
    box.setInformativeText(f"{remedy}\n\n提示代号 {code}")
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | _BY_KEYS)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def ask(  # noqa: PLR0917 - the words of a question and its two answers
    parent: QWidget,
    title: str,
    question: str,
    accept: str = "确定",
    then: Callable[[], None] | None = None,
    reject: str = "取消",
) -> None:
    """Ask a yes/no question without stopping the event loop; `then` is called on yes."""
    box = QMessageBox(QMessageBox.Icon.Question, title, question, parent=parent)
    yes = box.addButton(accept, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(reject, QMessageBox.ButtonRole.RejectRole)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.buttonClicked.connect(lambda button: then() if button is yes and then is not None else None)
    box.open()


class Dialog(QDialog):
    """The base of all dialogs: once closed it is gone, with what was typed in it."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._held = False

    def hold(self, box: QDialogButtonBox, *, on: bool) -> None:
        """Take no answer, and stay open, while a service is at work that will tell this dialog what came of it."""
        self._held = on
        box.setDisabled(on)

    @override
    def reject(self) -> None:
        if not self._held:
            super().reject()


class TextDialog(Dialog):
    """Asks for a text that may not be empty: a reason, an explanation."""

    def __init__(self, parent: QWidget, title: str, question: str, hint: str = "") -> None:
        super().__init__(parent, title)
        self.setMinimumWidth(_TEXT_WIDTH)
        self.question = QLabel(question)
        self.question.setWordWrap(True)
        self.edit = QPlainTextEdit()
        self.edit.setPlaceholderText(hint)
        self.edit.setTabChangesFocus(True)
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        box = buttons()
        box.accepted.connect(self.accept_filled)
        box.rejected.connect(self.reject)
        self.on_accept: Callable[[], None] = self.accept
        self._column = QVBoxLayout(self)
        for widget in (self.question, self.edit, self.error, box):
            self._column.addWidget(widget)
        self.edit.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept by Ctrl+Enter; Enter alone begins a new line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.accept_filled()
                return True
        return super().eventFilter(watched, event)

    def add_below(self, widget: QWidget) -> None:
        """Put a widget below the text."""
        self._column.insertWidget(self._column.indexOf(self.error), widget)

    def text(self) -> str:
        """Return what was typed, without outer white space."""
        return self.edit.toPlainText().strip()

    def accept_filled(self) -> None:
        """Go on if there is a text; say what is missing otherwise."""
        if self.text():
            self.on_accept()
        else:
            self.refuse("此处必须填写")

    def refuse(self, why: str) -> None:
        """Show in place why the text will not do."""
        self.error.setText(why)
        self.error.show()


def ask_text(parent: QWidget, title: str, question: str, then: Callable[[str], None], hint: str = "") -> TextDialog:
    """Ask for a text without stopping the event loop; `then` gets it."""
    dialog = TextDialog(parent, title, question, hint)
    dialog.accepted.connect(lambda: then(dialog.text()))
    dialog.open()
    return dialog


def ask_line(
    parent: QWidget,
    title: str,
    question: str,
    then: Callable[[str], object],
    *,
    text: str = "",
    accept: str = "确定",
    secret: bool = False,
) -> None:
    """Ask for one line without stopping the event loop; `then` gets it, empty too. `text` is offered."""
    box = QInputDialog(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setLabelText(question)
    box.setTextEchoMode(QLineEdit.EchoMode.Password if secret else QLineEdit.EchoMode.Normal)
    box.setTextValue(text)
    box.setOkButtonText(accept)
    box.setCancelButtonText("取消")
    box.textValueSelected.connect(then)
    box.open()


def file_dialog(parent: QWidget | None, title: str, mode: QFileDialog.FileMode, kinds: str = "") -> QFileDialog:
    """Return a box to choose files in, of the system where it has one; all of Qt's own is in Chinese."""
    box = QFileDialog(parent, title, "", kinds)
    box.setFileMode(mode)
    if mode is QFileDialog.FileMode.Directory:
        box.setOption(QFileDialog.Option.ShowDirsOnly)
    box.setProxyModel(FileKinds(box))
    box.setLabelText(QFileDialog.DialogLabel.LookIn, "查找范围：")
    box.setLabelText(QFileDialog.DialogLabel.FileType, "文件类型：")
    return box


def _chosen(box: QFileDialog) -> list[str]:
    accepted = box.exec()
    box.deleteLater()
    return box.selectedFiles() if accepted else []


def choose_file(parent: QWidget, title: str, kinds: str) -> str:
    """Let a person choose a file to read; "" where none was chosen."""
    return next(iter(_chosen(file_dialog(parent, title, QFileDialog.FileMode.ExistingFile, kinds))), "")


def choose_target(parent: QWidget, title: str, name: str, kinds: str) -> str:
    """Let a person choose where to write a file; "" where none was chosen."""
    box = file_dialog(parent, title, QFileDialog.FileMode.AnyFile, kinds)
    box.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    box.selectFile(name)
    return next(iter(_chosen(box)), "")


def choose_folder(parent: QWidget, title: str) -> str:
    """Let a person choose a folder; "" where none was chosen."""
    return next(iter(_chosen(file_dialog(parent, title, QFileDialog.FileMode.Directory))), "")


def choose_files(parent: QWidget, title: str, kinds: str) -> list[str]:
    """Let a person choose files to read."""
    return _chosen(file_dialog(parent, title, QFileDialog.FileMode.ExistingFiles, kinds))
