"""Drives the running program on the demo city and saves a picture of each screen at both sizes.

Usage: `python packaging/screenshots.py FOLDER [--home COPY --user NAME]`. Without a display it starts one (Xvfb);
without a copy it makes the demo city first. The pictures of the README and of the handbook come from here.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Take the pictures; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--user", default="张演示")
    options = parser.parse_args()
    if not _has_screen() and not os.environ.get("QT_QPA_PLATFORM"):
        return _again_under_xvfb()
    with tempfile.TemporaryDirectory() as scratch:
        home = options.home or _demo_city(Path(scratch))
        for path in take_pictures(home, options.user, options.folder):
            print(path)
    return 0


def take_pictures(home: Path, user: str, folder: Path) -> list[Path]:
    """Open a copy with the program itself, as a person does, and tour it at both sizes."""
    from PySide6.QtCore import QSettings

    from bizenv_desktop.app import HomeGate, Program, make_application
    from bizenv_desktop.demo import people
    from bizenv_desktop.ui.tour import SIZES, keep, settle, take_tour

    os.environ.setdefault("BIZENV_TODAY", people.TODAY)
    app = make_application([])
    settings = QSettings(str(home / "screenshots.ini"), QSettings.Format.IniFormat)
    program = Program(app, HomeGate(home), settings)
    program.start()
    program.box.card.user.setCurrentText(user)
    app.processEvents()
    folder.mkdir(parents=True, exist_ok=True)
    taken = [keep(program.box, folder / "00-口令.png")]
    program.box.card.passphrase.setText(people.PASSPHRASE)
    program.box.card.try_open()
    while program.window is None:
        app.processEvents()
    settle(program.window)
    workbook = next((ROOT / "resources" / "demo").glob("朝阳市*.csv"), None)
    for size in SIZES:
        taken += take_tour(program.window, folder, size=size, workbook=workbook)
    program.window.close()
    (home / "screenshots.ini").unlink(missing_ok=True)
    return taken


def _demo_city(scratch: Path) -> Path:
    from bizenv_desktop.demo.run import run_demo

    run_demo(scratch, window=False)
    return scratch / "本机"


def _has_screen() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or sys.platform in ("win32", "darwin")


def _again_under_xvfb() -> int:
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return main()
    command = [xvfb, "-a", "-s", "-screen 0 1920x1200x24", sys.executable, *sys.argv]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
