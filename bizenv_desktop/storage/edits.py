"""Edits of rows, and the one way in which they reach the copy: row, operation, search text and notes together.

A `Step` is one undo step. Edits that share a `tx` are one transaction on the wire; by default that is a row with its
children. `updated_at` and `row_version` are kept beside each row and never travel, so that two people who edit
different fields of a row don't meet in them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.storage import row_store
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.notes import CellNote, write_notes
from bizenv_desktop.storage.row_state import EXT_KEY, LedgerRows
from bizenv_desktop.storage.signing import sign_own

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.storage.writing import Writer

    Propose = Callable[[Writer, Mapping[str, Sequence[str]]], Sequence["Edit"]]

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


def apply_step(
    writer: Writer,
    step: Step,
    *,
    by: str,
    at: str = "",
    after: StepResult | None = None,
    propose: Propose | None = None,
) -> StepResult:
    """Write a step in the caller's transaction. Values that do not differ from the row are left out.

    With `after` the edits are added to that step of the same transaction, and the whole step is returned. `propose` is
    asked, once the rows are there, for patches of them that belong to the same operations.
    """
    moment = at or writer.context.clock.now()
    rows = LedgerRows(writer, moment)
    rows.load(step.edits)
    before = after or StepResult(new_id(), 0, 0, 0)
    made = _Made(rows, dict(before.transactions))
    for edit in step.edits:
        made.add(writer, edit)
    if made.ops:
        row_store.write_rows(writer, rows, moment)
        if propose:
            made.complete(propose(writer, made.touched()))
            row_store.write_rows(writer, rows, moment)
        write_notes(writer, made.notes, moment)
        writer.context.touched.update(rows.states)
        _write_step(writer, step, before, made.ops, by=by, at=moment)
        sign_own(writer, rows)
    counts = before.created + rows.created, before.changed + rows.changed, before.ops + len(made.ops)
    return StepResult(before.step_id, *counts, made.transactions)


@dataclass
class _Operation:
    tx: str
    kind: str
    ledger: str
    id: str
    new: dict[str, Any] | None
    old: dict[str, Any] | None
    base_seq: int | None
    version: int


class _Made:
    """The operations of a step as they come together, and the notes that go with them."""

    def __init__(self, rows: LedgerRows, transactions: dict[tuple[str, str], str]) -> None:
        self.rows, self.transactions = rows, transactions
        self.ops: list[_Operation] = []
        self.notes: list[CellNote] = []

    def add(self, writer: Writer, edit: Edit) -> None:
        """Carry an edit out on its row in memory and keep the operation; none where nothing differs."""
        change = self.rows.change(edit)
        if change is None and not edit.notes:
            return
        kind, new, old = change or (PATCH, {}, {})
        if edit.notes:
            new, old = _with_notes(writer, edit.notes, new, old)
            self.notes.extend(edit.notes)
        version = writer.context.ledger(edit.ledger).version
        tx = _transaction(writer, self.rows, self.transactions, edit)
        base_seq = self.rows.base_seq(edit.ledger, edit.id)
        self.ops.append(_Operation(tx, kind, edit.ledger, edit.id, new, old, base_seq, version))

    def touched(self) -> dict[str, list[str]]:
        """Return the rows that are alive, by ledger."""
        found: dict[str, dict[str, None]] = {}
        for op in self.ops:
            if op.kind != DELETE:
                found.setdefault(op.ledger, {})[op.id] = None
        return {ledger: list(ids) for ledger, ids in found.items()}

    def complete(self, edits: Sequence[Edit]) -> None:
        """Add patches to the last operation of each row."""
        last = {(op.ledger, op.id): op for op in self.ops}
        for edit in edits:
            change = self.rows.change(edit)
            if change is None:
                continue
            op = last[edit.ledger, edit.id]
            op.new = {**(op.new or {}), **(change[1] or {})}
            op.old = None if op.old is None else {**(change[2] or {}), **op.old}


def _with_notes(
    writer: Writer, notes: Sequence[CellNote], new: dict[str, Any] | None, old: dict[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    whole = {**(new or {}), **{NOTE_KEY + note.id: note.to_json() for note in notes}}
    if old is None:
        return whole, None
    return whole, {**old, **{NOTE_KEY + note.id: row_store.note_json(writer, note.id) for note in notes}}


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
    " VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?)"
)


def _write_step(writer: Writer, step: Step, before: StepResult, ops: list[_Operation], *, by: str, at: str) -> None:
    if not before.ops:
        head = (before.step_id, step.kind, step.title, by, at, step.why, step.undoes)
        writer.execute('INSERT INTO step (id, kind, title, "by", at, why, undoes) VALUES (?,?,?,?,?,?,?)', head)
    common = (before.step_id, by, at, step.why)
    writer.many(_INSERT_OP, [(*common, new_id(), *_columns(op)) for op in ops])


def _columns(op: _Operation) -> tuple[Any, ...]:
    new = "" if op.new is None else row_store.encode(op.new)
    old = "" if op.old is None else row_store.encode(op.old)
    base_seq = "" if op.base_seq is None else op.base_seq
    return op.tx, op.kind, op.ledger, op.id, new, old, base_seq, op.version


__all__ = ["CREATE", "DELETE", "EXT_KEY", "PATCH", "CellNote", "Edit", "Step", "StepResult", "apply_step"]
