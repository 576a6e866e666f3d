"""Reads what people type for a record, in the editor and on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.values import parse_text
from bizenv_desktop.records.lookup import find_row
from bizenv_desktop.storage.edits import EXT_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field
    from bizenv_desktop.storage.reading import Reader


def parse_values(reader: Reader, ledger: str, texts: Mapping[str, str]) -> dict[str, Value]:
    """Return values by field; raises where a text is no value of its field. `ext:列名` is an own column, as text."""
    definition = reader.context.ledger(ledger)
    values: dict[str, Value] = {}
    for name, text in texts.items():
        if name.startswith(EXT_KEY):
            values[name] = text or None
            continue
        if name not in definition.fields:
            raise UsageProblem("NO_FIELD", f"{definition.title} 没有字段 {name}", "检查字段代号")
        values[name] = parse_one(reader, definition.fields[name], text)
    return values


def parse_one(reader: Reader, field: Field, text: str) -> Value:
    """Return the value that a text means for a field; a reference may be a display text."""
    context = reader.context
    value = parse_text(field, text, context.forms.codes, context.clock.today(), context.city)
    target = getattr(field.type, "target", "")
    if value is None or target not in context.forms.ledgers:
        return value
    if isinstance(field.type, ft.Reference):
        return find_row(reader, target, str(value))
    items = value if isinstance(value, list) else [str(value)]
    return [find_row(reader, target, item) for item in items]
