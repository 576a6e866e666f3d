"""How long to wait before the next try, so that a server that comes back is not run down by all its clients at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.wire.limits import BACKOFF_FIRST, BACKOFF_LAST

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_DOUBLINGS = 16


def bound(failures: int) -> float:
    """Return the seconds below which the pause after so many failures in a row lies: it doubles (protocol 2.9)."""
    return min(BACKOFF_LAST, BACKOFF_FIRST * 2.0 ** min(failures, _MOST_DOUBLINGS))


def pause(failures: int, jitter: Callable[[float, float], float]) -> float:
    """Return the seconds to wait before a whole sync is tried again: full jitter, but never a hammering."""
    return max(BACKOFF_FIRST, jitter(0.0, bound(failures)))
