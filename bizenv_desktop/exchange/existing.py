"""Finds, for the rows of a workbook, the rows of the copy that they mean: by key and in order, never two for one."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.text import match_key
from bizenv_desktop.formdef.field_types import LongText, Region, Text
from bizenv_desktop.storage.notes import read_notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.exchange.drafts import Draft
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.codec import LedgerCodec
    from bizenv_desktop.storage.reading import Reader

Key = tuple[Any, ...]
_WAITING = "?"


class ExistingRows:
    """The live rows of one ledger by key, by the bureau's own number, and by the place from which they were imported."""

    def __init__(self, reader: Reader, ledger: Ledger, own_number: str) -> None:
        self._ledger = ledger
        self._codec: LedgerCodec = reader.context.codec(ledger.id)
        self._own_number = own_number
        self._texts = [isinstance(ledger.fields[name].type, Text | LongText) for name in ledger.key]
        self._regions = [isinstance(ledger.fields[name].type, Region) for name in ledger.key]
        self._used: set[str] = set()
        self._by_key: dict[Key, deque[str]] = {}
        self._by_partial: dict[Key, list[str]] = {}
        self._by_number: dict[str, deque[str]] = {}
        self._by_place: dict[str, str] = {}
        self.ids: set[str] = set()
        self._load(reader)

    def _load(self, reader: Reader) -> None:
        waiting = {(note.row, note.field): match_key(note.original)
                   for note in read_notes(reader, "ledger = ? AND state = 'waiting'", (self._ledger.id,))}  # fmt: skip
        columns = ", ".join(f'"{name}"' for name in self._ledger.key) or "NULL"
        ref = "source_ref" if "source_ref" in self._ledger.fields else "NULL"
        sql = f'SELECT id, {ref}, {"ext" if self._own_number else "NULL"}, {columns} FROM "{self._ledger.id}" WHERE deleted = 0 ORDER BY rid'
        for row_id, place, ext, *values in reader.each(sql):
            self.ids.add(row_id)
            if place:
                self._by_place.setdefault(place, row_id)
            key = tuple(
                _WAITING + waiting[row_id, name]
                if value is None and (row_id, name) in waiting
                else self._norm(i, value)
                for i, (name, value) in enumerate(zip(self._ledger.key, values, strict=False))
            )
            self._by_key.setdefault(key, deque()).append(row_id)
            if any(self._regions):
                self._by_partial.setdefault(self._without_region(key), []).append(row_id)
            number = json.loads(ext).get(self._own_number) if ext else None
            if number:
                self._by_number.setdefault(match_key(number), deque()).append(row_id)

    def _norm(self, index: int, value: Any) -> Any:
        return match_key(value) if self._texts[index] and isinstance(value, str) else value

    def _without_region(self, key: Key) -> Key:
        return tuple(part for part, region in zip(key, self._regions, strict=True) if not region)

    def key_of(self, draft: Draft, waiting: Mapping[str, str]) -> Key:
        """Return the key of a draft; `waiting` are texts of references that mean no row yet."""
        return tuple(
            _WAITING + match_key(waiting[name])
            if name in waiting and draft.own.get(name) is None
            else self._norm(index, self._to_sql(name, draft.own.get(name)))
            for index, name in enumerate(self._ledger.key)
        )

    def _to_sql(self, name: str, value: Value) -> Any:
        return self._codec.to_sql(name, value)

    def take(self, draft: Draft, key: Key, place: str, *, same_file: bool) -> str | None:
        """Return the row that a draft means, and keep it from meaning another; None for a new one."""
        found = self._candidate(draft, key, place, same_file=same_file)
        if found is not None:
            self._used.add(found)
        return found

    def _candidate(self, draft: Draft, key: Key, place: str, *, same_file: bool) -> str | None:
        if draft.row_id in self.ids and draft.row_id not in self._used:
            return draft.row_id
        if same_file and (found := self._free_place(place)):
            return found
        number = draft.ext.get(self._own_number) if self._own_number else None
        if number:
            return self._next(self._by_number.get(match_key(number)))
        if all(part is not None for part in key):
            return self._next(self._by_key.get(key))
        return self._incomplete(key, place)

    def _incomplete(self, key: Key, place: str) -> str | None:
        """A key with a gap: the row that came from this very place with the same key, else (no region) the only one of that name."""
        found = self._free_place(place)
        if found and found in self._by_key.get(key, ()):
            return found
        rest = self._without_region(key)
        if any(self._regions) and rest and all(part is not None for part in rest):
            free = [one for one in self._by_partial.get(rest, []) if one not in self._used]
            return free[0] if len(free) == 1 else None
        return None

    def _free_place(self, place: str) -> str | None:
        found = self._by_place.get(place)
        return found if found is not None and found not in self._used else None

    def _next(self, queue: deque[str] | None) -> str | None:
        while queue:
            found = queue.popleft()
            if found not in self._used:
                return found
        return None
