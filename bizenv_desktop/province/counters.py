"""The counter of each scope: versions are given out under its lock, so their order is the order of commits."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bizenv_desktop.province.tables import scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

CATALOG = "catalog"
"""The scope of published definitions, which everyone reads."""
PROVINCE = "210000"
"""The scope of the province's own rows; its accounts read all cities."""
_LENGTH_OF_CITY = 4


def city_of(region: str) -> str:
    """Return the scope of a division code: its city. 沈抚示范区 (21SF00) is one of its own."""
    return region[:_LENGTH_OF_CITY] + "00"


@dataclass
class Counter:
    """The locked counter of one scope within a transaction. `floor` is above 0 once tombstones were tidied away."""

    scope: str
    start: int
    seq: int
    floor: int = 0

    def take(self) -> int:
        """Return the next version."""
        self.seq += 1
        return self.seq


def ensure_scope(connection: Connection, name: str) -> None:
    """Make the counter of a scope if there is none."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(scope)
    values = {"id": name, "epoch": uuid.uuid4().hex[:12], "seq": 0, "floor": 0}
    connection.execute(insert.values(values).on_conflict_do_nothing())


_TOUCH = (
    update(scope)
    .where(scope.c.id == bindparam("name"))
    .values(seq=scope.c.seq + 0)
    .returning(scope.c.seq, scope.c.floor)
)
_RISE = update(scope).where(scope.c.id == bindparam("name")).values(seq=scope.c.seq + bindparam("by"))


def lock_counters(connection: Connection, names: Iterable[str]) -> dict[str, Counter]:
    """Lock the counters of scopes, by ascending id so that two transactions never wait for each other.

    The update itself takes the row's lock, which lasts to the commit, on both databases.
    """
    counters = {}
    for name in sorted(set(names)):
        found = connection.execute(_TOUCH, {"name": name}).first()
        if found is None:
            ensure_scope(connection, name)
            found = connection.execute(_TOUCH, {"name": name}).one()
        counters[name] = Counter(name, found.seq, found.seq, found.floor)
    return counters


def save_counters(connection: Connection, counters: Iterable[Counter]) -> None:
    """Write back how far the counters went."""
    for counter in counters:
        if counter.seq != counter.start:
            connection.execute(_RISE, {"name": counter.scope, "by": counter.seq - counter.start})


_ALL = select(scope.c.id, scope.c.epoch, scope.c.seq, scope.c.floor).order_by(scope.c.id)
_SOME = _ALL.where(scope.c.id.in_(bindparam("names", expanding=True)))


def scopes(connection: Connection, names: Iterable[str] | None = None) -> list[tuple[str, str, int, int]]:
    """Return id, epoch, version and floor of scopes (all of them without `names`), by id."""
    found = connection.execute(_ALL) if names is None else connection.execute(_SOME, {"names": list(names)})
    return [tuple(one) for one in found]
