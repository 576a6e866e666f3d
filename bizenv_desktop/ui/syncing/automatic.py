"""Sync by itself: every two minutes while the line is there, with growing pauses while it is not, until it is back."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.sync.back_off import pause
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
        self._desk, self._jitter = desk, jitter
        self._failures = 0
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.tick)
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
        if self._failures and self.timer.isActive():
            self._failures = 0
            self._again("网络已恢复")
            self._desk.sync_state_changed.emit()

    def stop(self) -> None:
        """End."""
        self.timer.stop()

    def tick(self) -> None:
        """Sync now, unless the window is at something: a box is open, or work is under way."""
        if self._desk.jobs.running or QApplication.activeModalWidget() is not None:
            self._wait(_BUSY)
        else:
            self._desk.run(
                self, self._desk.services.syncer.state, then=self._sync, failed=lambda _no: self._wait(EVERY)
            )

    def _sync(self, state: Any) -> None:
        if state.server:
            self._desk.exchange.start()
        else:
            self._wait(EVERY)

    def _went_well(self, _result: Any) -> None:
        self._failures = 0
        if self.wanted:
            self._wait(EVERY)

    def _failed(self, problem: Exception) -> None:
        code, what = (problem.code, problem.what) if isinstance(problem, BizenvError) else ("", "程序内部错误")
        if not self.wanted:
            self._desk.exchange.notice = what
        elif code in _PASSING:
            self._failures += 1
            self._again("没有网络" if code == "OFFLINE" else what)
        else:
            self.timer.stop()
            self._desk.exchange.notice = f"自动同步已停：{what}"

    def _again(self, what: str) -> None:
        seconds = pause(self._failures, self._jitter)
        self._wait(seconds)
        again = f"{datetime.fromisoformat(self._desk.services.clock.now()) + timedelta(seconds=seconds):%H:%M:%S}"
        self._desk.exchange.notice = f"{what}，下次 {again}"

    def _wait(self, seconds: float) -> None:
        self.timer.start(int(seconds * 1000))
