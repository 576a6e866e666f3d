"""What happened, in order: a hash that two runs of a seed must share, and the lines for whoever replays it."""

from __future__ import annotations

import hashlib
from typing import Any


class Trace:
    """Collects events. Lines are kept only where somebody wants to read them."""

    def __init__(self, *, keep: bool = False) -> None:
        self._hash = hashlib.blake2b(digest_size=16)
        self._keep = keep
        self.lines: list[str] = []
        self.events = 0

    def add(self, *parts: Any) -> None:
        """Note an event."""
        line = " ".join(map(str, parts))
        self._hash.update(line.encode() + b"\n")
        self.events += 1
        if self._keep:
            self.lines.append(line)

    @property
    def hash(self) -> str:
        """The hash of everything so far."""
        return self._hash.hexdigest()
