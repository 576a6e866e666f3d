"""Planted bugs: the 15 of the sync protocol, each a small change of the program's own code, and who must catch it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import msgspec
from sqlalchemy import bindparam, update

from bizenv_desktop.province import conflicts, periods, purging, push, uploads
from bizenv_desktop.province.conflicts import Conflicts
from bizenv_desktop.province.counters import Counter
from bizenv_desktop.province.tables import scope
from bizenv_desktop.storage import incoming, outbox
from bizenv_desktop.sync import wire_ops
from bizenv_desktop.sync.local import LocalSide
from bizenv_desktop.wire import merge, system
from tests.simulation.ledgers import NEW_FIELD
from tests.simulation.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager


@dataclass(frozen=True)
class Mutant:
    """One planted bug. `aim` are the faults that bring it to light soonest; others may do so too."""

    number: int
    what: str
    aim: tuple[int, ...]
    plant: Callable[[], AbstractContextManager[None]]


MUTANTS: dict[int, Mutant] = {}
ALL = {
    1: "bigserial cursor",
    2: "cursor committed before its rows",
    3: "half a page applied",
    4: "a repeated op run twice",
    5: "a rejected op dropped silently",
    6: "an acked value gone before the pull",
    7: "last write wins on one field",
    8: "a merge group judged field by field",
    9: "delete wins over edit",
    10: "a second resolution overwrites the first",
    11: "a new epoch ignored",
    12: "tombstones purged above floor",
    13: "an unknown field erased by an old client",
    14: "a late edit let into a submitted period",
    15: "upload append at EOF",
}


def mutant(number: int, *aim: int) -> Callable[[Callable[[], Iterator[None]]], Callable[[], Any]]:
    """Register what plants a bug."""

    def keep(plant: Callable[[], Iterator[None]]) -> Callable[[], Any]:
        planted = contextmanager(plant)
        MUTANTS[number] = Mutant(number, ALL[number], aim, planted)
        return planted

    return keep


@mutant(1, 7)
def bigserial() -> Iterator[None]:
    """Numbers come from a sequence when a request comes in; who commits late has low ones."""
    drawn: dict[bytes, int] = {}
    last = [0]
    now: list[bytes] = []
    real_enter, real_answer, real_lock = Server.enter, Server.answer, push.lock_counters

    def enter(server: Server, parcel: Any) -> None:
        if parcel.path.endswith("/push"):
            (high,) = server.sql("SELECT coalesce(max(seq), 0) FROM row")[0]
            last[0] = max(last[0] if last[0] < high + 1000 else 0, high)
            drawn[parcel.body] = last[0]
            last[0] += 5 * len(msgspec.json.decode(parcel.body)["ops"]) + 5
        real_enter(server, parcel)

    def answer(server: Server, parcel: Any) -> Any:
        now[:] = [parcel.body]
        return real_answer(server, parcel)

    def lock(connection: Any, names: Any) -> dict[str, Counter]:
        found = real_lock(connection, names)
        return {name: Counter(name, one.seq, drawn.get(now[0], one.seq)) for name, one in found.items()}

    def save(connection: Any, counters: Any) -> None:
        for one in counters:
            values = (one.seq, one.scope)
            connection.exec_driver_sql("UPDATE scope SET seq = max(seq, ?) WHERE id = ?", values)

    with (
        _patched((Server, "enter", enter), (Server, "answer", answer)),
        _patched((push, "lock_counters", lock), (push, "save_counters", save)),
    ):
        yield


@mutant(2, 5, 4)
def cursor_first() -> Iterator[None]:
    """Commit the cursor, and then the rows."""
    real = LocalSide.apply

    def apply(local: LocalSide, rows: Any, reached: Any, *, partial_pull: bool, **more: Any) -> Any:
        if rows:
            local.copy.write(partial(incoming.advance, reached=reached, partial=partial_pull, at=""))
        return real(local, rows, reached, partial_pull=partial_pull, **more)

    with _patched((LocalSide, "apply", apply)):
        yield


@mutant(3, 4, 8)
def half_a_page() -> Iterator[None]:
    """Of the rows that come at once only the first half is applied."""
    real = incoming.apply_rows

    def apply_rows(writer: Any, rows: Any, *, again: bool = False) -> Any:
        return real(writer, rows[: (len(rows) + 1) // 2], again=again)

    with _patched((incoming, "apply_rows", apply_rows)):
        yield


@mutant(4, 17, 18)
def run_twice() -> Iterator[None]:
    """Do not know an operation again that another device of this copy has brought."""
    with _patched((push.Pushing, "_known", lambda _self, _ids: {})):
        yield


@mutant(5, 40, 23)
def dropped() -> Iterator[None]:
    """Take a rejected operation off the list."""
    real = outbox.record_results

    def record(writer: Any, results: Any) -> None:
        real(writer, results)
        writer.execute("DELETE FROM op WHERE state = 'rejected'")

    with _patched((outbox, "record_results", record)):
        yield


@mutant(6, 15)
def gone_before_the_pull() -> Iterator[None]:
    """Let an acknowledged operation no longer lie over its row."""
    real = outbox.record_results

    def record(writer: Any, results: Any) -> None:
        real(writer, results)
        places = writer.all("SELECT DISTINCT ledger, id FROM op WHERE state = 'acked'")
        writer.execute("UPDATE op SET state = 'settled' WHERE state = 'acked'")
        for ledger, row in places:
            incoming.materialise(writer, ledger, [row])

    with _patched((outbox, "record_results", record)):
        yield


@mutant(7, 9)
def last_write_wins() -> Iterator[None]:
    """One field takes whatever comes last."""
    real = merge._as_seen
    with _patched((merge, "_as_seen", lambda row, change, name: name == "remark" or real(row, change, name))):
        yield


@mutant(8, 12)
def no_groups() -> Iterator[None]:
    """Judge the fields of a group one by one."""
    with _patched((merge, "group_of", lambda name, _groups: (name,))):
        yield


@mutant(9, 13)
def delete_wins() -> Iterator[None]:
    """Delete without asking what was edited meanwhile."""
    with _patched((merge, "unseen_edits", lambda _row, _change: {})):
        yield


@mutant(10, 42)
def resolution_overwritten() -> Iterator[None]:
    """Whoever settles a conflict last has settled it."""
    real = Conflicts.resolve

    def resolve(self: Conflicts, op: Any) -> Any:
        key = (op.scope, system.CONFLICT, op.id)
        found = self._workspace.get(key)
        if found is not None and found.state.body.get("state") == system.RESOLVED:
            ref = next(
                one
                for one in self._workspace.conflicts((op.scope, found.state.body["ledger"], found.state.body["row"]))
                if one.id == op.id
            )
            row = self._workspace.get((op.scope, found.state.body["ledger"], found.state.body["row"]))
            assert row is not None
            body = {**found.state.body, "resolution": op.set.get("resolution")}
            return self._write(row, ref, body, op), False
        return real(self, op)

    with _patched((conflicts.Conflicts, "resolve", resolve)):
        yield


@mutant(11, 19)
def epoch_ignored() -> Iterator[None]:
    """Take a server that was set back for the one that it was."""
    with _patched((LocalSide, "replay", lambda _self, last: None)):
        yield


@mutant(12, 20)
def floor_forgotten() -> Iterator[None]:
    """Tidy tombstones away without saying up to where."""
    same = update(scope).where(scope.c.id == bindparam("of"), bindparam("to") < 0).values(floor=scope.c.floor)
    with _patched((purging, "_RAISE", same)):
        yield


@mutant(13, 21)
def unknown_erased() -> Iterator[None]:
    """Let an old client send a row as it knows it: what it does not know is empty."""
    real = wire_ops.to_wire

    def to_wire(reader: Any, op: Any, *more: Any) -> dict[str, Any]:
        wire = real(reader, op, *more)
        if op.kind == "patch" and op.ledger == "project" and op.def_version == 1:
            wire["set"] = {**wire["set"], NEW_FIELD: None}
        return wire

    with _patched((wire_ops, "to_wire", to_wire)):
        yield


@mutant(14, 23)
def late_edit() -> Iterator[None]:
    """Let a submitted period lock nothing."""
    with _patched((periods.PeriodLocks, "locked_by", lambda _self, _scope, _ledger, *_bodies: "")):
        yield


@mutant(15, 27, 27, 27)
def append_at_the_end() -> Iterator[None]:
    """Append a piece where the file on the disk ends, whatever was recorded."""

    def write(path: Any, _offset: int, piece: bytes) -> bool:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as out:
            out.write(piece)
        return True

    with _patched((uploads, "_write", write)):
        yield


@contextmanager
def _patched(*changes: tuple[Any, str, Any]) -> Iterator[None]:
    with ExitStack() as stack:
        for where, name, what in changes:
            stack.enter_context(patch.object(where, name, what))
        yield
