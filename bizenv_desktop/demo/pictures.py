"""Opens a demo copy with the program itself, as a person does, and keeps a picture of each screen at both sizes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.demo import people, review

_FIRST_OF_PROVINCE = 31
_WORKBOOK = "朝阳市2022年招商项目.csv"


def take_pictures(home: Path, folder: Path, user: str = people.EDITOR) -> list[Path]:
    """Log in, tour the screens of the copy, and return the files, in the order of the tour.

    The pictures of the province are numbered on from 31.
    """
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
    taken = [keep(program.box, folder / "00-口令.png")] if user == people.EDITOR else []
    card.passphrase.setText(people.PASSPHRASE)
    card.try_open()
    while program.window is None:
        app.processEvents()
    settle(program.window)
    workbook = program_folder("resources/demo") / _WORKBOOK
    for size in SIZES:
        first = _FIRST_OF_PROVINCE if user == people.OFFICER else 1
        known = workbook if workbook.exists() else None
        taken += take_tour(program.window, folder, size=size, workbook=known, first=first)
    program.window.close()
    (home / "pictures.ini").unlink(missing_ok=True)
    return taken


def take_pictures_apart(out: Path, folder: Path) -> list[Path]:
    """Take the pictures of city and province, each in a process of its own, without a screen where there is none."""
    surroundings = dict(os.environ)
    if not surroundings.get("DISPLAY") and sys.platform == "linux":
        surroundings["QT_QPA_PLATFORM"] = "offscreen"
    for home, user in ((out / "本机", people.EDITOR), (out / review.HOME, people.OFFICER)):
        command = [sys.executable, "-m", "bizenv_desktop.demo.pictures", str(home), str(folder), user]
        subprocess.run(command, env=surroundings, check=True)  # noqa: S603 - our own interpreter and module
    return sorted(folder.glob("*.png"))


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
