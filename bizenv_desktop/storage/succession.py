"""Brings what a copy holds in an older version of a ledger to the present one, in the transaction of the upgrade.

Rows, kept states of the server, operations, and what cells left over are said anew in the fields that there are now
(`formdef/upcasting`); the server does the same with its own, so nothing of this travels. An operation that is signed,
or holds what cannot be said any more, travels as it was written (`op.raw_json`): the server judges it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.formdef.field_reading import bare_type, word_of
from bizenv_desktop.formdef.upcasting import upcast, upcast_names
from bizenv_desktop.storage import meta
from bizenv_desktop.storage.columns import column_to_json, stored_fields
from bizenv_desktop.storage.row_state import EXT_KEY, ext_json
from bizenv_desktop.storage.row_store import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

_KNOWN = "definitions.tables"


@dataclass(frozen=True)
class Before:
    """What the tables of a ledger were made for: its version, and the word of each stored field's type."""

    version: int
    types: Mapping[str, str]


@dataclass(frozen=True)
class Moved:
    """What a row (by its number) says in the present fields, own columns included."""

    ledger: str
    rid: int
    values: Mapping[str, Any]


def known(reader: Reader) -> dict[str, Before]:
    """Return what the tables were made for, by ledger."""
    found = meta.get_json(reader, _KNOWN) or {}
    return {ledger: Before(version, types) for ledger, (version, types) in found.items()}


def remember(writer: Writer, forms: Forms) -> None:
    """Note what the tables are made for now."""
    made = {
        one.id: [one.version, {field.id: word_of(field.type) for field in stored_fields(one)}]
        for one in forms.ledgers.values()
    }
    meta.put(writer, _KNOWN, json.dumps(made, sort_keys=True))


def behind(reader: Reader, forms: Forms) -> list[Ledger]:
    """Return the ledgers whose contents must be said anew."""
    if not any(ledger.upcasts for ledger in forms.ledgers.values()):
        return []
    before = known(reader)
    return [one for one in forms.ledgers.values() if one.id in before and one.upcasts_after(before[one.id].version)]


def renames(ledger: Ledger, before: Before) -> dict[str, str]:
    """Return the columns that only take another name, by their old ones."""
    final: dict[str, str] = {name: name for name in before.types}
    for step in ledger.upcasts_after(before.version):
        final = {old: step.renamed.get(new, new) for old, new in final.items()}
    return {old: new for old, new in final.items() if old != new}


def away(ledger: Ledger, before: Before) -> dict[str, str]:
    """Return the columns that make room for ones of another type, and where they go; nothing is dropped."""
    changed: set[str] = set()
    for step in ledger.upcasts_after(before.version):
        changed = {step.renamed.get(name, name) for name in changed} | set(step.types)
    return {name: f"{name}@{before.version}" for name in sorted(changed)}


def read_rows(reader: Reader, ledger: Ledger, before: Before) -> list[Moved]:
    """Return what the rows that a step touches will say. Read before the table is altered."""
    names = [name for name in _touched(ledger, before.version) if name in before.types]
    if not names:
        return []
    kinds = {name: bare_type(before.types[name]) for name in names}
    to_json = {name: column_to_json(kind) for name, kind in kinds.items() if kind is not None}
    listed = ", ".join(f'"{name}"' for name in names)
    filled = " OR ".join(f'"{name}" IS NOT NULL' for name in names)
    moved = []
    for rid, ext, *columns in reader.all(f'SELECT rid, ext, {listed} FROM "{ledger.id}" WHERE {filled}'):
        values = {}
        for name, stored in zip(names, columns, strict=True):
            convert = to_json[name]
            if stored is not None:
                values[name] = convert(stored) if convert else stored
        moved.append(Moved(ledger.id, rid, upcast(ledger, before.version, ext_json(ext) | values).values))
    return moved


def _touched(ledger: Ledger, version: int) -> list[str]:
    """Return the names at that version of the fields whose values a step changes or moves."""
    present: dict[str, str] = {}
    touched: dict[str, None] = {}
    for step in ledger.upcasts_after(version):
        for name in (*step.removed, *step.splits, *step.renamed):
            touched[present.get(name, name)] = None
        present |= {new: present.get(old, old) for old, new in step.renamed.items()}
        for name in (*step.types, *step.codes):
            touched[present.get(name, name)] = None
    return list(touched)


def write_rows(writer: Writer, ledger: Ledger, rows: list[Moved]) -> None:
    """Write what the rows say into the columns that there are now."""
    codec = writer.context.codec(ledger.id)
    columns = set(codec.columns)
    names = sorted({name for row in rows for name in row.values if name in columns})
    listed = ", ".join(f'"{name}" = ?' for name in (*names, "ext"))
    writer.many(
        f'UPDATE "{ledger.id}" SET {listed} WHERE rid = ?',
        [(*(codec.from_json(name, row.values.get(name)) for name in names), _ext(row.values), row.rid) for row in rows],
    )


def _ext(values: Mapping[str, Any]) -> str | None:
    own = {name.removeprefix(EXT_KEY): value for name, value in values.items() if name.startswith(EXT_KEY)}
    filled = {name: value for name, value in own.items() if value is not None}
    return json.dumps(filled, ensure_ascii=False) if filled else None


def bring_bodies(writer: Writer, ledger: Ledger, version: int) -> None:
    """Say kept states of the server, operations, notes and drafts of a ledger anew."""
    _bring_bases(writer, ledger, version)
    _bring_operations(writer, ledger)
    _bring_notes(writer, ledger, version)
    _bring_drafts(writer, ledger, version)


def _bring_bases(writer: Writer, ledger: Ledger, version: int) -> None:
    bases = writer.all("SELECT id, body FROM base WHERE ledger = ?", (ledger.id,))
    writer.many(
        "UPDATE base SET body = ? WHERE ledger = ? AND id = ?",
        [(encode(upcast(ledger, version, msgspec.json.decode(body)).values), ledger.id, row) for row, body in bases],
    )


def _bring_operations(writer: Writer, ledger: Ledger) -> None:
    sql = "SELECT n, kind, set_json, old_json, def_version, sig, raw_json FROM op WHERE ledger = ? AND def_version < ?"
    changed = []
    for n, kind, new, old, version, signature, raw in writer.all(sql, (ledger.id, ledger.version)):
        was = {"set": _json(new), "old": _json(old), "def": version}
        now, seen = upcast(ledger, version, was["set"]), upcast(ledger, version, was["old"])
        foreign = now.lost if kind == "create" else now.foreign
        own = {name: value for name, value in now.values.items() if name not in foreign}
        same = own == was["set"] and seen.values == was["old"]
        travels = raw or (encode(was) if not same and (signature or foreign) else None)
        texts = (None if new is None else encode(own), None if old is None else encode(seen.values))
        stays = signature and same
        changed.append((*texts, travels, version if stays else ledger.version, n))
    writer.many("UPDATE op SET set_json = ?, old_json = ?, raw_json = ?, def_version = ? WHERE n = ?", changed)


def rows_with_rest(reader: Reader, ledger: Ledger) -> list[str]:
    """Return the rows over which operations lie of which a part cannot be said here any more."""
    sql = "SELECT DISTINCT id FROM op WHERE ledger = ? AND raw_json IS NOT NULL AND state IN ('pending', 'acked')"
    return [row for (row,) in reader.all(sql, (ledger.id,))]


def _bring_notes(writer: Writer, ledger: Ledger, version: int) -> None:
    sql = "SELECT id, field FROM cell_note WHERE ledger = ?"
    notes = {f"note:{note}": {"field": name} for note, name in writer.all(sql, (ledger.id,))}
    moved = upcast(ledger, version, notes).values
    writer.many(
        "UPDATE cell_note SET field = ? WHERE id = ?",
        [(note["field"], key.removeprefix("note:")) for key, note in moved.items() if note != notes[key]],
    )


def _bring_drafts(writer: Writer, ledger: Ledger, version: int) -> None:
    """Say what somebody is typing anew; a value that fits no field any more stands in its field as typed text."""
    drafts = writer.all('SELECT id, "by", body FROM draft WHERE ledger = ?', (ledger.id,))
    for row, by, text in drafts:
        body = json.loads(text)
        said = upcast(ledger, version, body.get("values") or {})
        texts = upcast_names(ledger, version, body.get("texts") or {}) | {n: str(v) for n, v in said.lost.items()}
        now = json.dumps({**body, "values": said.values, "texts": texts}, ensure_ascii=False)
        writer.execute('UPDATE draft SET body = ? WHERE ledger = ? AND id = ? AND "by" = ?', (now, ledger.id, row, by))


def with_rest(ledger: Ledger | None, values: dict[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an operation sets with what of it (`raw_json`) cannot be said any more, for people to see."""
    if ledger is None or not raw:
        return values
    said = upcast(ledger, raw["def"], raw["set"])
    return values | said.values | said.lost


def _json(text: str | None) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(text) if text else {}
    return found
