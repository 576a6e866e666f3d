"""Enrolment at the provincial server: the first one, again after a revocation, and for each further user."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import faint
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import Dialog, buttons, choose_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import SyncService

_CERTIFICATES = "根证书 (*.pem *.crt *.cer)"
_FIRST = "登记码只能用一次，把本机和当前用户绑定到省级服务器；之后不再传送口令。"
_AGAIN = "{user} 在本机已登记。登记被撤销、省平台不认识本机时，用新的登记码再登记一次；未同步的修改都保留。"
_NEXT = "本机已由 {others} 登记。{user} 用自己的登记码登记后，才能以本人名义上报、撤回。"


class EnrollDialog(Dialog):
    """Asks for address and one-time code, shows for whom; stays open with the reason where it could not be done."""

    def __init__(self, parent: QWidget, desk: Desk, state: Any, done: Callable[[], None]) -> None:
        super().__init__(parent, "登记省级服务器")
        self._desk, self._done = desk, done
        copy = desk.services.copy
        self.setMinimumWidth(520)
        self.server = QLineEdit(state.server)
        self.server.setPlaceholderText("https://…")
        self.server.setReadOnly(bool(state.server))
        self.code = QLineEdit()
        self.code.setPlaceholderText(f"省厅发给的一次性登记码，如 {copy.city}-…")
        self.certificate = QLineEdit()
        self.certificate.setPlaceholderText("省厅另给了根证书文件时才选")
        self.certificate.setAccessibleName("根证书")
        choose = QPushButton("选择…")
        choose.clicked.connect(self._choose)
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        form = QFormLayout()
        form.addRow("登记给", QLabel(f"{copy.unit}（{copy.city}）　{copy.user}　本机 {copy.device[:8]}"))
        form.addRow("服务器地址", self.server)
        form.addRow("登记码", self.code)
        row = QHBoxLayout()
        row.addWidget(self.certificate)
        row.addWidget(choose)
        form.addRow("根证书", row)
        self.box = buttons("登记")
        self.box.accepted.connect(self.enroll)
        self.box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(faint(_hint(copy.user, state.enrolled)))
        column.addLayout(form)
        column.addWidget(self.error)
        column.addWidget(self.box)
        (self.code if state.server else self.server).setFocus()

    def enroll(self) -> None:
        """Redeem the code; the dialog closes when it was taken."""
        server, code, file = (one.text().strip() for one in (self.server, self.code, self.certificate))
        if not server or not code:
            self._refuse("服务器地址和登记码都要填写")
            return
        self.hold(self.box, on=True)
        self._desk.run(
            self, enroll, self._desk.services.syncer, server, code, file,
            then=lambda _answer: self._enrolled(), failed=lambda problem: self._refuse("；".join(sentence(problem))),
            title="正在登记",
        )  # fmt: skip

    def _enrolled(self) -> None:
        self.accept()
        self._done()

    def _refuse(self, why: str) -> None:
        self.hold(self.box, on=False)
        self.error.setText(why)
        self.error.show()

    def _choose(self) -> None:
        chosen = choose_certificate(self)
        if chosen:
            self.certificate.setText(chosen)


def enroll(syncer: SyncService, server: str, code: str, certificate: str) -> Any:
    """Enrol; trust the authority of a certificate file first, where one is given. Run on a worker."""
    if certificate:
        trust(syncer, certificate)
    return syncer.enroll(server, code)


def trust(syncer: SyncService, certificate: str) -> None:
    """Trust the authority of a certificate file. Run on a worker."""
    from bizenv_desktop.sync.authority import read_certificate

    syncer.trust(read_certificate(Path(certificate)))


def choose_certificate(parent: QWidget) -> str:
    """Let a person choose the province's root certificate; "" where none was chosen."""
    return choose_file(parent, "选择根证书", _CERTIFICATES)


def _hint(user: str, enrolled: tuple[str, ...]) -> str:
    if user in enrolled:
        return _AGAIN.format(user=user)
    return _NEXT.format(user=user, others="、".join(enrolled)) if enrolled else _FIRST
