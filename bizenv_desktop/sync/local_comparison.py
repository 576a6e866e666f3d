"""The copy beside the server's digests: whether they are to be compared, what differs, and what is read anew.

Each call is one transaction at most.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.storage import digests, incoming, meta, reading_anew
from bizenv_desktop.wire.digest import differing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.sync.own_device import OwnDevice
    from bizenv_desktop.wire.messages import LedgerDigest, WireRow

_COMPARED = "sync.compared"
"""Key in `meta`: the day on which copy and server were last seen to be alike; without it that is to be looked at."""


class LocalComparison:
    """Compares one copy with digests, and reads anew what differs; that outlives a session which is cut."""

    def __init__(self, own: OwnDevice) -> None:
        self._own = own
        self._copy = own.copy

    def is_due(self) -> bool:
        """Tell whether copy and server were not yet seen to be alike today, or something went wrong since."""
        with self._copy.read() as reader:
            return meta.get(reader, _COMPARED) != self._copy.clock.today().isoformat()

    def note_alike(self) -> None:
        """Note that copy and server are alike."""
        today = self._copy.clock.today().isoformat()
        self._copy.write(lambda writer: meta.put(writer, _COMPARED, today))

    def make_due(self) -> None:
        """Let copy and server be compared by the next sync: something went wrong."""
        with self._copy.read() as reader:
            noted = bool(meta.get(reader, _COMPARED))
        if noted:
            self._copy.write(let_be_due)

    def differing(self, scope: str, theirs: dict[str, LedgerDigest]) -> list[str]:
        """Return the ledgers of a scope in which this copy and the server have other rows or versions."""
        with self._copy.read() as reader:
            return differing(digests.digests(reader, scope), theirs)

    def under_way(self) -> dict[str, list[str]]:
        """Return the ledgers that are read anew, by scope; a whole scope is no matter of its ledgers."""
        with self._copy.read() as reader:
            return {scope: ledgers for scope, ledgers in reading_anew.under_way(reader).items() if ledgers}

    def begin(self, scope: str, ledgers: Sequence[str]) -> None:
        """Read some ledgers of a scope anew."""
        self._own.write(partial(reading_anew.begin_ledgers, scope=scope, ledgers=ledgers))

    def take(self, scope: str, rows: Sequence[WireRow], *, more: bool) -> int:
        """Apply a page of ledgers that are read anew; after the last, return how many rows the server has no more."""

        def work(writer: Writer) -> int:
            incoming.apply_rows(writer, rows)
            if more:
                return 0
            incoming.apply_staged(writer)
            return reading_anew.end(writer, scope)

        return self._own.write(work)


def let_be_due(writer: Writer) -> None:
    """Let copy and server be compared by the next sync."""
    meta.put(writer, _COMPARED, None)
