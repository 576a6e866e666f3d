"""Backups: database, slot file and attachments in one file, whole while the copy is in use, and read back at once.

The file is a plain ZIP without compression; everything in it is as encrypted as in the copy's folder.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from contextlib import closing, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.files import sync_folder
from bizenv_desktop.base.os_problems import os_words
from bizenv_desktop.storage import blob_files, keys, leftovers, restoring, slots
from bizenv_desktop.storage import connection as connections
from bizenv_desktop.storage.locks import alone

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy

BLOBS = blob_files.FOLDER
_PAGES_AT_ONCE = 2048


def backup(copy: LocalCopy, file: Path, *, with_blobs: bool = True) -> list[str]:
    """Write a backup that is consistent while others write, and read it back; raises BizenvError if it is unsound.

    Returns what the copy itself lacks (attachments that are lost or not fetched yet): the rest is in the backup.
    """
    draft = file.with_name(file.name + ".new")
    from sqlcipher3 import dbapi2

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lacking = _write(copy, draft, with_blobs=with_blobs)
        draft.replace(file)
        with suppress(OSError):  # some file systems of sticks cannot do that
            sync_folder(file.parent)
    except (OSError, dbapi2.DatabaseError) as problem:
        draft.unlink(missing_ok=True)
        known = connections.disk_error(problem)
        if known is None and not isinstance(problem, OSError):
            raise
        raise BizenvError(
            "BACKUP_FAILED",
            f"备份没有写成：{os_words(problem) if isinstance(problem, OSError) else '磁盘已满或读写出错'}",
            "检查 U 盘或磁盘是否拔出、已满或只读，再备份一次；原有的备份没有改动",
        ) from problem
    return [f"附件文件 {BLOBS}/{name} 不在本地，备份里没有它" for name in lacking]


def _write(copy: LocalCopy, draft: Path, *, with_blobs: bool) -> list[str]:
    """Write the file and read it back; return the names of the attachments that are not here."""
    with leftovers.backup_folder(copy.home, draft) as folder:
        database = folder / connections.FILE
        _copy_database(copy, database)
        blobs = _blobs(copy, database) if with_blobs else []
        present = [blob for blob in blobs if blob.exists()]
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as out:
            out.write(database, connections.FILE)
            out.writestr(slots.FILE, slots.to_bytes(slots.read(copy.home)))
            for blob in present:
                out.write(blob, f"{BLOBS}/{blob.name}")
        _flush(draft)
        database.unlink()  # room for the one that is read back
        _prove(draft, folder, copy.key)
    return [blob.name for blob in blobs if blob not in present]


def _copy_database(copy: LocalCopy, target: Path) -> None:
    source_file = copy.home / connections.FILE
    with (
        closing(connections.open_encrypted(source_file, copy.key)) as source,
        closing(connections.open_encrypted(target, copy.key)) as out,
    ):
        source.backup(out, pages=_PAGES_AT_ONCE)


def _blobs(copy: LocalCopy, database: Path) -> list[Path]:
    with closing(connections.open_encrypted(database, copy.key)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM blob WHERE state NOT IN ('wanted', 'away')")]
    return [copy.home / BLOBS / name for name in names]


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _prove(file: Path, folder: Path, key: bytes) -> None:
    problems = _read_back(file, folder, key)
    if problems:
        file.unlink()
        raise BizenvError("BACKUP_UNSOUND", f"备份写完后读不回来：{'；'.join(problems)}", "检查磁盘或 U 盘后重新备份")


def _read_back(file: Path, folder: Path, key: bytes) -> list[str]:
    """Return what is wrong with a backup: damaged parts, or a database that its key does not open."""
    with zipfile.ZipFile(file) as archive:
        damaged = archive.testzip()
        if damaged:
            return [f"{damaged} 已损坏"]
        return integrity_problems(Path(archive.extract(connections.FILE, folder)), key)


def integrity_problems(database: Path, key: bytes) -> list[str]:
    """Return what SQLCipher and SQLite find wrong with a database file."""
    from sqlcipher3 import dbapi2

    try:
        with closing(connections.open_encrypted(database, key)) as connection:
            broken = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except (dbapi2.DatabaseError, BizenvError) as problem:
        return [str(problem)]
    return broken + [text for text in found if text != "ok"]


def restore(home: Path, file: Path, *, passphrase: str = "", own_key: bytes | None = None) -> list[str]:
    """Put a backup in the place of the copy in `home`, which nobody may have open; the old files are kept aside.

    A backup of this very copy opens by its `own_key`, any other by a passphrase or the recovery key.
    Returns what is wrong with the backup (then nothing was changed); raises BizenvError for a wrong passphrase, and
    where another window or command uses the copy.
    """
    home.mkdir(parents=True, exist_ok=True)
    with alone(home):
        restoring.finish(home)
        leftovers.clear_restores(home)
        staged = Path(mkdtemp(dir=home, prefix=leftovers.RESTORE))
        try:
            _extract(file, staged)
            problems = integrity_problems(staged / connections.FILE, _key(staged, passphrase, own_key))
            if not problems:
                restoring.swap(home, staged)
        finally:
            if not restoring.is_underway(home):
                shutil.rmtree(staged, ignore_errors=True)
        return problems


def examine(home: Path, file: Path, *, passphrase: str = "", own_key: bytes | None = None) -> list[str]:
    """Return what is wrong with a backup, without touching the copy in `home`, which may be open.

    Raises BizenvError for a wrong passphrase: before the copy is closed for a restore, not after.
    """
    with leftovers.work_folder(home) as folder:
        _extract(file, folder, files=False)
        return integrity_problems(folder / connections.FILE, _key(folder, passphrase, own_key))


def _extract(file: Path, folder: Path, *, files: bool = True) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            damaged = archive.testzip()
            for one in archive.namelist():
                if one in (connections.FILE, slots.FILE) or (files and one.startswith(BLOBS + "/")):
                    archive.extract(one, folder)
    except FileNotFoundError as problem:
        raise BizenvError("NO_FILE", f"找不到备份文件 {file}", "检查写法，U 盘要先插好") from problem
    except (OSError, zipfile.BadZipFile) as problem:
        raise _unreadable(file) from problem
    if damaged or not all((folder / one).exists() for one in (connections.FILE, slots.FILE)):
        raise _unreadable(file)


def _opens(database: Path, key: bytes) -> bool:
    with suppress(BizenvError), closing(connections.open_encrypted(database, key)):
        return True
    return False


def _unreadable(file: Path) -> BizenvError:
    return BizenvError("BACKUP_UNREADABLE", f"备份文件 {file.name} 读不出来或已损坏", "换一份备份再试")


def _key(folder: Path, passphrase: str, own_key: bytes | None) -> bytes:
    file = slots.read(folder)
    if not passphrase and own_key and _opens(folder / connections.FILE, own_key):
        return own_key
    recovery = keys.read_recovery_text(passphrase)
    for slot in file.slots:
        held = (slot.recover(recovery) if recovery else None) or slot.unlock(passphrase)
        if held:
            return held.database
    raise BizenvError(
        "WRONG_PASSPHRASE", "口令打不开这份备份", f"输入备份时某个用户（{'、'.join(file.users)}）的口令，或恢复密钥"
    )
