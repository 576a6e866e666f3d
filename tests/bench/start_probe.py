"""The process that `start_up` starts: the real program, or the bare window beside it; it ends once it is usable."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

_started = time.perf_counter()


def _say(what: str, seconds: float | None = None) -> None:
    sys.stdout.write(f"{what}\t{seconds:.6f}\n" if seconds is not None else f"{what}\n")
    sys.stdout.flush()


class _Stages:
    """Says how long each stage took, as soon as it is reached."""

    def __init__(self) -> None:
        self._last = _started

    def reached(self, what: str) -> None:
        now = time.perf_counter()
        _say(what, now - self._last)
        self._last = now


def program(home: str, user: str, passphrase: str) -> None:
    """Do what `app.run` does, with a passphrase typed at once; ready is a workbench with its lists filled."""
    from pathlib import Path

    stages = _Stages()
    from PySide6.QtCore import QSettings

    from bizenv_desktop import app as desktop
    from bizenv_desktop.ui.gate.login import LoginCard

    stages.reached("导入模块 imports")
    application = desktop.make_application([])
    settings = QSettings(str(Path(home).parent / "start.ini"), QSettings.Format.IniFormat)
    whole = desktop.Program(application, desktop.HomeGate(Path(home)), settings)
    whole.start()
    application.processEvents()
    stages.reached("口令窗口 passphrase box")
    card = whole.box.card
    assert isinstance(card, LoginCard)
    card.user.setCurrentText(user)
    card.passphrase.setText(passphrase)
    card.opened.connect(lambda _services: stages.reached("打开数据 open the copy"))
    card.try_open()
    wait = _Wait(whole, stages)
    wait.start()
    application.exec()


class _Wait:
    """Looks each few milliseconds, between the program's own events, whether the window can be used."""

    def __init__(self, whole: Any, stages: _Stages) -> None:
        from PySide6.QtCore import QTimer

        self._whole, self._stages, self._shown = whole, stages, False
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        window = self._whole.window
        if window is None or not window.isVisible():
            return
        if not self._shown:
            self._shown = True
            self._stages.reached("主窗口 main window")
        elif not self._whole.jobs.running:
            self._stages.reached("工作台 workbench filled")
            _say("ready")
            os._exit(0)


def bare(home: str, key: str) -> None:
    """Show an empty window with SQLAlchemy imported and the encrypted file opened."""
    from pathlib import Path

    import sqlalchemy
    from PySide6.QtWidgets import QApplication, QMainWindow
    from sqlcipher3 import dbapi2

    from bizenv_desktop.storage.connection import FILE

    application = QApplication([])

    def connect() -> dbapi2.Connection:
        connection = dbapi2.connect(str(Path(home) / FILE))
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        return connection

    engine = sqlalchemy.create_engine("sqlite://", creator=connect, poolclass=sqlalchemy.StaticPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").fetchone()
    window = QMainWindow()
    window.resize(1280, 760)
    window.show()
    application.processEvents()
    _say("ready")
    os._exit(0)


if __name__ == "__main__":
    {"program": program, "bare": bare}[sys.argv[1]](*sys.argv[2:])
