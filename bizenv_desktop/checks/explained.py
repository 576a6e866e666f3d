"""The written explanations (审核说明) of soft findings: rows of the ledger `explanation`.

An explanation is of the figures that it was written for: `value_key` is the hash of the values of the finding's fields
then. Where they are others now, it counts no more. Only stored fields of the ledger itself count (a number that is
calculated from today's date would make every explanation stale overnight), and not the state of its workflow or the
days that its steps stamp: a finding that bars a step is explained before the step changes them. An explanation without
a key is an old one and counts always.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.wire import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bizenv_desktop.formdef.field_types import SqlValue
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.reading import Reader

    Said = Mapping[tuple[str, str], str]
    Fields = Mapping[str, Sequence[str]]

EXPLANATIONS = "explanation"


def key_fields(ledger: Ledger, fields: Iterable[str]) -> tuple[str, ...]:
    """Return the stored fields of a ledger among those that a rule names (`field` or `ledger.field`)."""
    own = {name.removeprefix(f"{ledger.id}.") for name in fields} - _stamped(ledger)
    return tuple(sorted(name for name in own if name in ledger.fields and ledger.fields[name].stored))


def _stamped(ledger: Ledger) -> set[str]:
    """Return the state of a ledger's workflow and the dates that its steps set."""
    if not ledger.workflow:
        return set()
    sets = {name for step in ledger.workflow.transitions for name in step.sets if name in ledger.fields}
    dates = {name for name in sets if isinstance(ledger.fields[name].type, ft.Date | ft.DateTime)}
    return {ledger.workflow.field, *dates}


def value_keys(reader: Reader, ledger: str, names: Sequence[str], rows: Sequence[str]) -> dict[str, str]:
    """Return the hash of the values of some fields, by row."""
    listed = "".join(f', "{name}"' for name in names)
    sql = f'SELECT id{listed} FROM "{ledger}" WHERE id IN (SELECT value FROM json_each(?))'
    found = reader.all(sql, (json.dumps(list(rows)),)) if rows else []
    return {row_id: value_key(reader, ledger, dict(zip(names, values, strict=True))) for row_id, *values in found}


def value_key(reader: Reader, ledger: str, columns: Mapping[str, SqlValue]) -> str:
    """Return the hash of values as columns keep them."""
    codec = reader.context.codec(ledger)
    return canonical.digest({name: codec.to_json(name, value) for name, value in columns.items() if value is not None})


def explanations(reader: Reader, ledger: str, fields: Fields, rows: Collection[str]) -> Said:
    """Return the explanations that count, by row and code; `fields` are those of each rule, `rows` those with findings.

    The values are those saved.
    """
    said = _written(reader, ledger)
    wanted: dict[str, list[str]] = defaultdict(list)
    for (row_id, code), (_text, key) in said.items():
        if key and row_id in rows and code in fields:
            wanted[code].append(row_id)
    definition = reader.context.ledger(ledger)
    now = {
        (row_id, code): key
        for code, ids in wanted.items()
        for row_id, key in value_keys(reader, ledger, key_fields(definition, fields[code]), ids).items()
    }
    return {place: text for place, (text, key) in said.items() if not key or now.get(place, key) == key}


def explanations_of(reader: Reader, ledger: str, fields: Fields, row_id: str, columns: Mapping[str, SqlValue]) -> Said:
    """Return the explanations of one row that count for the values at hand (columns, saved or not)."""
    definition = reader.context.ledger(ledger)
    counting = {}
    for (_row, code), (text, key) in _written(reader, ledger, row_id).items():
        names = key_fields(definition, fields.get(code, ()))
        if not key or key == value_key(reader, ledger, {name: columns.get(name) for name in names}):
            counting[row_id, code] = text
    return counting


def _written(reader: Reader, ledger: str, row_id: str | None = None) -> dict[tuple[str, str], tuple[str, str]]:
    """Return text and key of explanations, by row and code."""
    if EXPLANATIONS not in reader.context.forms.ledgers or row_id == "":
        return {}
    one = "" if row_id is None else " AND row = ?"
    params = (ledger,) if row_id is None else (ledger, row_id)
    rows = reader.all(f"SELECT row, code, text, value_key FROM {EXPLANATIONS}_v WHERE ledger = ?{one}", params)
    return {(row, code): (text or "", key or "") for row, code, text, key in rows}
