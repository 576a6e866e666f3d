"""Opens a demo copy with the program itself, as a person does, and keeps a picture of each screen at both sizes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.demo import people

_WORKBOOK = "朝阳市2022年招商项目.csv"


def take_pictures(home: Path, folder: Path, user: str = people.EDITOR) -> list[Path]:
    """Log in, tour the screens of the copy, and return the files, in the order of the tour."""
    from PySide6.QtCore import QSettings

    from bizenv_desktop.app import HomeGate, Program, make_application
    from bizenv_desktop.ui.gate.login import LoginCard
    from bizenv_desktop.ui.tour import SIZES, keep, settle, take_tour

    os.environ.setdefault("BIZENV_TODAY", people.TODAY)
    app = make_application([])
    settings = QSettings(str(home / "pictures.ini"), QSettings.Format.IniFormat)
    settings.setValue("sync/automatic", False)
    program = Program(app, HomeGate(home), settings)
    program.start()
    card = program.box.card
    assert isinstance(card, LoginCard)  # noqa: S101 - the copy is there
    card.user.setCurrentText(user)
    app.processEvents()
    folder.mkdir(parents=True, exist_ok=True)
    taken = [keep(program.box, folder / "00-口令.png")]
    card.passphrase.setText(people.PASSPHRASE)
    card.try_open()
    while program.window is None:
        app.processEvents()
    settle(program.window)
    workbook = program_folder("resources/demo") / _WORKBOOK
    for size in SIZES:
        taken += take_tour(program.window, folder, size=size, workbook=workbook if workbook.exists() else None)
    program.window.close()
    (home / "pictures.ini").unlink(missing_ok=True)
    return taken


def take_pictures_apart(home: Path, folder: Path) -> list[Path]:
    """Take the pictures in a process of their own, without a screen where there is none; return the files."""
    surroundings = dict(os.environ)
    if not surroundings.get("DISPLAY") and sys.platform == "linux":
        surroundings["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-m", "bizenv_desktop.demo.pictures", str(home), str(folder)]
    subprocess.run(command, env=surroundings, check=True)  # noqa: S603 - our own interpreter and module
    return sorted(folder.glob("*.png"))


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]), Path(sys.argv[2]))
