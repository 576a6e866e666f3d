"""Garbage: a window that is taken apart is never stopped by a lock that it holds itself."""

import gc

from PySide6.QtCore import QObject

from bizenv_desktop.ui.garbage import GuiGarbage
from bizenv_desktop.ui.work import Jobs
from tests.helpers_ui import a_desk


class _InCircle(QObject):
    """Lives until a collection: it knows itself."""

    def __init__(self):
        super().__init__()
        self.me = self


def test_nothing_is_collected_by_chance_after_the_window(qtbot, tmp_path):
    with a_desk(tmp_path):
        pass
    gone = []
    for _ in range(gc.get_threshold()[0] * 2):
        _InCircle().destroyed.connect(lambda: gone.append(1))
    assert gone == []


def test_what_lies_in_circles_is_collected_while_the_window_rests(qtbot):
    garbage = GuiGarbage(Jobs())
    garbage.start()
    gone = []
    for _ in range(gc.get_threshold()[0] * 2):
        _InCircle().destroyed.connect(lambda: gone.append(1))
    qtbot.waitUntil(lambda: bool(gone))
    garbage.stop()
