"""Edits of rows, and the one way in which they reach the copy: row, operation, search text and notes together.

A `Step` is one undo step. Edits that share a `tx` are one transaction on the wire; by default that is a row with its
children. `updated_at` and `row_version` are kept beside each row and never travel, so that two people who edit different
fields of a row don't meet in them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.storage import row_store
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.notes import CellNote, write_notes
from bizenv_desktop.storage.row_state import EXT_KEY, LedgerRows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.storage.writing import Writer

CREATE = "create"
PATCH = "patch"
DELETE = "delete"


@dataclass(frozen=True)
class Edit:
    """One change of one row. `kind` is create, patch or delete; cmd (a workflow step) and resolve patch as well.

    `values` are those that change, by field; `ext` own columns that change (None clears one); `notes` are written over
    earlier ones of the same id.
    """

    kind: str
    ledger: str
    id: str
    values: Mapping[str, Value] = field(default_factory=dict)
    ext: Mapping[str, str | None] = field(default_factory=dict)
    notes: Sequence[CellNote] = ()
    tx: str = ""


@dataclass(frozen=True)
class Step:
    """What one undo takes back: its kind (edit, import, merge, undo, …), a title for people, the edits, the reason."""

    kind: str
    title: str
    edits: Sequence[Edit]
    why: str = ""
    undoes: str | None = None


@dataclass(frozen=True)
class StepResult:
    """What a step did: rows made, rows changed or deleted, operations written. No operations: nothing was different.

    `transactions` gives for each row (ledger, id) the wire transaction that it went into.
    """

    step_id: str
    created: int
    changed: int
    ops: int
    transactions: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)


def apply_step(writer: Writer, step: Step, *, by: str, at: str = "", after: StepResult | None = None) -> StepResult:
    """Write a step in the caller's transaction. Values that do not differ from the row are left out.

    With `after` the edits are added to that step of the same transaction, and the whole step is returned.
    """
    moment = at or writer.context.clock.now()
    rows = LedgerRows(writer, moment)
    rows.load(step.edits)
    before = after or StepResult(new_id(), 0, 0, 0)
    transactions = dict(before.transactions)
    made = _Made(before.step_id, [], [])
    for edit in step.edits:
        _apply(writer, rows, edit, _transaction(writer, rows, transactions, edit), made)
    if made.ops:
        row_store.write_rows(writer, rows, moment)
        write_notes(writer, made.notes, moment)
        writer.context.touched.update(rows.states)
        _write_step(writer, step, made, by, moment, known=before.ops > 0)
    counts = before.created + rows.created, before.changed + rows.changed, before.ops + len(made.ops)
    return StepResult(before.step_id, *counts, transactions)


@dataclass
class _Made:
    step: str
    ops: list[tuple[Any, ...]]
    notes: list[CellNote]


def _apply(writer: Writer, rows: LedgerRows, edit: Edit, tx: str, made: _Made) -> None:
    change = rows.change(edit)
    notes = {f"{NOTE_KEY}{note.id}": note for note in edit.notes}
    if change is None and not notes:
        return
    kind, new, old = change or (PATCH, {}, {})
    if notes:
        new, old = _with_notes(writer, notes, new, old)
        made.notes.extend(notes.values())
    version = writer.context.ledger(edit.ledger).version
    base_seq = rows.base_seq(edit.ledger, edit.id)
    encoded = row_store.encode(new) if new is not None else None, row_store.encode(old) if old is not None else None
    made.ops.append((new_id(), tx, kind, edit.ledger, edit.id, *encoded, base_seq, version))


def _with_notes(
    writer: Writer, notes: dict[str, CellNote], new: dict[str, Any] | None, old: dict[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    whole = {**(new or {}), **{key: note.to_json() for key, note in notes.items()}}
    if old is None:
        return whole, None
    return whole, {**old, **{key: row_store.note_json(writer, note.id) for key, note in notes.items()}}


def _transaction(writer: Writer, rows: LedgerRows, known: dict[tuple[str, str], str], edit: Edit) -> str:
    """Return the wire transaction of an edit: its own, that of its parent in this step, or a fresh one."""
    here = (edit.ledger, edit.id)
    if edit.tx:
        known[here] = edit.tx
    elif here not in known:
        parent = rows.parent(writer.context.ledger(edit.ledger), edit)
        known[here] = known.get(parent, "") if parent else ""
        known[here] = known[here] or new_id()
    return known[here]


_INSERT_OP = (
    'INSERT INTO op (step, "by", at, why, state, op, tx, kind, ledger, id, set_json, old_json, base_seq, def_version)'
    " VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _write_step(writer: Writer, step: Step, made: _Made, by: str, at: str, *, known: bool) -> None:
    if not known:
        head = (made.step, step.kind, step.title, by, at, step.why, step.undoes)
        writer.execute('INSERT INTO step (id, kind, title, "by", at, why, undoes) VALUES (?,?,?,?,?,?,?)', head)
    common = (made.step, by, at, step.why)
    writer.many(_INSERT_OP, (common + op for op in made.ops))


__all__ = ["CREATE", "DELETE", "EXT_KEY", "PATCH", "CellNote", "Edit", "Step", "StepResult", "apply_step"]
