"""Writes the rows of a step: inserts and updates, what was there as the server had it, and the search texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.storage.notes import notes_of_rows
from bizenv_desktop.storage.row_state import row_json
from bizenv_desktop.storage.schema import OWN_COLUMNS
from bizenv_desktop.storage.search import remove_search, search_fields, search_text, write_search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import SqlValue
    from bizenv_desktop.storage.codec import LedgerCodec
    from bizenv_desktop.storage.row_state import LedgerRows, RowState
    from bizenv_desktop.storage.writing import Writer

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(dict[str, Any])


def encode(body: dict[str, Any]) -> str:
    """Return JSON text, Chinese as it is."""
    return _encoder.encode(body).decode()


def write_rows(writer: Writer, rows: LedgerRows, at: str) -> None:
    """Write all rows that a step made or changed; called again, what changed since."""
    for ledger, states in rows.states.items():
        codec = writer.context.codec(ledger)
        made = [state for state in states.values() if state.was is None and not state.written]
        touched = [state for state in states.values() if state.dirty or state.noted]
        changed = [state for state in touched if state.was is not None or state.written]
        _keep_base(writer, codec, changed)
        _insert(writer, codec, made, at)
        _update(writer, codec, changed, at)
        if codec.ledger.search:
            _index(writer, codec, made, changed)
        for state in (*made, *changed):
            state.written, state.noted = True, False
            state.dirty = set()


def _insert(writer: Writer, codec: LedgerCodec, made: list[RowState], at: str) -> None:
    if not made:
        return
    for state in made:
        _stamp(state, codec, at)
    insert_new(writer, codec, [(state.rid, state.id, state.now) for state in made])


def insert_new(writer: Writer, codec: LedgerCodec, made: Sequence[tuple[int, str, Mapping[str, SqlValue]]]) -> None:
    """Insert rows (rid, id, columns). Columns that none of them has are left out, and NULL is bound as "": faster."""
    filled = set().union(*(columns for _, _, columns in made))
    names = [name for name in (*codec.columns, *OWN_COLUMNS) if name in filled]
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["nullif(?, '')"] * len(names))
    sql = f'INSERT INTO "{codec.ledger.id}" (rid, id, {listed}) VALUES (?, ?, {marks})'
    writer.many(sql, [(rid, row_id, *_bound(columns, names)) for rid, row_id, columns in made])


def _bound(columns: Mapping[str, SqlValue], names: Sequence[str]) -> list[Any]:
    values = map(columns.get, names)
    return ["" if value is None else value for value in values]


def _update(writer: Writer, codec: LedgerCodec, changed: list[RowState], at: str) -> None:
    by_columns: dict[tuple[str, ...], list[RowState]] = {}
    for state in changed:
        _stamp(state, codec, at)
        by_columns.setdefault(tuple(sorted(state.dirty)), []).append(state)
    for names, states in by_columns.items():
        if not names:
            continue
        listed = ", ".join(f"\"{name}\" = nullif(?, '')" for name in names)
        sql = f'UPDATE "{codec.ledger.id}" SET {listed} WHERE rid = ?'
        writer.many(sql, [(*_bound(state.now, names), state.rid) for state in states])


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
    """Keep the server's state of rows that it knows, unless an unsettled operation keeps it already.

    The notes of the rows belong to it; those of this step are not written yet.
    """
    known = [(one, one.was) for one in changed if not one.written and one.was and one.was["row_seq"] is not None]
    if not known:
        return
    ledger = codec.ledger.id
    notes = notes_of_rows(writer, ledger, [one.id for one, _ in known])
    bodies = ((one, was, row_json(codec, was) | notes.get(one.id, {})) for one, was in known)
    writer.many(
        "INSERT INTO base (ledger, id, seq, body, deleted) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(ledger, one.id, was["row_seq"], encode(body), was["deleted"]) for one, was, body in bodies],
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
    return _decoder.decode(text) if text else {}
