"""Frees large structures piece by piece, so that other threads of the program go on meanwhile."""

from __future__ import annotations


def let_go(*held: object) -> None:
    """Empty the lists and dicts among these that nobody needs any more, one entry at a time.

    A list of ten thousand rows that is dropped at once is freed in one go, which holds the interpreter lock for tens of
    milliseconds: the window would not answer. Between two entries the lock can change hands.
    """
    for one in held:
        if isinstance(one, dict):
            while one:
                one.popitem()
        elif isinstance(one, list):
            while one:
                one.pop()
