"""Held cells: what an import did not take waits here until a person decides."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.records import permissions
from bizenv_desktop.records.following import apply_whole
from bizenv_desktop.records.reading import get_record
from bizenv_desktop.records.settling import decided_edits
from bizenv_desktop.storage.edits import PATCH, Edit, Step
from bizenv_desktop.storage.notes import OPEN_STATES, SETTLED, CellNote, read_notes

if TYPE_CHECKING:
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.edits import StepResult
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

DROPPED = "（舍弃）"


def held(reader: Reader, ledger: str | None = None) -> list[CellNote]:
    """Return the notes of live rows that wait for somebody, oldest first."""
    states = ", ".join(f"'{state}'" for state in OPEN_STATES)
    found = []
    for one in [ledger] if ledger else list(reader.context.forms.ledgers):
        live = f'row IN (SELECT id FROM "{reader.context.ledger(one).id}" WHERE deleted = 0)'
        found += read_notes(reader, f"ledger = ? AND state IN ({states}) AND {live}", (one,))
    return sorted(found, key=lambda note: note.id)


def decide(
    copy: LocalCopy, note_id: str, *, value: str | None = None, accept: bool = False, drop: bool = False
) -> Record:
    """Settle a held cell: type a value, accept the suggestion, or drop what the cell said. Returns the record."""
    if (value is not None) + accept + drop != 1:
        raise UsageProblem("USAGE", "处理待定值要三选一：填值、接受建议、舍弃", "用 --value、--accept 或 --drop")
    copy.require(*permissions.JUDGES)
    return copy.write(partial(_decide, copy=copy, note_id=note_id, typed=value, accept=accept))


def _decide(writer: Writer, copy: LocalCopy, note_id: str, typed: str | None, *, accept: bool) -> Record:
    note = _open_note(writer, note_id)
    if accept and not note.suggestion:
        raise BizenvError("NO_SUGGESTION", f"“{note.original}”没有建议值", "用 --value 填写")
    text = note.suggestion if accept else typed
    ledger = copy.context.ledger(note.ledger)
    edits = _settled(writer, note, text, by=copy.user)
    why = f"处理待定值“{note.original}”"
    apply_whole(writer, Step("decide", f"处理待定：{ledger.title}", edits, why), by=copy.user)
    return get_record(writer, note.ledger, note.row)


def _open_note(reader: Reader, note_id: str) -> CellNote:
    found = read_notes(reader, "id = ?", (note_id,))
    if not found:
        raise BizenvError("NO_NOTE", f"没有待处理的单元格 {note_id}", "用 bizenv held 列出")
    if found[0].state not in OPEN_STATES:
        raise BizenvError("SETTLED", f"“{found[0].original}”已处理过", "需要改时直接修改记录")
    return found[0]


def _settled(reader: Reader, note: CellNote, text: str | None, *, by: str) -> list[Edit]:
    """Return the edits of a decision, the settled note with those of its row; no text drops what the cell said."""
    edits = decided_edits(reader, note, text, by=by) if text is not None else []
    settled = replace(note, state=SETTLED, value=text if text is not None else DROPPED)
    own = next((edit for edit in edits if (edit.ledger, edit.id) == (note.ledger, note.row)), None)
    others = [edit for edit in edits if edit is not own]
    base = own or Edit(PATCH, note.ledger, note.row, {})
    return [*others, replace(base, notes=(settled,))]


def settle_many(copy: LocalCopy, notes: list[CellNote], *, accept: bool) -> StepResult:
    """Accept the suggestions of many held cells, or drop them, as one step."""
    copy.require(*permissions.JUDGES)
    return copy.write(partial(_settle_many, copy=copy, notes=notes, accept=accept))


def _settle_many(writer: Writer, copy: LocalCopy, notes: list[CellNote], *, accept: bool) -> StepResult:
    edits = []
    for one in notes:
        note = _open_note(writer, one.id)
        if accept and not note.suggestion:
            continue
        edits += _settled(writer, note, note.suggestion if accept else None, by=copy.user)
    why = "采用导入时的建议值" if accept else "舍弃导入时未取的值"
    return apply_whole(writer, Step("decide", f"处理待定 {len(edits)} 处", edits, why), by=copy.user)


def held_json(note: CellNote) -> dict[str, Any]:
    """Return a held cell as the command line gives it."""
    return {
        "id": note.id,
        "ledger": note.ledger,
        "row": note.row,
        "field": note.field,
        "original": note.original,
        "suggestion": note.suggestion,
        "item": note.item,
        "state": note.state,
        "message": note.message,
    }
