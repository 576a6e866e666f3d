"""The rows that a step touches, as they were and as they become, in column values; nothing is written here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.storage.codec import LOCAL_FIELDS
from bizenv_desktop.storage.notes import notes_of_rows
from bizenv_desktop.storage.schema import OWN_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.formdef.field_types import SqlValue
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.codec import LedgerCodec
    from bizenv_desktop.storage.edits import Edit
    from bizenv_desktop.storage.reading import Reader

EXT_KEY = "ext:"
"""Begins the key of a bureau's own column in the JSON of an operation."""

_CHUNK = 5000
Change = tuple[str, dict[str, Any] | None, dict[str, Any] | None]
"""Kind of an operation with the JSON of what it sets and of what was there before."""


@dataclass
class RowState:
    """One row: `was` as read (None for a new one), `now` as it becomes, by column (a new one has the filled ones).

    `dirty` are the columns that an update must write.
    """

    id: str
    rid: int
    was: dict[str, SqlValue] | None
    now: dict[str, SqlValue]
    dirty: set[str] = field(default_factory=set)
    noted: bool = False
    """Whether notes of the row change, though none of its values may."""
    written: bool = False
    _body: dict[str, Any] | None = None

    @property
    def deleted(self) -> bool:
        """Tell whether the row is deleted, or not there yet."""
        return bool(self.now["deleted"])

    def set(self, name: str, value: SqlValue) -> None:
        """Give a column another value."""
        self.now[name] = value
        self.dirty.add(name)
        self._body = None

    def body(self, codec: LedgerCodec) -> dict[str, Any]:
        """Return what travels of the row as it is now; not to be changed."""
        if self._body is None:
            self._body = row_json(codec, self.now)
        return self._body


class LedgerRows:
    """All rows of a step by ledger and id."""

    def __init__(self, reader: Reader, at: str) -> None:
        self._reader = reader
        self._at = at
        self._next_rid: dict[str, int] = {}
        self.states: dict[str, dict[str, RowState]] = {}
        self.created = 0
        self._changed: set[tuple[str, str]] = set()
        self._notes: dict[str, dict[str, dict[str, Any]]] = {}

    @property
    def changed(self) -> int:
        """How many rows were changed or deleted that were there before."""
        return len(self._changed)

    def load(self, edits: Iterable[Edit]) -> None:
        """Read the rows of the edits as they are now."""
        wanted: dict[str, dict[str, None]] = {}
        for edit in edits:
            wanted.setdefault(edit.ledger, {})[edit.id] = None
        for ledger, ids in wanted.items():
            self.states[ledger] = load_rows(self._reader, ledger, list(ids))

    def change(self, edit: Edit) -> Change | None:
        """Carry an edit out on the row in memory; None where nothing differs."""
        states, codec = self.states[edit.ledger], self._reader.context.codec(edit.ledger)
        state = states.get(edit.id)
        if edit.kind == "delete":
            return self._delete(codec, edit, state)
        if edit.kind == "create" and (state is None or state.deleted):
            return self._create(codec, edit, state)
        if state is None or state.deleted:
            raise BizenvError(
                "NO_ROW", f"{codec.ledger.title} 中没有这条记录（{edit.id}），可能已被删除", "刷新列表后再试"
            )
        return self._patch(codec, edit, state)

    def base_seq(self, ledger: str, row_id: str) -> int | None:
        """Return the server's version of a row; None before its first sync."""
        seq = self.states[ledger][row_id].now.get("row_seq")
        return int(seq) if seq is not None else None

    def parent(self, ledger: Ledger, edit: Edit) -> tuple[str, str] | None:
        """Return the parent row of an edit's row, or None where its ledger is no child."""
        if not ledger.parent:
            return None
        state = self.states[ledger.id].get(edit.id)
        parent = edit.values.get(ledger.parent) or (state.now.get(ledger.parent) if state else None)
        return (ledger.parent_ledger, str(parent)) if parent else None

    def _create(self, codec: LedgerCodec, edit: Edit, state: RowState | None) -> Change:
        rid = state.rid if state else self._new_rid(edit.ledger)
        try:
            now, body = codec.new_row(edit.values)
        except KeyError as problem:
            raise _unknown_field(codec, problem) from problem
        self._stamp(codec, now, body, rid)
        now["deleted"] = 0
        ext = {name: text for name, text in edit.ext.items() if text}
        if ext:
            now["ext"] = _ext_text(ext)
            body |= {EXT_KEY + name: text for name, text in ext.items()}
        self._put(edit, state, RowState(edit.id, rid, None, now), codec)
        self.created += 1
        return "create", body, None

    def _put(self, edit: Edit, old: RowState | None, new: RowState, codec: LedgerCodec) -> None:
        """Keep a new row; over a deleted one of the same id every column is set."""
        if old is None:
            self.states[edit.ledger][edit.id] = new
            return
        empty = dict.fromkeys((*codec.columns, "ext"))
        old.now = {**empty, **new.now, "row_seq": old.now.get("row_seq")}
        old.dirty = set(old.now)
        old._body = None  # noqa: SLF001 - a row of the same module

    def _new_rid(self, ledger: str) -> int:
        rid = self._next_rid.get(ledger)
        if rid is None:
            rid = int(self._reader.value(f'SELECT max(rid) FROM "{ledger}"') or 0) + 1
        self._next_rid[ledger] = rid + 1
        return rid

    def _stamp(self, codec: LedgerCodec, now: dict[str, SqlValue], body: dict[str, Any], rid: int) -> None:
        fields = codec.ledger.fields
        for name, value in (("created_at", self._at), ("seq", rid)):
            if name in fields and name not in now:
                now[name] = body[name] = value
        for name in LOCAL_FIELDS:
            body.pop(name, None)

    def _patch(self, codec: LedgerCodec, edit: Edit, state: RowState) -> Change | None:
        new: dict[str, Any] = {}
        old: dict[str, Any] = {}
        for name, value in _converted(codec, edit).items():
            before = state.now.get(name)
            if value != before:
                new[name], old[name] = codec.to_json(name, value), codec.to_json(name, before)
                state.set(name, value)
        for name in LOCAL_FIELDS:
            new.pop(name, None)
        if edit.ext:
            self._patch_ext(edit, state, new, old)
        if not new:
            return None
        self._changed.add((edit.ledger, edit.id))
        return ("patch" if edit.kind == "create" else edit.kind), new, old

    def _patch_ext(self, edit: Edit, state: RowState, new: dict[str, Any], old: dict[str, Any]) -> None:
        ext = json.loads(str(state.now.get("ext") or "{}"))
        changed = {name: text or None for name, text in edit.ext.items() if (text or None) != ext.get(name)}
        if not changed:
            return  # the row stays clean: no state of the server is kept under it
        for name, text in changed.items():
            new[EXT_KEY + name], old[EXT_KEY + name] = text, ext.get(name)
        state.set("ext", _ext_text({name: text for name, text in (ext | changed).items() if text}))

    def _delete(self, codec: LedgerCodec, edit: Edit, state: RowState | None) -> Change | None:
        if state is None or state.deleted:
            return None
        body = state.body(codec) | self._notes_of(edit)
        state.set("deleted", 1)
        self._changed.add((edit.ledger, edit.id))
        return "delete", None, body

    def _notes_of(self, edit: Edit) -> dict[str, Any]:
        """Return the notes of a row that a step deletes; those of all such rows are read at once."""
        if edit.ledger not in self._notes:
            self._notes[edit.ledger] = notes_of_rows(self._reader, edit.ledger, list(self.states[edit.ledger]))
        return self._notes[edit.ledger].get(edit.id, {})


def _converted(codec: LedgerCodec, edit: Edit) -> dict[str, SqlValue]:
    try:
        return {name: codec.to_sql(name, value) for name, value in edit.values.items()}
    except KeyError as problem:
        raise _unknown_field(codec, problem) from problem


def _unknown_field(codec: LedgerCodec, problem: KeyError) -> UsageProblem:
    return UsageProblem("NO_FIELD", f"{codec.ledger.title} 没有字段 {problem.args[0]}", "检查字段代号")


def _ext_text(ext: dict[str, str]) -> str | None:
    return json.dumps(ext, ensure_ascii=False) if ext else None


def row_json(codec: LedgerCodec, row: dict[str, SqlValue]) -> dict[str, Any]:
    """Return what travels of a row: its filled fields and own columns as JSON."""
    return codec.row_json(row) | ext_json(row.get("ext"))


def ext_json(ext: SqlValue) -> dict[str, Any]:
    """Return the own columns of a row as they travel, from the column that holds them."""
    return {EXT_KEY + name: text for name, text in json.loads(str(ext)).items()} if ext else {}


def load_rows(reader: Reader, ledger: str, ids: list[str]) -> dict[str, RowState]:
    """Read rows by their ids, deleted ones too."""
    names = [*reader.context.codec(ledger).columns, *OWN_COLUMNS]
    listed = ", ".join(f'"{name}"' for name in names)
    found: dict[str, RowState] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        marks = ",".join("?" * len(some))
        for rid, row_id, *row in reader.all(f'SELECT rid, id, {listed} FROM "{ledger}" WHERE id IN ({marks})', some):
            columns = dict(zip(names, row, strict=True))
            found[row_id] = RowState(row_id, rid, dict(columns), columns)
    return found


def ids_here(reader: Reader, ledger: str, ids: list[str]) -> set[str]:
    """Return which of some rows are here, deleted ones too; without reading them."""
    found: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        marks = ",".join("?" * len(some))
        found.update(row_id for (row_id,) in reader.all(f'SELECT id FROM "{ledger}" WHERE id IN ({marks})', some))
    return found
