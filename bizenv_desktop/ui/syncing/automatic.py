"""Sync by itself: every two minutes while the line is there, with growing pauses while it is not."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.ui.desk import Desk

SETTING = "sync/automatic"
EVERY = 120.0
"""Seconds between two syncs that went well."""
SHORTEST, LONGEST = 2.0, 300.0
"""Bounds of the pause after a failure, in seconds (contract of sync, 2.9)."""
_BUSY = 5.0
"""Seconds after which to look again where the window was at something."""
_PASSING = frozenset({
    "OFFLINE", "SYNC_BUSY", "SYNC_ERROR", "SYNC_BAD_REPLY", "SYNC_STUCK", "SYNC_MALFORMED", "SYNC_GAP",
    "SYNC_STALE_SEQ", "SYNC_WRONG_HASH", "SYNC_WRONG_OFFSET", "DISK_FULL", "BACKUP_FAILED",
})  # fmt: skip
"""Failures that may be over by the next attempt; after any other a person has to do something first."""
_MOST_DOUBLINGS = 16


def pause(failures: int, jitter: Callable[[float, float], float]) -> float:
    """Return the seconds to wait after so many failures in a row: full jitter over a bound that doubles."""
    bound = min(LONGEST, SHORTEST * 2 ** min(failures, _MOST_DOUBLINGS))
    return max(SHORTEST, jitter(0.0, bound))


class AutoSync(QObject):
    """Starts the exchange of a desk from time to time; the switch is in the settings."""

    def __init__(self, desk: Desk, jitter: Callable[[float, float], float] = random.uniform) -> None:
        super().__init__(desk)
        self._desk, self._jitter = desk, jitter
        self._failures = 0
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.tick)
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
            self._wait(_BUSY)

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
            seconds = pause(self._failures, self._jitter)
            self._wait(seconds)
            again = f"{datetime.fromisoformat(self._desk.services.clock.now()) + timedelta(seconds=seconds):%H:%M:%S}"
            short = "没有网络" if code == "OFFLINE" else what
            self._desk.exchange.notice = f"{short}，下次 {again}"
        else:
            self.timer.stop()
            self._desk.exchange.notice = f"自动同步已停：{what}"

    def _wait(self, seconds: float) -> None:
        self.timer.start(int(seconds * 1000))
