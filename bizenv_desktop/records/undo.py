"""Takes the last step of a user back, as a new step; refused where a later change touched the same things."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records.closing import refuse_closed
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.record import UndoResult
from bizenv_desktop.storage.edits import CREATE, DELETE, EXT_KEY, PATCH, Edit, Step, apply_step
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.notes import CellNote, remove_notes
from bizenv_desktop.storage.row_state import RowState, load_rows, row_json
from bizenv_desktop.storage.row_store import decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

SILENT = ("attachment", "user", "setting", "sync")
"""Kinds of steps that an undo passes over."""

FINAL = {"period": "用撤回（bizenv withdraw）", "workflow": "用流程中的退回或重办", "resolve": "在冲突页重新选择"}
"""Kinds of steps that are commands: they can't be taken back, with what to do instead."""

_CHUNK = 5000


class _Operation:
    """One operation of the step, with JSON decoded."""

    def __init__(self, kind: str, ledger: str, row_id: str, new: str | None, old: str | None) -> None:
        self.kind, self.ledger, self.id = kind, ledger, row_id
        self.new, self.old = decode(new), decode(old)


def undo(copy: LocalCopy) -> UndoResult:
    """Undo the last step of the acting user that is not undone yet."""
    return copy.write(partial(_undo, by=copy.user))


def _undo(writer: Writer, by: str) -> UndoResult:
    step_id, kind, title = _last_step(writer, by)
    if kind in FINAL:
        raise BizenvError("NOT_UNDOABLE", f"“{title}”是流程操作，不能撤销", FINAL[kind])
    sql = "SELECT kind, ledger, id, set_json, old_json FROM op WHERE step = ? ORDER BY n DESC"
    operations = [_Operation(*row) for row in writer.all(sql, (step_id,))]
    _refuse_later_changes(writer, operations, title)
    edits = [_inverse(writer, one) for one in operations]
    refuse_closed(writer, edits)
    result = apply_step(writer, Step("undo", f"撤销：{title}", edits, undoes=step_id), by=by)
    remove_notes(writer, _notes_made(operations))
    return UndoResult(title, result.ops, result.step_id)


def _last_step(reader: Reader, by: str) -> tuple[str, str, str]:
    marks = ",".join("?" * len(SILENT))
    sql = (
        f'SELECT id, kind, title FROM step WHERE "by" = ? AND undoes IS NULL AND kind NOT IN ({marks})'
        " AND id NOT IN (SELECT undoes FROM step WHERE undoes IS NOT NULL) ORDER BY n DESC LIMIT 1"
    )
    found = reader.one(sql, (by, *SILENT))
    if not found:
        raise BizenvError("NOTHING_TO_UNDO", f"用户“{by}”没有可撤销的操作", "")
    return found[0], found[1], found[2]


def _refuse_later_changes(reader: Reader, operations: list[_Operation], title: str) -> None:
    """Compare what the step left behind with the rows as they are now."""
    left: dict[tuple[str, str], dict[str, Any] | None] = {}
    for one in reversed(operations):
        here = (one.ledger, one.id)
        if one.kind == DELETE:
            left[here] = None
        elif one.kind == CREATE:
            left[here] = dict(one.new)
        else:
            left[here] = {**(left.get(here) or {}), **one.new}
    made = {(one.ledger, one.id) for one in operations if one.kind == CREATE}
    states = _states(reader, left)
    for here, fields in left.items():
        _compare(reader, here, fields, states.get(here), whole=here in made, title=title)
    _refuse_new_references(reader, made, title)


def _states(reader: Reader, rows: Iterable[tuple[str, str]]) -> dict[tuple[str, str], RowState]:
    by_ledger: dict[str, list[str]] = {}
    for ledger, row_id in rows:
        by_ledger.setdefault(ledger, []).append(row_id)
    found = ((ledger, load_rows(reader, ledger, ids)) for ledger, ids in by_ledger.items())
    return {(ledger, row_id): state for ledger, states in found for row_id, state in states.items()}


def _compare(
    reader: Reader,
    here: tuple[str, str],
    fields: dict[str, Any] | None,
    state: RowState | None,
    *,
    whole: bool,
    title: str,
) -> None:
    gone = state is None or state.deleted
    if fields is None:
        if not gone:
            raise _refusal(reader, here, "", title)
        return
    if gone or state is None:
        raise _refusal(reader, here, "", title)
    now = row_json(reader.context.codec(here[0]), state.now)
    names = {name for name in (fields.keys() | now.keys() if whole else fields) if not name.startswith(NOTE_KEY)}
    for name in sorted(names):
        if now.get(name) != fields.get(name):
            raise _refusal(reader, here, name, title)


def _refusal(reader: Reader, here: tuple[str, str], field: str, title: str) -> BizenvError:
    ledger = reader.context.ledger(here[0])
    name = displays(reader, here[0], [here[1]]).get(here[1], here[1])
    label = f"的“{ledger.fields[field].label}”" if field in ledger.fields else ""
    return BizenvError(
        "CHANGED_SINCE", f"“{title}”之后，{ledger.title}“{name}”{label}又有改动，不能整步撤销", "直接修改该记录"
    )


def _refuse_new_references(reader: Reader, made: set[tuple[str, str]], title: str) -> None:
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


def _inverse(reader: Reader, one: _Operation) -> Edit:
    if one.kind == CREATE:
        return Edit(DELETE, one.ledger, one.id)
    codec = reader.context.codec(one.ledger)
    fields = {name: value for name, value in one.old.items() if name in codec.ledger.fields}
    values = {name: codec.from_sql(name, codec.from_json(name, value)) for name, value in fields.items()}
    ext = {name.removeprefix(EXT_KEY): value for name, value in one.old.items() if name.startswith(EXT_KEY)}
    notes = tuple(
        CellNote.from_json(one.ledger, one.id, name, value)
        for name, value in one.old.items()
        if name.startswith(NOTE_KEY) and value
    )
    return Edit(CREATE if one.kind == DELETE else PATCH, one.ledger, one.id, values, ext, notes)


def _notes_made(operations: list[_Operation]) -> list[str]:
    return [
        name.removeprefix(NOTE_KEY)
        for one in operations
        for name in one.new
        if name.startswith(NOTE_KEY) and not one.old.get(name)
    ]
