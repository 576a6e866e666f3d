"""One operation against the rows of a batch: judged, merged, written, with its result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bizenv_desktop.province import judge, periods, upcasts
from bizenv_desktop.province.catalog import version_of
from bizenv_desktop.province.conflicts import Conflicts
from bizenv_desktop.province.families import Families
from bizenv_desktop.province.moves import Moves
from bizenv_desktop.province.refused import RejectedError
from bizenv_desktop.province.workspace import StoredRow
from bizenv_desktop.wire import system
from bizenv_desktop.wire.merge import DELETE_VS_EDIT, Change, RowState, plan, unseen_edits
from bizenv_desktop.wire.messages import OpResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.province.accounts import Author, Authors
    from bizenv_desktop.province.row_keys import Key
    from bizenv_desktop.province.workspace import Workspace
    from bizenv_desktop.wire.merge import MergeResult
    from bizenv_desktop.wire.messages import Op


class Applying:
    """Runs the operations of one batch in order. Raises RejectedError; then the wire transaction is to be undone."""

    def __init__(self, workspace: Workspace, forms: Forms, authors: Authors) -> None:
        self._workspace = workspace
        self._forms = forms
        self._authors = authors
        self._conflicts = Conflicts(workspace, forms)
        self._locks = periods.PeriodLocks(workspace, forms)
        self._families = Families(workspace, forms, self._conflicts)
        self._moves = Moves(workspace, forms)
        self._contested: set[Key] = set()

    def begin(self) -> None:
        """Begin a wire transaction."""
        self._contested.clear()
        self._families.begin()

    def end(self) -> None:
        """End a wire transaction that was not rejected."""
        self._families.end()

    def run(self, op: Op, raw: Mapping[str, Any]) -> OpResult:
        """Do one operation and return its result."""
        author = judge.check_author(self._authors.get(op.by), op)
        ledger = judge.check_ledger(self._forms, op)
        self._moves.refuse(op, ledger)
        sent, (op, foreign) = op, upcasts.brought(ledger, op)
        judge.check_values(ledger, op)
        judge.check_city(ledger, op)
        if op.k == "resolve":
            return self._resolve(op, author)
        if op.t == system.PERIOD:
            return self._period(op, raw, ledger, author)
        judge.check_owner(ledger, author, op)
        if op.k == "cmd":
            judge.check_signature(author, op, raw)
        result = self._change(op, ledger, author)
        return self._keep_foreign(sent, ledger, foreign, result) if foreign else result

    def _keep_foreign(self, op: Op, ledger: Ledger, foreign: Mapping[str, Any], result: OpResult) -> OpResult:
        """Put what an older definition said and the present one cannot into a conflict, whatever became of the rest."""
        written = self._workspace.get((op.scope, op.t, op.id))
        if written is None:
            return result
        opened = upcasts.conflicts_of(self._conflicts, ledger, written, foreign, op)
        status = "merged" if len(foreign) < len(op.set) else "conflict"
        kept, conflicts = [*result.kept, *foreign], list(dict.fromkeys([*result.conflicts, *opened]))
        return OpResult(op.op, status, result.row_seq, kept, conflicts)  # type: ignore[arg-type]

    def _resolve(self, op: Op, author: Author) -> OpResult:
        found = self._workspace.get((op.scope, system.CONFLICT, op.id))
        ledger = self._forms.ledgers.get(str(found.state.body.get("ledger"))) if found else None
        if found and ledger:
            judge.check_fields(ledger, author, op, system.unpacked(found.state.body.get("group")))
            row = self._workspace.get((op.scope, ledger.id, str(found.state.body.get("row"))))
            judge.check_region(ledger, author.account, row.state.body if row else {})
        closed, contested = self._conflicts.resolve(op)
        if not contested:
            return OpResult(op.op, "applied", closed.state.seq)
        key = (op.scope, str(closed.state.body["ledger"]), str(closed.state.body["row"]))
        self._contested.add(key)
        return OpResult(op.op, "merged", closed.state.seq, conflicts=self._reopen(op, closed, key))

    def _reopen(self, op: Op, closed: StoredRow, key: Key) -> list[str]:
        """Put the second of two racing resolutions into a conflict of its own."""
        row, chosen = self._workspace.get(key), system.unpacked(op.set.get("resolution"))
        if row is None:
            return []
        if chosen.get(DELETE_VS_EDIT) == system.KEEP and row.state.deleted:
            change = Change("patch", 0, {}, {}, self._workspace.device)
            ledger = self._forms.ledgers[key[1]]
            return self._write(op, ledger, row, change, plan(row.state, change, contested=True)).conflicts
        return self._conflicts.contest(closed, row, chosen, op)

    def _change(self, op: Op, ledger: Ledger, author: Author) -> OpResult:
        key = (op.scope, op.t, op.id)
        row = self._workspace.get(key)
        if row is None and op.k not in {"create", "delete"}:
            raise RejectedError("unknown_row", op.id)
        if op.t == system.FILE and op.k == "create" and row and not row.state.deleted:
            return OpResult(op.op, "applied", row.state.seq)  # the same file, by its hash: it keeps its first name
        if op.t == system.SNAPSHOT and row and not row.state.deleted:
            raise RejectedError("stale_state")  # what was submitted stays as it is; a new version has a row of its own
        body = row.state.body if row else {}
        judge.check_region(ledger, author.account, body, {**body, **op.set})
        judge.check_workflow(ledger, author, op, body if row and not row.state.deleted else None)
        locked = self._locks.locked_by(op.scope, op.t, body, {**body, **op.set})
        if locked:
            raise RejectedError("period_locked", locked)
        kind, older = "patch" if op.k == "cmd" else op.k, version_of(ledger, op) < ledger.version
        change = Change(kind, op.base or 0, op.old, op.set, self._workspace.device, older=older)
        groups = _groups_without_flow(ledger, op)
        merged = plan(row.state if row else None, change, groups, contested=key in self._contested)
        return self._write(op, ledger, row, change, merged)

    def _write(self, op: Op, ledger: Ledger, row: StoredRow | None, change: Change, merged: MergeResult) -> OpResult:
        written = self._put(op, ledger, row, merged) if merged.changes else row
        if written is None:
            return OpResult(op.op, "applied")
        conflicts = [self._conflicts.open_field(written, found, op) for found in merged.conflicts]
        if merged.delete_conflict:
            edited = change.set if merged.revive or row is None else unseen_edits(row.state, change)
            conflicts.append(self._conflicts.open_delete(written, edited, op, row if merged.revive else None))
        elif merged.apply and row is not None:
            self._conflicts.follow(written, merged.apply, op)
        self._families.note(ledger, written, op)
        return OpResult(op.op, merged.status, written.state.seq, list(merged.kept), conflicts)  # type: ignore[arg-type]

    def _put(self, op: Op, ledger: Ledger, row: StoredRow | None, merged: MergeResult) -> StoredRow:
        seq = self._workspace.next_seq(op.scope)
        body = {**(row.state.body if row else {}), **merged.apply}
        body = {name: value for name, value in body.items() if value is not None}
        field_seq = {**row.state.field_seq, **dict.fromkeys(merged.apply, seq)} if row else {"*": seq}
        deleted = merged.delete or (row is not None and row.state.deleted and not merged.revive)
        state = RowState(body, field_seq, seq, deleted=deleted, device=self._workspace.device)
        definition = upcasts.tag_of(ledger, op, row) if row is None or op.t == ledger.id else row.definition
        written = StoredRow(op.scope, ledger.id, row.id if row else op.id, state, definition, op.by, op.at, op.op)
        self._workspace.put(written)
        files = judge.files_of(ledger, body)
        if files or (row is not None and judge.files_of(ledger, row.state.body)):
            self._workspace.put_files(written.key, files)
        return written

    def _period(self, op: Op, raw: Mapping[str, Any], ledger: Ledger, author: Author) -> OpResult:
        row = self._workspace.get((op.scope, op.t, op.id))
        body = row.state.body if row else {}
        judge.check_signature(author, op, raw)
        if system.period_command(op.set) != op.cmd:
            raise RejectedError("bad_step", op.cmd)
        periods.check_step(op, author, body)
        periods.check_fields(ledger, op, author, body)
        periods.check_said(op, body)
        whole = {**body, **op.set}
        if op.cmd == "period.submit":
            report = self._forms.reports.get(str(whole.get("report_id")))
            if report is None:
                raise RejectedError("unknown_report", str(whole.get("report_id")))
            periods.check_submission(op, body, report, self._workspace)
        step = Change("patch", row.state.seq if row else 0, {}, periods.whole_step(op, body), self._workspace.device)
        return self._write(op, ledger, row, step, replace(plan(row.state if row else None, step), unseen=False))


def _groups_without_flow(ledger: Ledger, op: Op) -> list[tuple[str, ...]]:
    """Return the merge groups, without the field of the workflow: a step is judged by its states, not merged."""
    flow = ledger.workflow.field if ledger.workflow and ledger.workflow.field in op.set else ""
    return [tuple(name for name in group if name != flow) for group in ledger.groups]
