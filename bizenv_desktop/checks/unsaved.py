"""An unsaved record as the statements of rules bind it: typed, filled up from the saved row or the defaults."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.checks import typed
from bizenv_desktop.checks.findings import CODES, TYPE
from bizenv_desktop.checks.rules import REGION_RULE, Rule, unknown_code_message
from bizenv_desktop.formdef.values import parse_text
from bizenv_desktop.storage.columns import stored_fields
from bizenv_desktop.storage.common_fields import common_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bizenv_desktop.checks.compile import Overlay, Program
    from bizenv_desktop.formdef.field_types import SqlValue, Value
    from bizenv_desktop.formdef.model import Field, Forms, Ledger
    from bizenv_desktop.storage.reading import Reader

NEW = ""
"""The id of a record that has none yet: no saved row has it."""


@dataclass(frozen=True)
class Unsaved:
    """A record at hand: its stored fields as columns keep them, and what is wrong with single values."""

    ledger: Ledger
    id: str
    stored: Mapping[str, SqlValue]
    faults: Sequence[Rule] = field(default_factory=tuple)

    def bound(self, program: Program) -> list[SqlValue]:
        """Return the values that a statement binds for the record itself."""
        return [self.id if name == "id" else self.stored.get(name) for name in program.columns]

    def cells(self, overlay: Overlay) -> list[SqlValue]:
        """Return the record as a row of an overlay of its ledger."""
        return [self.id if name == "id" else self.stored.get(name) for name in overlay.columns]


def unsaved(reader: Reader, ledger: Ledger, values: Mapping[str, Value], row_id: str | None) -> Unsaved:
    """Return a record with `values`; other fields are as saved, or as a save would fill them in a new record."""
    names = [field.id for field in stored_fields(ledger)]
    stored = _saved(reader, ledger, row_id, names) if row_id else _filled_by_program(reader, ledger)
    faults: list[Rule] = []
    convert = reader.context.codec(ledger.id).to_sql
    for name, value in values.items():
        one = ledger.fields.get(name)
        if one is None or not one.stored or name == "id":
            continue
        if value is None:
            stored[name] = None
            continue
        fault = _fault(reader.context.forms, one, value)
        faults += fault
        stored[name] = convert(name, value) if not any(rule.code == TYPE for rule in fault) else None
    return Unsaved(ledger, row_id or NEW, stored, faults)


def saved(reader: Reader, ledger: Ledger, row_id: str) -> Unsaved:
    """Return a saved record, for a look at what would be if some of it were different."""
    names = [field.id for field in stored_fields(ledger)]
    return Unsaved(ledger, row_id, _saved(reader, ledger, row_id, names))


def overlay_values(overlay: Overlay, hidden: SqlValue, rows: Sequence[Unsaved]) -> list[SqlValue]:
    """Return what a statement binds for an overlay: the value that hides saved rows, and the rows as JSON."""
    return [hidden, json.dumps([row.cells(overlay) for row in rows], ensure_ascii=False)]


def _saved(reader: Reader, ledger: Ledger, row_id: str, names: Sequence[str]) -> dict[str, SqlValue]:
    columns = ", ".join(f'"{name}"' for name in names)
    row = reader.one(f'SELECT {columns} FROM "{ledger.id}" WHERE id = ?', (row_id,))
    return dict(zip(names, row, strict=True)) if row else {}


def _filled_by_program(reader: Reader, ledger: Ledger) -> dict[str, SqlValue]:
    """Return what a save would fill into a new record: defaults, and who enters it where."""
    context = reader.context
    convert = context.codec(ledger.id).to_sql
    codes, today = context.forms.codes, context.clock.today()
    fields = [one for one in ledger.fields.values() if one.default and one.stored]
    filled = {one.id: parse_text(one, one.default, codes, today, context.city) for one in fields}
    filled |= common_values(ledger, context, by=context.user)
    return {name: convert(name, value) for name, value in filled.items()}


def _fault(forms: Forms, one: Field, value: Any) -> list[Rule]:
    """Return what is wrong with a single value: of another type, or not in the code list."""
    if value is None or value in ("", []):
        return []
    if not typed.holds(one.type, value):
        message = f"{one.label}的值不能存入该字段：请按“{one.label}”的格式填写。"
        return [Rule(TYPE, "hard", (one.id,), message, "字段类型", "")]
    codes = forms.code_list(one.type)
    if codes is not None and typed.unknown_codes(codes.codes, value):
        code = REGION_RULE if one.id == "region_code" else CODES
        return [Rule(code, "hard", (one.id,), unknown_code_message(one), "代码表", "")]
    return []


def numbered(rows: Sequence[Mapping[str, Value]]) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Yield unsaved rows with their ids; rows without one get an id that no saved row has."""
    for n, row in enumerate(rows):
        yield str(row.get("id") or f"new:{n}"), row
