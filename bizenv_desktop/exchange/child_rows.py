"""Child rows of matched records: which are there already, so that a second import adds and doubles nothing."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.text import match_key
from bizenv_desktop.exchange.references import kept_note
from bizenv_desktop.exchange.row_changes import day_of, notes_there, says_no_more
from bizenv_desktop.formdef.field_types import DateTime
from bizenv_desktop.formdef.natural_keys import identity_of
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.exchange.drafts import Leftover
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.edits import CellNote
    from bizenv_desktop.storage.reading import Reader

Key = tuple[Any, ...]


class ChildRows:
    """The child rows of some records in one child ledger, in column values."""

    def __init__(self, reader: Reader, child: Ledger, parents: Iterable[str]) -> None:
        self._reader, self._child = reader, child
        self._rows: list[dict[str, Any]] = []
        self._notes: set[tuple[str, str, str]] | None = None
        self._codec = reader.context.codec(child.id)
        self._names = [name for name in child.key if name != child.parent]
        self._free: dict[tuple[str, Key], deque[dict[str, Any]]] = {}
        columns = self._codec.columns
        listed = ", ".join(f'"{name}"' for name in columns)
        sql = (
            f'SELECT id, {listed} FROM "{child.id}" WHERE deleted = 0'
            f' AND "{child.parent}" IN (SELECT value FROM json_each(?)) ORDER BY rid'
        )
        for row_id, *values in reader.each(sql, (json.dumps(list(parents)),)):
            row = {**dict(zip(columns, values, strict=True)), "id": row_id}
            self._rows.append(row)
            self._free.setdefault((row[child.parent], self._key(row)), deque()).append(row)

    def _key(self, row: dict[str, Any]) -> Key:
        return tuple(self._plain(name, row.get(name)) for name in self._names)

    def _plain(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return day_of(value) if isinstance(self._child.fields[name].type, DateTime) else match_key(value)

    def edit(self, parent: str, values: dict[str, Value], place: str) -> Edit:
        """Return the edit that makes or changes a child row; without values where the row is there just so."""
        stored = {name: self._codec.to_sql(name, value) for name, value in values.items()}
        queue = self._free.get((parent, self._key(stored)))
        if not queue:
            return self._made(parent, values, place)
        row = queue.popleft()
        changed = {
            name: values[name]
            for name, value in stored.items()
            if value is not None and not says_no_more(self._child.fields[name], value, row.get(name))
        }
        return Edit(PATCH, self._child.id, row["id"], changed)

    def new_notes(self, edit: Edit, leftovers: Sequence[Leftover]) -> list[CellNote]:
        """Return notes of a child row for what its cells left over, as far as nobody has noted it yet."""
        if edit.kind == PATCH and self._notes is None:
            ids = [row["id"] for row in self._rows]
            self._notes = notes_there(self._reader, self._child.id, ids)
        there = self._notes or set()
        return [
            kept_note(self._child.id, edit.id, left, left.field)
            for left in leftovers
            if (edit.id, left.field, left.original) not in there
        ]

    def _made(self, parent: str, values: dict[str, Value], place: str) -> Edit:
        whole: dict[str, Value] = {**values, self._child.parent: parent}
        if "source_ref" in self._child.fields:
            whole["source_ref"] = place
        return Edit(CREATE, self._child.id, identity_of(self._child, whole) or new_id(), whole)
