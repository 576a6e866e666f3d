"""Garbage of Python is collected in the window's thread only.

A collection on a worker could destroy a widget there, which Qt does not survive. So automatic collection is off while
the window lives, and a timer in the window's thread does what it would have done.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000


class GuiGarbage(QObject):
    """Collects garbage each second, as the thresholds of Python say."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """Take collection over; what was loaded so far is left alone from now on."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def leave_alone(self) -> None:
        """Leave all that is there now (definitions, compiled rules) out of later collections, which stay short."""
        gc.freeze()

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        counts = gc.get_count()
        due = [number for number, count in enumerate(counts) if count > self._thresholds[number]]
        if due:
            gc.collect(due[-1])
