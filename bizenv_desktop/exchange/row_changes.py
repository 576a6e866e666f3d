"""What a newer workbook changes of a row that is there: only what differs, and never what the program keeps itself."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.exchange.plan import Problem
from bizenv_desktop.formdef.field_types import DateTime, Money, Reference
from bizenv_desktop.formdef.sql_dialect import expand
from bizenv_desktop.storage.edits import PATCH, Edit
from bizenv_desktop.storage.notes import OPEN_STATES, SETTLED, read_notes
from bizenv_desktop.storage.row_state import load_rows
from bizenv_desktop.storage.settings import read_settings
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.exchange.drafts import Draft
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.storage.edits import CellNote
    from bizenv_desktop.storage.reading import Reader

_NEARLY = Decimal("0.9"), Decimal("1.1")
_NEVER = frozenset(("report_unit", "reporter", "is_legacy", "source_ref"))
"""Filled when a row is made; a later workbook leaves them."""


class RowChanges:
    """The rows of a ledger that a workbook matched, as they are stored."""

    def __init__(self, reader: Reader, ledger: Ledger, ids: list[str], sheet: str) -> None:
        self._ledger, self._sheet = ledger, sheet
        self._codec = reader.context.codec(ledger.id)
        self._rows = {row_id: state.now for row_id, state in load_rows(reader, ledger.id, ids).items()} if ids else {}
        self._reader = reader
        notes = notes_of(reader, ledger.id, ids)
        self._notes = {(note.row, note.field, note.original) for note in notes}
        self._open: dict[str, list[CellNote]] = {}
        for note in notes:
            if note.state in OPEN_STATES:
                self._open.setdefault(note.row, []).append(note)
        self._calculated: dict[str, frozenset[str]] = {}
        self._written = self._written_elsewhere(reader, ids)
        self.problems: list[Problem] = []

    def has_note(self, row_id: str, field: str, original: str) -> bool:
        """Tell whether a note on these words is there, decided or not."""
        return (row_id, field, original) in self._notes

    def superseded(self, row_id: str, edits: Sequence[Edit], notes: Sequence[CellNote]) -> list[CellNote]:
        """Return the open notes of a row that a newer workbook settles: by a value, or by other words to decide."""
        values = {name: value for edit in edits if edit.id == row_id for name, value in edit.values.items()}
        asked = {note.field for note in notes if note.state in OPEN_STATES}
        return [
            replace(note, state=SETTLED, value=_shown(values.get(note.field)) or None)
            for note in self._open.get(row_id, ())
            if note.field in asked or values.get(note.field) is not None
        ]

    def _written_elsewhere(self, reader: Reader, ids: list[str]) -> dict[str, frozenset[str]]:
        """Return, by field, the records whose value other rows have written (阶段 from the weeks)."""
        found: dict[str, set[str]] = {}
        for other in reader.context.forms.ledgers.values() if ids else ():
            for write in other.writes:
                reference = other.fields.get(write.reference)
                if reference is None or getattr(reference.type, "target", "") != self._ledger.id:
                    continue
                if not isinstance(reference.type, Reference):
                    continue
                sql = (
                    f'SELECT DISTINCT "{write.reference}" FROM "{other.id}" WHERE deleted = 0'
                    f' AND "{write.reference}" IN (SELECT value FROM json_each(?))'
                )
                rows = {row_id for (row_id,) in reader.all(sql, (json.dumps(ids),))}
                found.setdefault(write.field, set()).update(rows)
        return {name: frozenset(rows) for name, rows in found.items()}

    def values(self, row_id: str) -> dict[str, Value]:
        """Return the stored values of a row; {} for a new one."""
        row = self._rows.get(row_id)
        if row is None:
            return {}
        return {name: self._codec.from_sql(name, row[name]) for name in self._codec.columns if row[name] is not None}

    def edits(self, row_id: str, draft: Draft, *, frozen: bool) -> list[Edit]:
        """Return the edit of a matched row; `frozen` where the same file was read before: then nothing changes."""
        if frozen:
            return []
        row = self._rows[row_id]
        changed = {
            name: value for name, value in draft.own.items() if self._differs(row_id, row, name, value, draft.row)
        }
        ext = self._changed_ext(row, draft)
        return [Edit(PATCH, self._ledger.id, row_id, changed, ext)] if changed or ext else []

    def _differs(self, row_id: str, row: dict[str, Any], name: str, value: Value, at: int) -> bool:
        if name in _NEVER or name not in row:
            return False
        old, new = row[name], self._codec.to_sql(name, value)
        if says_no_more(self._ledger.fields[name], new, old):
            return False
        if old is not None and (new is None and name in self._ledger.key):
            return False
        if old is not None and self._is_kept(row_id, name):
            message = "本系统已有后来的数，未改动：请核对"
            self._say(at, name, self._codec.from_sql(name, old), value, message=message, code="KEPT")
            return False
        self._check_slip(at, name, old, value)
        before, code = self._codec.from_sql(name, old), "CHANGED" if old is not None else ""
        self._say(at, name, before, value, message=f"原为“{_shown(before)}”，已更新", code=code)
        return True

    def _is_kept(self, row_id: str, name: str) -> bool:
        field = self._ledger.fields[name]
        if field.first_value and field.calculation:
            return row_id in self._calculated_rows(field)
        return field.readonly or row_id in self._written.get(name, ())

    def _calculated_rows(self, field: Field) -> frozenset[str]:
        """Return the rows for which there is something to calculate a field from: no workbook speaks for it then."""
        if field.id not in self._calculated:
            calculation = expand(field.calculation, self._reader.context.forms)
            sql = (
                f'SELECT id FROM "{view_name(self._ledger.id)}" AS this'
                f" WHERE id IN (SELECT value FROM json_each(?)) AND ({calculation}) IS NOT NULL"
            )
            found = self._reader.all(sql, (json.dumps(list(self._rows)),))
            self._calculated[field.id] = frozenset(row_id for (row_id,) in found)
        return self._calculated[field.id]

    def _changed_ext(self, row: dict[str, Any], draft: Draft) -> dict[str, str | None]:
        stored = json.loads(row["ext"]) if row["ext"] else {}
        return {name: text for name, text in draft.ext.items() if (text or None) != stored.get(name)}

    @cached_property
    def _settings(self) -> dict[str, str]:
        return read_settings(self._reader)

    def _check_slip(self, at: int, name: str, old: Any, value: Value) -> None:
        """L06-V29: a new amount some ten thousand times the old one, or a ten-thousandth."""
        field = self._ledger.fields[name]
        check = next((one for one in self._ledger.checks if one.carried_by == "import" and one.fields == (name,)), None)
        if check is None or not isinstance(field.type, Money) or not old or not isinstance(value, Decimal) or not value:
            return
        before = self._codec.from_sql(name, old)
        if not isinstance(before, Decimal):
            return
        ratio = max(abs(value / before), abs(before / value))
        slip = Decimal(self._settings[next(iter(check.setting))])
        if slip * _NEARLY[0] <= ratio <= slip * _NEARLY[1]:
            self._say(at, name, before, value, message=check.message, code=check.code)

    def _say(self, at: int, name: str, old: Value, value: Value, *, message: str, code: str) -> None:
        label = self._ledger.fields[name].label
        shown = _shown(value) or None
        self.problems.append(Problem(self._sheet, at, "", label, name, None, code, "note", _shown(old), shown, message))


_DAY = 10


def day_of(moment: str) -> str:
    """Return the date of a moment in column form."""
    return moment[:_DAY]


def says_no_more(field: Field, new: Any, old: Any) -> bool:
    """Tell whether a column value says what is stored, or only the day of a stored moment (catalogue 71)."""
    if new == old:
        return True
    both = isinstance(new, str) and isinstance(old, str) and isinstance(field.type, DateTime)
    return both and len(new) == _DAY and new == day_of(old)


def notes_of(reader: Reader, ledger: str, ids: list[str]) -> list[CellNote]:
    """Return every note that some rows have."""
    where = "ledger = ? AND row IN (SELECT value FROM json_each(?))"
    return list(read_notes(reader, where, (ledger, json.dumps(ids)))) if ids else []


def notes_there(reader: Reader, ledger: str, ids: list[str]) -> set[tuple[str, str, str]]:
    """Return row, field and original words of every note that some rows have."""
    return {(note.row, note.field, note.original) for note in notes_of(reader, ledger, ids)}


def says_something_new(edit: Edit) -> bool:
    """Tell whether an edit changes a row; other words for the same value are kept, but change nothing."""
    waits = any(note.state not in ("note", SETTLED) for note in edit.notes)
    return bool(edit.values or edit.ext or waits)


def _shown(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return canonical(value)
    return "、".join(value) if isinstance(value, list) else str(value)
