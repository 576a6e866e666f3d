"""The passphrase box: who opens the copy, and with which passphrase (or the recovery key)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton

from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.gate.parts import Card, passphrase_edit

if TYPE_CHECKING:
    from bizenv_desktop.ui.services import Gate, Services
    from bizenv_desktop.ui.work import Jobs


class LoginCard(Card):
    """Opens the copy on a worker; `opened` carries its services."""

    opened = Signal(object)

    def __init__(self, gate: Gate, jobs: Jobs, last_user: str = "") -> None:
        super().__init__("营商环境台账", f"本地数据：{Path(gate.place()).name}")
        self.setToolTip(gate.place())
        self._gate = gate
        self._jobs = jobs
        self.user = QComboBox()
        self.user.addItems(gate.users())
        self.user.setCurrentText(last_user)
        self.passphrase = passphrase_edit("口令，或恢复密钥")
        self.passphrase.returnPressed.connect(self.try_open)
        self.button = QPushButton("打开")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.try_open)
        self.form.addRow("用户", self.user)
        self.form.addRow("口令", self.passphrase)
        self.column.addWidget(self.button)
        self.setFocusProxy(self.passphrase)

    def try_open(self) -> None:
        """Open the copy with what was typed."""
        if not self.passphrase.text():
            self.say("请输入口令")
            return
        self.say("")
        self.set_busy(busy=True)
        job = self._jobs.run(self._gate.open, self.user.currentText(), self.passphrase.text(), title="正在打开")
        job.done.connect(self._succeed)
        job.failed.connect(self._fail)

    def _succeed(self, services: Services) -> None:
        self.set_busy(busy=False)
        self.passphrase.clear()
        self.opened.emit(services)

    def _fail(self, problem: Exception) -> None:
        self.set_busy(busy=False)
        what, remedy = sentence(problem)
        self.say(f"{what}。{remedy}" if remedy else what)
        self.passphrase.setFocus()
        self.passphrase.selectAll()
