"""What a widget does once, some time after it was last asked to: check, search, draw when typing has stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject


def later(parent: QObject, milliseconds: int, do: Callable[[], object]) -> QTimer:
    """Return a timer that does something once, so long after its latest `start()`; it goes with its parent."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(do)
    return timer
