"""The status bar: what is being done, who sits at the desk, the state of the exchange with the province."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar

from bizenv_desktop.storage.roles import codes_of

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk


def role_names(roles: frozenset[str]) -> str:
    """Return the Chinese names of roles, in the order of the house."""
    return "、".join(codes_of(roles))


class StatusBar(QStatusBar):
    """Follows the workers and the desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._desk = desk
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setFixedSize(90, 12)
        self.busy.setTextVisible(False)
        self.busy_text = QLabel()
        self.sync_text = QLabel()
        who = QLabel(f"{desk.services.user}（{role_names(desk.services.roles)}）")
        place = QLabel(desk.services.copy.unit)
        self.addWidget(self.busy)
        self.addWidget(self.busy_text)
        for label in (self.sync_text, place, who):
            label.setProperty("role", "faint")
            label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
            self.addPermanentWidget(label)
        self._show_busy(0, "")
        desk.jobs.busy_changed.connect(self._show_busy)
        desk.sync_state_changed.connect(self.read_sync_state)
        desk.changed.connect(self.read_sync_state)
        desk.exchange.started.connect(self.read_sync_state)

    def read_sync_state(self) -> None:
        """Ask the exchange for its state."""
        self._desk.read(self, self._desk.services.syncer.state, then=self._show_sync, failed=lambda _problem: None)

    def _show_busy(self, _count: int, title: str) -> None:
        self.busy.setVisible(bool(title))
        self.busy_text.setText(f"{title}…" if title else "")

    def _show_sync(self, state: Any) -> None:
        self.sync_text.setText(sync_text(state, self._desk.exchange.notice, running=self._desk.exchange.running))


def sync_text(state: Any, notice: str, *, running: bool) -> str:
    """Return where the exchange stands: what waits, whether it runs, when it last did or will try again."""
    if not state.server:
        return "未登记省厅服务器"
    waits = f"待上传 {state.waiting} 项" if state.waiting else "已全部同步" if state.last else "还没有同步过"
    last = f"上次同步 {state.last[5:16].replace('T', ' ')}" if state.last else ""
    return " · ".join(part for part in (waits, "正在同步" if running else notice or last) if part)
