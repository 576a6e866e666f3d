"""Rebuilds rows from their operations: the proof that history, undo and outbox tell the truth about the rows."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.overlay import Body as ServerBody
from bizenv_desktop.storage.overlay import OwnOp, visible
from bizenv_desktop.storage.row_state import ext_json, load_rows, row_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bizenv_desktop.storage.reading import Reader

Body = dict[str, Any]
_OWN_STATES = "('pending', 'acked', 'settled')"
_Op = tuple[str, str | None]
_decoder = msgspec.json.Decoder(dict[str, Any])


def replay(operations: Iterable[_Op]) -> Body | None:
    """Return what the operations (kind, what they set) of a row leave of it, as JSON; None where it is deleted."""
    row: Body | None = None
    for kind, set_json in operations:
        row = None if kind == "delete" else {**(row or {}), **_json(set_json)}
    return None if row is None else _values(row)


def _values(row: Body) -> Body:
    return {name: value for name, value in row.items() if value is not None and not name.startswith(NOTE_KEY)}


def rows_that_differ(reader: Reader, ledger: str) -> Iterator[str]:
    """Return the ids of rows that are not what their operations say: one pass over both, in the order of ids.

    A row that was made here and not synced yet is what its operations leave; one with unsettled operations is the
    server's state under them; that the others are the server's, the digests of a sync tell.
    """
    yield from _unsynced_that_differ(reader, ledger)
    yield from _overlaid_that_differ(reader, ledger)


def _unsynced_that_differ(reader: Reader, ledger: str) -> Iterator[str]:
    codec = reader.context.codec(ledger)
    listed = ", ".join(f'"{name}"' for name in ("deleted", "ext", *codec.travelling))
    rows = reader.each(f'SELECT id, {listed} FROM "{ledger}" WHERE row_seq IS NULL ORDER BY id')
    row = next(rows, None)
    for row_id, operations in _own_rows(reader, ledger):
        while row is not None and row[0] < row_id:
            row = next(rows, None)
        now = None
        if row is not None and row[0] == row_id and not row[1]:
            now = codec.json_of(row[3:]) | ext_json(row[2])
        if now != replay(operations):
            yield row_id


def _own_rows(reader: Reader, ledger: str) -> Iterator[tuple[str, list[_Op]]]:
    """Give the rows that only this copy knows, by id, each with its operations in their order."""
    sql = (
        f"SELECT id, kind, set_json, state IN {_OWN_STATES} FROM op WHERE ledger = ? AND NOT EXISTS"
        f' (SELECT 1 FROM "{ledger}" AS t WHERE t.id = op.id AND t.row_seq IS NOT NULL) ORDER BY id, n'
    )
    for row_id, found in groupby(reader.each(sql, (ledger,)), key=lambda one: str(one[0])):
        operations = list(found)
        if operations[0][1] == "create" and all(own for *_, own in operations):
            yield row_id, [(kind, set_json) for _, kind, set_json, _ in operations]


def _overlaid_that_differ(reader: Reader, ledger: str) -> Iterator[str]:
    """Compare rows over a kept state of the server with that state under the own operations.

    A state of before the server was set back holds what was settled then, though it travels again.
    """
    bases = reader.all("SELECT id, body, deleted FROM base WHERE ledger = ?", (ledger,))
    states = load_rows(reader, ledger, [row_id for row_id, *_ in bases])
    codec = reader.context.codec(ledger)
    sql = (
        "SELECT kind, set_json, old_json FROM op WHERE ledger = ? AND id = ? AND state IN ('pending', 'acked')"
        " AND again IS NULL ORDER BY n"
    )
    for row_id, body, deleted in bases:
        state, known = states.get(row_id), set(codec.columns)
        own = [OwnOp(kind, _json(new), _json(old)) for kind, new, old in reader.all(sql, (ledger, row_id))]
        shown = visible(ServerBody(_json(body), deleted=bool(deleted)), own)
        now = None if state is None or state.deleted else row_json(codec, state.now)
        wanted = None if shown.deleted else _values(dict(shown.values))
        if wanted is not None:
            wanted = {
                name: value
                for name, value in wanted.items()
                if (name in known and codec.can_say(name, value)) or name.startswith("ext:")
            }
        if now != wanted:
            yield row_id


def _json(text: str | None) -> Body:
    return _decoder.decode(text) if text else {}
