"""What a city has, as far as a move must know it: its living rows, what they refer to, which files they carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import bindparam, not_, select

from bizenv_desktop.province import judge, moves
from bizenv_desktop.province.move_plan import CityRows, Link, Place
from bizenv_desktop.province.tables import row
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bizenv_desktop.formdef.model import Forms

_LIVING = select(row.c.ledger, row.c.id, row.c.body).where(row.c.scope == bindparam("of"), not_(row.c.deleted))


@dataclass(frozen=True)
class City:
    """The rows of a city, the files of each, and the rows in which files are registered."""

    rows: CityRows
    files: Mapping[Place, frozenset[str]]
    registered: Mapping[str, Place]


def read_city(connection: Connection, forms: Forms, scope: str) -> City:
    """Read a city, one row after the other; of their values only references and files are kept."""
    rows: set[Place] = set()
    links: list[Link] = []
    files: dict[Place, frozenset[str]] = {}
    explained: dict[Place, tuple[Place, ...]] = {}
    registered: dict[str, Place] = {}
    for name, row_id, text in connection.execute(_LIVING, {"of": scope}):
        ledger, place = forms.ledgers.get(name), (name, row_id)
        rows.add(place)
        if ledger is None:
            continue
        body = msgspec.json.decode(text)
        links += [Link(place, at, (target, to)) for at, target, to in moves.references(ledger, body, forms)]
        files[place] = judge.files_of(ledger, body)
        if name == system.EXPLANATION:
            for about in moves.about(body):
                explained[about] = (*explained.get(about, ()), place)
        if name == system.FILE:
            registered[str(body.get("sha256"))] = place
    here = frozenset(rows)
    return City(CityRows(here, tuple(one for one in links if one.to in here), explained), files, registered)
