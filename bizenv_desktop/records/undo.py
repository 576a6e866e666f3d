"""Takes the last step of a user back, as a new step; refused where a later change touched the same things.

The rows of the step are read once, compared with what it left behind, and written in bulk.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records import permissions
from bizenv_desktop.records.closing import refuse_closed
from bizenv_desktop.records.later import refuse_later_changes
from bizenv_desktop.records.record import UndoResult
from bizenv_desktop.storage.edits import CREATE, DELETE, EXT_KEY, PATCH, Edit, Step, apply_step, loaded
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.notes import CellNote
from bizenv_desktop.storage.row_store import decode

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

SILENT = ("attachment", "user", "setting", "sync", "county")
"""Kinds of steps that an undo passes over."""

FINAL = {"period": "用撤回（bizenv withdraw）", "workflow": "用流程中的退回或重办", "resolve": "在冲突页重新选择"}
"""Kinds of steps that are commands: they can't be taken back, with what to do instead."""


class Operation:
    """One operation of the step, with JSON decoded."""

    def __init__(self, kind: str, ledger: str, row_id: str, new: str | None, old: str | None) -> None:
        self.kind, self.ledger, self.id = kind, ledger, row_id
        self.new: dict[str, Any] = decode(new)
        self.old: dict[str, Any] = decode(old)


def undo(copy: LocalCopy) -> UndoResult:
    """Undo the last step of the acting user that is not undone yet."""
    copy.require(*permissions.KEEPERS)
    return copy.write(partial(_undo, copy=copy))


def _undo(writer: Writer, copy: LocalCopy) -> UndoResult:
    step_id, kind, title = _last_step(writer, copy.user)
    if kind in FINAL:
        raise BizenvError("NOT_UNDOABLE", f"“{title}”是流程操作，不能撤销", FINAL[kind])
    sql = "SELECT kind, ledger, id, set_json, old_json FROM op WHERE step = ? ORDER BY n DESC"
    operations = [Operation(*row) for row in writer.all(sql, (step_id,))]
    edits = [_inverse(writer, one) for one in operations]
    refuse_closed(writer, edits)
    permissions.refuse_others(writer, edits)
    rows = loaded(writer, edits)
    refuse_later_changes(writer, rows.states, operations, title)
    result = apply_step(writer, Step("undo", f"撤销：{title}", edits, undoes=step_id), by=copy.user, rows=rows)
    return UndoResult(title, result.ops, result.step_id)


def _last_step(reader: Reader, by: str) -> tuple[str, str, str]:
    marks = ",".join("?" * len(SILENT))
    sql = (
        f'SELECT id, kind, title FROM step WHERE "by" = ? AND undoes IS NULL AND kind NOT IN ({marks})'
        " AND id NOT IN (SELECT undoes FROM step WHERE undoes IS NOT NULL) ORDER BY n DESC LIMIT 1"
    )
    found = reader.one(sql, (by, *SILENT))
    if not found:
        raise BizenvError("NOTHING_TO_UNDO", f"用户“{by}”没有可撤销的操作", "直接修改记录；别人的操作由他本人撤销")
    return found[0], found[1], found[2]


def _inverse(reader: Reader, one: Operation) -> Edit:
    if one.kind == CREATE:
        return Edit(DELETE, one.ledger, one.id)
    codec = reader.context.codec(one.ledger)
    fields = {name: value for name, value in one.old.items() if name in codec.ledger.fields}
    values = {name: codec.from_sql(name, codec.from_json(name, value)) for name, value in fields.items()}
    ext = {name.removeprefix(EXT_KEY): value for name, value in one.old.items() if name.startswith(EXT_KEY)}
    notes = {name: value for name, value in one.old.items() if name.startswith(NOTE_KEY)}
    kept = tuple(CellNote.from_json(one.ledger, one.id, name, value) for name, value in notes.items() if value)
    drops = tuple(name.removeprefix(NOTE_KEY) for name, value in notes.items() if not value)
    return Edit(CREATE if one.kind == DELETE else PATCH, one.ledger, one.id, values, ext, kept, drops=drops)
