"""A record lives as long as one of its child rows does: whoever deletes it may not have seen a child that others keep.

A record that comes back for that is in conflict, as where an edit meets a delete; so no child is ever left alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import not_, select

from bizenv_desktop.province import judge
from bizenv_desktop.province.tables import row

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.province.conflicts import Conflicts
    from bizenv_desktop.province.row_keys import Key
    from bizenv_desktop.province.workspace import StoredRow, Workspace
    from bizenv_desktop.wire.messages import Op


class Families:
    """Parents and children among the rows of a batch."""

    def __init__(self, workspace: Workspace, forms: Forms, conflicts: Conflicts) -> None:
        self._workspace = workspace
        self._forms = forms
        self._conflicts = conflicts
        self._deleted: dict[Key, Op] = {}
        self._stored: dict[tuple[str, str], dict[str, list[str]]] = {}

    def begin(self) -> None:
        """Begin a wire transaction."""
        self._deleted.clear()

    def note(self, ledger: Ledger, written: StoredRow, op: Op) -> None:
        """Note what an operation made of a row: a live child brings its record back, a dead record may lose children.

        The latter is looked at in the end, since children are deleted after their record in the same transaction.
        """
        if written.state.deleted:
            self._deleted[written.key] = op
        elif ledger.parent:
            self._revive(written.scope, ledger.parent_ledger, str(written.state.body.get(ledger.parent) or ""), op)

    def end(self) -> None:
        """End a wire transaction: bring records back whose children live on."""
        for (scope, ledger, row_id), op in list(self._deleted.items()):
            for child in self._forms.children_of(ledger):
                left = self._live_child(scope, child, row_id)
                if left is not None:
                    self._revive(scope, ledger, row_id, op, kept_for=left)
                    break

    def _revive(self, scope: str, ledger: str, row_id: str, op: Op, kept_for: StoredRow | None = None) -> None:
        """Bring a deleted record back, and its own record; `kept_for` is the child that the author of `op` left."""
        dead = self._workspace.get((scope, ledger, row_id)) if row_id else None
        if dead is None or not dead.state.deleted:
            return
        state = replace(dead.state, deleted=False, seq=self._workspace.next_seq(scope), device=self._workspace.device)
        editor = kept_for or op
        alive = replace(dead, state=state, by=editor.by, at=editor.at, op=op.op)
        definition = self._forms.ledgers[ledger]
        self._workspace.put(alive)
        files = judge.files_of(definition, alive.state.body)
        if files:  # of a tombstone that was tidied away they are not known any more
            self._workspace.put_files(alive.key, files)
        self._conflicts.open_delete(alive, {}, op, None if kept_for else dead)
        if definition.parent:
            above = str(alive.state.body.get(definition.parent) or "")
            self._revive(scope, definition.parent_ledger, above, op, kept_for)

    def _live_child(self, scope: str, child: Ledger, parent: str) -> StoredRow | None:
        touched = {one.id: one for one in self._workspace.kept_rows(scope, child.id)}
        living = (one for one in touched.values() if not one.state.deleted)
        for one in living:
            if one.state.body.get(child.parent) == parent:
                return one
        stored = (row_id for row_id in self._children(scope, child).get(parent, ()) if row_id not in touched)
        return next((self._workspace.get((scope, child.id, row_id)) for row_id in stored), None)

    def _children(self, scope: str, child: Ledger) -> dict[str, list[str]]:
        """Return the live rows of a child ledger as the batch found them, by parent."""
        if (scope, child.id) not in self._stored:
            query = select(row.c.id, row.c.body).where(
                row.c.scope == scope, row.c.ledger == child.id, not_(row.c.deleted)
            )
            found: dict[str, list[str]] = {}
            for row_id, body in self._workspace.connection.execute(query):
                found.setdefault(str(msgspec.json.decode(body).get(child.parent) or ""), []).append(row_id)
            self._stored[scope, child.id] = found
        return self._stored[scope, child.id]
