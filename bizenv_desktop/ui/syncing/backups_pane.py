"""The backups that were made before each sync, and the way back to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import faint
from bizenv_desktop.ui.dialogs import Dialog, ask, buttons
from bizenv_desktop.ui.gate.parts import passphrase_edit
from bizenv_desktop.ui.restoring import Restoring
from bizenv_desktop.ui.tables import Line, LinesTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.ui.desk import Desk

_WHY = {"before-sync": "同步前", "before-upgrade": "升级前", "auto": "自动"}
_MEGABYTE = 1024 * 1024
_LOST = (
    "恢复到 {at}（{why}）的数据。\n\n"
    "会不见：这以后在本机填的、还没有同步的修改，现有 {unsent} 项。\n"
    "会回来：这以后已经同步的修改和别人的修改，恢复后再同步一次就取回。\n"
    "会保留：附件都在；现在的数据另存在数据文件夹里，不删除。"
)


class BackupsPane(QWidget):
    """A list of the automatic backups; one button goes back to the chosen one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.table = LinesTable(("时间", "何时做的", "大小", "这以后还没有同步的修改"), (160, 120, 110, 240))
        self.table.say_when_empty("还没有自动备份：第一次同步前会做一份")
        self.button = QPushButton("恢复到选中的备份…")
        self.table.chosen.connect(lambda: self.button.setEnabled(self.table.current() is not None))
        self.button.setEnabled(False)
        self.button.clicked.connect(self.restore)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.addWidget(faint("每次同步改动本机数据以前自动备份一份，留最近 10 份。"))
        column.addWidget(self.table, 1)
        column.addLayout(row)

    def refresh(self) -> None:
        """Read again which backups there are."""
        self._desk.read(self, self._desk.services.safety.automatic, then=self._show)

    def restore(self) -> None:
        """Go back to the chosen backup, after saying what is lost and what is kept."""
        chosen = self.table.current()
        if self._desk.exchange.running:
            self._desk.toast("正在同步，等它结束或取消后再恢复")
        elif chosen is not None:
            RestoreDialog(self, self._desk, chosen, self._ended).open()

    def _ended(self, what: str) -> None:
        """Offer to close the program: the copy was closed for the restore, and is read anew at the next start."""
        ask(self, "从备份恢复", what, "关闭程序", self._close, "稍后关闭")

    def _close(self) -> None:
        self.window().close()

    def _show(self, kept: Sequence[Any]) -> None:
        self.table.show_lines(
            [
                Line((one.at, _WHY.get(one.why, one.why), f"{one.size / _MEGABYTE:.1f} MB", f"{one.unsent} 项"), one)
                for one in kept
            ]
        )


class RestoreDialog(Dialog):
    """Says what becomes of what; asks for a passphrase only where the copy's own key does not open the backup."""

    def __init__(self, parent: QWidget, desk: Desk, chosen: Any, done: Callable[[str], None]) -> None:
        super().__init__(parent, "从备份恢复")
        self._chosen, self._done = chosen, done
        self._restoring = Restoring(self, desk, refused=self._refuse, done=self._ended)
        self.setMinimumWidth(480)
        self.text = QLabel(_LOST.format(at=chosen.at, why=_WHY.get(chosen.why, chosen.why), unsent=chosen.unsent))
        self.text.setWordWrap(True)
        self.passphrase = passphrase_edit("我做备份时的口令，或恢复密钥")
        self.passphrase.hide()
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.box = buttons("恢复", "不恢复")
        self.box.accepted.connect(self.restore)
        self.box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (self.text, self.passphrase, self.error, self.box):
            column.addWidget(widget)

    def restore(self) -> None:
        """Restore; the dialog stays with the reason where that cannot be done."""
        self.hold(self.box, on=True)
        self._restoring.begin(self._chosen.file, self.passphrase.text())

    def _ended(self, what: str) -> None:
        self.accept()
        self._done(what)

    def _refuse(self, why: str) -> None:
        self.hold(self.box, on=False)
        self.error.setText(why)
        self.error.show()
        self.passphrase.show()
