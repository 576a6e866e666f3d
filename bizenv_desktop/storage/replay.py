"""Rebuilds a row from its operations: the proof that history, undo and outbox tell the truth about the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.row_state import load_rows, row_json
from bizenv_desktop.storage.row_store import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bizenv_desktop.storage.reading import Reader

Body = dict[str, Any]
_OWN_STATES = "('pending', 'acked', 'settled')"
_CHUNK = 2000


def replay(operations: Iterable[tuple[str, str | None]]) -> Body | None:
    """Return what the operations (kind, what they set) of a row leave of it, as JSON; None where it is deleted."""
    row: Body | None = None
    for kind, set_json in operations:
        if kind == "delete":
            row = None
            continue
        changed = {name: value for name, value in decode(set_json).items() if not name.startswith(NOTE_KEY)}
        row = changed if kind == "create" and row is None else {**(row or {}), **changed}
    return None if row is None else {name: value for name, value in row.items() if value is not None}


def rows_that_differ(reader: Reader, ledger: str) -> Iterator[str]:
    """Return the ids of rows made here and not synced yet that are not what their operations say.

    A synced row is what the server says under own operations; the digests of a sync compare those.
    """
    ids = [row_id for (row_id,) in reader.all(_OWN_ROWS.format(ledger=ledger), (ledger, ledger))]
    codec = reader.context.codec(ledger)
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        states, operations = load_rows(reader, ledger, some), _operations(reader, ledger, some)
        for row_id in some:
            state = states.get(row_id)
            now = None if state is None or state.deleted else row_json(codec, state.now)
            if now != replay(operations[row_id]):
                yield row_id


_OWN_ROWS = (
    "SELECT id FROM op WHERE ledger = ? AND kind = 'create' AND id NOT IN (SELECT id FROM op WHERE ledger = ?"
    f' AND state NOT IN {_OWN_STATES}) AND id NOT IN (SELECT id FROM "{{ledger}}" WHERE row_seq IS NOT NULL)'
    " GROUP BY id ORDER BY min(n)"
)


def _operations(reader: Reader, ledger: str, ids: list[str]) -> dict[str, list[tuple[str, str | None]]]:
    found: dict[str, list[tuple[str, str | None]]] = {row_id: [] for row_id in ids}
    marks = ",".join("?" * len(ids))
    sql = f"SELECT id, kind, set_json FROM op WHERE ledger = ? AND id IN ({marks}) ORDER BY n"
    for row_id, kind, set_json in reader.all(sql, (ledger, *ids)):
        found[row_id].append((kind, set_json))
    return found
