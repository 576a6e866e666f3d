"""Opens a demo copy with the program itself, as a person does, and keeps a picture of each screen at both sizes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.demo import people, review

_FIRST_OF_PROVINCE, _FIRST_OF_WHOLE, _FIRST_OF_HEAD = 31, 41, 51
_WORKBOOK = "朝阳市2022年招商项目.csv"


def take_pictures(home: Path, folder: Path, user: str, first: int, *, across: bool = False) -> list[Path]:
    """Log in, tour the screens of the copy, and return the files, in the order of the tour, numbered from `first`.

    `across` shows only what runs across the ledgers.
    """
    from PySide6.QtCore import QSettings

    from bizenv_desktop.app import HomeGate, Program, make_application
    from bizenv_desktop.ui.gate.login import LoginCard
    from bizenv_desktop.ui.tour import SIZES, keep, overview_stops, settle, stops, take_tour

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
    taken = [keep(program.box, folder / "00-口令.png")] if first == 1 else []
    card.passphrase.setText(people.PASSPHRASE)
    card.try_open()
    while program.window is None:
        app.processEvents()
    settle(program.window)
    workbook = program_folder("resources/demo") / _WORKBOOK
    for size in SIZES:
        known = workbook if workbook.exists() else None
        tour = overview_stops if across else stops
        taken += take_tour(program.window, folder, size=size, workbook=known, first=first, tour=tour)
    program.window.close()
    (home / "pictures.ini").unlink(missing_ok=True)
    return taken


def take_pictures_apart(out: Path, folder: Path) -> list[Path]:
    """Take the pictures of city and province, each in a process of its own, without a screen where there is none."""
    _apart(out / "本机", folder, people.EDITOR, "1")
    _apart(out / review.HOME, folder, people.OFFICER, str(_FIRST_OF_PROVINCE))
    return sorted(folder.glob("*.png"))


def take_pictures_of_whole(home: Path, folder: Path) -> list[Path]:
    """Take the pictures of the city with rows in every ledger: what runs across them, and the desk of its head."""
    _apart(home, folder, people.EDITOR, str(_FIRST_OF_WHOLE), "across")
    _apart(home, folder, people.HEAD, str(_FIRST_OF_HEAD))
    return sorted(folder.glob("4*.png"))


def _apart(home: Path, folder: Path, *arguments: str) -> None:
    surroundings = dict(os.environ)
    if not surroundings.get("DISPLAY") and sys.platform == "linux":
        surroundings["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-m", "bizenv_desktop.demo.pictures", str(home), str(folder), *arguments]
    subprocess.run(command, env=surroundings, check=True)  # noqa: S603 - our own interpreter and module


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), across="across" in sys.argv)
