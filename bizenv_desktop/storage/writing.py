"""The one writer of a process: a thread that runs closures one after another, each in its own transaction."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import connection as connections
from bizenv_desktop.storage.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlcipher3 import dbapi2

    from bizenv_desktop.storage.context import CopyContext
    from bizenv_desktop.storage.reading import Params

T = TypeVar("T")


class Writer(Reader):
    """Reads and writes inside the one open transaction; it is valid only while its closure runs."""

    def execute(self, sql: str, params: Params = ()) -> int:
        """Run a statement and return how many rows it changed."""
        return int(self.connection.execute(sql, params).rowcount)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for many rows."""
        if rows:
            self.connection.executemany(sql, rows)


class WriterThread:
    """Owns the writing connection. `hold` and `release` bracket its life (the shared lock of the copy)."""

    def __init__(
        self,
        connect: Callable[[], dbapi2.Connection],
        context: CopyContext,
        hold: Callable[[], None],
        release: Callable[[], None],
        after_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[Writer], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._connect, self._context, self._hold, self._release = connect, context, hold, release
        self._after_commit = after_commit
        self._ready: Future[None] = Future()
        self._connection: dbapi2.Connection | None = None
        self._closed = False
        self._door = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="bizenv-writer", daemon=True)
        self._thread.start()
        self._ready.result()

    def submit(self, work: Callable[[Writer], T]) -> Future[T]:
        """Queue a closure; its result or error comes through the future after commit or rollback."""
        done: Future[T] = Future()
        with self._door:  # nothing is queued behind the end
            if not self._closed:
                self._jobs.put((work, done))
                return done
        done.set_exception(BizenvError("CLOSED", "本地数据已关闭", "请重新打开"))
        return done

    def write(self, work: Callable[[Writer], T]) -> T:
        """Run a closure on the writer thread and wait; inside another closure it joins that transaction."""
        if threading.current_thread() is not self._thread or self._connection is None:
            return self.submit(work).result()
        if self._connection.in_transaction:
            return work(Writer(self._connection, self._context))
        return in_transaction(self._connection, self._context, work)

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._door:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._hold()
            self._connection = self._connect()
        except BaseException as problem:  # noqa: BLE001 - carried to the thread that asked
            try:
                self._release()
            finally:  # whoever asked for the copy waits for this answer without end
                self._ready.set_exception(problem)
            return
        self._ready.set_result(None)
        while (job := self._jobs.get()) is not None:
            self._do(self._connection, *job)
            del job  # with all that the closure holds
        self._connection.close()
        self._release()

    def _do(self, connection: dbapi2.Connection, work: Callable[[Writer], Any], done: Future[Any]) -> None:
        if not done.set_running_or_notify_cancel():
            return
        try:
            result = in_transaction(connection, self._context, work)
            self._after_commit()
        except BaseException as problem:  # noqa: BLE001 - carried to the thread that asked
            done.set_exception(problem)
        else:
            done.set_result(result)


def in_transaction(connection: dbapi2.Connection, context: CopyContext, work: Callable[[Writer], T]) -> T:
    """Run a closure in one BEGIN IMMEDIATE transaction: all of it is committed, or nothing.

    What the disk does not take (it is full, it fails) is raised as a BizenvError.
    """
    _begin(connection)
    try:
        result = work(Writer(connection, context))
        connection.execute("COMMIT")
    except BaseException as problem:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        known = connections.disk_error(problem)
        if known:
            raise known from problem
        raise
    return result


def _begin(connection: dbapi2.Connection) -> None:
    from sqlcipher3 import dbapi2

    try:
        connection.execute("BEGIN IMMEDIATE")
    except dbapi2.OperationalError as problem:
        if "locked" in str(problem) or "busy" in str(problem):
            raise connections.busy() from problem
        known = connections.disk_error(problem)
        if known:
            raise known from problem
        raise
