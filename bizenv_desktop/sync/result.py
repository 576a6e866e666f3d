"""What one sync did."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

DONE, CANCELLED, WAITING = "done", "cancelled", "waiting"
_EVENTS = (
    "pushed", "pulled", "rejected", "parked", "blobs_up", "blobs_down", "fetched_anew", "gone", "definitions",
)  # fmt: skip


@dataclass
class SyncResult:
    """Counts of one sync.

    `pushed` are operations that the server took (rejected ones included in `rejected` only), `pulled` rows that others
    changed, `conflicts` those open now, `parked` operations that the server keeps for later. `fetched_anew` are ledgers
    in which copy and server differed, `unlike` those in which they still do, `gone` rows that the server turned out to
    have no longer. `state` is done,
    cancelled, or waiting (something of ours still waits: a command of a colleague who has to sign it himself).
    """

    pushed: int = 0
    pulled: int = 0
    conflicts: int = 0
    rejected: int = 0
    parked: int = 0
    blobs_up: int = 0
    blobs_down: int = 0
    fetched_anew: int = 0
    unlike: int = 0
    gone: int = 0
    definitions: int = 0
    too_new: int = 0
    clock_off: int = 0
    """Seconds by which the server's clock is ahead of this PC's."""
    state: str = DONE

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing happened; what merely stands (conflicts that are open still) is no event."""
        return not any(getattr(self, name) for name in _EVENTS)

    def add(self, later: SyncResult) -> SyncResult:
        """Return this conversation and a later one as one sync."""
        done = (
            "pushed",
            "pulled",
            "rejected",
            "blobs_up",
            "blobs_down",
            "fetched_anew",
            "unlike",
            "gone",
            "definitions",
        )
        sums = {name: getattr(self, name) + getattr(later, name) for name in done}
        return replace(later, **sums)

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return asdict(self)
