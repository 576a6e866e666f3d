"""The outbox: pending operations in the order in which they travel, how they were sent, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.storage import meta
from bizenv_desktop.storage.incoming import materialise
from bizenv_desktop.storage.overlay import OwnOp
from bizenv_desktop.storage.succession import with_rest
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.wire.messages import OpResult

LAST_SEQ = "sync.last_seq"
"""Key in `meta`: the last number that this device has given to an operation."""
_CHUNK = 500
_SENT = "sent"
_ACKED = frozenset({"applied", "merged", "conflict"})


@dataclass(frozen=True)
class PendingOp:
    """An operation that waits. `sent` is what it looks like on the wire, once it is in a batch.

    `signature` is that of a command's author. `scope` is that of a row of another city, "" for an own one. `written`
    is how an older definition said it (`def`, `set`, `old`), where the present one cannot, or the author has signed it
    so: that is what travels.
    """

    n: int
    op: str
    tx: str
    kind: str
    ledger: str
    id: str
    set: dict[str, Any]
    old: dict[str, Any]
    base_seq: int | None
    def_version: int
    by: str
    at: str
    why: str
    step_kind: str
    step_title: str
    sent: dict[str, Any] | None
    signature: str
    scope: str
    written: dict[str, Any]

    @property
    def own(self) -> OwnOp:
        """The operation as it lies over its row."""
        return OwnOp(self.kind, self.set, self.old)


_COLUMNS = (
    'o.n, o.op, o.tx, o.kind, o.ledger, o.id, o.set_json, o.old_json, o.base_seq, o.def_version, o."by", o.at, o.why,'
    " s.kind, s.title, o.result_json, o.sig, f.scope, o.raw_json"
)
_BESIDE = "LEFT JOIN step AS s ON s.id = o.step LEFT JOIN foreign_row AS f ON f.ledger = o.ledger AND f.id = o.id"
_UNSIGNED = (
    f"SELECT {_COLUMNS} FROM op AS o {_BESIDE} WHERE o.state = 'pending'"
    " AND o.sig IS NULL AND o.device_seq IS NULL AND o.\"by\" = :user AND (o.kind = 'cmd' OR o.ledger = :periods)"
)
_PENDING = (
    f"SELECT {_COLUMNS} FROM op AS o"
    " JOIN (SELECT tx, min(n) AS first FROM op WHERE state = 'pending' GROUP BY tx ORDER BY first LIMIT :limit) AS t"
    f" ON t.tx = o.tx {_BESIDE}"
    " WHERE o.state = 'pending' ORDER BY t.first, o.n"
)


def pending(reader: Reader, limit: int = 500) -> list[PendingOp]:
    """Return the operations of the first `limit` transactions that wait, each transaction together."""
    return [_read(row) for row in reader.all(_PENDING, {"limit": limit})]


def unsigned_commands(reader: Reader, user: str, step: str = "") -> list[PendingOp]:
    """Return what may be a command of a user (of one step, if given), waits, was never sent and is not signed."""
    asked = {"user": user, "periods": system.PERIOD, "step": step}
    of_step = " AND o.step = :step" if step else ""
    return [_read(row) for row in reader.all(f"{_UNSIGNED}{of_step} ORDER BY o.n", asked)]


def _read(row: Sequence[Any]) -> PendingOp:
    n, op, tx, kind, ledger, row_id, new, old, base_seq, version, by, at, why, *beside = row
    step, title, kept, signature, scope, raw = beside
    return PendingOp(
        *(n, op, tx, kind, ledger, row_id, _json(new), _json(old), base_seq, version, by, at, why),
        *(step or "", title or "", _json(kept).get(_SENT), signature or "", scope or "", _json(raw)),
    )


def _json(text: str | None) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(text) if text else {}
    return found


def waiting(reader: Reader) -> int:
    """Return how many operations wait to be sent."""
    return int(reader.value("SELECT count(*) FROM op WHERE state = 'pending'"))


def still_pending(reader: Reader, ops: Sequence[str]) -> set[str]:
    """Return which of some operations wait for a result."""
    found: set[str] = set()
    for start in range(0, len(ops), _CHUNK):
        some = ops[start : start + _CHUNK]
        sql = f"SELECT op FROM op WHERE state = 'pending' AND op IN ({','.join('?' * len(some))})"
        found |= {op for (op,) in reader.all(sql, list(some))}
    return found


def later_ops(reader: Reader, ledger: str, row: str, after: int) -> list[OwnOp]:
    """Return what happened to a row after an operation, by anyone, in the order in which this copy saw it."""
    sql = (
        "SELECT kind, set_json, old_json FROM op WHERE ledger = ? AND id = ? AND n > ?"
        " AND state NOT IN ('rejected', 'discarded') ORDER BY n"
    )
    return [OwnOp(kind, _json(new), _json(old)) for kind, new, old in reader.all(sql, (ledger, row, after))]


def seen_until(reader: Reader, after: int, reached: int) -> int:
    """Return the version of the scope that the copy had read when an operation was made; `reached` is that of now."""
    first = reader.value("SELECT min(row_seq) FROM op WHERE state = 'remote' AND n > ?", (after,))
    return min(reached, int(first) - 1) if first else reached


def last_seq(reader: Reader) -> int:
    """Return the last number that this device has given to an operation."""
    return int(meta.get(reader, LAST_SEQ) or 0)


def freeze(writer: Writer, sent: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Give operations their numbers and keep them as they are sent, so that a repeat is the same to the byte."""
    rows = [(wire["seq"], msgspec.json.encode({_SENT: wire}).decode(), wire.get("sig"), n) for n, wire in sent]
    writer.many("UPDATE op SET device_seq = ?, result_json = ?, sig = coalesce(?, sig) WHERE n = ?", rows)
    if rows:
        meta.put(writer, LAST_SEQ, str(rows[-1][0]))


def unfreeze(writer: Writer, last: int = 0) -> None:
    """Forget numbers and frozen forms of what waits (not signatures); the next number is the one after `last`."""
    writer.execute(
        "UPDATE op SET device_seq = NULL, result_json = NULL WHERE state = 'pending' AND device_seq IS NOT NULL"
    )
    meta.put(writer, LAST_SEQ, str(last))


def say_anew(writer: Writer, versions: Iterable[tuple[int, int]]) -> None:
    """Let operations (version, number) travel as their rows say them now; who has signed another wording signs anew."""
    writer.many(
        "UPDATE op SET def_version = ?, raw_json = NULL, sig = NULL WHERE n = ? AND state = 'pending'", versions
    )


def replay(writer: Writer, last: int) -> None:
    """Let all own operations wait again: the server was set back, and tells by their ids which ones it has.

    Its versions begin anew from an older one, so those that operations were made on say nothing any more: what their
    authors saw is told by the values alone. What was settled is marked: the rows here have it already, until they are
    read anew.
    """
    writer.execute("UPDATE op SET again = 1 WHERE state = 'settled'")
    writer.execute(
        "UPDATE op SET state = 'pending', row_seq = NULL, result_json = NULL WHERE state IN ('acked', 'settled')"
    )
    writer.execute("UPDATE op SET base_seq = 0 WHERE state = 'pending' AND base_seq > 0")
    unfreeze(writer, last)


def record_results(writer: Writer, results: Iterable[OpResult]) -> None:
    """Write down what became of operations; rows of rejected ones go back to what the server has."""
    answers = [(one, msgspec.json.encode(one).decode()) for one in results if one.s != "parked"]
    acked = [(one.row_seq, text, one.op) for one, text in answers if one.s in _ACKED]
    rejected = [(text, one.op) for one, text in answers if one.s not in _ACKED]
    writer.many("UPDATE op SET state = 'acked', row_seq = ?, result_json = ? WHERE op = ? AND state = 'pending'", acked)
    writer.many("UPDATE op SET state = 'rejected', result_json = ? WHERE op = ? AND state = 'pending'", rejected)
    writer.execute("UPDATE op SET state = 'settled' WHERE state = 'acked' AND row_seq IS NULL")
    places = _places(writer, [op for _, op in rejected]) | _settle_reached(writer, [op for _, _, op in acked])
    for ledger, found in groupby(sorted(places), key=lambda place: place[0]):
        materialise(writer, ledger, [row for _, row in found])


def reject_unsent(writer: Writer, answers: Sequence[OpResult], seq: int) -> None:
    """Reject operations that cannot travel; their numbers, from `seq` on, go to the next ones, so no gap is left."""
    record_results(writer, answers)
    unfreeze(writer, seq - 1)


def _settle_reached(writer: Writer, ops: list[str]) -> set[tuple[str, str]]:
    """Settle operations whose version this copy has already: they changed nothing, so no row will come for them."""
    reached: set[tuple[str, str]] = set()
    ledgers = {ledger for ledger, _ in _places(writer, ops)} & writer.context.forms.ledgers.keys()
    for ledger in sorted(ledgers):
        for start in range(0, len(ops), _CHUNK):
            some = ops[start : start + _CHUNK]
            sql = (
                f"SELECT o.id, t.row_seq FROM op AS o JOIN \"{ledger}\" AS t ON t.id = o.id WHERE o.state = 'acked'"
                f" AND o.ledger = ? AND o.row_seq <= t.row_seq AND o.op IN ({','.join('?' * len(some))})"
            )
            found = set(writer.all(sql, (ledger, *some)))
            settle = "UPDATE op SET state = 'settled' WHERE ledger = ? AND id = ? AND state = 'acked' AND row_seq <= ?"
            writer.many(settle, [(ledger, row, version) for row, version in found])
            reached |= {(ledger, row) for row, _ in found}
    return reached


def _places(reader: Reader, ops: list[str]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for start in range(0, len(ops), _CHUNK):
        some = ops[start : start + _CHUNK]
        found |= set(reader.all(f"SELECT ledger, id FROM op WHERE op IN ({','.join('?' * len(some))})", some))
    return found


@dataclass(frozen=True)
class Rejection:
    """An operation that the server did not take; it stays listed until it is sent again or discarded."""

    op: str
    tx: str
    kind: str
    ledger: str
    id: str
    set: dict[str, Any]
    by: str
    at: str
    code: str
    detail: str


def rejected(reader: Reader) -> list[Rejection]:
    """Return the rejected operations, oldest first, with what of them cannot be said any more."""
    named = 'op, tx, kind, ledger, id, set_json, "by", at, result_json, raw_json'
    return list(_rejections(reader, reader.all(f"SELECT {named} FROM op WHERE state = 'rejected' ORDER BY n")))


def _rejections(reader: Reader, rows: Iterable[Sequence[Any]]) -> Iterator[Rejection]:
    for op, tx, kind, ledger, row, new, by, at, answer, raw in rows:
        why = _json(answer)
        said = with_rest(reader.context.forms.ledgers.get(ledger), _json(new), _json(raw))
        yield Rejection(op, tx, kind, ledger, row, said, by, at, why.get("code", ""), why.get("detail", ""))


def rejected_with(reader: Reader, ops: Sequence[str]) -> list[Rejection]:
    """Return some of the rejected operations with what is still rejected of their transactions."""
    wanted, found = set(ops), rejected(reader)
    transactions = {one.tx for one in found if one.op in wanted}
    return [one for one in found if one.tx in transactions]


def discard(writer: Writer, ops: Sequence[str]) -> int:
    """Give rejected operations up; they stay in the history. Returns how many there were."""
    sql = f"UPDATE op SET state = 'discarded' WHERE state = 'rejected' AND op IN ({','.join('?' * len(ops))})"
    return writer.execute(sql, list(ops))
