"""Read-only connections: each reader sees one moment of the data for as long as it is open."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlcipher3 import dbapi2

    from bizenv_desktop.storage.context import CopyContext

    Params = Sequence[Any] | dict[str, Any]

_KEPT = 4


class Reader:
    """Runs queries on one connection. `context` knows the definitions and who is acting."""

    def __init__(self, connection: dbapi2.Connection, context: CopyContext) -> None:
        self.connection = connection
        self.context = context

    def all(self, sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
        """Return all rows."""
        rows: list[tuple[Any, ...]] = self.connection.execute(sql, params).fetchall()
        return rows

    def one(self, sql: str, params: Params = ()) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        row: tuple[Any, ...] | None = self.connection.execute(sql, params).fetchone()
        return row

    def value(self, sql: str, params: Params = ()) -> Any:
        """Return the first column of the first row, or None."""
        row = self.connection.execute(sql, params).fetchone()
        return row[0] if row else None

    def each(self, sql: str, params: Params = ()) -> Iterator[tuple[Any, ...]]:
        """Return rows one by one; only inside the `with` that gave the reader."""
        return iter(self.connection.execute(sql, params))

    def columns(self, sql: str, params: Params = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the columns and all rows."""
        cursor = self.connection.execute(sql, params)
        return [column[0] for column in cursor.description], cursor.fetchall()


class Readers:
    """A small pool of read-only connections; each is used by one thread at a time."""

    def __init__(self, connect: Callable[[], dbapi2.Connection], context: CopyContext) -> None:
        self._connect = connect
        self._context = context
        self._lock = threading.Lock()
        self._idle: list[dbapi2.Connection] = []
        self._observer: dbapi2.Connection | None = None
        self._closed = False

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Give a reader that sees one moment of the data."""
        connection = self._take()
        try:
            connection.execute("BEGIN")
            yield Reader(connection, self._context)
        finally:
            self._give_back(connection)

    def data_version(self) -> int:
        """Return a number that changes whenever any process has written."""
        with self._lock:
            if self._observer is None:
                self._observer = self._connect()
            return int(self._observer.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close all idle connections; those in use are closed when they come back."""
        with self._lock:
            self._closed = True
            for connection in [*self._idle, *([self._observer] if self._observer else [])]:
                connection.close()
            self._idle.clear()
            self._observer = None

    def _take(self) -> dbapi2.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, connection: dbapi2.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._lock:
            if not self._closed and len(self._idle) < _KEPT:
                self._idle.append(connection)
                return
        connection.close()
