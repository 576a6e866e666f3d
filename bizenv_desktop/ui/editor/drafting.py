"""What was typed and not saved, as plain JSON, and back into the editor: an entry is never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.values import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.ui.editor.form import Sheet


def draft_of(sheet: Sheet, ledger: Ledger, before: Mapping[str, Value]) -> dict[str, Any]:
    """Return what differs from the saved record: values, texts that fit no field, edits of child rows."""
    values, wrong = sheet.values_as_far_as_right()
    changed = {name: value for name, value in values.items() if name not in wrong and value != before.get(name)}
    return {
        "values": {name: _json(ledger, name, value) for name, value in changed.items()},
        "texts": {name: sheet.cells[name].editor.typed_text() for name in wrong},
        "children": {name: table.draft() for name, table in sheet.tables.items() if table.is_edited()},
    }


def show_draft(sheet: Sheet, ledger: Ledger, body: Mapping[str, Any]) -> None:
    """Put a draft into the editor as if it were typed."""
    sheet.show_values({name: _value(ledger, name, value) for name, value in (body.get("values") or {}).items()})
    for name, text in (body.get("texts") or {}).items():
        if name in sheet.cells:
            sheet.cells[name].editor.show_text(str(text))
    for name, kept in (body.get("children") or {}).items():
        if name in sheet.tables:
            sheet.tables[name].show_draft(kept)


def _json(ledger: Ledger, name: str, value: Value) -> Any:
    return to_json(ledger.fields[name].type, value) if name in ledger.fields else value


def _value(ledger: Ledger, name: str, value: Any) -> Value:
    if name not in ledger.fields:
        return None if value is None else str(value)
    try:
        return from_json(ledger.fields[name].type, value)
    except BizenvError:  # the definition has changed since; the record's own value stays
        return None
