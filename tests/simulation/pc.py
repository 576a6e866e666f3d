"""One PC of the city: its copy on a disk, its line, and what the person in front of it does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.storage.row_state import load_rows, row_json
from bizenv_desktop.sync.syncer import Syncer
from tests.simulation.clock import MachineClock
from tests.simulation.disk import Killed, SimConnection, after_power_cut, new_disk
from tests.simulation.line import Line, SimCarrier
from tests.simulation.sim_copy import SimCopy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.storage.slots import UserKeys
    from bizenv_desktop.sync.result import SyncResult
    from tests.simulation.talk import Talk
    from tests.simulation.world import World

_OPS = "SELECT n, op, kind, ledger, id, set_json FROM op WHERE n > ? AND state <> 'remote' ORDER BY n"
_STAMPS = {"created_at", "seq"}


class SimSyncer(Syncer):
    """The program's exchange, its lock in memory: locking a file cost a tenth of a seed, and is tested apart."""

    disk: SimConnection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.disk.locked:
            raise BizenvError("SYNC_BUSY", "另一个窗口或命令正在同步", "等它结束后再同步")
        self.disk.locked = True
        try:
            yield
        finally:
            self.disk.locked = False


class PC:
    """A PC with one user. Everything that it ever committed is written into the world's journal at once."""

    def __init__(
        self, world: World, user: str, name: str, *, home: Path, forms: Forms, held: UserKeys, disk: SimConnection
    ) -> None:
        self.world, self.user, self.name, self.home, self.program, self.held = world, user, name, home, forms, held
        self.clock = MachineClock(world.time)
        self.line = Line(world, name)
        self.disk = disk
        self._noted = 0
        self.talk: Talk | None = None
        self.open()

    def open(self) -> None:
        """Start the program on the disk as it is; a conversation that was going on is cut off."""
        talk, self.talk = self.talk, None
        if talk is not None:
            talk.hang_up()
        after_power_cut(self.disk)
        self.copy = self.open_copy()
        self.forms = self.copy.forms
        self.syncer = self.make_syncer(self.copy)
        self.journal()

    def open_copy(self) -> SimCopy:
        """Open the copy once more."""
        return SimCopy(self.home, self.program, self.clock, self.user, held=self.held, disk=self.disk)

    def make_syncer(self, copy: SimCopy) -> Syncer:
        """Return the exchange of a copy on this PC's line."""
        made = SimSyncer(copy, backup=lambda: None, carrier=lambda _server: SimCarrier(self.line))
        made.disk = copy.disk
        return made

    def second_instance(self) -> Syncer:
        """Start the program a second time on the same copy; return its exchange."""
        return self.make_syncer(self.open_copy())

    def image(self) -> SimConnection:
        """Return an image of the disk: a backup, or a clone."""
        return new_disk(self.disk)

    def restore(self, image: SimConnection) -> None:
        """Put an image in the place of the disk; what was nowhere else is burnt with the old one."""
        after_power_cut(self.disk)
        kept = {op for (op,) in image.execute("SELECT op FROM op")}
        for op, *_ in self.ops("pending", "rejected", "discarded"):
            if op not in kept:
                self.world.journal.ops[op].burnt = True
        self.disk = image
        self._noted = 0
        self.open()

    def journal(self) -> None:
        """Tell the world of every operation that is committed here by now."""
        for n, op, kind, ledger, row, new in self.disk.execute(_OPS, (self._noted,)).fetchall():
            self._noted = n
            self.world.journal.note(self.name, op, kind=kind, ledger=ledger, row=row, new=new)

    def write(self, kind: str, *edits: Edit, why: str = "") -> bool:
        """Save a step; false where the process was killed over it (the program is started again)."""
        step = Step(kind, "修改", edits, why)
        return self.survives(lambda: self.copy.write(lambda writer: apply_step(writer, step, by=self.user)))

    def survives(self, work: Callable[[], Any]) -> bool:
        """Do something; start the program again where it was killed over it."""
        try:
            work()
        except Killed:
            self.world.trace.add(self.name, "killed")
            self.open()
            return False
        except BizenvError:
            self.journal()
            raise
        self.journal()
        return True

    def create(self, ledger: str = "project", **values: Any) -> str:
        row = new_id()
        self.write("edit", Edit("create", ledger, row, values))
        return row

    def change(self, row: str, ledger: str = "project", **values: Any) -> bool:
        return self.write("edit", Edit("patch", ledger, row, values))

    def own_column(self, row: str, heading: str, text: str) -> None:
        self.write("edit", Edit("patch", "project", row, {}, {heading: text}))

    def delete(self, row: str, ledger: str = "project") -> None:
        self.survives(lambda: Records(self.copy, None).delete(ledger, row, "误录"))

    def merge(self, ledger: str, keep: str, drop: str) -> None:
        self.survives(lambda: Records(self.copy, None).merge(ledger, keep, drop))

    def undo(self) -> None:
        self.survives(lambda: Records(self.copy, None).undo())

    def sync(self, *, compare: bool = False) -> SyncResult | None:
        """Sync; None where the process was killed over it. Raises BizenvError as the program does."""
        found: list[SyncResult] = []
        try:
            if not self.survives(lambda: found.append(self.syncer.sync(compare=compare))):
                return None
        finally:
            self.journal()
        return found[0]

    def try_sync(self, *, compare: bool = False) -> str:
        """Sync, whatever comes of it; return the code of the error, or ""."""
        try:
            self.sync(compare=compare)
        except BizenvError as problem:
            self.world.trace.add(self.name, "sync", problem.code)
            return problem.code
        return ""

    def resolve(self, conflict: str, take: str, value: str | None = None) -> None:
        self.survives(lambda: self.syncer.resolve(conflict, take, value))

    def discard(self, ops: list[str]) -> None:
        """Give rejected operations up, knowingly."""
        self.world.journal.given_up |= set(ops)
        self.survives(lambda: self.syncer.discard(ops))

    def reissue(self, ops: list[str]) -> None:
        """Send rejected operations again: what they held is in new ones from then on."""
        whole = {one.tx for one in self.syncer.refused() if one.op in ops}
        self.world.journal.given_up |= {one.op for one in self.syncer.refused() if one.tx in whole}
        self.survives(lambda: self.syncer.reissue(ops))

    def row(self, row: str, ledger: str = "project") -> dict[str, Any] | None:
        """Return what the user sees of a row; None where it is deleted or not here."""
        with self.copy.read() as reader:
            state = load_rows(reader, ledger, [row]).get(row)
            if state is None or state.deleted:
                return None
            found = row_json(reader.context.codec(ledger), state.now)
        return {name: value for name, value in found.items() if name not in _STAMPS}

    def ids(self, ledger: str) -> list[str]:
        """Return the live rows of a ledger, oldest first."""
        return [row for (row,) in self.disk.execute(f'SELECT id FROM "{ledger}" WHERE deleted = 0 ORDER BY rid')]

    def ops(self, *states: str) -> list[tuple[str, str, str]]:
        """Return own operations in some states: id, ledger, row."""
        marks = ",".join("?" * len(states))
        sql = f"SELECT op, ledger, id FROM op WHERE state IN ({marks}) ORDER BY n"
        return self.disk.execute(sql, states).fetchall()

    def last_op(self) -> str:
        """Return the operation that was made last here."""
        return str(self.disk.execute("SELECT op FROM op WHERE state <> 'remote' ORDER BY n DESC LIMIT 1").fetchone()[0])

    def state_of(self, op: str) -> str:
        """Return the state of an operation; "" where there is none."""
        found = self.disk.execute("SELECT state FROM op WHERE op = ?", (op,)).fetchone()
        return str(found[0]) if found else ""

    def refused(self) -> dict[str, str]:
        """Return the rejected operations that the user is shown, with their codes."""
        return {one.op: one.code for one in self.syncer.refused()}

    def dump(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return every live row of every ledger."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        with self.copy.read() as reader:
            for ledger in self.forms.ledgers:
                codec = reader.context.codec(ledger)
                for row, state in load_rows(reader, ledger, self.ids(ledger)).items():
                    found[ledger, row] = row_json(codec, state.now)
        return found


def decoded(text: str | None) -> dict[str, Any]:
    """Return the JSON object of a column."""
    return msgspec.json.decode(text) if text else {}
