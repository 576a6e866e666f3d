"""Whether what a step left behind is still as it left it: an undo takes back nothing that somebody touched since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.storage.edits import CREATE, DELETE, EXT_KEY
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.notes import notes_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bizenv_desktop.records.undo import Operation
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.row_state import RowState

    Place = tuple[str, str]
    States = Mapping[str, Mapping[str, RowState]]

_CHUNK = 5000


def refuse_later_changes(reader: Reader, states: States, operations: Sequence[Operation], title: str) -> None:
    """Raise BizenvError where a row or note is not as the step (its operations, the last first) left it."""
    made = {(one.ledger, one.id) for one in operations if one.kind == CREATE}
    left = _left_behind(operations)
    for here, fields in left.items():
        field = _touched(reader, here, fields, states[here[0]].get(here[1]), whole=here in made)
        if field is not None:
            raise _refusal(reader, here, field, title)
    _refuse_touched_notes(reader, left, title)
    _refuse_new_references(reader, made, title)


def _left_behind(operations: Sequence[Operation]) -> dict[Place, dict[str, Any] | None]:
    left: dict[Place, dict[str, Any] | None] = {}
    for one in reversed(operations):
        here = (one.ledger, one.id)
        if one.kind == DELETE:
            left[here] = None
        elif one.kind == CREATE:
            left[here] = dict(one.new)
        else:
            left[here] = {**(left.get(here) or {}), **one.new}
    return left


def _touched(
    reader: Reader, here: Place, left: dict[str, Any] | None, state: RowState | None, *, whole: bool
) -> str | None:
    """Return the field in which a row differs ("" for the row as a whole), or None where it is as it was left."""
    gone = state is None or state.deleted
    if left is None or gone or state is None:
        return None if left is None and gone else ""
    now = state.body(reader.context.codec(here[0]))
    fields = {name: value for name, value in left.items() if not name.startswith(NOTE_KEY)}
    if whole and now == fields:
        return None
    names = fields.keys() | now.keys() if whole else fields.keys()
    return next((name for name in sorted(names) if now.get(name) != fields.get(name)), None)


def _refuse_touched_notes(reader: Reader, left: Mapping[Place, dict[str, Any] | None], title: str) -> None:
    notes = {name: (here, note) for here, fields in left.items() for name, note in _notes(fields)}
    now = notes_json(reader, list(notes))
    for note_id, (here, note) in notes.items():
        if now.get(note_id) != note:
            raise _refusal(reader, here, str((note or now[note_id])["field"]), title)


def _notes(fields: Mapping[str, Any] | None) -> Iterator[tuple[str, Any]]:
    return ((name.removeprefix(NOTE_KEY), note) for name, note in (fields or {}).items() if name.startswith(NOTE_KEY))


def _refusal(reader: Reader, here: Place, field: str, title: str) -> BizenvError:
    ledger = reader.context.ledger(here[0])
    name = displays(reader, here[0], [here[1]]).get(here[1], here[1])
    known = ledger.fields[field].label if field in ledger.fields else field.removeprefix(EXT_KEY)
    label = f"的“{known}”" if known else ""
    return BizenvError(
        "CHANGED_SINCE", f"“{title}”之后，{ledger.title}“{name}”{label}又有改动，不能整步撤销", "直接修改该记录"
    )


def _refuse_new_references(reader: Reader, made: set[Place], title: str) -> None:
    """Refuse to take away a row that has got children since: they would be orphans."""
    for child in reader.context.forms.ledgers.values():
        if not child.parent:
            continue
        parents = [row_id for ledger, row_id in made if ledger == child.parent_ledger]
        for start in range(0, len(parents), _CHUNK):
            some = parents[start : start + _CHUNK]
            marks = ",".join("?" * len(some))
            sql = f'SELECT id, "{child.parent}" FROM "{child.id}" WHERE deleted = 0 AND "{child.parent}" IN ({marks})'
            later = [parent for row_id, parent in reader.all(sql, some) if (child.id, row_id) not in made]
            if later:
                raise _refusal(reader, (child.parent_ledger, later[0]), "", title)
