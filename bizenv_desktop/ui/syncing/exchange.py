"""The window's one exchange with the province, started by hand or by itself; it outlives the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.work import Job


class Exchange(QObject):
    """`started` and `progressed` come while it runs, then `done` with the result or `failed` with the exception."""

    started = Signal()
    progressed = Signal(int, int, str)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._job: Job | None = None
        self.notice = ""
        """What the status bar says instead of when the last sync was: no network, the next attempt; "" for nothing."""

    @property
    def running(self) -> bool:
        """Tell whether a sync is under way."""
        return self._job is not None

    def start(self) -> None:
        """Sync, unless a sync is under way already."""
        if self._job is not None:
            return
        self.notice = ""
        self._job = self._desk.run_long(
            self, self._desk.services.syncer.sync, title="正在同步", then=self._arrived, failed=self._went_wrong
        )
        self._job.progressed.connect(self.progressed)
        self.started.emit()

    def cancel(self) -> None:
        """Stop at the next step; what has arrived stays, the rest comes with the next sync."""
        if self._job is not None:
            self._job.cancel()

    def _arrived(self, result: Any) -> None:
        self._job = None
        self.done.emit(result)
        if any(getattr(result, name, 0) for name in ("pushed", "pulled", "conflicts", "rejected", "blobs_down")):
            self._desk.announce()
        if getattr(result, "definitions", 0):
            self._desk.toast("收到新的表单定义：关闭程序，重新打开后启用")
        self._desk.sync_state_changed.emit()

    def _went_wrong(self, problem: Exception) -> None:
        self._job = None
        self.failed.emit(problem)
        self._desk.sync_state_changed.emit()
