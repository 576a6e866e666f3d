"""A signed batch of a device: once, in order, without gaps; all of it is committed, or nothing.

An operation that was done before gives its stored result. An operation that is rejected takes its wire transaction with
it and nothing else; results, rejections too, are kept for good with the operation's body.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import bindparam, insert, select, update

from bizenv_desktop.province.accounts import Authors
from bizenv_desktop.province.applying import Applying
from bizenv_desktop.province.catalog import check_age
from bizenv_desktop.province.counters import lock_counters, save_counters
from bizenv_desktop.province.refused import RefusedError, RejectedError
from bizenv_desktop.province.tables import device, op_log
from bizenv_desktop.province.workspace import Workspace
from bizenv_desktop.wire import limits
from bizenv_desktop.wire.canonical import canonical_bytes, verify
from bizenv_desktop.wire.messages import OpResult, PushReply, PushRequest, unsigned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.province.accounts import Caller
    from bizenv_desktop.province.catalog import Catalog
    from bizenv_desktop.wire.messages import Op

_CHUNK = 400
_DEVICE = (device.c.scope == bindparam("of")) & (device.c.id == bindparam("it"))
_TOUCH = (
    update(device).where(_DEVICE).values(last_seq=device.c.last_seq + 0).returning(device.c.last_seq, device.c.revoked)
)
_REACHED = update(device).where(_DEVICE).values(last_seq=bindparam("last"))
_DONE = select(op_log.c.op, op_log.c.result).where(
    op_log.c.scope == bindparam("of"), op_log.c.op.in_(bindparam("ids", expanding=True))
)
_LOG = insert(op_log)


@dataclass(frozen=True)
class Pushed:
    """One operation of a batch: as a message, as it was sent, and its canonical bytes."""

    op: Op
    raw: dict[str, Any]
    text: bytes

    @cached_property
    def hash(self) -> str:
        """The SHA-256 by which a repeat is known."""
        return hashlib.sha256(self.text).hexdigest()


class Pushing:
    """One push of one device, inside a writing transaction."""

    def __init__(self, connection: Connection, catalog: Catalog, clock: Clock, caller: Caller) -> None:
        self._connection = connection
        self._catalog = catalog
        self._clock = clock
        self._caller = caller

    def push(self, raw: dict[str, Any], batch: PushRequest) -> PushReply:
        """Carry the batch out; raises RefusedError for a wrong signature, a gap or a fork."""
        self._check_batch(raw, batch)
        last = self._lock_device()
        ops = [Pushed(op, sent, canonical_bytes(sent)) for op, sent in zip(batch.ops, raw["ops"], strict=True)]
        repeated = sum(one.op.seq <= last for one in ops)
        results, fresh = self._repeat(ops[:repeated]), ops[repeated:]
        if fresh:
            if fresh[0].op.seq != last + 1:
                raise RefusedError(409, "gap", expected=last + 1)
            results += self._run(fresh)
            last = fresh[-1].op.seq
            self._save_last(last)
        return PushReply(last, results)

    def _check_batch(self, raw: dict[str, Any], batch: PushRequest) -> None:
        if batch.device != self._caller.device:
            raise RefusedError(403, "wrong_device")
        if not verify(self._caller.device_key, batch.sig, unsigned(raw)):
            raise RefusedError(403, "bad_batch")
        if [op.seq for op in batch.ops] != list(range(batch.first_seq, batch.first_seq + len(batch.ops))):
            raise RefusedError(422, "malformed", "操作的序号不连续")
        if batch.first_seq < 1 or len({op.op for op in batch.ops}) != len(batch.ops):
            raise RefusedError(422, "malformed", "操作的序号或编号不对")

    def _lock_device(self) -> int:
        at = {"of": self._caller.account.scope, "it": self._caller.device}
        found = self._connection.execute(_TOUCH, at).one()
        if found.revoked:
            raise RefusedError(403, "revoked", device=True)
        return int(found.last_seq)

    def _save_last(self, last: int) -> None:
        at = {"of": self._caller.account.scope, "it": self._caller.device}
        self._connection.execute(_REACHED, {**at, "last": last})

    def _repeat(self, ops: Sequence[Pushed]) -> list[OpResult]:
        if not ops:
            return []
        c = op_log.c
        mine = (c.scope == self._caller.account.scope) & (c.device == self._caller.device)
        query = select(c.seq, c.hash, c.result).where(mine, c.seq.between(ops[0].op.seq, ops[-1].op.seq))
        stored = {one.seq: one for one in self._connection.execute(query)}
        for one in ops:
            if one.op.seq not in stored or stored[one.op.seq].hash != one.hash:
                raise RefusedError(409, "forked", expected=one.op.seq)
        return [msgspec.json.decode(stored[one.op.seq].result, type=OpResult) for one in ops]

    def _run(self, fresh: list[Pushed]) -> list[OpResult]:
        mine = self._caller.account
        scopes = {one.op.scope for one in fresh if one.op.scope == mine.scope or mine.is_province}
        counters = lock_counters(self._connection, self._existing(scopes))
        known = self._known([one.op.op for one in fresh])  # under the lock: a clone may bring the same just now
        workspace = Workspace(self._connection, counters, self._caller.device)
        workspace.load((one.op.scope, one.op.t, one.op.id) for one in fresh if one.op.scope in counters)
        forms = self._catalog.forms(self._connection)  # once the counters are locked: nobody publishes any more
        check_age(forms, (one.op for one in fresh if one.op.op not in known), fresh[0].op.seq)
        applying = Applying(workspace, forms, Authors(self._connection, self._caller))
        results = []
        for _, members in groupby(fresh, key=lambda one: one.op.tx):
            results += self._run_tx(applying, workspace, list(members), known)
        workspace.flush()
        self._log(fresh, results, set(known))
        save_counters(self._connection, counters.values())
        return results

    def _existing(self, scopes: set[str]) -> set[str]:
        """Return the scopes that there are: nobody makes a city by writing into it."""
        readable = {one[0] for one in self._caller.scopes(self._connection)}
        return scopes & readable

    def _known(self, ids: list[str]) -> dict[str, OpResult]:
        """Return results of operations that another device of this copy has brought already (a clone, a stick)."""
        found: dict[str, OpResult] = {}
        for start in range(0, len(ids), _CHUNK):
            some = {"of": self._caller.account.scope, "ids": ids[start : start + _CHUNK]}
            known = self._connection.execute(_DONE, some)
            found |= {one.op: msgspec.json.decode(one.result, type=OpResult) for one in known}
        return found

    @staticmethod
    def _run_tx(
        applying: Applying,
        workspace: Workspace,
        members: list[Pushed],
        known: dict[str, OpResult],
    ) -> list[OpResult]:
        workspace.begin()
        applying.begin()
        results: list[OpResult] = []
        for one in members:
            try:
                results.append(known.get(one.op.op) or _within_limits(applying, workspace, one))
            except RejectedError as why:
                workspace.undo()
                return [_rejected(other.op, one.op, why, known) for other in members]
        applying.end()
        workspace.keep()
        return results

    def _log(self, fresh: Iterable[Pushed], results: list[OpResult], known: set[str]) -> None:
        now = self._clock.now()
        head = {"scope": self._caller.account.scope, "device": self._caller.device, "received": now}
        rows = [
            {
                **head,
                **_place(one.op),
                "hash": one.hash,
                "body": one.text.decode(),
                "row_seq": result.row_seq if result.s in {"applied", "merged"} and one.op.op not in known else None,
                "result": msgspec.json.encode(result).decode(),
            }
            for one, result in zip(fresh, results, strict=True)
        ]
        self._connection.execute(_LOG, rows)


def _place(op: Op) -> dict[str, Any]:
    return {
        "seq": op.seq,
        "op": op.op,
        "target": op.scope,
        "ledger": op.t,
        "row_id": op.id,
        "kind": op.k,
        "by": op.by,
        "at": op.at,
    }


def _within_limits(applying: Applying, workspace: Workspace, one: Pushed) -> OpResult:
    if one.op.scope not in workspace.counters:
        raise RejectedError("forbidden_scope", one.op.scope)
    if len(one.text) > limits.OP_BYTES:
        raise RejectedError("too_large")
    return applying.run(one.op, one.raw)


def _rejected(one: Op, culprit: Op, why: RejectedError, known: dict[str, OpResult]) -> OpResult:
    if one.op in known:
        return known[one.op]
    if one is culprit:
        return OpResult(one.op, "rejected", code=why.code, detail=why.detail)
    return OpResult(one.op, "rejected", code="with_tx", detail=culprit.op)
