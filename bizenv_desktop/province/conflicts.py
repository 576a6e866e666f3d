"""Conflicts as rows: opened by a merge, kept up to date, closed only by a resolve operation that saw them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bizenv_desktop.province.refused import RejectedError
from bizenv_desktop.province.workspace import ConflictRef, StoredRow
from bizenv_desktop.wire import system
from bizenv_desktop.wire.merge import DELETE_VS_EDIT, FieldConflict, RowState, group_fields, group_name
from bizenv_desktop.wire.messages import definition_tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.province.row_keys import Key
    from bizenv_desktop.province.workspace import Workspace
    from bizenv_desktop.wire.messages import Op

_THEIR_AUTHOR = ("theirs_by", "theirs_at", "theirs_device")


class Conflicts:
    """Opens, updates and closes the conflicts of the rows of a batch."""

    def __init__(self, workspace: Workspace, forms: Forms) -> None:
        self._workspace = workspace
        ledger = forms.ledgers.get(system.CONFLICT)
        self._definition = definition_tag(system.CONFLICT, ledger.version if ledger else 1)

    def open_field(self, row: StoredRow, found: FieldConflict, op: Op) -> str:
        """Open a conflict of a group of fields, or put the newer value of the same device into the open one."""
        for ref in self._open(row.key, found.group):
            body = self._body(row.scope, ref.id)
            if body.get("mine_device") == self._workspace.device:
                mine = {**system.unpacked(body.get("mine")), **found.mine}
                self._write(row, ref, {**body, "mine": system.packed(mine), **self._author(op)}, op)
                return ref.id
        values = {
            "kind": system.KIND_FIELD,
            "group": group_fields(found.group),
            "base": system.packed(found.base),
            "mine": system.packed(found.mine),
            "theirs": system.packed(found.theirs),
            "theirs_by": row.by,
            "theirs_at": row.at,
            "theirs_device": row.state.device,
            "theirs_seq": max(row.state.changed_at(name) for name in found.theirs),
        }
        return self._open_new(row, found.group, {**values, **self._author(op)}, op)

    def open_incompatible(
        self, row: StoredRow, group: Sequence[str], mine: Mapping[str, Any], base: Mapping[str, Any], op: Op
    ) -> str:
        """Open a conflict of a value of an older definition that the present one cannot hold, beside what the row has.

        A newer such value of the same device takes the place of the one before.
        """
        name = group_name(group)
        theirs = {one: row.state.body.get(one) for one in group}
        seen = {
            "mine": system.packed(dict(mine)),
            "theirs": system.packed(theirs),
            "theirs_by": row.by,
            "theirs_at": row.at,
            "theirs_device": row.state.device,
            "theirs_seq": row.state.seq,
            **self._author(op),
        }
        for ref in self._open(row.key, name):
            body = self._body(row.scope, ref.id)
            if body.get("mine_device") == self._workspace.device and body.get("kind") == system.KIND_INCOMPATIBLE:
                self._write(row, ref, {**body, **seen}, op)
                return ref.id
        values = {"kind": system.KIND_INCOMPATIBLE, "group": list(group), "base": system.packed(dict(base)), **seen}
        return self._open_new(row, name, values, op)

    def open_delete(self, row: StoredRow, edited: Mapping[str, Any], op: Op, deleted: StoredRow | None) -> str:
        """Open the conflict of a delete with an edit: the same whichever came first.

        `deleted` is the tombstone that an edit met; None where the delete came second.
        """
        for ref in self._open(row.key, DELETE_VS_EDIT):
            body = self._body(row.scope, ref.id)
            theirs = {**system.unpacked(body.get("theirs")), **edited}
            self._write(row, ref, {**body, "theirs": system.packed(theirs)}, op)
            return ref.id
        deleter = self._author(op) if deleted is None else _author_of(deleted)
        editor = (row.by, row.at, row.state.device) if deleted is None else (op.by, op.at, self._workspace.device)
        values = {
            "kind": system.KIND_DELETE,
            "group": [DELETE_VS_EDIT],
            "base": system.packed({}),
            "mine": system.packed({DELETE_VS_EDIT: system.DELETE}),
            "theirs": system.packed(dict(edited)),
            **dict(zip(_THEIR_AUTHOR, editor, strict=True)),
            "theirs_seq": row.state.seq,
        }
        return self._open_new(row, DELETE_VS_EDIT, {**values, **deleter}, op)

    def follow(self, row: StoredRow, applied: Mapping[str, Any], op: Op) -> None:
        """Show the row's new values in its open conflicts."""
        for ref in self._workspace.conflicts(row.key):
            body = self._body(row.scope, ref.id) if ref.open else {}
            shown = system.unpacked(body.get("theirs"))
            beside_delete = body.get("kind") == system.KIND_DELETE
            newer = {name: value for name, value in applied.items() if name in shown or beside_delete}
            if newer and newer != {name: shown.get(name) for name in newer}:
                seen = {"theirs": system.packed({**shown, **newer}), "theirs_seq": row.state.seq}
                author = dict(zip(_THEIR_AUTHOR, (op.by, op.at, self._workspace.device), strict=True))
                self._write(row, ref, {**body, **seen, **author}, op)

    def resolve(self, op: Op) -> tuple[StoredRow, bool]:
        """Close a conflict; return its row and whether someone else had settled it otherwise in the meantime."""
        found = self._workspace.get((op.scope, system.CONFLICT, op.id))
        if found is None:
            raise RejectedError("unknown_row", op.id)
        body = found.state.body
        chosen = op.set.get("resolution")
        if body.get("state") == system.RESOLVED:
            return found, body.get("resolution") != chosen
        if found.state.seq != op.base:
            raise RejectedError("stale_conflict")
        row = self._workspace.get((op.scope, str(body["ledger"]), str(body["row"])))
        ref = next(ref for ref in self._workspace.conflicts((op.scope, body["ledger"], body["row"])) if ref.id == op.id)
        settled = {"state": system.RESOLVED, "resolution": chosen, "resolved_by": op.by, "resolved_at": op.at}
        if row is None:
            raise RejectedError("unknown_row", op.id)
        return self._write(row, replace(ref, open=False), {**body, **settled}, op), False

    def contest(self, closed: StoredRow, row: StoredRow, chosen: Mapping[str, Any], op: Op) -> list[str]:
        """Open a conflict where a value chosen in a second resolution is not what the first one left."""
        shown = {name: row.state.body.get(name) for name in chosen if name != DELETE_VS_EDIT}
        if not shown or shown == chosen:
            return []
        found = FieldConflict(group_name(closed.state.body["group"]), shown, chosen, shown)
        return [self.open_field(row, found, op)]

    def _open(self, key: Key, group: str) -> list[ConflictRef]:
        return [ref for ref in self._workspace.conflicts(key) if ref.open and ref.group == group]

    def _body(self, scope: str, conflict: str) -> Mapping[str, Any]:
        found = self._workspace.get((scope, system.CONFLICT, conflict))
        return found.state.body if found else {}

    def _open_new(self, row: StoredRow, group: str, values: Mapping[str, Any], op: Op) -> str:
        turn = sum(ref.group == group for ref in self._workspace.conflicts(row.key))
        ref = ConflictRef(group, turn, system.conflict_id(row.key, group, turn), open=True)
        whole = {"ledger": row.ledger, "row": row.id, "state": system.OPEN, **values}
        self._write(row, ref, whole, op)
        return ref.id

    def _write(self, row: StoredRow, ref: ConflictRef, body: Mapping[str, Any], op: Op) -> StoredRow:
        seq = self._workspace.next_seq(row.scope)
        state = RowState(body, {"*": seq}, seq, device=self._workspace.device)
        written = StoredRow(row.scope, system.CONFLICT, ref.id, state, self._definition, op.by, op.at, op.op)
        self._workspace.put(written)
        self._workspace.put_conflict(row.key, ref)
        return written

    def _author(self, op: Op) -> dict[str, str]:
        return {"mine_by": op.by, "mine_at": op.at, "mine_device": self._workspace.device, "mine_op": op.op}


def _author_of(deleted: StoredRow) -> dict[str, str]:
    return {"mine_by": deleted.by, "mine_at": deleted.at, "mine_device": deleted.state.device, "mine_op": deleted.op}
