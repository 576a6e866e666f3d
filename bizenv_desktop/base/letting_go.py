"""Frees large structures piece by piece, so that other threads of the program go on meanwhile."""

from __future__ import annotations

import time

_PIECE = 16
"""Entries between two looks at the clock; one may be a row with all its cells."""
_WORK_SECONDS = 0.001
_REST_SECONDS = 0.0005


def let_go(*held: object) -> None:
    """Empty the lists and dicts among these that nobody needs any more, one entry at a time, with rests.

    A list of ten thousand rows that is dropped at once is freed in one go, which holds the interpreter lock for tens of
    milliseconds: the window would not answer. The loop alone does not hand the lock on: it has to rest.
    """
    for one in held:
        if isinstance(one, dict | list):
            take = one.popitem if isinstance(one, dict) else one.pop
            rested = time.perf_counter()
            while one:
                for _ in range(min(_PIECE, len(one))):
                    take()
                if time.perf_counter() - rested > _WORK_SECONDS:  # few entries, as each save has them, cost no rest
                    time.sleep(_REST_SECONDS)
                    rested = time.perf_counter()
