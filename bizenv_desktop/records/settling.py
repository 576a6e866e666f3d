"""What a decision on a held cell writes: a field, an own column, an opening entry, a child row or a referenced row."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef.natural_keys import identity_of
from bizenv_desktop.records.filling import IMPORT, filled_edits
from bizenv_desktop.records.openings import Figure, Openings
from bizenv_desktop.records.typed import parse_one
from bizenv_desktop.records.validation import check_values
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit
from bizenv_desktop.storage.row_state import load_rows

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.storage.notes import CellNote
    from bizenv_desktop.storage.reading import Reader

OWN_COLUMN = "ext:"
_DAY = 10


def decided_edits(reader: Reader, note: CellNote, text: str, *, by: str) -> list[Edit]:
    """Return the edits that put a decided text where the held cell belongs.

    Raises BizenvError (NO_FIELD) where the definition has no such place any more or the program keeps it itself, and
    MANY_ROWS where several child rows may be meant.
    """
    ledger = reader.context.ledger(note.ledger)
    if note.field.startswith(OWN_COLUMN):
        return [Edit(PATCH, note.ledger, note.row, {}, {note.field.removeprefix(OWN_COLUMN): text})]
    outer, _, inner = note.field.partition(".")
    if inner and outer in reader.context.forms.ledgers:
        return [_child_edit(reader, note, reader.context.ledger(outer), inner, text)]
    if inner and outer in ledger.fields:
        return _referenced_edits(reader, note, outer, inner, text=text, by=by)
    field = ledger.fields.get(note.field)
    if field is not None and field.opening is not None:
        return _opening_edits(reader, note, field, text, by=by)
    if field is None or not field.stored:
        raise _no_place(note)
    return [Edit(PATCH, note.ledger, note.row, _values(reader, ledger, note.field, text))]


def _no_place(note: CellNote) -> BizenvError:
    what = f"待定值“{note.original}”对应的 {note.field} 不能直接填写"
    return BizenvError("NO_FIELD", what, "舍弃它，并在记录中填写")


def _values(reader: Reader, ledger: Ledger, name: str, text: str) -> dict[str, Value]:
    if name not in ledger.fields:
        raise BizenvError("NO_FIELD", f"{ledger.title}没有字段 {name}", "舍弃它，并在记录中填写")
    values = {name: parse_one(reader, ledger.fields[name], text)}
    check_values(reader.context.forms, ledger, values)
    return values


def _child_edit(reader: Reader, note: CellNote, child: Ledger, inner: str, text: str) -> Edit:
    values = _values(reader, child, inner, text)
    sql = f'SELECT id FROM "{child.id}" WHERE deleted = 0 AND "{child.parent}" = ?'
    rows = [row_id for (row_id,) in reader.all(sql, (note.row,))]
    if len(rows) > 1:
        what = f"有 {len(rows)} 条{child.title}，“{note.original}”不知属于哪一条"
        raise BizenvError("MANY_ROWS", what, "舍弃它，并在相应的一条中填写")
    if rows:
        return Edit(PATCH, child.id, rows[0], values)
    return Edit(CREATE, child.id, new_id(), {**values, child.parent: note.row})


def _referenced_edits(reader: Reader, note: CellNote, name: str, inner: str, *, text: str, by: str) -> list[Edit]:
    """Put a value into the referenced row; one that is not there yet is made and linked."""
    target = reader.context.ledger(getattr(reader.context.ledger(note.ledger).fields[name].type, "target", ""))
    values = _values(reader, target, inner, text)
    linked = load_rows(reader, note.ledger, [note.row])[note.row].now.get(name)
    if linked:
        return [Edit(PATCH, target.id, str(linked), values)]
    stored = reader.context.codec(target.id).to_sql(inner, values[inner])
    there = reader.value(f'SELECT id FROM "{target.id}" WHERE deleted = 0 AND "{inner}" = ?', (stored,))
    row_id = str(there or identity_of(target, values) or new_id())
    made = [] if there else filled_edits(reader, [Edit(CREATE, target.id, row_id, values)], by=by)
    return [*made, Edit(PATCH, note.ledger, note.row, {name: row_id})]


def _opening_edits(reader: Reader, note: CellNote, field: Field, text: str, *, by: str) -> list[Edit]:
    """Make the opening entry that the figure would have made (once per record and currency)."""
    ledger = reader.context.ledger(note.ledger)
    amount = _values(reader, ledger, field.id, text)[field.id]
    row, codec = load_rows(reader, note.ledger, [note.row])[note.row].now, reader.context.codec(ledger.id)
    record = {name: codec.from_sql(name, row[name]) for name in codec.columns if row[name] is not None}
    place = str(record.get("source_ref") or "")
    openings = Openings(reader, reader.context.forms, ledger, _day(reader, field, place, record), [note.row])
    basis = f"{place} {field.label}“{note.original}”".strip()
    figure = Figure(note.row, field.id, Decimal(str(amount or 0)), place, basis, record)
    edit, message = openings.edit(figure)
    if message:
        raise BizenvError("OPENING_THERE", f"本记录已有期初结转；{message}", "舍弃它；差额另行登记")
    return filled_edits(reader, [edit], by=by, kind=IMPORT) if edit is not None else []


def _day(reader: Reader, field: Field, place: str, record: dict[str, Value]) -> str:
    """Return the date of the workbook's other opening entries, else the day on which the record was imported."""
    opening = field.opening
    sheet = place.rpartition("!")[0]
    if opening is not None and sheet:
        sql = (
            f'SELECT "{opening.date_field}" FROM "{opening.ledger}"'
            " WHERE deleted = 0 AND substr(source_ref, 1, ?) = ? LIMIT 1"
        )
        found = reader.value(sql, (len(sheet) + 1, f"{sheet}!"))
        if found:
            return str(found)
    return str(record.get("created_at") or reader.context.clock.today().isoformat())[:_DAY]
