"""Measures for how long the window's thread could not answer: a tick that comes late was blocked."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

_TICK_MS = 5


class Watchdog(QObject):
    """Ticks every 5 ms while it runs; `worst_ms` is the longest time beyond a tick that the event loop was blocked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worst_ms = 0.0
        self.ticks = 0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to measure anew."""
        self.worst_ms = 0.0
        self.ticks = 0
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> float:
        """Stop and return the longest blocked time in milliseconds."""
        self._tick()
        self._timer.stop()
        return self.worst_ms

    def _tick(self) -> None:
        now = time.perf_counter()
        self.ticks += 1
        self.worst_ms = max(self.worst_ms, (now - self._last) * 1000 - _TICK_MS)
        self._last = now
