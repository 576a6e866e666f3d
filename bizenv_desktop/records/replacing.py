"""The edits by which one row takes the place of another: whatever names the old one names the new one.

A row whose natural key holds the reference (a week of the dropped project) moves to the id of its new key, with all
that belongs to it. What is left of the old row are its history and a note (`merged`).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.model import CITY
from bizenv_desktop.formdef.natural_keys import identity_of
from bizenv_desktop.records.changing import references_to
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.reading import get_record
from bizenv_desktop.storage.edits import CREATE, DELETE, PATCH, Edit
from bizenv_desktop.storage.merged import merged_note
from bizenv_desktop.storage.notes import SETTLED, CellNote, notes_of
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.reading import Reader

_LEDGER, _ROW = "ledger", "row"
"""Fields by which a ledger of the program names a row of any ledger (an explanation, say)."""


@dataclass
class Replacement:
    """The edits, those that delete last; `moved` counts what moves: (title of the ledger, label of the field)."""

    edits: list[Edit] = field(default_factory=list)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)

    def finished(self) -> list[Edit]:
        """Return the edits as one wire transaction; several edits of a row come as one."""
        whole: dict[tuple[str, str], Edit] = {}
        tx = new_id()
        for edit in self.edits:
            here = (edit.ledger, edit.id)
            known = whole.get(here)
            one = replace(edit, tx=tx)
            if known is not None and edit.kind == PATCH:
                one = replace(known, values={**known.values, **edit.values}, notes=(*known.notes, *edit.notes))
            whole[here] = one
        return sorted(whole.values(), key=lambda one: one.kind == DELETE)


class Replacing:
    """Collects the edits; rows that are changed twice are read once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._records: dict[tuple[str, str], Record] = {}
        self._values: dict[tuple[str, str], dict[str, Value]] = {}
        self.found = Replacement()

    def replace(self, ledger: Ledger, old: str, new: str) -> None:
        """Let a row that is there take the place of another, which is deleted."""
        name = displays(self._reader, ledger.id, [old]).get(old, old)
        kept = [replace(note, id=new_id(), row=new) for note in self._notes(ledger, old)]
        values = self._files(ledger, old, new)
        self._count(ledger, "待定值和备注", kept)
        self.found.edits.append(
            Edit(PATCH, ledger.id, new, values, notes=(*kept, merged_note(ledger.id, new, old, name)))
        )
        self.follow(ledger, old, new)
        self.found.edits.append(Edit(DELETE, ledger.id, old))

    def follow(self, ledger: Ledger, old: str, new: str) -> None:
        """Rewrite what names the old row."""
        naming: dict[tuple[str, str], list[Field]] = {}
        for other, field_, rows in references_to(self._reader, ledger.id, old):
            self._count(other, field_.label, rows)
            for row_id in rows:
                naming.setdefault((other.id, row_id), []).append(field_)
        for (name, row_id), fields in naming.items():
            self._rewrite(self._reader.context.ledger(name), fields, row_id, old, new)
        for other in self._reader.context.forms.ledgers.values():
            if _names_rows(other):
                self._rename(other, ledger.id, old, new)

    def _count(self, ledger: Ledger, label: str, what: Iterable[object]) -> None:
        count = len(list(what))
        if count:
            self.found.moved[ledger.title, label] += count

    def _notes(self, ledger: Ledger, row: str) -> list[CellNote]:
        return [note for note in notes_of(self._reader, ledger.id, row) if note.state != SETTLED]

    def _files(self, ledger: Ledger, old: str, new: str) -> dict[str, Value]:
        """Return the attachments of the old row beside those of the new one."""
        before, after = self._current(ledger.id, old), self._current(ledger.id, new)
        found: dict[str, Value] = {}
        for name, field_ in ledger.fields.items():
            if isinstance(field_.type, ft.Attachment) and field_.stored and field_.owner == CITY:
                here, there = _listed(after.get(name)), _listed(before.get(name))
                more = [one for one in there if one not in here]
                self._count(ledger, field_.label, more)
                if more:
                    found[name] = [*here, *more]
        return found

    def _rewrite(self, ledger: Ledger, fields: list[Field], row_id: str, old: str, new: str) -> None:
        values = self._current(ledger.id, row_id)
        changed = {one.id: _renamed(values[one.id], old, new) for one in fields}
        values.update(changed)
        moved = identity_of(ledger, values) if changed.keys() & set(ledger.identity) else None
        if not moved or moved == row_id:
            self.found.edits.append(Edit(PATCH, ledger.id, row_id, changed))
        else:
            self._move(ledger, row_id, moved)

    def _move(self, ledger: Ledger, old: str, new: str) -> None:
        """Give a row another id: its values as they are now, its notes, and what names it."""
        if ledger.each and self._is_there(ledger.id, new):
            self._join(ledger, old, new)
            return
        self._refuse_double(ledger, new)
        name = displays(self._reader, ledger.id, [old]).get(old, old)
        notes = [replace(note, id=new_id(), row=new) for note in self._notes(ledger, old)]
        values = self._stored(ledger, self._current(ledger.id, old))
        own = self._record(ledger.id, old).ext
        self.found.edits.append(
            Edit(CREATE, ledger.id, new, values, ext=own, notes=(*notes, merged_note(ledger.id, new, old, name)))
        )
        self.follow(ledger, old, new)
        self.found.edits.append(Edit(DELETE, ledger.id, old))

    def _join(self, ledger: Ledger, old: str, new: str) -> None:
        """Make one of two rows that came with their parents; refused where both say something, and not the same."""
        before, after = self._current(ledger.id, old), self._current(ledger.id, new)
        own = [one for one in ledger.fields.values() if one.stored and not one.common and one.id not in ledger.identity]
        typed = [one.id for one in own if not isinstance(one.type, ft.Attachment) and before.get(one.id) is not None]
        if any(after.get(name) not in (None, before[name]) for name in typed):
            self._refuse_double(ledger, new)
        given = {name: before[name] for name in typed if after.get(name) is None}
        if given:
            self.found.edits.append(Edit(PATCH, ledger.id, new, given))
        self.replace(ledger, old, new)

    def _rename(self, other: Ledger, ledger: str, old: str, new: str) -> None:
        """Let what the program keeps about the old row be about the new one; what is said of the new one stays."""
        sql = f'SELECT id FROM "{other.id}" WHERE deleted = 0 AND "{_LEDGER}" = ? AND "{_ROW}" = ?'
        rows = [row for (row,) in self._reader.all(sql, (ledger, old))]
        self._count(other, other.fields[_ROW].label, rows)
        for row_id in rows:
            values = {**self._current(other.id, row_id), _ROW: new}
            moved = identity_of(other, values) if _ROW in other.identity else None
            if not moved:
                self.found.edits.append(Edit(PATCH, other.id, row_id, {_ROW: new}))
                continue
            if not self._is_there(other.id, moved):
                self.found.edits.append(Edit(CREATE, other.id, moved, self._stored(other, values)))
            self.found.edits.append(Edit(DELETE, other.id, row_id))

    @staticmethod
    def _stored(ledger: Ledger, values: dict[str, Value]) -> dict[str, Value]:
        return {
            name: value
            for name, value in values.items()
            if value is not None and name != "id" and ledger.fields[name].stored
        }

    def _record(self, ledger: str, row_id: str) -> Record:
        here = (ledger, row_id)
        if here not in self._records:
            self._records[here] = get_record(self._reader, ledger, row_id)
        return self._records[here]

    def _current(self, ledger: str, row_id: str) -> dict[str, Value]:
        return self._values.setdefault((ledger, row_id), dict(self._record(ledger, row_id).values))

    def _is_there(self, ledger: str, row_id: str) -> bool:
        return bool(self._reader.value(f'SELECT 1 FROM "{ledger}" WHERE id = ? AND deleted = 0', (row_id,)))

    def _refuse_double(self, ledger: Ledger, moved: str) -> None:
        if self._is_there(ledger.id, moved):
            name = displays(self._reader, ledger.id, [moved])[moved]
            raise BizenvError("BOTH_HAVE", f"两条记录在{ledger.title}中都有“{name}”", "先删去其中一条再合并")


def _renamed(value: Value, old: str, new: str) -> Value:
    return list(dict.fromkeys(new if one == old else one for one in value)) if isinstance(value, list) else new


def still_named(reader: Reader, rows: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of some rows (ledger, id) that anything names: references, and what the program keeps about rows."""
    found: set[tuple[str, str]] = set()
    for ledger in {name for name, _ in rows}:
        listed = json.dumps([row for name, row in rows if name == ledger])
        for other in reader.context.forms.ledgers.values():
            for sql in _naming(other, ledger):
                found |= {(ledger, row) for (row,) in reader.all(sql, {"ledger": ledger, "rows": listed})}
    return found


def _naming(other: Ledger, ledger: str) -> Iterator[str]:
    """Give the queries for the rows of a ledger that live rows of another one name."""
    among = "IN (SELECT value FROM json_each(:rows))"
    for one in other.fields.values():
        if one.stored and getattr(one.type, "target", "") in (ledger, "any"):
            if isinstance(one.type, ft.Reference):
                yield f'SELECT DISTINCT "{one.id}" FROM "{other.id}" WHERE deleted = 0 AND "{one.id}" {among}'
            else:
                yield (
                    f'SELECT DISTINCT one.value FROM "{other.id}" AS o, json_each(o."{one.id}") AS one'
                    f' WHERE o.deleted = 0 AND o."{one.id}" IS NOT NULL AND one.value {among}'
                )
    if _names_rows(other):
        of_ledger = f'deleted = 0 AND "{_LEDGER}" = :ledger'
        yield f'SELECT DISTINCT "{_ROW}" FROM "{other.id}" WHERE {of_ledger} AND "{_ROW}" {among}'


def _names_rows(ledger: Ledger) -> bool:
    """Tell whether the program keeps something about rows of any ledger in this one; conflicts are the server's."""
    named = {_LEDGER, _ROW} <= ledger.fields.keys() and ledger.id != system.CONFLICT
    return ledger.system and named and ledger.fields[_ROW].owner == CITY


def _listed(value: Value) -> list[str]:
    return list(value) if isinstance(value, list) else []
