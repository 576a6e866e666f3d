"""Sync by itself: every two minutes while the line is there, with growing pauses while it is not, until it is back."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.sync.back_off import Patience
from bizenv_desktop.ui.syncing.line_watch import LineWatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.ui.desk import Desk

SETTING = "sync/automatic"
EVERY = 120.0
"""Seconds between two syncs that went well."""
_BUSY = 5.0
"""Seconds after which to look again where the window was at something."""
_PASSING = frozenset({
    "OFFLINE", "SYNC_BUSY", "SYNC_ERROR", "SYNC_BAD_REPLY", "SYNC_STUCK", "SYNC_MALFORMED", "SYNC_GAP",
    "SYNC_STALE_SEQ", "SYNC_WRONG_HASH", "SYNC_WRONG_OFFSET", "DISK_FULL", "BACKUP_FAILED",
})  # fmt: skip
"""Failures that may be over by the next attempt; after any other a person has to do something first."""


class AutoSync(QObject):
    """Starts the exchange of a desk from time to time; the switch is in the settings."""

    def __init__(self, desk: Desk, jitter: Callable[[float, float], float] = random.uniform) -> None:
        super().__init__(desk)
        self._desk = desk
        self.patience = Patience(jitter)
        self._glancing = False
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.tick)
        self.glances = QTimer(self)
        self.glances.setInterval(int(Patience.GLANCE_EVERY * 1000))
        self.glances.timeout.connect(self.glance)
        self._line = LineWatch(self)
        self._line.back.connect(self.line_is_back)
        desk.exchange.done.connect(self._went_well)
        desk.exchange.failed.connect(self._failed)

    @property
    def wanted(self) -> bool:
        """Tell whether the person at the desk wants it."""
        return bool(self._desk.settings.value(SETTING, defaultValue=True, type=bool))

    def switch(self, *, on: bool) -> None:
        """Turn it on or off for this window and the next ones."""
        self._desk.settings.setValue(SETTING, on)
        self._desk.exchange.notice = ""
        if on:
            self.start()
        else:
            self.stop()
        self._desk.sync_state_changed.emit()

    def start(self) -> None:
        """Begin; the first sync comes shortly after the window has opened."""
        if self.wanted:
            self._line.start()
            self._wait(_BUSY)

    def line_is_back(self) -> None:
        """Try soon where the last try failed: the computer has a network again, however long the pause had grown."""
        if self.patience.failures and self.timer.isActive():
            self._use(self.patience.back(), "网络已恢复")

    def glance(self) -> None:
        """Look whether a server that was away is there again; a glance that hangs is not doubled."""
        if not self.timer.isActive() or self._glancing:
            return
        self._glancing = True
        self._desk.run(
            self,
            self._desk.services.syncer.is_there,
            then=self._glanced,
            failed=lambda _problem: self._glanced(there=False),
        )

    def stop(self) -> None:
        """End."""
        self.timer.stop()
        self.glances.stop()

    def tick(self) -> None:
        """Sync now, unless the window is at something: a box is open, or work is under way."""
        if self._desk.jobs.running or QApplication.activeModalWidget() is not None:
            self._wait(_BUSY)
        else:
            self._desk.run(
                self, self._desk.services.syncer.state, then=self._sync, failed=lambda _no: self._wait(EVERY)
            )

    def _glanced(self, there: bool) -> None:
        self._glancing = False
        if self.patience.failures and self.timer.isActive():
            seconds = self.patience.glanced(there=there)
            if seconds is not None:
                self._use(seconds, "省平台已连上")

    def _use(self, seconds: float, what: str) -> None:
        self.glances.stop()
        self._again(seconds, what)
        self._desk.sync_state_changed.emit()

    def _sync(self, state: Any) -> None:
        if state.server:
            self._desk.exchange.start()
        else:
            self._wait(EVERY)

    def _went_well(self, _result: Any) -> None:
        self.patience.well()
        self.glances.stop()
        if self.wanted:
            self._wait(EVERY)

    def _failed(self, problem: Exception) -> None:
        code, what = (problem.code, problem.what) if isinstance(problem, BizenvError) else ("", "程序内部错误")
        if not self.wanted:
            self._desk.exchange.notice = what
        elif code in _PASSING:
            self._again(self.patience.failed(), "没有网络" if code == "OFFLINE" else what)
            if code == "OFFLINE":
                self.glances.start()
                self.glance()
        else:
            self.timer.stop()
            self._desk.exchange.notice = f"自动同步已停：{what}"

    def _again(self, seconds: float, what: str) -> None:
        self._wait(seconds)
        again = f"{datetime.fromisoformat(self._desk.services.clock.now()) + timedelta(seconds=seconds):%H:%M:%S}"
        self._desk.exchange.notice = f"{what}，下次 {again}"

    def _wait(self, seconds: float) -> None:
        self.timer.start(int(seconds * 1000))
