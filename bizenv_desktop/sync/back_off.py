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


class Patience:
    """When to try again: after pauses that grow, but soon once a server that was away is there again.

    A whole sync is dear to a server that has just come back, so its pauses grow (protocol 2.9). A glance is not: one
    is taken at once after a failure and each `GLANCE_EVERY` seconds then. Where the first one finds the server there,
    something else was wrong, and only the pause counts.
    """

    GLANCE_EVERY = 10.0

    def __init__(self, jitter: Callable[[float, float], float]) -> None:
        """Take what draws a number between two others."""
        self.jitter = jitter
        self.failures = 0
        self._away = False

    def well(self) -> None:
        """Hear that a sync went well."""
        self.failures, self._away = 0, False

    def failed(self) -> float:
        """Hear that a sync failed; return the seconds to wait."""
        self.failures += 1
        self._away = False
        return pause(self.failures, self.jitter)

    def glanced(self, *, there: bool) -> float | None:
        """Hear what a glance found; return the seconds to wait from now where the server is back, else None."""
        back = there and self._away
        self._away = not there
        return self.back() if back else None

    def back(self) -> float:
        """Hear that the way to the server is open again; return the seconds to wait."""
        self.failures = 0
        return pause(0, self.jitter)
