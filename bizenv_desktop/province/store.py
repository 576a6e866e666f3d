"""The server's database: SQLite or PostgreSQL, the same statements on both; writing and reading transactions."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url

from bizenv_desktop.province import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_WAIT_SECONDS = 30


class Store:
    """Opens the database at a URL, makes its tables if it is empty, and gives transactions.

    Raises BizenvError where the tables are of another version (`migrating` opens them all the same).
    """

    def __init__(self, url: str, *, migrating: bool = False) -> None:
        self.engine = _open(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._write_lock = threading.Lock()
        if not migrating:
            with self.write() as connection:
                schema.prepare(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction that writes; on SQLite there is one at a time, on PostgreSQL rows are locked."""
        if self.is_sqlite:
            with self._write_lock, self._begin("IMMEDIATE") as connection:
                yield connection
        else:
            with self.engine.begin() as connection:
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a transaction that sees one moment of the data."""
        if self.is_sqlite:
            with self._begin("DEFERRED") as connection:
                yield connection
        else:
            with self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _begin(self, how: str) -> Iterator[Connection]:
        with self.engine.connect().execution_options(begin_as=how) as connection, connection.begin():
            yield connection


def _open(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, pool_size=8, max_overflow=16)
    engine = create_engine(parsed, connect_args={"timeout": _WAIT_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by us: the driver would begin them late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    how = connection.get_execution_options().get("begin_as", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")
