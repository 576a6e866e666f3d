"""The operations of a copy as a session sends them: frozen in signed batches, and what the province made of them.

Each call is one transaction.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.storage import incoming, meta, outbox
from bizenv_desktop.sync import identity as identities
from bizenv_desktop.sync import wire_ops
from bizenv_desktop.wire import canonical, limits, system
from bizenv_desktop.wire.messages import OpResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bizenv_desktop.storage.outbox import PendingOp
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.sync.own_device import OwnDevice

_CONFIRMED = "sync.confirmed"
"""Key in `meta`: a device and the last number of it that the server has confirmed."""
_OP_OVERHEAD = 2


class LocalOps:
    """Sends the operations of one copy. `unsendable` counts those rejected here because no message can hold them."""

    def __init__(self, own: OwnDevice) -> None:
        self._own = own
        self.unsendable = 0

    def last_seq(self) -> int:
        """Return the last number that this device gave to an operation."""
        with self._own.copy.read() as reader:
            return outbox.last_seq(reader)

    def waiting(self) -> int:
        """Return how many operations wait to be sent."""
        with self._own.copy.read() as reader:
            return outbox.waiting(reader)

    def submits(self) -> bool:
        """Tell whether a submission waits: then files go before operations."""
        sql = "SELECT 1 FROM op WHERE state = 'pending' AND ledger = ? LIMIT 1"
        with self._own.copy.read() as reader:
            return bool(reader.value(sql, (system.PERIOD,)))

    def next_batch(self, most_ops: int, most_bytes: int) -> dict[str, Any] | None:
        """Return the next signed batch, frozen as it will be sent however often; None when nothing can be sent."""
        if not self.waiting():
            return None
        ops = self._own.write(partial(self._freeze, most_ops=most_ops, most_bytes=most_bytes))
        return self.signed(ops) if ops else None

    def signed(self, ops: list[dict[str, Any]]) -> dict[str, Any]:
        """Return operations that follow one another as a batch, signed by this device."""
        batch = {"device": self._own.identity.device, "batch": new_id(), "first_seq": ops[0]["seq"], "ops": ops}
        return {**batch, "sig": canonical.sign(self._own.copy.device_key.hex(), batch)}

    def freeze_all(self) -> list[dict[str, Any]]:
        """Return everything that can be sent now, in its order, frozen as it will be sent however often."""
        count = self.waiting()
        if not count:
            return []
        return self._own.write(partial(self._freeze, most_ops=sys.maxsize, most_bytes=sys.maxsize, among=count))

    def _freeze(
        self, writer: Writer, most_ops: int, most_bytes: int, among: int = limits.PUSH_OPS
    ) -> list[dict[str, Any]]:
        chosen: list[dict[str, Any]] = []
        fresh: list[tuple[int, dict[str, Any]]] = []
        size = 0
        seq = outbox.last_seq(writer)
        for members in _transactions(writer, among):
            known = [one.sent for one in members if one.sent is not None]
            made = [] if known else self._to_wire(writer, members, seq)
            wires = known or made
            size += sum(len(msgspec.json.encode(wire)) + _OP_OVERHEAD for wire in wires)
            if chosen and (len(chosen) + len(wires) > most_ops or size > most_bytes):
                break
            chosen += wires
            fresh += [(one.n, wire) for one, wire in zip(members, made, strict=False)]
            seq += len(made)
        outbox.freeze(writer, fresh)
        return sorted(chosen, key=lambda wire: int(wire["seq"]))

    def _to_wire(self, writer: Writer, members: list[PendingOp], seq: int) -> list[dict[str, Any]]:
        sender = identities.sender(self._own.copy, self._own.identity)
        reached = incoming.cursors(writer).get(self._own.identity.scope, ("", 0))
        try:
            wires = [wire_ops.to_wire(writer, one, seq + n + 1, sender, reached) for n, one in enumerate(members)]
            canonical.canonical_bytes(wires)
        except wire_ops.Unsigned:
            return []
        except canonical.NotCanonicalError:
            self.unsendable += len(members)
            outbox.record_results(writer, [OpResult(one.op, "rejected", code="bad_value") for one in members])
            return []
        return wires

    def record(self, results: Sequence[OpResult], reached: int) -> None:
        """Write down what the server made of a batch, and that it has everything of this device up to a number."""

        def work(writer: Writer) -> None:
            outbox.record_results(writer, results)
            meta.put_json(writer, _CONFIRMED, [self._own.identity.device, reached])

        self._own.write(work)

    def confirmed(self) -> int:
        """Return the last number of this device that the server has confirmed; 0 for none."""
        with self._own.copy.read() as reader:
            device, reached = meta.get_json(reader, _CONFIRMED) or ("", 0)
        return int(reached) if device == self._own.identity.device else 0

    def reject_unsent(self, answers: Sequence[OpResult], seq: int) -> None:
        """Reject a transaction that cannot travel; `seq` is the number of its first operation."""
        self._own.write(partial(outbox.reject_unsent, answers=answers, seq=seq))

    def acknowledge(self, results: Sequence[OpResult]) -> int:
        """Write down the results of a package; returns how many were news (those known already change nothing)."""
        known = [one.op for one in results if one.s != "parked"]
        with self._own.copy.read() as reader:
            news = outbox.still_pending(reader, known)
        if news:
            found = [one for one in results if one.op in news]
            self._own.write(partial(outbox.record_results, results=found))
        return len(news)


def send_again(writer: Writer, last: int) -> None:
    """Let every own operation be sent again: the server is at number `last` of ours, and has confirmed nothing."""
    outbox.replay(writer, last)
    meta.put(writer, _CONFIRMED, None)


def _transactions(reader: Reader, among: int) -> Iterator[list[PendingOp]]:
    """Give the wire transactions that can be sent now, those first that have been sent before (in their order)."""
    transactions: dict[str, list[PendingOp]] = {}
    for one in outbox.pending(reader, among):
        transactions.setdefault(one.tx, []).append(one)
    pieces = [piece for members in transactions.values() for piece in _pieces(members)]
    yield from sorted(pieces, key=lambda some: (some[0].sent is None, (some[0].sent or {}).get("seq", 0)))


def _pieces(members: list[PendingOp]) -> Iterator[list[PendingOp]]:
    """Split a transaction that is larger than the wire allows."""
    for start in range(0, len(members), limits.TX_OPS):
        yield members[start : start + limits.TX_OPS]
