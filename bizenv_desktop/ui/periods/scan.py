"""Attaching the sealed scan: the person reads the 校验码 off its pages, and it is kept with that version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from bizenv_desktop.periods.scans import PRINTED
from bizenv_desktop.ui.bars import faint
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import Dialog, buttons, choose_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KINDS = "扫描件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff);;所有文件 (*)"
_WIDTH = 460
_SHOWN = 3
_QUESTION = f"照扫描件页脚“期间·版本·校验码”输入校验码前{PRINTED}位："
_HINT = "程序按校验码找到这份纸是哪一版，存到那一版上；对不上的不收。"


def choose_scans(parent: QWidget) -> list[str]:
    """Let a person choose the files of a scan."""
    return choose_files(parent, "盖章扫描件", KINDS)


class ScanDialog(Dialog):
    """`confirmed` carries the code that was typed; the dialog stays until the scan is kept or given up."""

    confirmed = Signal(str)

    def __init__(self, parent: QWidget, title: str, paths: Sequence[Path]) -> None:
        super().__init__(parent, "盖章扫描件")
        self.setMinimumWidth(_WIDTH)
        more = f" 等 {len(paths)} 个文件" if len(paths) > _SHOWN else ""
        names = QLabel(f"{title}\n{'、'.join(path.name for path in paths[:_SHOWN])}{more}")
        names.setWordWrap(True)
        question = QLabel(_QUESTION)
        question.setWordWrap(True)
        self.code = QLineEdit()
        self.code.setAccessibleName("扫描件上的校验码")
        self.code.setMaxLength(64)
        self.code.setPlaceholderText("例如 ce3a2246")
        self.code.setFont(QFont("monospace"))
        question.setBuddy(self.code)
        hint = faint(_HINT)
        hint.setWordWrap(True)
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self._box = buttons("核对无误，保存")
        self._box.accepted.connect(self._confirm)
        self._box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (names, question, self.code, hint, self.error, self._box):
            column.addWidget(widget)
        self.code.setFocus()

    def refuse(self, problem: Exception) -> None:
        """Show in place why the scan was not kept."""
        self.hold(self._box, on=False)
        self._tell("；".join(part for part in sentence(problem) if part))

    def _confirm(self) -> None:
        typed = self.code.text().strip()
        if len(typed) < PRINTED:
            self._tell(f"请输入页脚校验码的前{PRINTED}位")
            return
        self.hold(self._box, on=True)
        self.confirmed.emit(typed)

    def _tell(self, why: str) -> None:
        self.error.setText(why)
        self.error.show()
        layout = self.layout()
        if layout is not None:  # a text of several lines must not be cut
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))


def ask_code(parent: QWidget, title: str, paths: Sequence[Path], then: Any) -> ScanDialog:
    """Ask for the code of a scan without stopping the event loop; `then` gets the dialog and the code."""
    dialog = ScanDialog(parent, title, paths)
    dialog.confirmed.connect(lambda code: then(dialog, code))
    dialog.open()
    return dialog
