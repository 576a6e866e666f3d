"""Start-up to a usable window, passphrase given, against an empty window with SQLAlchemy and the encrypted file open.

Both are processes of their own, timed from their start to the line that they print when the window can be used.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.copies import PASSPHRASE, USER
from tests.bench.figures import Figure, Measured
from tests.bench.timing import interleaved, median

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.copies import Copies

_GOAL = 1.5


def measure(copies: Copies, rounds: int) -> Measured:
    """Return the figure, and the stages that the program itself tells."""
    services = copies.fresh()
    home, key = services.copy.home, services.copy.key.hex()
    services.close()
    stages: dict[str, list[float]] = {}
    runs = {
        "ours": lambda: _until_ready(["program", str(home), USER, PASSPHRASE], stages),
        "bare": lambda: _until_ready(["bare", str(home), key], {}),
    }
    interleaved(runs, 1)
    stages.clear()
    taken = interleaved(runs, rounds)
    peer = "空窗口 + SQLAlchemy + 加密库"
    figure = Figure("启动到可用 start-up", median(taken["ours"]), peer, median(taken["bare"]), _GOAL)
    rest = [(name, median(seconds)) for name, seconds in stages.items()]
    return Measured("启动 start-up", [figure], rest)


def _until_ready(arguments: Sequence[str], stages: dict[str, list[float]]) -> float:
    """Start a process and return the seconds until it says `ready`; its stages are lines `name<TAB>seconds`."""
    settings = {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(Path(arguments[1]).parent)}
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.start_probe", *arguments],
        stdout=subprocess.PIPE, text=True, env={**os.environ, **settings},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            name, _, seconds = line.rstrip("\n").partition("\t")
            if name == "ready":
                return time.perf_counter() - start
            stages.setdefault(name, []).append(float(seconds))
    raise AssertionError(f"start-up failed: {arguments[0]}")
