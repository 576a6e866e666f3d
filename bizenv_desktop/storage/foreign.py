"""Rows of other cities in the province's copy: which scope each belongs to. In a city's copy there are none.

An id may occur in several scopes (one company registered by two cities): the copy shows one of the rows, the others
wait in `inbox` until that one is deleted. What a bureau keeps for itself (`Ledger.private`) waits there for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import natural_id
from bizenv_desktop.storage import meta

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.row_state import RowState
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.wire.messages import WireRow

SCOPE = "sync.scope"
"""Key in `meta`: the scope as which this copy is enrolled."""

_CHUNK = 500
_CITY = "city"


def scopes_of(reader: Reader, ledger: str, ids: Sequence[str]) -> dict[str, str]:
    """Return the scopes of those rows that are not this copy's own."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        marks = ",".join("?" * len(some))
        sql = f"SELECT id, scope FROM foreign_row WHERE ledger = ? AND id IN ({marks})"
        found.update(reader.all(sql, (ledger, *some)))
    return found


def scope_of(reader: Reader, ledger: str, row_id: str) -> str:
    """Return the scope of a row of another city, "" for an own one."""
    return scopes_of(reader, ledger, [row_id]).get(row_id, "")


def note(writer: Writer, ledger: str, scopes: Mapping[str, str]) -> None:
    """Write down the scopes of rows (id → scope); "" makes a row an own one."""
    writer.many("DELETE FROM foreign_row WHERE ledger = ? AND id = ?", [(ledger, row) for row in scopes])
    rows = [(ledger, row, scope) for row, scope in scopes.items() if scope]
    writer.many("INSERT INTO foreign_row (ledger, id, scope) VALUES (?, ?, ?)", rows)


def take(writer: Writer, ledger: str, rows: Iterable[WireRow], states: Mapping[str, RowState]) -> list[WireRow]:
    """Return the rows that the copy shows, and note their scopes; those that another scope's row hides are left out.

    A live row takes the place of a deleted one of another scope: rows move between cities that way, in whatever order
    their scopes are read.
    """
    own = meta.get(writer, SCOPE)
    rows = sorted(rows, key=lambda one: not one.deleted)
    if all(one.scope in ("", own) for one in rows) and not _any(writer):
        return rows
    holders = scopes_of(writer, ledger, [one.id for one in rows])
    definition = writer.context.ledger(ledger)
    taken: dict[str, WireRow] = {}
    fresh: dict[str, str] = {}
    for one in rows:
        scope = "" if one.scope == own else one.scope
        state = states.get(one.id)
        held_by = holders.get(one.id, "")
        is_hidden = scope != held_by and not _is_free(one, taken.get(one.id), state)
        if is_hidden or (scope and not _shows(definition, one)):
            continue
        taken[one.id] = one
        if scope != held_by:
            fresh[one.id] = holders[one.id] = scope
            if state is not None:
                state.now["row_seq"] = 0  # a version of another scope says nothing of this one
    note(writer, ledger, fresh)
    return list(taken.values())


def _shows(ledger: Ledger, row: WireRow) -> bool:
    """Tell whether a row of a city is shown at the province at all: what a bureau keeps for itself is not.

    Nor is a row that stands under the name of another city's: a period or snapshot is known by its city.
    """
    if _CITY not in ledger.identity or row.deleted:
        return not ledger.private
    parts = [str(row.body.get(name, "")) for name in ledger.identity]
    return row.body.get(_CITY) == row.scope and row.id == natural_id(ledger.id, parts)


def _is_free(row: WireRow, before: WireRow | None, state: RowState | None) -> bool:
    """Tell whether a row's id is free for a row of another scope: not here, or deleted there and live here."""
    if before is not None:
        return before.deleted and not row.deleted
    return state is None or (state.deleted and not row.deleted)


def rows_of(reader: Reader, scope: str) -> tuple[str, tuple[str, ...]]:
    """Return an SQL condition on the `id` of a scope's rows, with `{ledger}` to be filled in, and its values."""
    own = meta.get(reader, SCOPE)
    if scope == own or not own:
        return "id NOT IN (SELECT id FROM foreign_row WHERE ledger = '{ledger}')", ()
    return "id IN (SELECT id FROM foreign_row WHERE ledger = '{ledger}' AND scope = ?)", (scope,)


def _any(reader: Reader) -> bool:
    return reader.value("SELECT 1 FROM foreign_row LIMIT 1") is not None
