"""Edits of rows, and the one way in which they reach the copy: row, operation, search text and notes together.

A `Step` is one undo step. Edits that share a `tx` are one transaction on the wire; by default that is a row with its
children. `updated_at` and `row_version` are kept beside each row and never travel, so that two people who edit
different fields of a row don't meet in them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.letting_go import let_go
from bizenv_desktop.storage import row_store
from bizenv_desktop.storage.bad_text import place_named
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.notes import CellNote, notes_json, remove_notes, write_notes
from bizenv_desktop.storage.row_state import EXT_KEY, LedgerRows
from bizenv_desktop.storage.signing import may_be_command, sign_waiting

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
    earlier ones of the same id, `drops` are the ids of notes that go.
    """

    kind: str
    ledger: str
    id: str
    values: Mapping[str, Value] = field(default_factory=dict)
    ext: Mapping[str, str | None] = field(default_factory=dict)
    notes: Sequence[CellNote] = ()
    tx: str = ""
    drops: Sequence[str] = ()


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
    rows: LedgerRows | None = None,
) -> StepResult:
    """Write a step in the caller's transaction. Values that do not differ from the row are left out.

    With `after` the edits are added to that step of the same transaction, and the whole step is returned. `propose` is
    asked, once the rows are there, for patches of them that belong to the same operations. `rows` are those of the
    edits, where the caller has loaded them already.
    """
    moment = at or writer.context.clock.now()
    given, rows = rows, rows or loaded(writer, step.edits, moment)
    before = after or StepResult(new_id(), 0, 0, 0)
    with place_named(writer.context.forms, step):
        made = _Made(rows, dict(before.transactions))
        known = notes_json(
            writer, [one for edit in step.edits for one in (*(note.id for note in edit.notes), *edit.drops)]
        )
        for edit in step.edits:
            made.add(writer, edit, known)
        if made.ops:
            row_store.write_rows(writer, rows, moment)
            if propose:
                made.complete(propose(writer, made.touched()))
                row_store.write_rows(writer, rows, moment)
            write_notes(writer, made.notes, moment)
            remove_notes(writer, made.dropped)
            writer.context.touched.update(rows.states)
            _write_step(writer, step, before, made.ops, by=by, at=moment)
            if any(may_be_command(op.kind, op.ledger) for op in made.ops):
                sign_waiting(writer, before.step_id)
    counts = before.created + rows.created, before.changed + rows.changed, before.ops + len(made.ops)
    let_go(made.ops, made.notes, *(rows.states.values() if given is None else ()))
    return StepResult(before.step_id, *counts, made.transactions)


def loaded(writer: Writer, edits: Sequence[Edit], at: str = "") -> LedgerRows:
    """Return the rows of edits as they are now."""
    rows = LedgerRows(writer, at or writer.context.clock.now())
    rows.load(edits)
    return rows


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
        self.dropped: list[str] = []

    def add(self, writer: Writer, edit: Edit, known: Mapping[str, dict[str, Any]]) -> None:
        """Carry an edit out on its row in memory and keep the operation; none where nothing differs.

        `known` are the notes that the step touches, as they are.
        """
        change = self.rows.change(edit)
        notes = _changed_notes(edit, known) if change is None or change[0] != DELETE else {}
        if change is None and not notes:
            return
        kind, new, old = change or (PATCH, {}, {})
        if kind == DELETE:
            self.dropped.extend(name.removeprefix(NOTE_KEY) for name in old or () if name.startswith(NOTE_KEY))
        if notes:
            new = {**(new or {}), **notes}
            old = None if old is None else {**old, **{name: known.get(name.removeprefix(NOTE_KEY)) for name in notes}}
            self.notes.extend(edit.notes)
            self.dropped.extend(edit.drops)
            self.rows.states[edit.ledger][edit.id].noted = True
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


def _changed_notes(edit: Edit, known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the notes that an edit writes or drops, as they travel; what is so already is left out."""
    written = {NOTE_KEY + note.id: note.to_json() for note in edit.notes}
    dropped: dict[str, Any] = {NOTE_KEY + one: None for one in edit.drops if one in known}
    return {name: note for name, note in written.items() if note != known.get(name.removeprefix(NOTE_KEY))} | dropped


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


__all__ = ["CREATE", "DELETE", "EXT_KEY", "PATCH", "CellNote", "Edit", "Step", "StepResult", "apply_step", "loaded"]
