"""A local copy on a simulated disk: the program's own class, with connections and writer of this world."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from bizenv_desktop.storage import definitions, founding
from bizenv_desktop.storage.context import CopyContext
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.reading import Reader
from bizenv_desktop.storage.sql_functions import SqlContext, register
from bizenv_desktop.storage.writing import Writer, in_transaction
from tests.simulation.disk import SimConnection, new_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.storage.slots import UserKeys

T = TypeVar("T")


class DirectWriter:
    """Writes on the caller's thread, each closure in its own transaction, or in the one that is open."""

    def __init__(self, disk: SimConnection, context: CopyContext, after_commit: Callable[[], None]) -> None:
        self._disk, self._context, self._after_commit = disk, context, after_commit

    def write(self, work: Callable[[Writer], T]) -> T:
        if self._disk.in_transaction:
            return work(Writer(self._disk, self._context))
        result = in_transaction(self._disk, self._context, work)
        self._after_commit()
        return result

    def submit(self, work: Callable[[Writer], T]) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(self.write(work))
        return done

    def close(self) -> None:
        """Leave the disk as it is: it outlives the process."""


class DirectReaders:
    """Reads on the same connection; between two statements of one thread nothing changes."""

    def __init__(self, disk: SimConnection, context: CopyContext) -> None:
        self._reader = Reader(disk, context)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        yield self._reader

    def data_version(self) -> int:
        return 0

    def close(self) -> None:
        """Leave the disk as it is."""


class SimCopy(LocalCopy):
    """A copy whose database is a simulated disk; its tables are those of the template."""

    def __init__(
        self, home: Path, forms: Forms, clock: Clock, user: str, *, held: UserKeys, disk: SimConnection
    ) -> None:
        self.disk = disk
        super().__init__(home, forms, clock, user, held)

    def _start_writer(self) -> None:
        register(self.disk, self.sql)
        self._readers = DirectReaders(self.disk, self.context)  # type: ignore[assignment]
        self._writer = DirectWriter(self.disk, self.context, self._after_commit)  # type: ignore[assignment]

    def _bring_up_to_date(self) -> None:
        """Leave the tables alone, unless definitions came with a sync; they wait while another process is there."""
        program = self.forms
        self._lay_over(program)
        if self.forms is not program and definitions.needs_upgrade(self):
            if self.disk.opened:
                self._lay_over(program, in_use=True)
            else:
                plan = definitions.schema_of(self.forms, self.settings)
                in_transaction(self.disk, self.context, partial(definitions._upgrade, plan=plan))
        self.disk.opened = True


def found(forms: Forms, clock: Clock, context: dict[str, Any]) -> SimConnection:
    """Return a disk with a new copy on it: the tables and rows that the program makes for one."""
    disk = new_disk()
    register(disk, SqlContext(clock))
    in_transaction(disk, CopyContext(forms, clock, **context), founding._fill)
    return disk
