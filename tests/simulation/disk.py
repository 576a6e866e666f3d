"""The disk of a copy: its database in memory, and what can happen to it between two statements.

A killed process leaves what SQLite would leave: everything up to the last commit. `Killed` is no Exception, so that the
program cannot clean up behind it; from that moment the connection is dead until the copy is opened again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

if TYPE_CHECKING:
    from collections.abc import Callable

_WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT")


class Killed(BaseException):
    """The process is gone."""


class ServerKilled(Exception):
    """The server's process is gone: an Exception, for the database layer closes its connection over anything else."""


class Trouble:
    """Something that happens at the `count`-th writing statement or commit from now."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.happened = False

    def due(self, sql: str) -> bool:
        """Tell whether it is now."""
        if self.happened or not sql.lstrip().startswith(_WRITES):
            return False
        self.count -= 1
        return self.count < 0

    def run(self, go_on: Callable[[], Any], sql: str) -> Any:
        """Run a statement, or what happens instead."""
        raise NotImplementedError


class Kill(Trouble):
    """The process is killed before a statement, or right after it (`after`: a commit is durable by then)."""

    def __init__(self, count: int, *, after: bool = False) -> None:
        super().__init__(count)
        self.after = after

    def run(self, go_on: Callable[[], Any], sql: str) -> Any:
        if self.happened:
            raise Killed
        if self.due(sql):
            self.happened = True
            if self.after:
                go_on()
            raise Killed
        return go_on()


class DiskFull(Trouble):
    """The disk takes no more, once."""

    def run(self, go_on: Callable[[], Any], sql: str) -> Any:
        if self.due(sql):
            self.happened = True
            raise dbapi2.OperationalError("database or disk is full")
        return go_on()


class SimConnection(dbapi2.Connection):  # type: ignore[misc]
    """A connection that asks its trouble, while it has one, before each statement."""

    _trouble: Trouble | None = None
    locked = False
    """Whether a process syncs this copy just now."""
    opened = False
    """Whether a process has this copy open: another one must not alter its tables then."""

    @property
    def trouble(self) -> Trouble | None:
        """What is about to happen to this disk."""
        return self._trouble

    @trouble.setter
    def trouble(self, trouble: Trouble | None) -> None:
        self._trouble = trouble
        for verb in ("execute", "executemany"):
            if trouble is not None:
                self.__dict__[verb] = partial(self._troubled, verb)
            else:
                self.__dict__.pop(verb, None)

    def _troubled(self, verb: str, sql: str, *params: Any) -> Any:
        assert self._trouble is not None
        plain = getattr(dbapi2.Connection, verb)
        return self._trouble.run(lambda: plain(self, sql, *params), sql)


def new_disk(source: SimConnection | None = None) -> SimConnection:
    """Return an empty disk, or a clone of another one as it was after its last commit."""
    made: SimConnection = dbapi2.connect(
        ":memory:", isolation_level=None, check_same_thread=False, cached_statements=512, factory=SimConnection
    )
    if source is not None:
        source.backup(made)
    return made


def after_power_cut(disk: SimConnection) -> None:
    """Bring a disk to what a new process finds on it."""
    disk.trouble = None
    disk.opened = False
    if disk.in_transaction:
        disk.execute("ROLLBACK")
