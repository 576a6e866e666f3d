"""Interleaved repetitions: what is compared takes turns, so that a busy neighbour slows all of it down alike."""

from __future__ import annotations

import gc
import math
import statistics
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Run = "Callable[[], float]"
"""Does something once and returns the seconds that count; preparing and tidying up do not."""


class Stopwatch:
    """Seconds of what ran inside `measure`."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def measure(self) -> Iterator[None]:
        """Count the time of a block."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - start


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def interleaved(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each run by name, `rounds` times in turn; the order turns round every second time."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds):
        names = list(runs) if number % 2 == 0 else list(reversed(runs))
        for name in names:
            gc.collect()
            taken[name].append(runs[name]())
    return taken


def median(seconds: Sequence[float]) -> float:
    """Return the middle value."""
    return statistics.median(seconds)


def percentile(seconds: Sequence[float], share: int) -> float:
    """Return the value that `share` of a hundred measurements do not exceed."""
    ordered = sorted(seconds)
    return ordered[max(math.ceil(len(ordered) * share / 100), 1) - 1]
