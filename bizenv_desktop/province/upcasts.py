"""Operations and rows of older definitions, said in the present one; what cannot be said becomes a conflict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import select, update

from bizenv_desktop.formdef.upcasting import upcast, upcast_names
from bizenv_desktop.province.catalog import version_of
from bizenv_desktop.province.tables import purged_row, row
from bizenv_desktop.wire.merge import group_of
from bizenv_desktop.wire.messages import Op, definition_tag, split_definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.province.conflicts import Conflicts
    from bizenv_desktop.province.row_keys import Key
    from bizenv_desktop.province.workspace import StoredRow, Workspace

SERVER = "00000000-0000-0000-0000-000000000000"
"""The device of what the server does by itself."""
_CREATE = "create"


def brought(ledger: Ledger, op: Op) -> tuple[Op, dict[str, Any]]:
    """Return an operation in the present fields, and what of it has no place there any more (by field).

    A new row keeps what stood in fields that are gone in its own columns; who changes such a field has not seen that it
    is gone, so that is for a person to decide.
    """
    version = version_of(ledger, op)
    if not ledger.upcasts_after(version):
        return op, {}
    wanted, seen = upcast(ledger, version, op.set), upcast(ledger, version, op.old)
    foreign = wanted.lost if op.k == _CREATE else wanted.foreign
    new = {name: value for name, value in wanted.values.items() if name not in foreign}
    old = {name: value for name, value in seen.values.items() if name not in foreign}
    return msgspec.structs.replace(op, set=new, old=old), foreign


def seen_before(ledger: Ledger, op: Op) -> dict[str, Any]:
    """Return what the author of an operation saw, in the present fields, lost values included."""
    found = upcast(ledger, version_of(ledger, op), op.old)
    return found.values | found.lost


def in_present_terms(forms: Forms, op: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return `set` and `old` of a logged operation as copies with the present definitions read them."""
    new, old = op.get("set", {}), op.get("old", {})
    ledger = forms.ledgers.get(op["t"])
    name, version = split_definition(op.get("def", ""))
    if ledger is None or name != ledger.id or not ledger.upcasts_after(version):
        return new, old
    said = [upcast(ledger, version, values) for values in (new, old)]
    return said[0].values | said[0].lost, said[1].values | said[1].lost


def tag_of(ledger: Ledger, op: Op, row: StoredRow | None) -> str:
    """Return the definition by which a row reads that an operation changed: never an older one than the present.

    An operation of a newer one says a new row, but of an old row a part only: the rest is still to be brought to it.
    """
    said = version_of(ledger, op) if row is None else split_definition(row.definition)[1]
    return definition_tag(ledger.id, max(ledger.version, said))


class RowSuccession:
    """Brings the rows of a ledger to its new version. They get no new `seq`: copies do the same by themselves.

    The counters of all scopes are to be locked.
    """

    def __init__(self, workspace: Workspace, conflicts: Conflicts, at: str) -> None:
        self._workspace = workspace
        self._conflicts = conflicts
        self._at = at

    def bring(self, ledger: Ledger) -> tuple[int, int]:
        """Bring all rows; return how many say something else now, and how many conflicts that opened."""
        changed = opened = 0
        for key, version in self._older(ledger):
            stored = self._workspace.get(key)
            found = upcast(ledger, version, stored.state.body) if stored else None
            if stored is None or found is None or found.values == stored.state.body:
                continue
            field_seq = upcast_names(ledger, version, stored.state.field_seq)
            state = replace(stored.state, body=found.values, field_seq=field_seq)
            now = replace(stored, state=state, definition=definition_tag(ledger.id, ledger.version))
            self._workspace.put(now)
            changed += 1
            opened += self._open(ledger, now, found.lost)
        self._workspace.keep()
        self._tag(ledger)
        return changed, opened

    def _tag(self, ledger: Ledger) -> None:
        """Say of all other rows too that they are of the new version: they have been looked at."""
        connection = self._workspace.connection
        older = older_tags(connection, ledger)
        if older:
            now = {"def": definition_tag(ledger.id, ledger.version)}
            connection.execute(update(row).where(row.c.ledger == ledger.id, row.c["def"].in_(older)).values(now))

    def _older(self, ledger: Ledger) -> Iterator[tuple[Key, int]]:
        """Give the rows of older versions, those tidied away too; by scope and id, read some hundreds at a time."""
        found: list[Sequence[str]] = []
        for table in (row, purged_row):
            query = select(table.c.scope, table.c.ledger, table.c.id, table.c["def"]).where(
                table.c.scope.in_(sorted(self._workspace.counters)), table.c.ledger == ledger.id
            )
            found += self._workspace.connection.execute(query.order_by(table.c.scope, table.c.id)).all()
        tagged = (((scope, name, row_id), split_definition(tag)[1]) for scope, name, row_id, tag in found)
        older = [(key, version) for key, version in tagged if ledger.upcasts_after(version)]
        self._workspace.load(key for key, _ in older)
        yield from older

    def _open(self, ledger: Ledger, now: StoredRow, lost: Mapping[str, Any]) -> int:
        if now.state.deleted:
            return 0
        by = Op(now.op, 0, SERVER, "patch", ledger.id, now.id, now.scope, now.by, now.definition, self._at)
        groups = {group_of(name, ledger.groups): None for name in lost}
        for group in groups:
            mine = {name: lost[name] for name in group if name in lost}
            self._conflicts.open_incompatible(now, group, mine, {}, by)
        return len(groups)


def older_tags(connection: Connection, ledger: Ledger) -> list[str]:
    """Return the definitions of stored rows of a ledger that are to be brought to the present one."""
    if not ledger.upcasts:
        return []
    tags = connection.execute(select(row.c["def"]).where(row.c.ledger == ledger.id).distinct()).scalars()
    return sorted(tag for tag in tags if ledger.upcasts_after(split_definition(tag)[1]))


def conflicts_of(
    conflicts: Conflicts, ledger: Ledger, written: StoredRow, foreign: Mapping[str, Any], op: Op
) -> list[str]:
    """Open a conflict for each group of what an operation says that cannot be said any more; return their ids."""
    seen = seen_before(ledger, op)
    opened = []
    for group in {group_of(name, ledger.groups): None for name in foreign}:
        mine = {name: foreign[name] for name in group if name in foreign}
        base = {name: seen.get(name) for name in mine}
        opened.append(conflicts.open_incompatible(written, group, mine, base, op))
    return opened
