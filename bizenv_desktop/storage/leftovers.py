"""Folders in which a backup or restore works, and the removal of those that a killed one left behind.

A killed process cannot clear up. Its folder in the copy's home names the half-written file (on a USB stick, say): the
next backup, or whoever opens the copy next, takes both away. Locks are given back by the system, so a free one proves
that nobody works there any more.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage.locks import one_at_a_time
from bizenv_desktop.storage.restoring import is_underway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

BACKUP, RESTORE = "backup-", "restore-"
_LOCK = "backup.lock"
_NOTE = "target.txt"
_WAIT_SECONDS = 600.0
"""How long one backup waits for another of the same copy: a copy with many photos takes minutes to a slow stick."""


@contextmanager
def backup_folder(home: Path, draft: Path) -> Iterator[Path]:
    """Give a folder for one backup that writes `draft`; one at a time. Raises LOCKED where another takes too long."""
    with work_folder(home) as folder:
        (folder / _NOTE).write_text(str(draft.absolute()), "utf-8")
        yield folder


@contextmanager
def work_folder(home: Path) -> Iterator[Path]:
    """Give a folder of a copy to work in, one at a time, whoever has the copy open; raises LOCKED as above."""
    with _alone(home, _WAIT_SECONDS):
        _clear_backups(home)
        with TemporaryDirectory(dir=home, prefix=BACKUP) as folder:
            yield Path(folder)


def clear(home: Path) -> None:
    """Remove what killed backups and restores left. The caller shares the copy's lock, so no restore is under way."""
    clear_restores(home)
    if any(_folders(home, BACKUP)):
        with suppress(BizenvError), _alone(home, 0):  # locked: that one is being written just now
            _clear_backups(home)


def clear_restores(home: Path) -> None:
    """Remove the folders of restores that were killed before they touched the copy; one with a journal is ended."""
    if is_underway(home):
        return
    for folder in _folders(home, RESTORE):
        shutil.rmtree(folder, ignore_errors=True)


def _clear_backups(home: Path) -> None:
    for folder in _folders(home, BACKUP):
        with suppress(OSError, ValueError):  # killed before the note was whole, or the stick is not here: nothing to do
            Path((folder / _NOTE).read_text("utf-8")).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def _folders(home: Path, prefix: str) -> Iterator[Path]:
    return (one for one in home.glob(f"{prefix}*") if one.is_dir())


def _alone(home: Path, wait: float) -> AbstractContextManager[None]:
    busy = BizenvError("LOCKED", "另一个备份正在进行", "等它结束后再备份")
    return one_at_a_time(home / _LOCK, busy, wait=wait)
