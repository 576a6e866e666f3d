"""The screen of the exchange with the province."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from bizenv_desktop.ui.bars import Bar, card, faint
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import buttons
from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.syncing.lines import log_lines, outgoing_lines, refused_lines
from bizenv_desktop.ui.tables import Line, LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.work import Job

_RESULT = (
    ("pushed", "上传"), ("pulled", "下载"), ("conflicts", "冲突"), ("rejected", "被退回"), ("parked", "暂缓"),
    ("blobs_up", "上传附件"), ("blobs_down", "下载附件"),
)  # fmt: skip


class SyncPage(Page):
    """Shows what will be sent field by field, syncs with progress and cancel, says what came."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Job | None = None
        self.state = QLabel()
        self.result = faint()
        self.progress = QProgressBar()
        self.progress.hide()
        self.cancel = QPushButton("取消")
        self.cancel.hide()
        self.cancel.clicked.connect(self._cancel)
        self.outgoing = LinesTable(
            ("台账", "记录", "字段", "原值", "新值", "修改人", "时间"), (110, 200, 130, 200, 220, 80, 130)
        )
        self.refused = LinesTable(("台账", "记录", "内容", "原因"), (110, 200, 260, 400))
        self.log = LinesTable(("时间", "结果", "内容", "操作人"), (150, 90, 620, 100))
        self.outgoing.say_when_empty("没有待上传的修改")
        self.refused.say_when_empty("没有被服务器退回的修改")
        self.log.say_when_empty("还没有同步过")
        self.refused.opened.connect(lambda one: desk.open(Place("record", one.ledger, one.id)))
        self.refused.chosen.connect(lambda: self.discard.setEnabled(bool(self.refused.selected())))
        self.outgoing.opened.connect(lambda place: desk.open(place) if place else None)
        bar = Bar("同步")
        self.enroll_button = bar.button("登记服务器…", "lock", self.enroll)
        bar.button("处理冲突", "conflict", lambda: desk.open(Place("conflicts")))
        self.sync_button = bar.button("立即同步", "sync", self.sync, primary=True)
        self.body.addWidget(bar)
        self._lay_out()

    @override
    def show_place(self, place: Place) -> None:
        self.refresh()

    @override
    def refresh(self) -> None:
        services = self.desk.services
        self.desk.run(self, services.syncer.state, then=self._show_state)
        self.desk.run(self, outgoing_lines, services, then=self._show_outgoing, title="正在读取")
        self.desk.run(self, refused_lines, services, then=self._show_refused)
        self.desk.run(self, log_lines, services, then=self.log.show_lines)

    def sync(self) -> None:
        """Exchange with the province; the window stays usable."""
        self._busy(on=True)
        self.result.setText("")
        self._job = self.desk.run_long(
            self, self.desk.services.syncer.sync, title="正在同步", then=self._synced, failed=self._failed
        )
        self._job.progressed.connect(self._advance)

    def enroll(self) -> None:
        """Bind this user and device to the province by a one-time code."""
        dialog = EnrollDialog(self)
        dialog.accepted.connect(lambda: self._enroll(dialog.server.text().strip(), dialog.code.text().strip()))
        dialog.open()

    def _enroll(self, server: str, code: str) -> None:
        self.desk.run(
            self, self.desk.services.syncer.enroll, server, code,
            then=self._enrolled,
            title="正在登记",
        )  # fmt: skip

    def _enrolled(self, _answer: Any) -> None:
        self.desk.toast("登记成功")
        self.refresh()
        self.desk.sync_state_changed.emit()

    def _synced(self, result: Any) -> None:
        self._busy(on=False)
        parts = [f"{label} {getattr(result, name, 0)}" for name, label in _RESULT if getattr(result, name, 0)]
        self.result.setText("同步完成：" + ("，".join(parts) if parts else "没有新的内容"))
        if getattr(result, "conflicts", 0):
            self.desk.toast(f"有 {result.conflicts} 个冲突需要处理", "处理", lambda: self.desk.open(Place("conflicts")))
        self.desk.announce()
        self.desk.sync_state_changed.emit()
        self.refresh()

    def _failed(self, problem: Exception) -> None:
        self._busy(on=False)
        self.result.setText("未完成：" + "；".join(part for part in sentence(problem) if part))
        self.refresh()

    def _busy(self, *, on: bool) -> None:
        self.sync_button.setEnabled(not on)
        self.progress.setVisible(on)
        self.cancel.setVisible(on)
        self.progress.setRange(0, 0)

    def _advance(self, done: int, total: int, text: str) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)
        self.progress.setFormat(f"{text} {done}/{total}")

    def _discard(self) -> None:
        ops = [one.op for one in self.refused.selected()]
        if ops:
            self.desk.run(self, self.desk.services.syncer.discard, ops, then=lambda _count: self.refresh())

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _show_state(self, state: Any) -> None:
        known = bool(state.server)
        last = str(state.last or "")[:16].replace("T", " ") or "从未"
        self.state.setText(
            f"服务器：{state.server}　　上次同步：{last}　　待上传：{state.waiting} 项" if known
            else "尚未登记省级服务器。没有网络时照常填报，登记后再同步。"
        )  # fmt: skip
        self.enroll_button.setVisible(not known)
        self.sync_button.setEnabled(known)

    def _show_outgoing(self, rows: Sequence[Line]) -> None:
        self.outgoing.show_lines(rows)
        self.tabs.setTabText(0, f"待上传（{len(rows)}）" if rows else "待上传")

    def _show_refused(self, rows: Sequence[Line]) -> None:
        self.refused.show_lines(rows)
        self.tabs.setTabText(1, f"被退回（{len(rows)}）" if rows else "被退回")

    def _lay_out(self) -> None:
        frame, column = card()
        column.addWidget(self.state)
        column.addWidget(self.result)
        row = QHBoxLayout()
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        column.addLayout(row)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.outgoing, "待上传")
        self.discard = QPushButton("放弃选中的修改（保留在历史中）")
        self.discard.clicked.connect(self._discard)
        self.discard.setEnabled(False)
        refused = QWidget()
        refused_column = QVBoxLayout(refused)
        refused_column.addWidget(self.refused, 1)
        refused_column.addWidget(self.discard)
        self.tabs.addTab(refused, "被退回")
        self.tabs.addTab(self.log, "同步记录")
        below = QVBoxLayout()
        below.setContentsMargins(14, 12, 14, 12)
        below.setSpacing(10)
        below.addWidget(frame)
        below.addWidget(self.tabs, 1)
        self.body.addLayout(below, 1)


class EnrollDialog(QDialog):
    """Asks for the server's address and the one-time code that the province gave."""

    def __init__(self, parent: SyncPage) -> None:
        super().__init__(parent)
        self.setWindowTitle("登记省级服务器")
        self.setMinimumWidth(440)
        self.server = QLineEdit()
        self.server.setPlaceholderText("https://…")
        self.code = QLineEdit()
        self.code.setPlaceholderText("省厅发给的一次性登记码")
        form = QFormLayout()
        form.addRow("服务器地址", self.server)
        form.addRow("登记码", self.code)
        box = buttons("登记")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(faint("登记码只能用一次，把本机和当前用户绑定到省级服务器；之后不再传送口令。"))
        column.addLayout(form)
        column.addWidget(box)
