"""The screen of the exchange with the province."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
)
from typing_extensions import override

from bizenv_desktop.sync.clock_off import clock_words
from bizenv_desktop.sync.log import summary
from bizenv_desktop.sync.result import CANCELLED, WAITING
from bizenv_desktop.ui.bars import MARGIN, Bar, card
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.syncing import remedies
from bizenv_desktop.ui.syncing.backups_pane import BackupsPane
from bizenv_desktop.ui.syncing.enrolling import EnrollDialog, choose_certificate, trust
from bizenv_desktop.ui.syncing.lines import outgoing_lines, refused_lines
from bizenv_desktop.ui.syncing.log_pane import LogPane
from bizenv_desktop.ui.syncing.outcome import Outcome
from bizenv_desktop.ui.syncing.packages_pane import PackagesPane
from bizenv_desktop.ui.syncing.places import open_row
from bizenv_desktop.ui.syncing.refused import RefusedPane
from bizenv_desktop.ui.tables import Line, LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.desk import Desk


class SyncPage(ReadingPage):
    """Shows what will be sent field by field, syncs with progress and cancel, says what came."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.state = QLabel()
        self.result = Outcome(self.act)
        self.progress = QProgressBar()
        self.progress.hide()
        self.cancel = QPushButton("取消")
        self.cancel.hide()
        self.cancel.clicked.connect(self._cancel)
        self.outgoing = LinesTable(
            ("台账", "记录", "字段", "原值", "新值", "修改人", "时间"), (110, 200, 130, 200, 220, 80, 130)
        )
        self.refused = RefusedPane(desk, self.act)
        self.log = LogPane(desk)
        self.packages = PackagesPane(desk, self.act)
        self.backups = BackupsPane(desk)
        self.outgoing.say_when_empty("没有待上传的修改")
        self.outgoing.opened.connect(lambda one: open_row(self, desk, one.ledger, one.id, one.field))
        self._is_enrolled = True
        bar = Bar("同步")
        self.enroll_button = bar.button("登记服务器…", "lock", self.enroll)
        self.conflicts_button = bar.button("处理冲突", "conflict", lambda: desk.open(Place("conflicts")))
        self.sync_button = bar.button("立即同步", "sync", self.sync, primary=True)
        self.body.addWidget(bar)
        self._lay_out()
        if desk.exchange.running:
            self._started()
        desk.exchange.started.connect(self._started)
        desk.exchange.progressed.connect(self._advance)
        desk.exchange.done.connect(self._synced)
        desk.exchange.failed.connect(self._failed)
        desk.sync_state_changed.connect(self.refresh_if_seen)

    @override
    def refresh(self) -> None:
        services = self.desk.services
        self.desk.read(self, services.syncer.state, then=self._show_state)
        self.desk.read(self, outgoing_lines, services, then=self._show_outgoing, title="正在读取")
        self.desk.read(self, refused_lines, services, then=self._show_refused)
        self.log.refresh()
        self.backups.refresh()

    def sync(self) -> None:
        """Exchange with the province; the window stays usable."""
        self.desk.exchange.start()

    def _started(self) -> None:
        self._busy(on=True)
        self.result.say("")

    def enroll(self) -> None:
        """Bind this user and device to the province by a one-time code."""
        self.desk.run(self, self.desk.services.syncer.state, then=self._ask_for_code)

    def trust(self) -> None:
        """Trust another root certificate, then try again."""
        chosen = choose_certificate(self)
        if chosen:
            self.desk.run(
                self, trust, self.desk.services.syncer, chosen, then=lambda _none: self.sync(), failed=self._failed
            )

    def act(self, what: str) -> None:
        """Do what the button of a remedy says."""
        if what == remedies.REJECTED:
            self.tabs.setCurrentWidget(self.refused)
        elif what == remedies.CONFLICTS:
            self.desk.open(Place("conflicts"))
        elif what in self.packages.acts:
            self.tabs.setCurrentWidget(self.packages)
            self.packages.acts[what]()
        else:
            {remedies.SYNC: self.sync, remedies.ENROLL: self.enroll, remedies.TRUST: self.trust}[what]()

    def _ask_for_code(self, state: Any) -> None:
        EnrollDialog(self, self.desk, state, self._enrolled).open()

    def _enrolled(self) -> None:
        self.desk.toast("登记成功")
        self.desk.sync_state_changed.emit()

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.result.say("正在取消…")
        self.desk.exchange.cancel()

    def _synced(self, result: Any) -> None:
        self._busy(on=False)
        head = "已取消，下次接着来：" if result.state == CANCELLED else "同步完成："
        wrong = clock_words(result.clock_off)
        self.result.say(
            head + summary(result) + (f"\n{wrong}" if wrong else ""),
            remedies.of_result(
                result.rejected, result.conflicts, unsigned=result.state == WAITING and not self._is_enrolled
            ),
        )
        if result.conflicts:
            self.desk.toast(f"有 {result.conflicts} 个冲突需要处理", "处理", lambda: self.desk.open(Place("conflicts")))

    def _failed(self, problem: Exception) -> None:
        self._busy(on=False)
        self.result.tell(problem, remedies.of_sync)

    def _busy(self, *, on: bool) -> None:
        self.sync_button.setEnabled(not on)
        self.progress.setVisible(on)
        self.cancel.setVisible(on)
        self.cancel.setEnabled(on)
        self.progress.setRange(0, 0)

    def _advance(self, done: int, total: int, text: str) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)
        self.progress.setFormat(f"{text} {done}/{total}")

    def _show_state(self, state: Any) -> None:
        known = bool(state.server)
        last = str(state.last or "")[:16].replace("T", " ") or "从未"
        self.state.setText(
            f"服务器：{state.server}　　上次同步：{last}　　待上传：{state.waiting} 项" if known
            else "尚未登记省级服务器。没有网络时照常填报，登记后再同步。"
        )  # fmt: skip
        self.tabs.setTabText(0, f"待上传（{state.waiting}）" if state.waiting else "待上传")
        files = state.files.text()
        if known and files:
            self.state.setText(f"{self.state.text()}\n{files}")
        own = self.desk.services.user in state.enrolled
        self._is_enrolled = own
        self.enroll_button.setText("重新登记…" if own else "登记本人…" if known else "登记服务器…")
        self.conflicts_button.setText(f"处理冲突（{state.conflicts}）" if state.conflicts else "处理冲突")
        self.sync_button.setEnabled(known and not self.desk.exchange.running)

    def _show_outgoing(self, rows: Sequence[Line]) -> None:
        self.outgoing.show_lines(rows)

    def _show_refused(self, rows: Sequence[Line]) -> None:
        self.refused.show_lines(rows)
        self.tabs.setTabText(1, f"被拒绝（{len(rows)}）" if rows else "被拒绝")

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
        self.tabs.addTab(self.refused, "被拒绝")
        self.tabs.addTab(self.log, "同步记录")
        self.tabs.addTab(self.packages, "离线包")
        self.tabs.addTab(self.backups, "备份")
        below = QVBoxLayout()
        below.setContentsMargins(*MARGIN)
        below.setSpacing(10)
        below.addWidget(frame)
        below.addWidget(self.tabs, 1)
        self.body.addLayout(below, 1)
