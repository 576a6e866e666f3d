"""The copy as a sync session sees it: what to send next, what became of it, what came in.

Each call is one transaction.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.storage import (
    attachments,
    digests,
    incoming,
    manifest,
    meta,
    originals,
    outbox,
    reading_anew,
    sealing,
)
from bizenv_desktop.sync import conflicts, wire_ops
from bizenv_desktop.sync import identity as identities
from bizenv_desktop.wire import canonical, limits, system
from bizenv_desktop.wire.digest import differing
from bizenv_desktop.wire.messages import OpResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bizenv_desktop.storage.attachments import Incoming
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.incoming import Applied
    from bizenv_desktop.storage.outbox import PendingOp
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.wire.messages import Cursors, EnrollReply, LedgerDigest, WireRow

_STAGED = "sync.staged"
_BEGAN = "sync.began"
"""Key in `meta`: where a large pull began that is not complete yet."""
_CONFIRMED = "sync.confirmed"
"""Key in `meta`: a device and the last number of it that the server has confirmed."""
_COMPARED = "sync.compared"
"""Key in `meta`: the day on which copy and server were last seen to be alike; without it that is to be looked at."""
_DEFINITIONS = "sync.definitions"
_DEVICE_KEY = "device_key"
_OP_OVERHEAD = 2
_UPLOADING = "uploading"


class LocalSide:
    """Reads and writes one copy for a session. `before_change` runs once, before the first thing is written.

    `unsendable` counts operations that were rejected here because no message can hold them.
    """

    def __init__(self, copy: LocalCopy, before_change: Callable[[], object] = lambda: None) -> None:
        self.copy = copy
        self._before_change = before_change
        self._untouched = True
        self.unsendable = 0
        with copy.read() as reader:
            self.identity = identities.need_identity(reader)

    def _write(self, work: Callable[[Writer], Any]) -> Any:
        if self._untouched:
            self._before_change()
            self._untouched = False
        return self.copy.write(work)

    def last_seq(self) -> int:
        """Return the last number that this device gave to an operation."""
        with self.copy.read() as reader:
            return outbox.last_seq(reader)

    def definitions(self) -> dict[str, int]:
        """Return the versions of the ledgers that this copy has, and of what else was published."""
        forms = self.copy.forms
        return {**{one.id: one.version for one in forms.ledgers.values()}, **forms.versions}

    def cursors(self) -> Cursors:
        """Return how far each scope has been read."""
        with self.copy.read() as reader:
            return incoming.cursors(reader)

    def waiting(self) -> int:
        """Return how many operations wait to be sent."""
        with self.copy.read() as reader:
            return outbox.waiting(reader)

    def submits(self) -> bool:
        """Tell whether a submission waits: then files go before operations."""
        sql = "SELECT 1 FROM op WHERE state = 'pending' AND ledger = ? LIMIT 1"
        with self.copy.read() as reader:
            return bool(reader.value(sql, (system.PERIOD,)))

    def next_batch(self, most_ops: int, most_bytes: int) -> dict[str, Any] | None:
        """Return the next signed batch, frozen as it will be sent however often; None when nothing can be sent."""
        with self.copy.read() as reader:
            if not outbox.waiting(reader):
                return None
        ops: list[dict[str, Any]] = self._write(partial(self._freeze, most_ops=most_ops, most_bytes=most_bytes))
        if not ops:
            return None
        return self.signed(ops)

    def signed(self, ops: list[dict[str, Any]]) -> dict[str, Any]:
        """Return operations that follow one another as a batch, signed by this device."""
        batch = {"device": self.identity.device, "batch": new_id(), "first_seq": ops[0]["seq"], "ops": ops}
        return {**batch, "sig": canonical.sign(self.copy.device_key.hex(), batch)}

    def freeze_all(self) -> list[dict[str, Any]]:
        """Return everything that can be sent now, in its order, frozen as it will be sent however often."""
        with self.copy.read() as reader:
            count = outbox.waiting(reader)
        if not count:
            return []
        work = partial(self._freeze, most_ops=sys.maxsize, most_bytes=sys.maxsize, among=count)
        ops: list[dict[str, Any]] = self._write(work)
        return ops

    def _freeze(
        self, writer: Writer, most_ops: int, most_bytes: int, among: int = limits.PUSH_OPS
    ) -> list[dict[str, Any]]:
        chosen: list[dict[str, Any]] = []
        fresh: list[tuple[int, dict[str, Any]]] = []
        size = 0
        seq = outbox.last_seq(writer)
        for members in self._transactions(writer, among):
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

    def _transactions(self, reader: Reader, among: int) -> Iterator[list[PendingOp]]:
        """Give the wire transactions that can be sent now, those first that have been sent before (in their order)."""
        transactions: dict[str, list[PendingOp]] = {}
        for one in outbox.pending(reader, among):
            transactions.setdefault(one.tx, []).append(one)
        pieces = [piece for members in transactions.values() for piece in _pieces(members)]
        yield from sorted(pieces, key=lambda some: (some[0].sent is None, (some[0].sent or {}).get("seq", 0)))

    def _to_wire(self, writer: Writer, members: list[PendingOp], seq: int) -> list[dict[str, Any]]:
        sender = identities.sender(self.copy, self.identity)
        reached = incoming.cursors(writer).get(self.identity.scope, ("", 0))
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
            meta.put_json(writer, _CONFIRMED, [self.identity.device, reached])

        self._write(work)

    def confirmed(self) -> int:
        """Return the last number of this device that the server has confirmed; 0 for none."""
        with self.copy.read() as reader:
            device, reached = meta.get_json(reader, _CONFIRMED) or ("", 0)
        return int(reached) if device == self.identity.device else 0

    def reject_unsent(self, answers: Sequence[OpResult], seq: int) -> None:
        """Reject a transaction that cannot travel; `seq` is the number of its first operation."""
        self._write(partial(outbox.reject_unsent, answers=answers, seq=seq))

    def acknowledge(self, results: Sequence[OpResult]) -> int:
        """Write down the results of a package; returns how many were news (those known already change nothing)."""
        known = [one.op for one in results if one.s != "parked"]
        with self.copy.read() as reader:
            news = outbox.still_pending(reader, known)
        if news:
            found = [one for one in results if one.op in news]
            self._write(partial(outbox.record_results, results=found))
        return len(news)

    def acknowledge_files(self, hashes: Sequence[str]) -> int:
        """Note files that the province has from a package; returns how many were news."""
        news = sorted(set(hashes) & set(self.files_to_send()))
        self.file_is_there(news)
        return len(news)

    def keep_package_keys(self, keys: list[str]) -> None:
        """Keep the province's public keys for packages, where they are others than before."""
        with self.copy.read() as reader:
            known = identities.read_package_keys(reader)
        if keys and keys != known:
            self.copy.write(partial(identities.write_package_keys, keys=keys))

    def stage_packed(self, rows: Sequence[WireRow], reached: Cursors) -> None:
        """Keep rows of a package until all of it has been read; where a pull had come to is another matter."""
        if rows:
            epochs = {scope: epoch for scope, (epoch, _) in reached.items()}
            self._write(partial(incoming.stage, rows=rows, epochs=epochs))

    def staged_cursors(self) -> Cursors | None:
        """Return where an interrupted pull had come to with pages that are staged and not applied."""
        with self.copy.read() as reader:
            found = meta.get(reader, _STAGED)
        return msgspec.json.decode(found, type=dict[str, tuple[str, int]]) if found else None

    def pull_began(self) -> Cursors:
        """Return where a large pull began of which some pages are applied; nothing where none is under way."""
        with self.copy.read() as reader:
            found = meta.get(reader, _BEGAN)
        return msgspec.json.decode(found, type=dict[str, tuple[str, int]]) if found else {}

    def stage(self, rows: Sequence[WireRow], reached: Cursors) -> None:
        """Keep a page until the pull is complete."""

        def work(writer: Writer) -> None:
            incoming.stage(writer, rows, {scope: epoch for scope, (epoch, _) in reached.items()})
            meta.put_json(writer, _STAGED, reached)

        self._write(work)

    def apply(
        self, rows: Sequence[WireRow], reached: Cursors, *, partial_pull: bool, began: Cursors | None = None
    ) -> Applied:
        """Apply a page (and what is staged, when the pull is complete) and advance the cursors, in one transaction.

        `began` is where the pull began: one that is cut goes on as the same.
        """

        def work(writer: Writer) -> Applied:
            incoming.advance(writer, reached, partial=partial_pull, at=self.copy.clock.now())
            meta.put(writer, _BEGAN, msgspec.json.encode(began).decode() if partial_pull and began else None)
            if partial_pull:
                return incoming.apply_rows(writer, rows)
            incoming.stage(writer, rows, {scope: epoch for scope, (epoch, _) in reached.items()})
            meta.put(writer, _STAGED, None)
            meta.put(writer, _DEFINITIONS, definitions)
            return incoming.apply_staged(writer, again=definitions != tried)

        definitions = self._definitions_tag()
        with self.copy.read() as reader:
            tried = meta.get(reader, _DEFINITIONS)
            is_idle = not incoming.is_partial(reader) and definitions == tried and not meta.get(reader, _STAGED)
        if not rows and not partial_pull and is_idle and reached == self.cursors():
            return incoming.Applied()
        applied: incoming.Applied = self._write(work)
        return applied

    def _definitions_tag(self) -> str:
        """Return a tag that changes when this copy comes to know another ledger or field."""
        return canonical.digest({one.id: sorted(one.fields) for one in self.copy.forms.ledgers.values()})

    def forget(self, scope: str) -> None:
        """Read a scope anew from its beginning."""

        def work(writer: Writer) -> None:
            self._read_anew(writer, scope)

        self._write(work)

    @staticmethod
    def _read_anew(writer: Writer, scope: str) -> None:
        reading_anew.begin_scope(writer, scope)
        began = {name: at for name, at in (meta.get_json(writer, _BEGAN) or {}).items() if name != scope}
        meta.put(writer, _BEGAN, msgspec.json.encode(began).decode() if began else None)
        meta.put(writer, _STAGED, None)
        meta.put(writer, _COMPARED, None)

    def begin(self, scope: str, epoch: str) -> None:
        """Note the epoch of a scope before anything is sent to it, so that a server that is set back is noticed."""
        if scope not in self.cursors():
            start = {scope: (epoch, 0)}
            self._write(partial(incoming.advance, reached=start, partial=False, at=self.copy.clock.now()))

    def replay(self, last: int) -> None:
        """Send every own operation again and read all rows anew, in one transaction.

        The server was set back to an older state and is at number `last` of ours.
        """

        def work(writer: Writer) -> None:
            outbox.replay(writer, last)
            meta.put(writer, _CONFIRMED, None)
            self._read_anew(writer, self.identity.scope)

        self._write(work)

    def end_anew(self) -> int:
        """End what is read anew of whole scopes, after a complete pull; return the rows that the server has no more."""
        with self.copy.read() as reader:
            whole = [scope for scope, ledgers in reading_anew.under_way(reader).items() if not ledgers]
        gone = (self._write(partial(reading_anew.end, scope=scope)) for scope in whole)
        return sum(gone)

    def is_compared(self) -> bool:
        """Tell whether copy and server were seen to be alike today, and nothing went wrong since."""
        with self.copy.read() as reader:
            return meta.get(reader, _COMPARED) == self.copy.clock.today().isoformat()

    def note_compared(self) -> None:
        """Note that copy and server are alike."""
        today = self.copy.clock.today().isoformat()
        self.copy.write(lambda writer: meta.put(writer, _COMPARED, today))

    def compare_soon(self) -> None:
        """Let copy and server be compared by the next sync: something went wrong."""
        with self.copy.read() as reader:
            noted = bool(meta.get(reader, _COMPARED))
        if noted:
            self.copy.write(lambda writer: meta.put(writer, _COMPARED, None))

    def differing(self, scope: str, theirs: dict[str, LedgerDigest]) -> list[str]:
        """Return the ledgers of a scope in which this copy and the server have other rows or versions."""
        with self.copy.read() as reader:
            return differing(digests.digests(reader, scope), theirs)

    def read_anew(self) -> dict[str, list[str]]:
        """Return the ledgers that are read anew, by scope; a whole scope is no matter of its ledgers."""
        with self.copy.read() as reader:
            return {scope: ledgers for scope, ledgers in reading_anew.under_way(reader).items() if ledgers}

    def begin_anew(self, scope: str, ledgers: Sequence[str]) -> None:
        """Read some ledgers of a scope anew; it outlives this session."""
        self._write(partial(reading_anew.begin_ledgers, scope=scope, ledgers=ledgers))

    def take_anew(self, scope: str, rows: Sequence[WireRow], *, more: bool) -> int:
        """Apply a page of ledgers that are read anew; after the last, return how many rows the server has no more."""

        def work(writer: Writer) -> int:
            incoming.apply_rows(writer, rows)
            if more:
                return 0
            incoming.apply_staged(writer)
            return reading_anew.end(writer, scope)

        gone: int = self._write(work)
        return gone

    def seal(self, *, whole: bool) -> None:
        """Seal the copy for the user as whom we asked, or as a `whole`: the province revoked him, or the device."""
        whom = sealing.EVERYONE if whole else self.identity.speaker(self.copy.user)
        self.copy.write(lambda writer: sealing.seal(writer, whom))
        self.copy.forget_identity()

    def unseal(self) -> None:
        """Open the copy again: the province knows user and device."""
        if self.copy.sealed:
            self.copy.write(lambda writer: sealing.unseal(writer, self.copy.user))
            self.copy.forget_identity()

    def new_device_key(self) -> str:
        """Return a fresh key for another device id; nothing is kept before `become`."""
        return canonical.new_private_key()

    def become(self, reply: EnrollReply, device_key: str) -> None:
        """Go on as another device: what is not acknowledged is numbered anew, its ids stay."""

        def work(writer: Writer) -> None:
            identities.write_renewal(writer, self.identity, reply)
            meta.put(writer, _DEVICE_KEY, device_key)
            outbox.unfreeze(writer)

        self._write(work)
        self.copy.forget_identity()
        with self.copy.read() as reader:
            self.identity = identities.need_identity(reader)

    def files_to_send(self) -> list[str]:
        """Return the files that are not known to be at the server."""
        with self.copy.read() as reader:
            return [
                sha
                for (sha,) in reader.all("SELECT sha256 FROM blob WHERE state IN ('local', 'uploading') ORDER BY at")
            ]

    def send_files_again(self, hashes: Sequence[str]) -> None:
        """Let files that the server has lost, or never got, wait to be sent; what is not here is passed over.

        They are noted, so that the counts of files tell what the server has.
        """
        sql = "SELECT sha256 FROM blob WHERE state = 'verified'"
        with self.copy.read() as reader:
            known = {sha for (sha,) in reader.all(sql)} if hashes else set()
            noted = manifest.server_lacks(reader)
        if sorted(hashes) != noted:
            self.copy.write(partial(manifest.note_server_lacks, hashes=hashes))
        asked = [(one,) for one in hashes if one in known and attachments.is_here(self.copy, one)]
        if asked:
            self._write(lambda writer: writer.many("UPDATE blob SET state = 'local' WHERE sha256 = ?", asked))

    def is_sound(self, sha256: str) -> bool:
        """Tell whether a file can be sent; one that is lost or damaged holds nothing else up (`verify` names it)."""
        return attachments.is_sound(self.copy, sha256)

    def file_size(self, sha256: str) -> int:
        """Return the size of a file in bytes."""
        with self.copy.read() as reader:
            return int(reader.value("SELECT size FROM blob WHERE sha256 = ?", (sha256,)))

    def begin_file(self, sha256: str) -> bool:
        """Note that a file is on its way; tell whether it was so before (then the line was cut)."""
        with self.copy.read() as reader:
            was = bool(reader.value("SELECT state FROM blob WHERE sha256 = ?", (sha256,)) == _UPLOADING)
        if not was:
            change = "UPDATE blob SET state = ? WHERE sha256 = ?"
            self._write(lambda writer: writer.execute(change, (_UPLOADING, sha256)))
        return was

    def piece(self, sha256: str, offset: int, most: int) -> bytes:
        """Return bytes of a file from an offset."""
        return attachments.piece(self.copy, sha256, offset, most)

    def file_is_there(self, hashes: Sequence[str]) -> None:
        """Note that files are at the server, their hashes verified."""
        if hashes:
            self._write(partial(_stored, hashes=hashes))

    def files_to_fetch(self) -> list[str]:
        """Return the files that this copy wants by itself and that are not here: never fetched, or lost."""
        with self.copy.read() as reader:
            wanted = originals.to_fetch(reader, limits.BLOB_BYTES)
        return originals.lacking(self.copy, wanted)

    def size_of(self, sha256: str) -> int:
        """Return how large a file is that is to come, in bytes."""
        with self.copy.read() as reader:
            return attachments.names(reader, [sha256]).get(sha256, ("", 0))[1]

    def incoming(self, sha256: str) -> Incoming:
        """Begin to take a file in, or go on with one that was cut."""
        return attachments.Incoming(self.copy, sha256)

    def keep_file(self, file: Incoming) -> bool:
        """Keep a file that came; false where its hash is another."""
        if self._untouched:
            self._before_change()
            self._untouched = False
        return file.keep("verified")

    def open_conflicts(self) -> int:
        """Return how many conflicts are open."""
        with self.copy.read() as reader:
            return conflicts.count_open(reader)


def _stored(writer: Writer, hashes: Sequence[str]) -> None:
    writer.many("UPDATE blob SET state = 'verified' WHERE sha256 = ?", [(one,) for one in hashes])
    lacking = manifest.server_lacks(writer)
    if lacking:
        manifest.note_server_lacks(writer, sorted(set(lacking) - set(hashes)))


def _pieces(members: list[PendingOp]) -> Iterator[list[PendingOp]]:
    """Split a transaction that is larger than the wire allows."""
    for start in range(0, len(members), limits.TX_OPS):
        yield members[start : start + limits.TX_OPS]
