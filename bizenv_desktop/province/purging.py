"""Tidies tombstones away that every copy has had 400 days to learn of.

They go aside, whole: who still edits such a row brings it back as any deleted one (`Workspace`). The `floor` of a scope
rises to the newest of them in the same transaction: a copy that has read less must read the scope anew. How old a
tombstone is tells the log of operations, by the server's time and in the order of versions; never a PC's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, and_, bindparam, delete, exists, func, insert, not_, select, update

from bizenv_desktop.province.counters import lock_counters, scopes
from bizenv_desktop.province.tables import blob_ref, conflict_ref, op_log, purged_row, row, scope

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.province.store import Store

KEPT = timedelta(days=400)

_OF: BindParameter[Any] = bindparam("of")
_FRESH = (
    select(op_log.c.row_seq)
    .where(op_log.c.target == _OF, op_log.c.row_seq.is_not(None))
    .group_by(op_log.c.row_seq)
    .having(func.min(op_log.c.received) >= bindparam("since"))
    .subquery()
)
"""The versions that were made since; a later operation that changed nothing names an old version again."""
_FIRST_SINCE = select(func.min(_FRESH.c.row_seq))
_HELD = exists().where(
    conflict_ref.c.scope == row.c.scope,
    conflict_ref.c.ledger == row.c.ledger,
    conflict_ref.c.row_id == row.c.id,
    conflict_ref.c.open,
)
_OLD = and_(row.c.scope == _OF, row.c.deleted, row.c.seq <= bindparam("until"))
_GOES = and_(_OLD, not_(_HELD))
_COUNT = select(func.count(), func.max(row.c.seq)).select_from(row).where(_GOES)
_COUNT_HELD = select(func.count()).select_from(row).where(_OLD, _HELD)
_SET_ASIDE = insert(purged_row).from_select([one.name for one in row.c], select(row).where(_GOES))
_REMOVE = delete(row).where(_GOES)
_FORGET_FILES = delete(blob_ref).where(
    blob_ref.c.scope == _OF,
    exists().where(
        purged_row.c.scope == blob_ref.c.scope,
        purged_row.c.ledger == blob_ref.c.ledger,
        purged_row.c.id == blob_ref.c.row_id,
    ),
)
_RAISE = update(scope).where(scope.c.id == _OF).values(floor=bindparam("to"))


@dataclass(frozen=True)
class Purged:
    """What is tidied away of a scope: tombstones, those kept for an open conflict, and the floor before and after."""

    scope: str
    rows: int
    held: int
    before: int
    floor: int


def purge(store: Store, clock: Clock, *, dry_run: bool) -> list[Purged]:
    """Tidy tombstones away, each scope in a transaction of its own; `dry_run` only tells what would go."""
    since = (datetime.fromisoformat(clock.now()) - KEPT).isoformat()
    with store.read() as connection:
        found = [_plan(connection, one, since) for one in scopes(connection)]
    if dry_run:
        return [one for one, _ in found if one.rows or one.held]
    return [done for one, _ in found if one.rows for done in [_purge(store, one.scope, since)] if done.rows]


def _plan(connection: Connection, at: tuple[str, str, int, int], since: str) -> tuple[Purged, int]:
    """Return what would go of a scope, and the version until which everything is old enough."""
    name, _, seq, floor = at
    first = connection.execute(_FIRST_SINCE, {"of": name, "since": since}).scalar()
    until = seq if first is None else first - 1
    asked: dict[str, Any] = {"of": name, "until": until}
    count, newest = connection.execute(_COUNT, asked).one()
    held = connection.execute(_COUNT_HELD, asked).scalar_one()
    return Purged(name, count, held, floor, max(floor, newest or 0)), until


def _purge(store: Store, name: str, since: str) -> Purged:
    with store.write() as connection:
        lock_counters(connection, [name])
        (at,) = scopes(connection, [name])
        plan, until = _plan(connection, at, since)
        if plan.rows:
            connection.execute(_SET_ASIDE, {"of": name, "until": until})
            connection.execute(_REMOVE, {"of": name, "until": until})
            connection.execute(_FORGET_FILES, {"of": name})
            connection.execute(_RAISE, {"of": name, "to": plan.floor})
    return plan
