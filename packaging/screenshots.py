"""Drives the running program on the demo cities and saves a picture of each screen at both sizes.

Usage: `python packaging/screenshots.py FOLDER`. Without a display it starts one (Xvfb). The pictures of the README and
of the handbook come from here.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bizenv_desktop.demo.pattern import load_pattern
from bizenv_desktop.demo.pictures import take_pictures_apart, take_pictures_of_whole
from bizenv_desktop.demo.run import run_demo
from bizenv_desktop.demo.whole_run import HOME, run_whole

_ROWS = 2000
"""Rows of the city that has every ledger."""


def main() -> int:
    """Take the pictures; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    xvfb = shutil.which("xvfb-run")
    if not os.environ.get("DISPLAY") and xvfb:
        command = [xvfb, "-a", "-s", "-screen 0 1920x1200x24", sys.executable, *sys.argv]
        return subprocess.run(command, check=False).returncode
    with tempfile.TemporaryDirectory() as scratch:
        run_demo(Path(scratch), window=False, pictures=False)
        taken = take_pictures_apart(Path(scratch), options.folder)
        os.environ["BIZENV_TODAY"] = load_pattern().today.isoformat()
        run_whole(Path(scratch), _ROWS, print, forms=False)
        for path in [*taken, *take_pictures_of_whole(Path(scratch) / HOME, options.folder)]:
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
