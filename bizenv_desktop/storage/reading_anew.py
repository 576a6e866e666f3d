"""Rows that are read anew: a whole scope (the server was set back, or has tidied up), or ledgers whose digest differs.

Until the server has sent them they stand as they are, at version 0. What it has not sent by the end it no longer has:
such a row is shown as deleted, unless own operations keep it. What is under way is noted, so that it outlives a crash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from bizenv_desktop.storage import foreign, incoming, incoming_rows, meta
from bizenv_desktop.storage.overlay import Body, visible
from bizenv_desktop.storage.row_state import load_rows
from bizenv_desktop.wire.messages import WireRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

_CHUNK = 500
_ACKED = "EXISTS (SELECT 1 FROM op WHERE op.ledger = '{ledger}' AND op.id = t.id AND op.state = 'acked')"
_UNSENT = (
    f'SELECT id, deleted FROM "{{ledger}}" AS t WHERE (row_seq = 0 OR (row_seq IS NULL AND {_ACKED})) AND {{here}}'
    f" AND (deleted = 0 OR {_ACKED} OR EXISTS (SELECT 1 FROM base WHERE base.ledger = '{{ledger}}' AND base.id = t.id))"
    " AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.ledger = '{ledger}' AND inbox.id = t.id)"
)
"""Rows that the server once had, or took from here, and that did not come with the rest."""
Anew = dict[str, list[str]]
"""Scope → the ledgers that are read anew; none of them named: all of it."""


def under_way(reader: Reader) -> Anew:
    """Return what is being read anew."""
    found: Anew = meta.get_json(reader, incoming.ANEW) or {}
    return found


def begin_scope(writer: Writer, scope: str) -> None:
    """Read a scope anew from its beginning."""
    incoming.forget_scope(writer, scope)
    meta.put_json(writer, incoming.ANEW, {**under_way(writer), scope: []})


def begin_ledgers(writer: Writer, scope: str, ledgers: Sequence[str]) -> None:
    """Read some ledgers of a scope anew; nothing to do where all of it is read anew already."""
    now = under_way(writer)
    if now.get(scope) == []:
        return
    condition, values = foreign.rows_of(writer, scope)
    for ledger in ledgers:
        writer.execute("DELETE FROM inbox WHERE scope = ? AND ledger = ?", (scope, ledger))
        if ledger in writer.context.forms.ledgers:
            here = condition.format(ledger=ledger)
            writer.execute(f"UPDATE base SET seq = 0 WHERE ledger = '{ledger}' AND {here}", values)
            writer.execute(f'UPDATE "{ledger}" SET row_seq = 0 WHERE row_seq IS NOT NULL AND {here}', values)
    meta.put_json(writer, incoming.ANEW, {**now, scope: sorted({*now.get(scope, []), *ledgers})})


def end(writer: Writer, scope: str) -> int:
    """End what is read anew of a scope, all of it being here; return how many rows the server no longer has."""
    now = under_way(writer)
    if scope not in now:
        return 0
    known = writer.context.forms.ledgers
    gone = sum(_remove_unsent(writer, scope, one) for one in now[scope] or known if one in known)
    left = {name: ledgers for name, ledgers in now.items() if name != scope}
    meta.put(writer, incoming.ANEW, msgspec.json.encode(left).decode() if left else None)
    return gone


def _remove_unsent(writer: Writer, scope: str, ledger: str) -> int:
    condition, values = foreign.rows_of(writer, scope)
    found = writer.all(_UNSENT.format(ledger=ledger, here=condition.format(ledger=ledger)), values)
    rows = [row for row, _ in found]
    settle = "UPDATE op SET state = 'settled' WHERE ledger = ? AND id = ? AND state = 'acked'"
    writer.many(settle, [(ledger, row) for row in rows])
    for start in range(0, len(rows), _CHUNK):
        _show_deleted(writer, ledger, rows[start : start + _CHUNK])
    if rows:
        writer.context.touched.add(ledger)
    return sum(not deleted for _, deleted in found)


def _show_deleted(writer: Writer, ledger: str, rows: list[str]) -> None:
    """Take rows as the server would have sent them when it still knew that they were deleted."""
    states, own = load_rows(writer, ledger, rows), incoming.unsettled(writer, ledger, rows)
    changes = []
    for row, state in states.items():
        state.now["row_seq"] = 0
        server, _ = incoming.server_state(writer, ledger, row)
        body = server.values if server.exists else state.body(writer.context.codec(ledger))
        deleted = Body(body, deleted=True)
        open_ops = [one.op for one in own.get(row, []) if not one.again]
        wire = WireRow("", ledger, row, 0, "", dict(body), "", "", deleted=True)
        shown = visible(deleted, open_ops)
        changes.append(incoming_rows.RowChange(wire, state, shown, deleted if open_ops else None))
    incoming_rows.write(writer, ledger, changes)
