"""Kills an import at random moments: all rows or none must be left, and verify must pass.

`python -m tests.kill_import 50 [SEED]`; used with a small number by the tests.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLES = Path(__file__).parent / "data" / "samples"
WORKBOOK = SAMPLES / "沈阳市2021年签约重点项目台账.xlsx"
LEDGERS = ("project", "project_investor", "enterprise", "task_force", "fund_receipt")


def bizenv(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command line to its end."""
    return subprocess.run(line(home, *arguments), capture_output=True, text=True, env=surroundings(), check=False)


def line(home: Path, *arguments: str) -> list[str]:
    """Return a command line of the program."""
    return [sys.executable, "-m", "bizenv_desktop", "--home", str(home), "--json", *arguments]


def surroundings() -> dict[str, str]:
    """Return the environment of the runs."""
    return os.environ | {"BIZENV_PASSPHRASE": "演示口令", "BIZENV_USER": "张演示", "BIZENV_TODAY": "2022-05-20"}


def counts(home: Path) -> dict[str, int]:
    """Return how many rows each ledger has."""
    return {ledger: len(json.loads(bizenv(home, "rows", ledger, "--fields", "id").stdout)) for ledger in LEDGERS}


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
            running = subprocess.Popen(
                line(home, "import", "project", str(WORKBOOK)), stdout=subprocess.DEVNULL, env=surroundings()
            )
            try:
                running.wait(after)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
                running.wait()
            left, verified = counts(home), bizenv(home, "verify")
            outcomes["none" if left == none else "all"] += 1
            if left not in (none, whole) or verified.returncode:
                wrong.append(f"killed after {after:.3f} s: {left} {verified.stdout}{verified.stderr}")
            shutil.rmtree(home)
        print(f"{times} kills over {seconds:.2f} s: {outcomes}, {len(wrong)} wrong")
    return wrong


def _whole(folder: Path) -> tuple[dict[str, int], float]:
    """Make an empty copy, import once whole, and return the rows of a whole import and its seconds."""
    made = bizenv(folder / "empty", "new", "--city", "210100", "--unit", "演示市商务局", "--user", "张演示")
    assert made.returncode == 0, made.stderr
    seconds = []
    for number in range(2):
        shutil.copytree(folder / "empty", folder / f"whole{number}")
        began = time.monotonic()
        bizenv(folder / f"whole{number}", "import", "project", str(WORKBOOK))
        seconds.append(time.monotonic() - began)
    return counts(folder / "whole0"), min(seconds)


if __name__ == "__main__":
    problems = kill_imports(int(sys.argv[1]), *map(int, sys.argv[2:3]))
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
