"""Opens connections to the encrypted database and makes sure that it is encrypted.

Functions of a plain SQLite build ignore the key without a word; so each connection asks for the cipher's version, and
the header of the file is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlcipher3 import dbapi2

    Prepare = Callable[["dbapi2.Connection"], None]

FILE = "bizenv.db"
_PLAIN_HEADER = b"SQLite format 3\x00"
_BUSY_MS = 15_000
_READER_CACHE_KIB = 65_536
_WRITER_CACHE_KIB = 65_536


def connect(path: Path, key: bytes, prepare: Prepare, *, writer: bool = False) -> dbapi2.Connection:
    """Open the encrypted database; a reader refuses every change. `prepare` adds the SQL functions."""
    connection = open_encrypted(path, key)
    try:
        prepare(connection)
        _configure(connection, writer=writer)
        _prove_encrypted(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def open_encrypted(path: Path, key: bytes) -> dbapi2.Connection:
    """Open a database file with a raw key, without functions or settings; raises BizenvError where the key is wrong."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(
        str(path), isolation_level=None, check_same_thread=False, cached_statements=512, timeout=_BUSY_MS / 1000
    )
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except dbapi2.DatabaseError as problem:
        connection.close()
        if "locked" in str(problem):
            raise busy() from problem
        raise BizenvError(
            "DB_UNREADABLE", f"数据库文件 {path.name} 打不开：密钥不符或文件已损坏", "请从备份恢复"
        ) from problem
    return connection


def busy() -> BizenvError:
    """Return the error for a database that another program keeps busy for too long."""
    return BizenvError("BUSY", "另一个程序正在写这份数据，等了很久仍未空出来", "稍后再试，或关闭另一个窗口")


_DISK_ERRORS = (
    ("disk is full", "DISK_FULL", "磁盘已满，这次修改没有保存", "腾出磁盘空间后再保存；以前保存的数据都在"),
    (
        "disk i/o",
        "DISK_ERROR",
        "磁盘读写出错，这次修改没有保存",
        "检查磁盘；先备份（bizenv backup），再运行 bizenv verify",
    ),
    ("malformed", "DB_DAMAGED", "数据库文件已损坏，这次修改没有保存", "运行 bizenv verify 查看，从备份恢复"),
)


def disk_error(problem: BaseException) -> BizenvError | None:
    """Return the error for people where the database says that the disk is full or damaged; None for all others."""
    from sqlcipher3 import dbapi2

    text = str(problem).lower() if isinstance(problem, dbapi2.DatabaseError) else ""
    found = (BizenvError(code, what, remedy) for words, code, what, remedy in _DISK_ERRORS if words in text)
    return next(found, None)


def _configure(connection: dbapi2.Connection, *, writer: bool) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB if writer else _READER_CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA foreign_keys = OFF")
    if writer:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection.execute("PRAGMA query_only = ON")


def _prove_encrypted(connection: dbapi2.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA cipher_version").fetchone()
    with path.open("rb") as file:
        header = file.read(len(_PLAIN_HEADER))
    if not version or not version[0] or header == _PLAIN_HEADER:
        raise BizenvError(
            "NOT_ENCRYPTED", "数据库没有加密，程序拒绝使用", "请重新安装程序（缺少 SQLCipher），不要把数据放进这个文件"
        )
