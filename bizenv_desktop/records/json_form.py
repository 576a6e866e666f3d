"""Records as JSON, as the command line answers with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.values import to_json
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.reading import read_rows
from bizenv_desktop.storage.edits import EXT_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.reading import Reader


def record_json(
    reader: Reader, record: Record, *, expand: bool = False, fields: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return a record as one object: id, fields (amounts as decimal strings), own columns as `ext:…`.

    With `expand` a reference is the object of its row with its `display`, and child rows are lists by ledger.
    """
    ledger = reader.context.ledger(record.ledger)
    names = [name for name in record.values if not fields or name in fields]
    whole: dict[str, Any] = {"id": record.id}
    whole |= {name: to_json(ledger.fields[name].type, record.values[name]) for name in names}
    if not fields:
        whole |= {EXT_KEY + name: text for name, text in record.ext.items()}
    if expand:
        _expand(reader, ledger, record, whole)
        if not fields:
            whole |= _children(reader, ledger, record.id)
    return whole


def _expand(reader: Reader, ledger: Ledger, record: Record, whole: dict[str, Any]) -> None:
    for name in list(whole):
        kind = ledger.fields[name].type if name in ledger.fields else None
        target = getattr(kind, "target", "")
        value = record.values.get(name)
        if (
            not isinstance(kind, ft.Reference | ft.References)
            or target not in reader.context.forms.ledgers
            or not value
        ):
            continue
        whole[name] = (
            [_object(reader, target, one) for one in value]
            if isinstance(value, list)
            else _object(reader, target, value)
        )


def _object(reader: Reader, ledger: str, row_id: Value) -> dict[str, Any]:
    found = read_rows(reader, ledger, where=f"this.id = {_literal(str(row_id))}")
    if not found:
        return {"id": row_id, "display": None}
    name = displays(reader, ledger, [found[0].id]).get(found[0].id)
    return {**record_json(reader, found[0]), "display": name}


def _children(reader: Reader, ledger: Ledger, row_id: str) -> dict[str, list[dict[str, Any]]]:
    children = {}
    for child in reader.context.forms.children_of(ledger.id):
        rows = read_rows(reader, child.id, where=f'this."{child.parent}" = {_literal(row_id)}')
        children[child.id] = [record_json(reader, row) for row in rows]
    return children


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
