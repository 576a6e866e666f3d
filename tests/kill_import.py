"""Kills an import at random moments: all rows or none must be left, and verify must pass.

`python -m tests.kill_import 50 [SEED]`; used with a small number by the tests.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from bizenv_desktop.cli.main import run

SAMPLES = Path(__file__).parent / "data" / "samples"
WORKBOOK = SAMPLES / "沈阳市2021年签约重点项目台账.xlsx"
LEDGERS = ("project", "project_investor", "enterprise", "task_force", "fund_receipt")


def bizenv(home: Path, *arguments: str) -> tuple[int, str]:
    """Run one command line here; return its exit code and what it wrote. Only what is killed needs a process."""
    with io.StringIO() as said, patch.dict(os.environ, surroundings()), redirect_stdout(said), redirect_stderr(said):
        return run(line(home, *arguments)), said.getvalue()


def line(home: Path, *arguments: str) -> list[str]:
    """Return the arguments of a command line."""
    return ["--home", str(home), "--json", *arguments]


def started(home: Path) -> subprocess.Popen[bytes]:
    """Start an import in a process of its own."""
    arguments = line(home, "import", "project", str(WORKBOOK))
    return subprocess.Popen(
        [sys.executable, "-m", "bizenv_desktop", *arguments], stdout=subprocess.DEVNULL, env=surroundings()
    )


def surroundings() -> dict[str, str]:
    """Return the environment of the runs."""
    return os.environ | {"BIZENV_PASSPHRASE": "演示口令", "BIZENV_USER": "张演示", "BIZENV_TODAY": "2022-05-20"}


def counts(home: Path) -> dict[str, int]:
    """Return how many rows each ledger has."""
    return {ledger: len(json.loads(bizenv(home, "rows", ledger, "--fields", "id")[1])) for ledger in LEDGERS}


def kill_imports(times: int, seed: int = 1) -> list[str]:
    """Kill `times` imports at moments spread over the run; return what went wrong."""
    moments = random.Random(seed)
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        whole, seconds = _whole(Path(folder))
        none = dict.fromkeys(LEDGERS, 0)
        outcomes = {"none": 0, "all": 0}
        for number in range(times):
            home = Path(folder) / f"copy{number}"
            shutil.copytree(Path(folder) / "empty", home)
            after = moments.uniform(0.2, 1.0) * seconds
            running = started(home)
            try:
                running.wait(after)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
                running.wait()
            left, (failed, verified) = counts(home), bizenv(home, "verify")
            outcomes["none" if left == none else "all"] += 1
            if left not in (none, whole) or failed:
                wrong.append(f"killed after {after:.3f} s: {left} {verified}")
            shutil.rmtree(home)
        print(f"{times} kills over {seconds:.2f} s: {outcomes}, {len(wrong)} wrong")
    return wrong


def _whole(folder: Path) -> tuple[dict[str, int], float]:
    """Make an empty copy, import once whole, and return the rows of a whole import and its seconds."""
    unit = ("--city", "210100", "--unit", "演示市商务局")
    failed, said = bizenv(folder / "empty", "new", *unit, "--user", "张演示")
    assert not failed, said
    seconds = []
    for number in range(2):
        shutil.copytree(folder / "empty", folder / f"whole{number}")
        began = time.monotonic()
        started(folder / f"whole{number}").wait()
        seconds.append(time.monotonic() - began)
    return counts(folder / "whole0"), min(seconds)


if __name__ == "__main__":
    problems = kill_imports(int(sys.argv[1]), *map(int, sys.argv[2:3]))
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
