"""Writes rows that came from the server: columns, own columns, notes, the kept server state, the search."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.values import is_empty
from bizenv_desktop.storage.codec import LOCAL_FIELDS
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.notes import CellNote, remove_notes, write_notes
from bizenv_desktop.storage.row_state import EXT_KEY
from bizenv_desktop.storage.row_store import encode, insert_new
from bizenv_desktop.storage.search import remove_search, search_fields, search_text, write_search

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bizenv_desktop.formdef.field_types import JsonValue, SqlValue
    from bizenv_desktop.storage.codec import LedgerCodec
    from bizenv_desktop.storage.overlay import Body
    from bizenv_desktop.storage.row_state import RowState
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.wire.messages import WireRow

    Readers = Mapping[str, Callable[[JsonValue], SqlValue]]

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row: as the server sent it, as it is here (None: not here), as it is to be shown.

    `base` is the server's state where own operations lie over it, else None.
    """

    row: WireRow
    state: RowState | None
    shown: Body
    base: Body | None


def write(writer: Writer, ledger: str, changes: Sequence[RowChange]) -> set[str]:
    """Write rows; return the ids of those with a field or value that this copy's definition does not know."""
    codec = writer.context.codec(ledger)
    known = {name: codec.readers[name] for name in codec.columns}
    unknown: set[str] = set()
    next_rid = int(writer.value(f'SELECT coalesce(max(rid), 0) FROM "{ledger}"')) + 1
    made: list[tuple[int, RowChange, dict[str, SqlValue]]] = []
    changed: list[tuple[int, RowChange, dict[str, SqlValue]]] = []
    for one in changes:
        columns, strange = _columns(known, one)
        if strange:
            unknown.add(one.row.id)
        if one.state is None:
            made.append((next_rid, one, columns))
            next_rid += 1
        else:
            changed.append((one.state.rid, one, columns))
    _insert(writer, codec, made)
    _update(writer, codec, changed)
    _keep_base(writer, ledger, changes)
    _write_notes(writer, ledger, changes)
    if codec.ledger.search:
        _index(writer, codec, made, changed)
    return unknown


def _columns(known: Readers, one: RowChange) -> tuple[dict[str, SqlValue], bool]:
    columns: dict[str, SqlValue] = {}
    ext: dict[str, Any] = {}
    strange = False
    for name, value in one.shown.values.items():
        read = known.get(name)
        if read is not None:
            try:
                if value or not is_empty(value):
                    columns[name] = read(value)
            except (BizenvError, ValueError, TypeError, ArithmeticError):
                strange = True
        elif name.startswith(EXT_KEY):
            ext[name.removeprefix(EXT_KEY)] = value
        elif not name.startswith(NOTE_KEY) and name not in LOCAL_FIELDS:
            strange = True
    if ext:
        columns["ext"] = json.dumps(ext, ensure_ascii=False)
    columns["deleted"] = int(one.shown.deleted)
    if one.row.seq or (one.state is not None and one.state.now["row_seq"] is not None):
        columns["row_seq"] = one.row.seq  # 0: to be read anew
    _stamp(known, columns, one)
    return columns, strange


def _stamp(known: Readers, columns: dict[str, SqlValue], one: RowChange) -> None:
    was: Mapping[str, SqlValue] = one.state.now if one.state else {}
    if "updated_at" in known:
        columns["updated_at"] = was.get("updated_at") if one.base is not None or not one.row.at else one.row.at
    if "row_version" in known:
        columns["row_version"] = int(was.get("row_version") or 0) + 1


def _insert(writer: Writer, codec: LedgerCodec, made: list[tuple[int, RowChange, dict[str, SqlValue]]]) -> None:
    if made:
        insert_new(writer, codec, [(rid, one.row.id, columns) for rid, one, columns in made])


def _update(writer: Writer, codec: LedgerCodec, changed: list[tuple[int, RowChange, dict[str, SqlValue]]]) -> None:
    if not changed:
        return
    names = (*codec.columns, "ext", "row_seq", "deleted")
    listed = ", ".join(f'"{name}" = ?' for name in names)
    sql = f'UPDATE "{codec.ledger.id}" SET {listed} WHERE rid = ?'
    writer.many(sql, ((*map(columns.get, names), rid) for rid, _, columns in changed))


def _keep_base(writer: Writer, ledger: str, changes: Sequence[RowChange]) -> None:
    writer.many("DELETE FROM base WHERE ledger = ? AND id = ?", [(ledger, one.row.id) for one in changes])
    writer.many(
        "INSERT INTO base (ledger, id, seq, body, deleted) VALUES (?, ?, ?, ?, ?)",
        [
            (ledger, one.row.id, one.row.seq, encode(dict(one.base.values)), int(one.base.deleted))
            for one in changes
            if one.base is not None
        ],
    )


def _write_notes(writer: Writer, ledger: str, changes: Sequence[RowChange]) -> None:
    notes = [
        CellNote.from_json(ledger, one.row.id, name, value)
        for one in changes
        if not one.shown.deleted
        for name, value in one.shown.values.items()
        if ":" in name and name.startswith(NOTE_KEY) and isinstance(value, dict)
    ]
    write_notes(writer, notes, writer.context.clock.now())
    kept = {note.id for note in notes}
    rows = [one.row.id for one in changes if one.state is not None]
    for start in range(0, len(rows), _CHUNK):
        some = rows[start : start + _CHUNK]
        marks = ",".join("?" * len(some))
        here = writer.all(f"SELECT id FROM cell_note WHERE ledger = ? AND row IN ({marks})", (ledger, *some))
        remove_notes(writer, [note for (note,) in here if note not in kept])


def _index(
    writer: Writer,
    codec: LedgerCodec,
    made: list[tuple[int, RowChange, dict[str, SqlValue]]],
    changed: list[tuple[int, RowChange, dict[str, SqlValue]]],
) -> None:
    fields = search_fields(codec.ledger)
    stale = [(rid, one, columns) for rid, one, columns in changed if _searched_anew(fields, one, columns)]
    remove_search(writer, codec.ledger.id, [rid for rid, _, _ in stale])
    alive = [(rid, columns) for rid, _, columns in (*made, *stale) if not columns["deleted"]]
    write_search(writer, codec.ledger.id, [(rid, search_text(map(c.get, fields))) for rid, c in alive], fresh=True)


def _searched_anew(fields: Sequence[str], one: RowChange, columns: Mapping[str, SqlValue]) -> bool:
    was: Mapping[str, SqlValue] = one.state.was or {} if one.state else {}
    return any(was.get(name) != columns.get(name) for name in (*fields, "deleted"))
