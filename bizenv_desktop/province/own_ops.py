"""Operations of the server itself: what it does to rows of a city stands in their history like anyone's work."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import func, insert, select

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.province.counters import PROVINCE
from bizenv_desktop.province.tables import op_log
from bizenv_desktop.wire.canonical import canonical_bytes
from bizenv_desktop.wire.messages import OpResult

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.province.workspace import StoredRow

DEVICE = "province"
"""The device in whose name the server writes."""
BY = "省厅"
_LAST = select(func.max(op_log.c.seq)).where(op_log.c.scope == PROVINCE, op_log.c.device == DEVICE)
_LOG = insert(op_log)


class OwnOps:
    """The operations of one piece of work and its reason. The counter of the province's scope is to be locked."""

    def __init__(self, connection: Connection, clock: Clock, reason: str) -> None:
        self._connection = connection
        self._now = clock.now()
        self._reason = reason
        self._seq = int(connection.execute(_LAST).scalar() or 0)
        self._tx = new_id()
        self._rows: list[dict[str, Any]] = []

    def stamped(self, made: StoredRow, kind: str, *, old: Any = None, new: Any = None) -> StoredRow:
        """Note what is done to a row, and return the row with its author and operation."""
        self._seq += 1
        op = new_id()
        body = {"op": op, "seq": self._seq, "tx": self._tx, "k": kind, "t": made.ledger, "id": made.id}
        body |= {"scope": made.scope, "by": BY, "def": made.definition, "at": self._now, "why": self._reason}
        body |= {"old": dict(old or {}), "set": dict(new or {})}
        text = canonical_bytes(body)
        place = {"scope": PROVINCE, "device": DEVICE, "seq": self._seq, "op": op, "target": made.scope}
        self._rows.append(
            {
                **place,
                "hash": hashlib.sha256(text).hexdigest(),
                "ledger": made.ledger,
                "row_id": made.id,
                "row_seq": made.state.seq,
                "kind": kind,
                "by": BY,
                "at": self._now,
                "body": text.decode(),
                "result": msgspec.json.encode(OpResult(op, "applied", made.state.seq)).decode(),
                "received": self._now,
            }
        )
        return replace(made, by=BY, at=self._now, op=op)

    def write(self) -> None:
        """Write the operations down."""
        self._connection.execute(_LOG, self._rows)
