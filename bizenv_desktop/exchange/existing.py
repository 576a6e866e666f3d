"""Finds, for the rows of a workbook, the rows of the copy that they mean: by key and in order, never two for one."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.text import match_key
from bizenv_desktop.exchange.row_changes import day_of
from bizenv_desktop.formdef.field_types import Date, DateTime, LongText, Reference, Region, Text, Uscc
from bizenv_desktop.storage.notes import read_notes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.exchange.drafts import Draft
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.codec import LedgerCodec
    from bizenv_desktop.storage.reading import Reader

Key = tuple[Any, ...]
_WAITING = "?"


class ExistingRows:
    """The live rows of one ledger by key, by the bureau's own number, and by their place in a workbook."""

    def __init__(self, reader: Reader, ledger: Ledger, own_number: str) -> None:
        self._ledger = ledger
        self._codec: LedgerCodec = reader.context.codec(ledger.id)
        self._own_number = own_number
        self._moments = [isinstance(ledger.fields[name].type, DateTime) for name in ledger.key]
        self._texts = [isinstance(ledger.fields[name].type, Text | LongText) for name in ledger.key]
        self._open = [isinstance(ledger.fields[name].type, Region | Uscc) for name in ledger.key]
        """Parts of the key that a workbook may leave out."""
        self._references = {name for name in ledger.key if isinstance(ledger.fields[name].type, Reference)}
        self._reader = reader
        self._contents: dict[tuple[str, ...], dict[Key, deque[str]]] = {}
        self._keys: dict[str, Key] = {}
        self._used: set[str] = set()
        self._by_key: dict[Key, deque[str]] = {}
        self._by_partial: dict[Key, list[str]] = {}
        self._by_number: dict[str, deque[str]] = {}
        self._by_place: dict[str, str] = {}
        self.ids: set[str] = set()
        self._load(reader)

    def _load(self, reader: Reader) -> None:
        states = "ledger = ? AND state IN ('waiting', 'settled') AND suggestion IS NULL"
        notes = [note for note in read_notes(reader, states, (self._ledger.id,)) if note.field in self._references]
        waiting = {(note.row, note.field): match_key(note.original) for note in notes}
        columns = ", ".join(f'"{name}"' for name in self._ledger.key) or "NULL"
        ref = "source_ref" if "source_ref" in self._ledger.fields else "NULL"
        ext = "ext" if self._own_number else "NULL"
        sql = f'SELECT id, {ref}, {ext}, {columns} FROM "{self._ledger.id}" WHERE deleted = 0 ORDER BY rid'
        for row_id, place, own, *values in reader.each(sql):
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
            self._keys[row_id] = key
            if waiting and (written := self._as_written(row_id, key, waiting)) != key:
                self._by_key.setdefault(written, deque()).append(row_id)
            if any(self._open):
                self._by_partial.setdefault(self._closed_part(key), []).append(row_id)
            number = json.loads(own).get(self._own_number) if own else None
            if number:
                self._by_number.setdefault(match_key(number), deque()).append(row_id)

    def _as_written(self, row_id: str, key: Key, waiting: Mapping[tuple[str, str], str]) -> Key:
        """Return the key of a row whose reference a person has linked, as the workbook writes it."""
        return tuple(
            _WAITING + waiting[row_id, name] if (row_id, name) in waiting else part
            for name, part in zip(self._ledger.key, key, strict=True)
        )

    def _norm(self, index: int, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if self._moments[index]:
            return day_of(value)
        return match_key(value) if self._texts[index] else value

    def _closed_part(self, key: Key) -> Key:
        return tuple(part for part, is_open in zip(key, self._open, strict=True) if not is_open)

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

    def take(self, draft: Draft, key: Key, place: str, *, same_file: bool, others: Sequence[Key] = ()) -> str | None:
        """Return the row that a draft means, and keep it from meaning another; None for a new one.

        `others` are keys that the draft may have as well, where a reference may mean several rows.
        """
        found = self._candidate(draft, key, place, same_file=same_file)
        if found is None:
            found = next((row_id for other in others if (row_id := self._next(self._by_key.get(other)))), None)
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
        found = self._next(self._by_key.get(key)) if all(part is not None for part in key) else None
        return found or self._without_open_parts(key) or self._incomplete(draft, key, place)

    def _without_open_parts(self, key: Key) -> str | None:
        """Return the only row of that name, where it or the workbook says no region (or credit code)."""
        rest = self._closed_part(key)
        if not any(self._open) or not rest or any(part is None for part in rest):
            return None
        free = [
            one
            for one in self._by_partial.get(rest, ())
            if one not in self._used and self._agrees(key, self._keys[one])
        ]
        return free[0] if len(free) == 1 else None

    def _agrees(self, key: Key, other: Key) -> bool:
        pairs = zip(key, other, self._open, strict=True)
        return all(mine is None or theirs is None or mine == theirs for mine, theirs, is_open in pairs if is_open)

    def _incomplete(self, draft: Draft, key: Key, place: str) -> str | None:
        """Return, for a key with a gap (no number), the row of the same content, else that from this very place."""
        if all(part is not None for part in key):
            return None
        fields = self._ledger.fields
        named = self._ledger.refused_without
        dates = [
            one.id for one in fields.values() if one.required == "always" and isinstance(one.type, Date | DateTime)
        ]
        always = [one.id for one in fields.values() if one.required == "always" and one.stored and not one.common]
        if named and all(draft.own.get(name) is not None for name in named):
            return self._by_content(
                draft, tuple(dict.fromkeys((*named, *(name for name in dates if draft.own.get(name)))))
            )
        found = self._by_content(draft, tuple(name for name in always if draft.own.get(name) is not None))
        if found is None:
            found = self._free_place(place)
            found = found if found is not None and self._keys.get(found) == key else None
        return found

    def _by_content(self, draft: Draft, names: tuple[str, ...]) -> str | None:
        if not names:
            return None
        if names not in self._contents:
            listed = ", ".join(f'"{name}"' for name in names)
            known: dict[Key, deque[str]] = {}
            sql = f'SELECT id, {listed} FROM "{self._ledger.id}" WHERE deleted = 0 ORDER BY rid'
            for row_id, *values in self._reader.each(sql):
                plain = tuple(self._plain(name, value) for name, value in zip(names, values, strict=True))
                known.setdefault(plain, deque()).append(row_id)
            self._contents[names] = known
        key = tuple(self._plain(name, self._to_sql(name, draft.own.get(name))) for name in names)
        return self._next(self._contents[names].get(key))

    def _free_place(self, place: str) -> str | None:
        found = self._by_place.get(place)
        return found if found is not None and found not in self._used else None

    def _next(self, queue: deque[str] | None) -> str | None:
        while queue:
            found = queue.popleft()
            if found not in self._used:
                return found
        return None

    def _plain(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return day_of(value) if isinstance(self._ledger.fields[name].type, DateTime) else match_key(value)
