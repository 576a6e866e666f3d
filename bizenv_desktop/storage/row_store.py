"""Writes the rows of a step: inserts and updates, what was there as the server had it, and the search texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.storage.notes import read_notes
from bizenv_desktop.storage.row_state import row_json
from bizenv_desktop.storage.search import remove_search, search_fields, search_text, write_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.storage.codec import LedgerCodec
    from bizenv_desktop.storage.row_state import LedgerRows, RowState
    from bizenv_desktop.storage.writing import Writer

_encoder = msgspec.json.Encoder()


def encode(body: dict[str, Any]) -> str:
    """Return JSON text, Chinese as it is."""
    return _encoder.encode(body).decode()


def note_json(writer: Writer, note_id: str) -> dict[str, Any] | None:
    """Return a stored note as it travels, or None where it is new."""
    found = read_notes(writer, "id = ?", (note_id,))
    return found[0].to_json() if found else None


def write_rows(writer: Writer, rows: LedgerRows, at: str) -> None:
    """Write all rows that a step made or changed; called again, what changed since."""
    for ledger, states in rows.states.items():
        codec = writer.context.codec(ledger)
        made = [state for state in states.values() if state.was is None and not state.written]
        changed = [state for state in states.values() if (state.was is not None or state.written) and state.dirty]
        _keep_base(writer, codec, changed)
        _insert(writer, codec, made, at)
        _update(writer, codec, changed, at)
        if codec.ledger.search:
            _index(writer, codec, made, changed)
        for state in (*made, *changed):
            state.written = True
            state.dirty = set()


def _insert(writer: Writer, codec: LedgerCodec, made: list[RowState], at: str) -> None:
    """Insert rows. Columns that are empty in all of them are left out, and NULL is bound as "": much faster."""
    if not made:
        return
    for state in made:
        _stamp(state, codec, at)
    filled = set().union(*(state.now for state in made))
    names = [name for name in (*codec.columns, "ext", "row_seq", "deleted") if name in filled]
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["nullif(?, '')"] * len(names))
    sql = f'INSERT INTO "{codec.ledger.id}" (rid, id, {listed}) VALUES (?, ?, {marks})'
    writer.many(sql, [(state.rid, state.id, *_bound(state, names)) for state in made])


def _bound(state: RowState, names: Sequence[str]) -> list[Any]:
    values = map(state.now.get, names)
    return ["" if value is None else value for value in values]


def _update(writer: Writer, codec: LedgerCodec, changed: list[RowState], at: str) -> None:
    by_columns: dict[tuple[str, ...], list[RowState]] = {}
    for state in changed:
        _stamp(state, codec, at)
        by_columns.setdefault(tuple(sorted(state.dirty)), []).append(state)
    for names, states in by_columns.items():
        listed = ", ".join(f"\"{name}\" = nullif(?, '')" for name in names)
        sql = f'UPDATE "{codec.ledger.id}" SET {listed} WHERE rid = ?'
        writer.many(sql, [(*_bound(state, names), state.rid) for state in states])


def _stamp(state: RowState, codec: LedgerCodec, at: str) -> None:
    """Set time and version of the row, once in a step."""
    if state.written:
        return
    fields, now = codec.ledger.fields, state.now
    if "updated_at" in fields and (state.was is not None or "updated_at" not in now):
        now["updated_at"] = at
        state.dirty.add("updated_at")
    if "row_version" in fields:
        now["row_version"] = int((state.was or {}).get("row_version") or 0) + 1
        state.dirty.add("row_version")


def _keep_base(writer: Writer, codec: LedgerCodec, changed: list[RowState]) -> None:
    """Keep the server's state of rows that it knows, unless an unsettled operation keeps it already."""
    known = [state for state in changed if not state.written and state.was and state.was["row_seq"] is not None]
    writer.many(
        "INSERT INTO base (ledger, id, seq, body, deleted) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (codec.ledger.id, state.id, state.was["row_seq"], encode(row_json(codec, state.was)), state.was["deleted"])
            for state in known
            if state.was
        ],
    )


def _index(writer: Writer, codec: LedgerCodec, made: list[RowState], changed: list[RowState]) -> None:
    fields = search_fields(codec.ledger)
    touched = {*fields, "deleted"}
    stale = [state for state in changed if state.dirty & touched]
    remove_search(writer, codec.ledger.id, [state.rid for state in stale])
    alive = [state for state in (*made, *stale) if not state.deleted]
    texts = [(state.rid, search_text(map(state.now.get, fields))) for state in alive]
    write_search(writer, codec.ledger.id, texts, fresh=True)


def decode(text: str | None) -> dict[str, Any]:
    """Return the JSON object of an operation; {} for none."""
    body: dict[str, Any] = json.loads(text) if text else {}
    return body
