"""Garbage of Python is collected in the window's thread only, and only while no worker is busy.

A collection on a worker could destroy a widget there, which Qt does not survive; and one that walks all that a worker
has just made would hold the window up. Nor may one begin in the window's thread wherever Python happens to make an
object: Qt destroys a QObject with a lock in hand and asks Python for an override meanwhile; a collection there destroys
others, and one that shares the lock waits for ever. So once a window was there automatic collection stays off to the
end of the process, and a timer in the window's thread does what it would have done.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from bizenv_desktop.ui.work import Jobs

_EVERY_MS = 1000
_REST = 5.0
_OLDEST = 2
_MANY = 20_000
"""So many new objects are left out of collections for good: walking them would take longer than a frame."""


class GuiGarbage(QObject):
    """Collects garbage each second as the thresholds of Python say; the oldest generation after five quiet seconds."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._busy_at = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        jobs.busy_changed.connect(self._note)

    def start(self) -> None:
        """Take collection over; what was loaded so far is left alone from now on."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def leave_alone(self) -> None:
        """Leave all that is there now (definitions, compiled rules) out of later collections, which stay short."""
        gc.freeze()

    def stop(self) -> None:
        """Collect no more; at its end the process gives all back at once."""
        self._timer.stop()
        gc.unfreeze()

    def _note(self, running: int, _title: str) -> None:
        self._busy_at = time.monotonic()
        if running == 0 and gc.get_count()[0] > _MANY:
            gc.freeze()

    def _collect(self) -> None:
        if self._jobs.running:
            return
        collect_due(oldest=time.monotonic() - self._busy_at > _REST)


def collect_due(*, oldest: bool) -> None:
    """Collect what Python would have collected by now; call it where no Qt function is under way."""
    counts = enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
    due = [number for number, (count, most) in counts if count > most and (number < _OLDEST or oldest)]
    if due:
        gc.collect(due[-1])
