"""Rows after a cursor, in one snapshot, by scope and version; and digests of whole ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import bindparam, not_, select

from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.row_keys import among, asked
from bizenv_desktop.province.tables import op_log, row
from bizenv_desktop.province.upcasts import in_present_terms
from bizenv_desktop.province.workspace import read_row
from bizenv_desktop.wire import limits
from bizenv_desktop.wire.digest import digest_of
from bizenv_desktop.wire.messages import DigestReply, LogEntry, PullReply, WireRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.province.accounts import Caller
    from bizenv_desktop.province.catalog import Catalog
    from bizenv_desktop.province.workspace import StoredRow
    from bizenv_desktop.wire.messages import DigestRequest, PullRequest

_LOG_PER_ROW = 50
"""The newest entries of a row's history that travel with it."""


_AFTER = (
    select(row)
    .where(row.c.scope == bindparam("scope"), row.c.seq > bindparam("seq"))
    .order_by(row.c.seq)
    .limit(bindparam("count"))
)
_OF_LEDGERS = _AFTER.where(row.c.ledger.in_(bindparam("ledgers", expanding=True)))
_LIVING = select(row.c.ledger, row.c.id, row.c.seq).where(row.c.scope == bindparam("of"), not_(row.c.deleted))

_LOG = (
    select(op_log.c.ledger, op_log.c.row_id, op_log.c.row_seq, op_log.c.kind, op_log.c.body)
    .where(
        among(op_log.c.target, op_log.c.ledger, op_log.c.row_id),
        op_log.c.row_seq > bindparam("after"),
        op_log.c.device != bindparam("device"),
    )
    .order_by(op_log.c.row_seq)
)


class Pulling:
    """One pull of one caller, inside a reading transaction."""

    def __init__(self, connection: Connection, caller: Caller, catalog: Catalog | None = None) -> None:
        self._connection = connection
        self._catalog = catalog
        self._caller = caller
        self._scopes = {one[0]: one for one in caller.scopes(connection)}

    def pull(self, request: PullRequest) -> PullReply:
        """Return a page of rows; raises RefusedError 410 where a cursor is of another epoch or too old.

        Where a scope is read to its end, the cursor is the scope's version: its last row may have been tidied away.
        """
        began = request.since if request.since is not None else request.cursors
        since = {name: seq for name, (_, seq) in began.items()}
        reached = dict(self._start(request, since))
        page: list[WireRow] = []
        size, more = 0, False
        for name, (epoch, seq) in sorted(reached.items()):
            stored = self._rows_after(name, seq, request.limit - len(page) + 1, request.ledgers)
            logs = self._logs(stored, min(seq, since.get(name, 0)))
            for one in stored:
                wire = _wire_row(one, logs.get(one.key[1:], []))
                size += len(msgspec.json.encode(wire))
                more = len(page) >= request.limit or (size > limits.PULL_BYTES and bool(page))
                if more:
                    break
                page.append(wire)
                reached[name] = (epoch, one.state.seq)
            if more:
                break
            reached[name] = (epoch, self._scopes[name][2])
        return PullReply(page, reached, more, {name: (one[1], one[2]) for name, one in self._scopes.items()})

    def _start(self, request: PullRequest, since: Mapping[str, int]) -> Iterator[tuple[str, tuple[str, int]]]:
        """Give the cursors; who reads a scope from its beginning has none of the rows that were tidied away."""
        for name, epoch, seq, floor in self._scopes.values():
            if request.ledgers and name not in request.cursors:
                continue
            known, reached = request.cursors.get(name, (epoch, 0))
            from_beginning = bool(request.ledgers) or not since.get(name)
            too_old = not from_beginning and reached < floor
            if known != epoch or reached > seq or too_old:
                raise RefusedError(410, "resync", scope=name)
            yield name, (epoch, reached)

    def _rows_after(self, scope: str, seq: int, count: int, ledgers: Sequence[str]) -> list[StoredRow]:
        after = {"scope": scope, "seq": seq, "count": count}
        query, more = (_OF_LEDGERS, {"ledgers": list(ledgers)}) if ledgers else (_AFTER, {})
        found = self._connection.execute(query, after | more)
        return [read_row(dict(one)) for one in found.mappings()]

    def _logs(self, rows: list[StoredRow], after: int) -> dict[tuple[str, str], list[LogEntry]]:
        """Return what other devices did to these rows since the caller's sync began."""
        logs: dict[tuple[str, str], list[LogEntry]] = {}
        for some in asked(one.key for one in rows):
            found = self._connection.execute(_LOG, {**some, "after": after, "device": self._caller.device}).all()
            forms = self._catalog.forms(self._connection) if self._catalog and found else None
            for one in found:
                entry = _entry(forms, one.body, one.row_seq)
                logs.setdefault((one.ledger, one.row_id), []).append(entry)
        return {key: entries[-_LOG_PER_ROW:] for key, entries in logs.items()}

    def digest(self, request: DigestRequest) -> DigestReply:
        """Return count and hash of each ledger of a scope; refused where the scope has moved on since."""
        scope = self._scopes.get(request.scope)
        if scope is None:
            raise RefusedError(403, "unauthorized", "没有这个城市的权限")
        if scope[2] != request.seq:
            raise RefusedError(409, "stale_seq", expected=scope[2])
        ledgers: dict[str, list[tuple[str, int]]] = {}
        for ledger, row_id, seq in self._connection.execute(_LIVING, {"of": request.scope}):
            ledgers.setdefault(ledger, []).append((row_id, seq))
        digests = {ledger: digest_of(rows) for ledger, rows in sorted(ledgers.items())}
        return DigestReply(request.scope, scope[2], digests)


def _wire_row(one: StoredRow, log: list[LogEntry]) -> WireRow:
    state = one.state
    place = (one.scope, one.ledger, one.id, state.seq, one.definition)
    return WireRow(*place, dict(state.body), one.by, one.at, dict(state.field_seq), state.deleted, log)


def _entry(forms: Forms | None, body: str, row_seq: int) -> LogEntry:
    """Return an operation as history, in the fields that there are now; a creation is told by its row."""
    op = msgspec.json.decode(body)
    new, old = in_present_terms(forms, op) if forms else (op.get("set", {}), op.get("old", {}))
    seen = {} if op["k"] == "delete" else old
    changed = {} if op["k"] == "create" else new
    seen = {name: value for name, value in seen.items() if name in changed}
    return LogEntry(op["op"], op["k"], op["by"], op["at"], row_seq, seen, changed, op.get("why", ""))
