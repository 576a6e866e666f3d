"""The version of the server's tables: made on an empty database, checked at each start, brought up to date on demand.

An empty database gets the tables as they are now. One of an older program is changed only by `migrate`, which an
administrator runs after a backup; one of a newer program is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province.tables import metadata, scope

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FIRST = "0001"
_LOCK = 0x62697A  # any number that all server processes agree on
_OLD = "先备份数据库，再运行 bizenv province migrate"


def prepare(connection: Connection) -> None:
    """Make the tables of an empty database; raises BizenvError where the database is of another version."""
    _alone(connection)
    found, newest = _version(connection), _steps().get_current_head()
    if found == newest:
        return
    if found is None and not _has_tables(connection):
        metadata.create_all(connection)
        MigrationContext.configure(connection).stamp(_steps(), "head")
        return
    raise _wrong(found)


def migrate(connection: Connection) -> tuple[str, str]:
    """Bring the tables up to date; returns the version before ("" for an empty database) and after."""
    _alone(connection)
    found = _version(connection)
    if found is None and _has_tables(connection):
        MigrationContext.configure(connection).stamp(_steps(), _FIRST)
        found = _FIRST
    if found is not None and not _knows(found):
        raise _wrong(found)
    command.upgrade(_config(connection), "head")
    return found or "", str(_steps().get_current_head())


def _wrong(found: str | None) -> BizenvError:
    if found is None or _knows(found):
        return BizenvError("DATABASE_OLD", f"数据库的版本是 {found or _FIRST}，比程序旧", _OLD)
    return BizenvError("DATABASE_NEW", f"数据库的版本是 {found}，这个程序不认识", "换用较新的程序；数据没有改动")


def _alone(connection: Connection) -> None:
    """Let one process at a time look and change; SQLite's transaction sees to that by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _has_tables(connection: Connection) -> bool:
    return inspect(connection).has_table(scope.name)


def _knows(version: str) -> bool:
    return any(one.revision == version for one in _steps().walk_revisions())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
