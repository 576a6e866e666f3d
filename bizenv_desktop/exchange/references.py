"""Finds the rows that texts of a workbook refer to, by name, credit code, own number or display text; makes some."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.text import match_key
from bizenv_desktop.exchange.headings import display_field
from bizenv_desktop.exchange.row_changes import notes_there
from bizenv_desktop.formdef.field_types import Region, Text, Uscc
from bizenv_desktop.formdef.natural_keys import identity_of
from bizenv_desktop.records.lookup import display_sql
from bizenv_desktop.storage.edits import CREATE, PATCH, CellNote, Edit
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.exchange.drafts import Leftover
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.reading import Reader

EXT = "ext:"
_ROW_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass
class Named:
    """One row that texts may mean."""

    id: str
    name: str = ""
    code: str = ""
    region: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    """What this import adds to it."""
    notes: list[CellNote] = field(default_factory=list)
    is_new: bool = False


@dataclass(frozen=True)
class Resolved:
    """What a reference came to: a row, or why the text waits. `other_name`: the code's row has another name.

    `candidates` are the rows among which a person has to choose.
    """

    id: str | None = None
    waiting: str = ""
    message: str = ""
    candidates: tuple[str, ...] = ()
    named: Named | None = None
    other_name: str = ""


class Directory:
    """The rows of one referenced ledger, those that this import makes among them."""

    def __init__(self, reader: Reader, ledger: Ledger) -> None:
        self.ledger = ledger
        self._reader = reader
        self.display = display_field(ledger)
        self._code = next((one.id for one in ledger.fields.values() if isinstance(one.type, Uscc)), "")
        self._region = next((name for name in ledger.key if isinstance(ledger.fields[name].type, Region)), "")
        self._by_name: dict[str, list[Named]] = {}
        self._by_code: dict[str, Named] = {}
        self._others: dict[str, dict[str, list[str]]] = {}
        self.by_id: dict[str, Named] = {}
        self._load()

    @property
    def may_be_made(self) -> bool:
        """Tell whether a name alone makes a row: its key is texts, none the program's, and no region is needed."""
        if self.ledger.number_rule:
            return False
        texts = all(isinstance(self.ledger.fields[name].type, Text | Uscc) for name in self.ledger.key)
        regions = [one for one in self.ledger.fields.values() if isinstance(one.type, Region) and not one.common]
        names = [name for name in self.ledger.key if isinstance(self.ledger.fields[name].type, Text)]
        return texts and len(names) == 1 and not any(one.required == "always" for one in regions)

    def _load(self) -> None:
        if not self.display:
            return
        wanted = [f'"{name}"' if name else "''" for name in (self.display, self._code, self._region)]
        sql = f'SELECT id, {", ".join(wanted)} FROM "{self.ledger.id}" WHERE deleted = 0 ORDER BY rid'
        for row_id, name, code, region in self._reader.each(sql):
            self.add(Named(row_id, name or "", code or "", region or ""))

    def add(self, named: Named) -> None:
        """Make a row known."""
        self.by_id[named.id] = named
        if named.name:
            self._by_name.setdefault(match_key(named.name), []).append(named)
        if named.code:
            self._by_code.setdefault(named.code, named)

    def add_row(self, row_id: str, values: Mapping[str, Value]) -> None:
        """Make a new row of this import known by its values."""
        name, code, region = (str(values.get(one) or "") for one in (self.display, self._code, self._region))
        self.add(Named(row_id, name, code, region))

    def enrich(self, named: Named, parts: Mapping[str, Value]) -> None:
        """Add to a row what the parts of a reference say beside its name."""
        for inner, value in parts.items():
            if inner == self.display or inner not in self.ledger.fields:
                continue
            named.values.setdefault(inner, value)
            if inner == self._code and not named.code:
                named.code = str(value)
                self._by_code.setdefault(named.code, named)

    def add_other(self, path: str, text: str, row_id: str) -> None:
        """Make a row known by an own number."""
        self._other(path).setdefault(match_key(text), []).append(row_id)

    def resolve_word(self, word: str) -> Resolved:
        """Return the row that one word of a list means."""
        return self.resolve({self.display: word}, "")

    def resolve(self, parts: Mapping[str, Value], region: str) -> Resolved:
        """Return the row that the parts of a reference mean; an enterprise or task force is made where missing.

        An export writes a row by its key text, else by the name that people see, else by its id: all are found again.
        """
        by_id = next((one for one in map(self._by_row_id, parts.values()) if one is not None), None)
        return by_id or self._by_words(parts, region)

    def _by_words(self, parts: Mapping[str, Value], region: str) -> Resolved:
        other = next((path for path in parts if path.startswith(EXT) or path == ""), None)
        if other is not None:
            return self._by_other(other, str(parts[other]))
        name, code = str(parts.get(self.display) or ""), str(parts.get(self._code) or "")
        if code and code in self._by_code:
            return self._known_code(self._by_code[code], name)
        found = self._named(name, code, region)
        if found is None and self.may_be_made and (name or code):
            return self._make(parts, name, code)
        found = found or self._by_key(parts)
        said = name or code or text_of(parts)
        return found or Resolved(waiting=said, message=f"{self.ledger.title}中还没有“{said}”：建好后请关联")

    def _by_key(self, parts: Mapping[str, Value]) -> Resolved | None:
        """Return the row whose whole key the parts say (会议类型 and 会议日期); a part of it may mean many rows."""
        if not self.ledger.key or any(parts.get(name) in (None, "") for name in self.ledger.key):
            return None
        codec = self._reader.context.codec(self.ledger.id)
        where = " AND ".join(f'"{name}" = ?' for name in self.ledger.key)
        values = tuple(codec.to_sql(name, parts[name]) for name in self.ledger.key)
        rows = self._reader.all(f'SELECT id FROM "{self.ledger.id}" WHERE deleted = 0 AND {where}', values)
        return Resolved(rows[0][0], named=self.by_id.get(rows[0][0])) if len(rows) == 1 else None

    def _by_row_id(self, text: Value) -> Resolved | None:
        if not isinstance(text, str) or not _ROW_ID.fullmatch(text.strip()):
            return None
        row_id = text.strip().lower()
        live = row_id in self.by_id or self._reader.value(
            f'SELECT 1 FROM "{self.ledger.id}" WHERE id = ? AND deleted = 0', (row_id,)
        )
        return Resolved(row_id, named=self.by_id.get(row_id)) if live else None

    @property
    def _is_shown_otherwise(self) -> bool:
        """Tell whether people see rows of this ledger by another text than the one by which workbooks name them."""
        return self.ledger.display.strip() != f"this.{self.display}"

    def _known_code(self, named: Named, name: str) -> Resolved:
        differs = bool(name) and bool(named.name) and match_key(name) != match_key(named.name)
        return Resolved(named.id, named=named, other_name=name if differs else "")

    def _named(self, name: str, code: str, region: str) -> Resolved | None:
        found = self._by_name.get(match_key(name), []) if name else []
        if code:
            found = [one for one in found if not one.code]
        if len(found) > 1 and region:
            found = [one for one in found if one.region == region] or found
        if len(found) > 1:
            message = f"{self.ledger.title}中有 {len(found)} 条“{name}”：请选定一条"
            return Resolved(waiting=name, message=message, candidates=tuple(one.id for one in found))
        if found:
            return Resolved(found[0].id, named=found[0])
        shown = self._by_other("", name) if name and not code and self._is_shown_otherwise else None
        return shown if shown is not None and shown.candidates else None

    def _make(self, parts: Mapping[str, Value], name: str, code: str) -> Resolved:
        values: dict[str, Value] = {inner: value for inner, value in parts.items() if inner in self.ledger.fields}
        row_id = identity_of(self.ledger, values) or new_id()
        named = Named(row_id, name, code, values=values, is_new=True)
        self.add(named)
        return Resolved(named.id, named=named)

    def _by_other(self, path: str, text: str) -> Resolved:
        found = list(dict.fromkeys(self._other(path).get(match_key(text), [])))
        if len(found) == 1:
            return Resolved(found[0], candidates=tuple(found), named=self.by_id.get(found[0]))
        reason = "还没有" if not found else f"有 {len(found)} 条"
        message = f"{self.ledger.title}中{reason}“{text}”：请选定一条"
        return Resolved(waiting=text, message=message, candidates=tuple(found))

    def _other(self, path: str) -> dict[str, list[str]]:
        if path not in self._others:
            known: dict[str, list[str]] = {}
            for row_id, text in self._reader.each(self._other_sql(path)):
                value = json.loads(text).get(path.removeprefix(EXT)) if path.startswith(EXT) else text
                if value:
                    known.setdefault(match_key(str(value)), []).append(row_id)
            self._others[path] = known
        return self._others[path]

    def _other_sql(self, path: str) -> str:
        if path.startswith(EXT):
            return f'SELECT id, ext FROM "{self.ledger.id}" WHERE deleted = 0 AND ext IS NOT NULL'
        shown = display_sql(self._reader.context.forms, self.ledger)
        return f'SELECT id, {shown} FROM "{view_name(self.ledger.id)}" AS this'

    def _new_notes(self) -> None:
        """Keep, of the notes on rows that were there, only what nobody has noted yet."""
        old = [one for one in self.by_id.values() if not one.is_new and one.notes]
        there = notes_there(self._reader, self.ledger.id, [one.id for one in old])
        for one in old:
            one.notes = [note for note in one.notes if (note.row, note.field, note.original) not in there]

    def edits(self) -> list[Edit]:
        """Return the edits of the rows that were made, or to which something was added."""
        self._new_notes()
        made = [one for one in self.by_id.values() if one.is_new or one.values or one.notes]
        return [
            Edit(CREATE if one.is_new else PATCH, self.ledger.id, one.id, one.values, notes=one.notes) for one in made
        ]

    def fill_gaps(self) -> None:
        """Keep, of what is added to rows that were there, only what is empty there."""
        old = [one for one in self.by_id.values() if not one.is_new and one.values]
        names = sorted({name for one in old for name in one.values})
        if not old:
            return
        listed = ", ".join(f'"{name}"' for name in names)
        ids = json.dumps([one.id for one in old])
        sql = f'SELECT id, {listed} FROM "{self.ledger.id}" WHERE id IN (SELECT value FROM json_each(?))'
        stored = {row_id: dict(zip(names, row, strict=True)) for row_id, *row in self._reader.all(sql, (ids,))}
        for one in old:
            one.values = {name: value for name, value in one.values.items() if stored[one.id].get(name) is None}


def kept_note(ledger: str, row_id: str, left: Leftover, field_id: str) -> CellNote:
    """Return the note of a row for what a cell left over."""
    return CellNote(
        new_id(),
        ledger,
        row_id,
        field_id,
        left.item,
        left.state,
        left.original,
        left.suggestion,
        left.message,
        left.value,
    )


def text_of(parts: Mapping[str, Any]) -> str:
    """Return the text by which people wrote a reference."""
    return "、".join(str(value) for value in parts.values() if value)
