"""The set-up of a new copy: city, unit, first person, passphrase; then the recovery key to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton

from bizenv_desktop.base.regions import PROVINCE
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.gate.parts import Card, passphrase_edit

if TYPE_CHECKING:
    from bizenv_desktop.ui.services import Gate, Services
    from bizenv_desktop.ui.work import Jobs

_SHORTEST = 8
_GROUPS = 4
"""Of a recovery key in a line: as many as can be read whole on the card and on paper."""


class SetUpCard(Card):
    """Makes the copy on a worker; `made` carries its services and the recovery key."""

    made = Signal(object, str)

    def __init__(self, gate: Gate, jobs: Jobs) -> None:
        super().__init__("建立本地数据", f"首次使用：数据加密保存在 {gate.place()}，只有口令能打开。")
        self._gate = gate
        self._jobs = jobs
        self.city = QComboBox()
        for code, name in gate.cities():
            self.city.addItem(f"{name}（省厅）" if code == PROVINCE else name, code)
        self.unit = QLineEdit()
        self.user = QLineEdit()
        self.passphrase = passphrase_edit(f"至少 {_SHORTEST} 个字符")
        self.again = passphrase_edit("再输入一次")
        self.button = QPushButton("建立")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.try_create)
        self.again.returnPressed.connect(self.try_create)
        self.city.currentTextChanged.connect(lambda _name: self._suggest_unit())
        for label, edit in (
            ("地区", self.city), ("填报单位", self.unit), ("姓名", self.user), ("口令", self.passphrase),
            ("确认口令", self.again),
        ):  # fmt: skip
            self.form.addRow(label, edit)
        self.column.addWidget(self.button)
        self._suggest_unit()
        self.setFocusProxy(self.user)

    def problem(self) -> str:
        """Return what is missing or wrong in the form; "" where nothing is."""
        if not self.unit.text().strip():
            return "请填写填报单位"
        if not self.user.text().strip():
            return "请填写姓名"
        if len(self.passphrase.text()) < _SHORTEST:
            return f"口令至少 {_SHORTEST} 个字符"
        return "" if self.passphrase.text() == self.again.text() else "两次输入的口令不一致"

    def try_create(self) -> None:
        """Make the copy, or say in place what is missing."""
        self.say(self.problem())
        if self.problem():
            return
        self.set_busy(busy=True)
        job = self._jobs.run(
            self._gate.create,
            self.city.currentData(),
            self.unit.text().strip(),
            self.user.text().strip(),
            self.passphrase.text(),
            title="正在建立本地数据",
        )
        job.done.connect(lambda answer: self.made.emit(*answer))
        job.failed.connect(self._fail)

    def _suggest_unit(self) -> None:
        name = self.city.currentText().removesuffix("（省厅）")
        if not self.unit.isModified() and name:
            self.unit.setText(f"{name}商务{'厅' if self.city.currentData() == PROVINCE else '局'}")

    def _fail(self, problem: Exception) -> None:
        self.set_busy(busy=False)
        self.say("。".join(part for part in sentence(problem) if part))


class RecoveryCard(Card):
    """Shows the recovery key once; goes on only when the person says that it is kept."""

    went_on = Signal(object)

    def __init__(self, services: Services, key: str) -> None:
        super().__init__("请保存恢复密钥", "忘记口令时，只有它能打开数据。请打印后密封保管，不要存在本机。")
        self.key = QLabel(_in_lines(key))
        self.key.setProperty("role", "key")
        self.key.setAccessibleName("恢复密钥")
        self.key.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.kept = QCheckBox("我已抄写或打印，并妥善保管")
        self.print_button = QPushButton("打印…")
        self.print_button.clicked.connect(self._print)
        self.button = QPushButton("进入")
        self.button.setProperty("role", "primary")
        self.button.setEnabled(False)
        self.kept.toggled.connect(self.button.setEnabled)
        self.button.clicked.connect(lambda: self.went_on.emit(services))
        self._place = f"{services.copy.unit} · {services.copy.home}"
        row = QHBoxLayout()
        row.addWidget(self.print_button)
        row.addWidget(self.button, 1)
        self.form.addRow(self.key)
        self.column.addWidget(self.kept)
        self.column.addLayout(row)

    def _print(self) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle("打印恢复密钥")
        accepted = dialog.exec()
        dialog.deleteLater()
        if accepted:
            document = QTextDocument()
            document.setHtml(
                f"<h2>营商环境台账 恢复密钥</h2><p>{self._place}</p><pre style='font-size:16pt'>{self.key.text()}</pre>"
                "<p>请密封保管。忘记口令时，在口令框输入此密钥。</p>"
            )
            document.print_(printer)


def _in_lines(key: str) -> str:
    """Return a key with its groups in lines; typed or copied so it opens like in one line."""
    groups = key.split("-")
    return "-\n".join("-".join(groups[i : i + _GROUPS]) for i in range(0, len(groups), _GROUPS))
