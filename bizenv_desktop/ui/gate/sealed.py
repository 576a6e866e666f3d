"""What somebody sees whom the province has revoked: none of the data, how many changes wait, and the ways on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QLabel, QPushButton

from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import choose_target
from bizenv_desktop.ui.gate.parts import Card
from bizenv_desktop.ui.syncing.enrolling import EnrollDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.ui.desk import Desk

_WHY = (
    "省平台撤销了这台电脑或这个账户的登记。数据都在本机，没有删除，但在重新登记以前不能查看和修改。"
    "请向省厅问明原因，要新的登记码。"
)
_PACKAGES = "离线包 (*.lsp)"


class SealedCard(Card):
    """`opened` comes when the province knows the person again; `left` when he closes the program."""

    opened = Signal()
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__("本机数据已封存", _WHY)
        self._desk = desk
        self.waiting = QLabel()
        self.form.addRow(self.waiting)
        self.enroll = self._button("重新登记…", self._ask_code)
        self.enroll.setProperty("role", "primary")
        self.again = self._button("再连一次省平台", self._sync)
        self.export = self._button("导出没有上传的修改…", self._export)
        self.close_button = self._button("关闭程序", self.left)
        self.refresh()

    def refresh(self) -> None:
        """Read again how much waits."""
        self._run(self._desk.services.syncer.state, self._count)

    def _button(self, text: str, act: Callable[[], object] | SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(act)
        self.column.addWidget(button)
        return button

    def _run(self, work: Callable[..., Any], then: Callable[[Any], object], *given: Any) -> None:
        self.say("")
        self.set_busy(busy=True)

        def done(answer: Any) -> None:
            self.set_busy(busy=False)
            then(answer)

        def failed(problem: Exception) -> None:
            self.set_busy(busy=False)
            self.say("。".join(part for part in sentence(problem) if part))

        self._desk.run(self, work, *given, then=done, failed=failed)

    def _count(self, state: Any) -> None:
        self.waiting.setText(f"没有上传的修改：{state.waiting} 项，都保留着。")
        self.export.setEnabled(bool(state.waiting))

    def _ask_code(self) -> None:
        self._run(
            self._desk.services.syncer.state, lambda state: EnrollDialog(self, self._desk, state, self._enrolled).open()
        )

    def _enrolled(self) -> None:
        if not self._desk.services.copy.sealed:
            self.opened.emit()

    def _sync(self) -> None:
        self._run(self._desk.services.syncer.sync, lambda _result: self._enrolled())

    def _export(self) -> None:
        chosen = choose_target(self, "导出没有上传的修改", "没有上传的修改.lsp", _PACKAGES)
        if chosen:
            self._run(self._desk.services.syncer.export_package, lambda _packed: self._exported(), Path(chosen))

    def _exported(self) -> None:
        self.refresh()
        self.say("已写好。省厅恢复您的登记以后才能采用；在此以前请保管好，修改也都留在本机。")
