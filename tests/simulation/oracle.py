"""What must hold: at any moment on each copy, and at the end for every operation that was ever committed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.storage import reading_anew
from bizenv_desktop.storage.replay import rows_that_differ
from bizenv_desktop.wire import system
from bizenv_desktop.wire.digest import digest_of
from tests.simulation import definitions
from tests.simulation.judge import Entry, Judge, same
from tests.simulation.ledgers import WORK, new_forms
from tests.simulation.world import CITY, BrokenPromise

if TYPE_CHECKING:
    from tests.simulation.pc import PC
    from tests.simulation.world import World

_LOG = "SELECT op, device, kind, ledger, row_id, body, result, row_seq FROM op_log WHERE target = ? ORDER BY rowid"
_ROWS = "SELECT ledger, id, seq, body, deleted FROM row WHERE scope = ?"
ROUNDS = 3
"""Rounds of syncs in which all copies must be alike once nothing goes wrong any more."""


class LostEdit(BrokenPromise):
    """An operation that somebody saved is nowhere to be found."""


class Diverged(BrokenPromise):
    """Two copies, or a copy and the server, are not alike."""


def check_copy(pc: PC) -> None:
    """Check what holds on a copy at any moment, a crash just behind it included."""
    with pc.copy.read() as reader:
        for ledger in pc.forms.ledgers:
            wrong = list(rows_that_differ(reader, ledger))
            if wrong:
                raise Diverged(f"{pc.name}: rows of {ledger} are not what their operations say: {wrong}")
    _settled_too_early(pc)
    _cursor_ahead(pc)


def _settled_too_early(pc: PC) -> None:
    """See that an operation stays over its row until the version that holds it is here."""
    for ledger in pc.forms.ledgers:
        early = pc.disk.execute(
            f"SELECT o.op FROM op AS o JOIN \"{ledger}\" AS t ON t.id = o.id WHERE o.ledger = ? AND o.state = 'settled'"
            " AND o.row_seq > coalesce(t.row_seq, 0) AND NOT (t.deleted AND t.row_seq = 0)"
            " AND NOT EXISTS (SELECT 1 FROM inbox AS i WHERE i.ledger = o.ledger AND i.id = o.id)",
            (ledger,),
        ).fetchall()
        if early and _knows_epoch(pc) and ledger not in _read_anew(pc):
            raise Diverged(f"{pc.name}: settled before its version came: {early}")


def _read_anew(pc: PC) -> set[str]:
    """Return the ledgers that a copy reads anew just now: their rows stand at version 0 until they have come."""
    with pc.copy.read() as reader:
        ledgers = reading_anew.under_way(reader).get(CITY)
    return set() if ledgers is None else set(ledgers or pc.forms.ledgers)


def _knows_epoch(pc: PC) -> bool:
    """Tell whether the copy's cursor is of the server's epoch (a server that was set back begins to count anew)."""
    here = pc.disk.execute("SELECT epoch FROM cursor WHERE scope = ?", (CITY,)).fetchone()
    there = pc.world.server.sql("SELECT epoch FROM scope WHERE id = ?", CITY)
    return bool(here) and here[0] == there[0][0]


def _cursor_ahead(pc: PC) -> None:
    """See that what a cursor says was read is here, or waits whole in the inbox."""
    if not _knows_epoch(pc):
        return
    (reached,) = pc.disk.execute("SELECT seq FROM cursor WHERE scope = ?", (CITY,)).fetchone()
    anew = _read_anew(pc)
    waiting = {(ledger, row): seq for ledger, row, seq in pc.disk.execute("SELECT ledger, id, seq FROM inbox")}
    here = {
        (ledger, row): seq or 0
        for ledger in pc.forms.ledgers
        for row, seq in pc.disk.execute(f'SELECT id, row_seq FROM "{ledger}"')
    }
    for ledger, row, seq, *_ in pc.world.server.sql(_ROWS, CITY):
        key = (ledger, row)
        if ledger in anew:
            continue
        if seq <= reached and here.get(key, 0) < seq and waiting.get(key, 0) < seq:
            raise LostEdit(f"{pc.name} has read up to {reached} but lacks version {seq} of {key}")


def log_of(world: World) -> list[Entry]:
    """Return the server's log in the order in which it worked."""
    seen: set[str] = set()
    entries = []
    for row in world.server.sql(_LOG, CITY):
        entries.append(_entry(row, repeat=row[0] in seen and row[-1] is None))
        seen.add(row[0])
    return entries


def _entry(row: tuple[Any, ...], *, repeat: bool) -> Entry:
    op, device, kind, ledger, row_id, body, result, _row_seq = row
    sent, answer = msgspec.json.decode(body), msgspec.json.decode(result)
    return Entry(
        *(op, device, kind, ledger, row_id, sent.get("base", 0), sent.get("old", {}), sent.get("set", {})),
        *(answer["s"], answer.get("row_seq") or 0, answer.get("kept", []), answer.get("conflicts", [])),
        repeat=repeat,
        older=sent["def"] == f"{ledger}@1" and new_forms().ledgers[ledger].version > 1,
    )


def finish(world: World) -> None:
    """Let everything come to rest and check all that was promised."""
    for pc in world.all:
        pc.line.clear()
        pc.disk.trouble = None
    definitions.publish_again(world)
    world.settle(rounds=ROUNDS)
    definitions.take_into_use(world)
    log = log_of(world)
    rows = _server_rows(world)
    _check_one_place(world)
    _check_once(log)
    _check_found(world, log)
    _check_judged(world, log, rows)
    for pc in world.all:
        check_copy(pc)
        _check_at_rest(pc)
        _check_alike(pc, rows)


def _server_rows(world: World) -> dict[tuple[str, str], tuple[int, dict[str, Any], bool]]:
    rows = world.server.sql(_ROWS, CITY)
    return {(ledger, row): (seq, msgspec.json.decode(body), bool(gone)) for ledger, row, seq, body, gone in rows}


def _check_one_place(world: World) -> None:
    """See that no row is both at the server and tidied away."""
    twice = world.server.sql("SELECT ledger, id FROM row JOIN purged_row USING (scope, ledger, id)")
    if twice:
        raise Diverged(f"at the server and tidied away: {twice}")


def _check_once(log: list[Entry]) -> None:
    """See that no operation has had its effect twice."""
    effects = Counter(one.op for one in log if not one.repeat)
    twice = [op for op, count in effects.items() if count > 1]
    if twice:
        raise Diverged(f"applied twice: {twice}")


def _check_found(world: World, log: list[Entry]) -> None:
    """See that every operation that somebody saved is in the server's log, or shown as rejected where it was made."""
    taken = {one.op for one in log if one.status != "rejected"}
    refused = {one.op for one in log if one.status == "rejected"}
    shown: set[str] = set()
    for pc in world.all:
        shown |= set(pc.refused()) | ({op for op, *_ in pc.ops("discarded")} & world.journal.given_up)
    for one in world.journal.ops.values():
        if one.op not in taken and one.op not in shown and not one.burnt:
            where = "rejected and shown to nobody" if one.op in refused else "nowhere"
            raise LostEdit(f"{one.kind} {one.ledger} {one.row} {one.new} of {sorted(one.where)} is {where}: {one.op}")


def _check_judged(world: World, log: list[Entry], rows: dict[tuple[str, str], Any]) -> None:
    """See that each operation came to what the rules say, and the rows are what all of them leave."""
    ledgers = new_forms().ledgers
    flows = {name: flow.field for name in WORK if (flow := ledgers[name].workflow)}
    judge = Judge({name: list(ledgers[name].groups) for name in WORK}, flows)
    conflicts = {row: body for (ledger, row), (_, body, _) in rows.items() if ledger == system.CONFLICT}
    met = {(body["ledger"], body["row"]) for body in conflicts.values() if body["kind"] == system.KIND_DELETE}
    order = {one.op: n for n, one in enumerate(log) if not one.repeat}
    for one in log:
        if one.ledger not in WORK or one.status == "rejected" or one.repeat:
            continue
        verdict = judge.judge(one)
        if verdict.kept != set(one.kept):
            raise Diverged(f"{one} should have kept {verdict.kept}")
        if verdict.delete_conflict and (one.ledger, one.row) not in met:
            raise LostEdit(f"a delete met an edit and nobody is told: {one}")
        _check_kept(one, conflicts, order)
    for key, row in judge.rows.items():
        _seq, body, gone = rows.get(key) or _purged(world, key)
        if gone and row.alive:
            raise LostEdit(f"{key} is deleted, though nobody who knew it deleted it")
        if not gone and not row.alive and key not in met:
            raise Diverged(f"{key} lives though it was deleted")
        for name in {*row.values, *body}:
            if not same(row.values.get(name), body.get(name)):
                raise LostEdit(f"{key}.{name} is {body.get(name)!r}, should be {row.values.get(name)!r}")


def _purged(world: World, key: tuple[str, str]) -> tuple[int, dict[str, Any], bool]:
    """Return a row that was tidied away."""
    found = world.server.sql("SELECT seq, body FROM purged_row WHERE scope = ? AND ledger = ? AND id = ?", CITY, *key)
    if not found:
        raise LostEdit(f"{key} is nowhere")
    return found[0][0], msgspec.json.decode(found[0][1]), True


def _check_kept(one: Entry, conflicts: dict[str, dict[str, Any]], order: dict[str, int]) -> None:
    """See that a value that was not applied lies in its conflict; a later one of its device may stand there."""
    for name in one.kept:
        holding = [c for c in (conflicts.get(each, {}) for each in one.conflicts) if name in c.get("group", ())]
        if not holding:
            raise LostEdit(f"{name} of {one} is in no conflict")
        newer = order.get(holding[0]["mine_op"], -1) > order[one.op]
        if not newer and not same(system.unpacked(holding[0]["mine"]).get(name), one.new[name]):
            raise LostEdit(f"{name} of {one} is not in its conflict {holding[0]}")


def _check_at_rest(pc: PC) -> None:
    left = pc.ops("pending", "acked")
    if left:
        raise Diverged(f"{pc.name} is not at rest after {ROUNDS} rounds: {left}")
    (bases,) = pc.disk.execute("SELECT count(*) FROM base").fetchone()
    (partial,) = pc.disk.execute("SELECT coalesce(max(partial), 0) FROM cursor").fetchone()
    if bases or partial:
        raise Diverged(f"{pc.name} keeps {bases} states of the server, partial {partial}")


def _check_alike(pc: PC, rows: dict[tuple[str, str], tuple[int, dict[str, Any], bool]]) -> None:
    """See that a copy shows what the server has, field by field, as far as its definitions go."""
    shown = pc.dump()
    for key, (_seq, body, gone) in rows.items():
        ledger = pc.forms.ledgers.get(key[0])
        if ledger is None:
            continue
        codec = pc.copy.context.codec(key[0])
        known = {n: v for n, v in body.items() if n.startswith("ext:") or (n in ledger.fields and codec.can_say(n, v))}
        here = shown.pop(key, None)
        wanted = None if gone else {name: value for name, value in known.items() if value not in (None, "", [])}
        if here is not None:
            here = {name: value for name, value in here.items() if name not in {"updated_at", "row_version"}}
        if here != wanted:
            raise Diverged(f"{pc.name} shows {key} as {here}, the server has {wanted}")
    if shown:
        raise Diverged(f"{pc.name} has rows that the server does not know: {sorted(shown)}")
    for name in pc.forms.ledgers:
        here = pc.disk.execute(f'SELECT id, row_seq FROM "{name}" WHERE row_seq IS NOT NULL AND deleted = 0')
        theirs = digest_of((row, seq) for (other, row), (seq, _, gone) in rows.items() if other == name and not gone)
        if digest_of(here.fetchall()) != theirs:
            raise Diverged(f"{pc.name}: digest of {name} differs")
