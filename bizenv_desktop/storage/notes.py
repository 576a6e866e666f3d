"""What a cell leaves over: held and rejected values, ranges, waiting references, originals of what was changed.

A note belongs to its row and travels in the row's operations under the key `note:ID`; it is settled, not deleted (an
undone step takes the notes that it made away again: null).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

KEY = "note:"
"""Begins the key of a note in the JSON of an operation."""

HELD = "held"
SETTLED = "settled"
"""State of a note that somebody has decided; `value` says what became of it."""

OPEN_STATES = ("held", "waiting", "range", "other_currency")
"""States that wait for somebody."""


@dataclass(frozen=True)
class CellNote:
    """One thing left over by a cell. `item` is the number in the catalogue of messy cells; texts as written.

    `state` is held, rejected, note, waiting (for a row that a text means), range, other_currency or settled.
    """

    id: str
    ledger: str
    row: str
    field: str
    item: int | None
    state: str
    original: str
    suggestion: str | None = None
    message: str = ""
    value: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the note as it travels in an operation of its row."""
        return {name: value for name in _TRAVELLING if (value := getattr(self, name)) is not None}

    @classmethod
    def from_json(cls, ledger: str, row: str, key: str, body: Mapping[str, Any]) -> CellNote:
        """Return the note of an operation's key and value."""
        known = {one.name for one in fields(cls)}
        given = {name: value for name, value in body.items() if name in known}
        return cls(**{"item": None, **given, "id": key.removeprefix(KEY), "ledger": ledger, "row": row})


_CHUNK = 5000
_TRAVELLING = ("field", "item", "state", "original", "suggestion", "message", "value")
_COLUMNS = "id, ledger, row, field, item, state, original, suggestion, message, value"
_UPSERT = (
    f"INSERT INTO cell_note ({_COLUMNS}, at) VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
    " field = excluded.field, item = excluded.item, state = excluded.state, original = excluded.original,"
    " suggestion = excluded.suggestion, message = excluded.message, value = excluded.value"
)


def write_notes(writer: Writer, notes: Iterable[CellNote], at: str) -> None:
    """Write notes, over earlier ones of the same id."""
    rows = (
        (n.id, n.ledger, n.row, n.field, n.item, n.state, n.original, n.suggestion, n.message, n.value, at)
        for n in notes
    )
    writer.many(_UPSERT, rows)


def remove_notes(writer: Writer, ids: Sequence[str]) -> None:
    """Remove notes that an undone step had made."""
    writer.many("DELETE FROM cell_note WHERE id = ?", [(one,) for one in ids])


def notes_json(reader: Reader, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return notes as they travel, by id; those that are not there are left out."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        found |= {note.id: note.to_json() for note in read_notes(reader, f"id IN ({','.join('?' * len(some))})", some)}
    return found


def notes_of_rows(reader: Reader, ledger: str, rows: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the notes of rows as they travel in their operations: by row, then by key."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(rows), _CHUNK):
        some = rows[start : start + _CHUNK]
        where = f"ledger = ? AND row IN ({','.join('?' * len(some))})"
        for note in read_notes(reader, where, (ledger, *some)):
            found.setdefault(note.row, {})[KEY + note.id] = note.to_json()
    return found


def read_notes(reader: Reader, where: str = "1", params: Sequence[Any] = ()) -> list[CellNote]:
    """Return notes by an SQL condition on `cell_note`, in the order in which they were made."""
    rows = reader.all(f"SELECT {_COLUMNS} FROM cell_note WHERE {where} ORDER BY id", params)
    return [CellNote(*row) for row in rows]


def notes_of(reader: Reader, ledger: str, row: str) -> list[CellNote]:
    """Return all notes of a row."""
    return read_notes(reader, "ledger = ? AND row = ?", (ledger, row))
