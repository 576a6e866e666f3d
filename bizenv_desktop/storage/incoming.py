"""Rows of the server come in under the own operations that are not settled: staged, applied, with their history.

A row that this copy cannot take yet (its ledger, or one of its fields, is not defined here; its parent has not come)
stays in `inbox` as it was sent, and is tried again after each pull.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.storage import foreign, incoming_rows, meta, row_versions
from bizenv_desktop.storage.overlay import NOTHING, Body, OwnOp, visible
from bizenv_desktop.storage.row_state import ids_here, load_rows
from bizenv_desktop.storage.row_store import encode
from bizenv_desktop.wire.messages import WireRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.wire.messages import Cursors, LogEntry

_CHUNK = 500
ANEW = "sync.anew"
"""Key in `meta`: what is read anew (`reading_anew`)."""
_REMOTE = uuid.UUID("d4bb4b2c-6f9b-4a52-8d63-7d4f3b2c1e90")


@dataclass
class Applied:
    """What came in: rows that others changed, and own operations that are settled by it."""

    rows: int = 0
    settled: int = 0
    waiting: int = 0
    ledgers: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Own:
    """An unsettled operation with the version that holds it (None while it is pending).

    `again` tells that it was settled once and travels again, since the server was set back: what is kept of the
    server has it in it.
    """

    n: int
    row_seq: int | None
    op: OwnOp
    again: bool


def stage(writer: Writer, rows: Iterable[WireRow], epochs: Mapping[str, str]) -> None:
    """Keep rows of a page that is not applied yet; a later version of a row takes the place of an earlier one."""
    writer.many(
        "INSERT INTO inbox (scope, epoch, seq, ledger, id, deleted, def_version, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (scope, ledger, id) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq,"
        " deleted = excluded.deleted, def_version = excluded.def_version, body = excluded.body",
        (
            (
                one.scope,
                epochs.get(one.scope, ""),
                one.seq,
                one.t,
                one.id,
                one.deleted,
                row_versions.version_of(one),
                msgspec.json.encode(one).decode(),
            )
            for one in rows
        ),
    )


def apply_staged(writer: Writer, *, again: bool = False) -> Applied:
    """Apply every staged row that can be applied now; `again` those too that were taken in part (unknown fields)."""
    staged = [msgspec.json.decode(body, type=WireRow) for (body,) in writer.all("SELECT body FROM inbox ORDER BY n")]
    return apply_rows(writer, staged, again=again)


def apply_rows(writer: Writer, rows: Sequence[WireRow], *, again: bool = False) -> Applied:
    """Apply rows in the caller's transaction; those that can't be applied yet stay in the inbox."""
    result = Applied()
    by_ledger: dict[str, list[WireRow]] = {}
    for one in rows:
        by_ledger.setdefault(one.t, []).append(one)
    ready = _ready(writer, by_ledger)
    late = [one for ledger, some in by_ledger.items() for one in some if one.id not in ready.get(ledger, ())]
    stage(writer, late, _epochs(writer))
    result.waiting = len(late)
    for ledger, ids in ready.items():
        _apply_ledger(writer, ledger, [one for one in by_ledger[ledger] if one.id in ids], result, again=again)
    return result


def _epochs(reader: Reader) -> dict[str, str]:
    return dict(reader.all("SELECT scope, epoch FROM cursor"))


def _ready(reader: Reader, by_ledger: Mapping[str, list[WireRow]]) -> dict[str, set[str]]:
    """Return the rows whose ledger is defined here and whose parent is here or comes with them."""
    ready: dict[str, set[str]] = {}
    for ledger, rows in by_ledger.items():
        definition = reader.context.forms.ledgers.get(ledger)
        if definition is None:
            continue
        parents = {one.id: str(one.body.get(definition.parent) or "") for one in rows} if definition.parent else {}
        above = definition.parent_ledger
        wanted = {parent for parent in parents.values() if parent}
        if above in reader.context.forms.ledgers and wanted:
            here = ids_here(reader, above, sorted(wanted)) | {one.id for one in by_ledger.get(above, ())}
        else:
            here = wanted
        ready[ledger] = {one.id for one in rows if not parents.get(one.id) or parents[one.id] in here}
    return ready


def _apply_ledger(writer: Writer, ledger: str, rows: list[WireRow], result: Applied, *, again: bool) -> None:
    rows = [row_versions.in_present_terms(writer.context.ledger(ledger), one) for one in rows]
    states = load_rows(writer, ledger, [one.id for one in rows])
    shown_here = foreign.take(writer, ledger, rows, states)
    shown_ids = set(map(id, shown_here))  # of the objects: to look for each in the list would compare all with all
    _set_aside(writer, ledger, [one for one in rows if id(one) not in shown_ids])
    rows = shown_here
    own = unsettled(writer, ledger, [one.id for one in rows])
    changes: list[incoming_rows.RowChange] = []
    for one in rows:
        state = states.get(one.id)
        here = int(state.now["row_seq"] or 0) if state is not None else 0
        if here > one.seq or (here == one.seq and not again):
            continue
        mine = own.get(one.id, [])
        open_ops = [op for op in mine if op.row_seq is None or op.row_seq > one.seq]
        result.settled += len(mine) - len(open_ops)
        result.rows += here < one.seq and not any(op.row_seq == one.seq for op in mine)
        server = Body(one.body, deleted=one.deleted)
        shown = visible(server, [op.op for op in open_ops])
        changes.append(incoming_rows.RowChange(one, state, shown, server if open_ops else None))
    _settle(writer, ledger, [one for one in rows if one.id in own])
    _lay_over(writer, ledger, [one.row.id for one in changes if any(op.again for op in own.get(one.row.id, []))])
    unknown = incoming_rows.write(writer, ledger, changes) | _too_new(writer, ledger, rows)
    _write_history(writer, ledger, changes)
    taken = [(one.row.scope, ledger, one.row.id) for one in changes if one.row.id not in unknown]
    writer.many("DELETE FROM inbox WHERE scope = ? AND ledger = ? AND id = ?", taken)
    stage(writer, [one.row for one in changes if one.row.id in unknown], _epochs(writer))
    if changes:
        result.ledgers.add(ledger)
        writer.context.touched.add(ledger)


def _too_new(reader: Reader, ledger: str, rows: Sequence[WireRow]) -> set[str]:
    definition, floors = reader.context.ledger(ledger), row_versions.readable_from(reader)
    return {one.id for one in rows if row_versions.is_too_new(definition, one, floors)}


def _set_aside(writer: Writer, ledger: str, rows: Sequence[WireRow]) -> None:
    """Keep live rows that this copy does not show (those of another scope hide them); forget deleted ones."""
    stage(writer, [one for one in rows if not one.deleted], _epochs(writer))
    gone = [(one.scope, ledger, one.id) for one in rows if one.deleted]
    writer.many("DELETE FROM inbox WHERE scope = ? AND ledger = ? AND id = ?", gone)


def unsettled(reader: Reader, ledger: str, ids: list[str]) -> dict[str, list[Own]]:
    """Return the own operations on some rows that are not settled, in their order."""
    found: dict[str, list[Own]] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        sql = (
            "SELECT id, n, kind, set_json, old_json, CASE state WHEN 'acked' THEN row_seq END,"
            " again FROM op WHERE ledger = ?"
            f" AND state IN ('pending', 'acked') AND id IN ({','.join('?' * len(some))}) ORDER BY n"
        )
        for row, n, kind, new, old, row_seq, again in reader.all(sql, (ledger, *some)):
            one = Own(n, row_seq, OwnOp(kind, _json(new), _json(old)), bool(again))
            found.setdefault(row, []).append(one)
    return found


def _json(text: str | None) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(text) if text else {}
    return found


def _settle(writer: Writer, ledger: str, rows: Iterable[WireRow]) -> None:
    writer.many(
        "UPDATE op SET state = 'settled' WHERE ledger = ? AND id = ? AND state = 'acked' AND row_seq <= ?",
        [(ledger, one.id, one.seq) for one in rows],
    )


def _lay_over(writer: Writer, ledger: str, rows: Iterable[str]) -> None:
    """Let operations that travel again lie over their rows as all others do: what came anew need not have them."""
    writer.many(
        "UPDATE op SET again = NULL WHERE ledger = ? AND id = ? AND state IN ('pending', 'acked')",
        [(ledger, one) for one in rows],
    )


def materialise(writer: Writer, ledger: str, ids: Sequence[str]) -> None:
    """Make rows visible anew from the server's state and the own operations that are left (some were rejected)."""
    if ledger not in writer.context.forms.ledgers:
        return
    states, own = load_rows(writer, ledger, list(ids)), unsettled(writer, ledger, list(ids))
    changes = []
    for row_id in dict.fromkeys(ids):
        state = states.get(row_id)
        if state is None:
            continue
        server, seq = server_state(writer, ledger, row_id)
        if not server.exists and state.now["row_seq"] is not None:
            continue  # it shows the server's state already: nothing of ours lies over it
        open_ops = [one.op for one in own.get(row_id, []) if not one.again]
        row = WireRow("", ledger, row_id, seq, "", dict(server.values), "", "")
        shown = visible(server, open_ops)
        changes.append(incoming_rows.RowChange(row, state, shown, server if open_ops and server.exists else None))
    incoming_rows.write(writer, ledger, changes)
    writer.context.touched.add(ledger)


def server_state(reader: Reader, ledger: str, row_id: str) -> tuple[Body, int]:
    """Return the server's state that is kept under own operations, and its version; NOTHING where none lies there."""
    found = reader.one("SELECT body, deleted, seq FROM base WHERE ledger = ? AND id = ?", (ledger, row_id))
    return (Body(_json(found[0]), deleted=bool(found[1])), int(found[2])) if found else (NOTHING, 0)


def _write_history(writer: Writer, ledger: str, changes: Iterable[incoming_rows.RowChange]) -> None:
    version = writer.context.ledger(ledger).version
    writer.many(
        "INSERT INTO op (op, step, tx, kind, ledger, id, set_json, old_json, def_version,"
        ' "by", at, why, state, row_seq)'
        " VALUES (?, '', '', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'remote', ?) ON CONFLICT (op) DO NOTHING",
        [
            (
                *(entry.op, entry.k, ledger, one.row.id, *_sides(one, entry), version),
                *(entry.by, entry.at, entry.why, entry.row_seq),
            )
            for one in changes
            for entry in one.row.log
        ],
    )


def _sides(one: incoming_rows.RowChange, entry: LogEntry) -> tuple[str | None, str | None]:
    """Return the JSON of new and old values; a creation shows the row as it was before what came later."""
    if entry.k == "delete":
        return None, encode(dict(one.row.body))
    if entry.k != "create":
        return encode(entry.set), encode(entry.old)
    first = dict(one.row.body)
    for later in reversed(one.row.log):
        if later.row_seq > entry.row_seq:
            first |= later.old
    return encode({name: value for name, value in first.items() if value is not None}), None


def cursors(reader: Reader) -> Cursors:
    """Return how far each scope has been read."""
    return {scope: (epoch, seq) for scope, epoch, seq in reader.all("SELECT scope, epoch, seq FROM cursor")}


def advance(writer: Writer, reached: Cursors, *, partial: bool, at: str) -> None:
    """Write down how far scopes are read; `partial` while a large pull is under way (nothing is submitted then)."""
    writer.many(
        "INSERT INTO cursor (scope, epoch, seq, partial, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope) DO UPDATE"
        " SET epoch = excluded.epoch, seq = excluded.seq, partial = excluded.partial, at = excluded.at",
        [(scope, epoch, seq, int(partial), at) for scope, (epoch, seq) in reached.items()],
    )


def is_partial(reader: Reader) -> bool:
    """Tell whether a large pull, or what is read anew, has begun and not ended."""
    return bool(reader.value("SELECT max(partial) FROM cursor") or meta.get(reader, ANEW))


def forget_scope(writer: Writer, scope: str) -> None:
    """Read a scope anew from its beginning: the server was restored or has tidied up. Own operations stay."""
    writer.execute("DELETE FROM cursor WHERE scope = ?", (scope,))
    writer.execute("DELETE FROM inbox WHERE scope = ?", (scope,))
    where, values = foreign.rows_of(writer, scope)
    for ledger in writer.context.forms.ledgers:
        here = where.format(ledger=ledger)
        writer.execute(f"UPDATE base SET seq = 0 WHERE ledger = '{ledger}' AND {here}", values)
        writer.execute(f'UPDATE "{ledger}" SET row_seq = 0 WHERE row_seq IS NOT NULL AND {here}', values)
