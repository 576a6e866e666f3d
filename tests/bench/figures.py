"""What is measured: a time of ours beside that of a peer, and the goal for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Figure:
    """One time in seconds. With a `peer` the goal is for their ratio, without one for the time itself.

    `goal` None: the figure is only told. `source` says whose goal it is: §8 of performance.md, or the project's own.
    """

    what: str
    ours: float
    against: str = ""
    peer: float | None = None
    goal: float | None = None
    source: str = "§8"

    @property
    def ratio(self) -> float | None:
        """How many times the peer's time ours is."""
        return self.ours / self.peer if self.peer else None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        return (self.ours if self.ratio is None else self.ratio) <= self.goal


@dataclass(frozen=True)
class Measured:
    """The figures of one subject, and where the time goes: names with seconds, in the order in which it is spent."""

    title: str
    figures: Sequence[Figure]
    rest: Sequence[tuple[str, float]] = field(default_factory=tuple)
    remarks: Sequence[str] = ()
