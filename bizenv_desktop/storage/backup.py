"""Backups: database, slot file and attachments in one file, whole while the copy is in use, and read back at once.

The file is a plain ZIP without compression; everything in it is as encrypted as in the copy's folder.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import blob_files, keys, slots
from bizenv_desktop.storage import connection as connections
from bizenv_desktop.storage.locks import alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.storage.copy import LocalCopy

BLOBS = blob_files.FOLDER
_PAGES_AT_ONCE = 2048


def backup(copy: LocalCopy, file: Path, *, with_blobs: bool = True) -> None:
    """Write a backup that is consistent while others write, and read it back; raises BizenvError if it is unsound."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".new")
    with TemporaryDirectory(dir=copy.home, prefix="backup-") as folder:
        database = Path(folder) / connections.FILE
        _copy_database(copy, database)
        blobs = list(_blobs(copy, database)) if with_blobs else []
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as out:
            out.write(database, connections.FILE)
            out.writestr(slots.FILE, slots.to_bytes(slots.read(copy.home)))
            for blob in blobs:
                out.write(blob, f"{BLOBS}/{blob.name}")
    _flush(draft)
    _prove(draft, copy.key)
    draft.replace(file)


def _copy_database(copy: LocalCopy, target: Path) -> None:
    source_file = copy.home / connections.FILE
    with (
        closing(connections.open_encrypted(source_file, copy.key)) as source,
        closing(connections.open_encrypted(target, copy.key)) as out,
    ):
        source.backup(out, pages=_PAGES_AT_ONCE)


def _blobs(copy: LocalCopy, database: Path) -> Iterator[Path]:
    with closing(connections.open_encrypted(database, copy.key)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM blob WHERE state <> 'wanted'")]
    for name in names:
        path = copy.home / BLOBS / name
        if not path.exists():
            raise BizenvError("BLOB_MISSING", f"附件文件 {BLOBS}/{name} 不在", "运行 bizenv verify 查看缺了哪些附件")
        yield path


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _prove(file: Path, key: bytes) -> None:
    problems = read_back(file, key)
    if problems:
        file.unlink()
        raise BizenvError("BACKUP_UNSOUND", f"备份写完后读不回来：{'；'.join(problems)}", "检查磁盘或 U 盘后重新备份")


def read_back(file: Path, key: bytes) -> list[str]:
    """Return what is wrong with a backup: damaged parts, or a database that its key does not open."""
    with zipfile.ZipFile(file) as archive, TemporaryDirectory(dir=file.parent) as folder:
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


def restore(home: Path, file: Path, *, passphrase: str) -> list[str]:
    """Put a backup in the place of the copy in `home`, which nobody may have open; the old files are kept aside.

    Returns what is wrong with the backup (then nothing was changed); raises BizenvError for a wrong passphrase.
    """
    home.mkdir(parents=True, exist_ok=True)
    with alone(home), TemporaryDirectory(dir=home, prefix="restore-") as name:
        folder = Path(name)
        _extract(file, folder)
        problems = integrity_problems(folder / connections.FILE, _key(folder, passphrase))
        if not problems:
            _swap(home, folder)
        return problems


def _extract(file: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            damaged = archive.testzip()
            for one in archive.namelist():
                if one in (connections.FILE, slots.FILE) or one.startswith(BLOBS + "/"):
                    archive.extract(one, folder)
    except (OSError, zipfile.BadZipFile) as problem:
        raise _unreadable(file) from problem
    if damaged or not all((folder / one).exists() for one in (connections.FILE, slots.FILE)):
        raise _unreadable(file)


def _unreadable(file: Path) -> BizenvError:
    return BizenvError("BACKUP_UNREADABLE", f"备份文件 {file.name} 读不出来或已损坏", "换一份备份再试")


def _key(folder: Path, passphrase: str) -> bytes:
    file = slots.read(folder)
    recovery = keys.read_recovery_text(passphrase)
    for slot in file.slots:
        held = (slot.recover(recovery) if recovery else None) or slot.unlock(passphrase)
        if held:
            return held.database
    raise BizenvError(
        "WRONG_PASSPHRASE", "口令打不开这份备份", f"输入备份时某个用户（{'、'.join(file.users)}）的口令，或恢复密钥"
    )


def _swap(home: Path, folder: Path) -> None:
    """Move the old database aside and the new one in. Attachments are named by content and only added to."""
    aside = _aside(home)
    for old in [*home.glob(connections.FILE + "*"), home / slots.FILE]:
        if old.exists():
            old.replace(aside / old.name)
    (home / BLOBS).mkdir(exist_ok=True)
    for blob in (folder / BLOBS).glob("*"):
        shutil.move(blob, home / BLOBS / blob.name)
    (folder / connections.FILE).replace(home / connections.FILE)
    (folder / slots.FILE).replace(home / slots.FILE)


def _aside(home: Path) -> Path:
    number = 1
    while (home / f"before-restore-{number}").exists():
        number += 1
    made = home / f"before-restore-{number}"
    made.mkdir()
    return made
