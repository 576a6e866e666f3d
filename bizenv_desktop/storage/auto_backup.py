"""Backups that the program makes by itself, ten of which are kept in the copy's folder."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from bizenv_desktop.storage.backup import backup
from bizenv_desktop.storage.blob_files import clear_drafts

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.storage.copy import LocalCopy

FOLDER = "backups"
KEPT = 10
_ENDING = ".bizbak"
_TIME_DIGITS = 17
_DRAFTS_LEFT_FOR = 86400.0
"""Seconds for which a file that an interrupted attach or sync has left half written is kept."""


def automatic_backup(copy: LocalCopy, why: str = "auto") -> Path:
    """Write a backup without attachments (they lie beside it and never change); return it. The oldest ones go."""
    folder = copy.home / FOLDER
    file = folder / f"{_next_name(copy)}-{why}{_ENDING}"
    backup(copy, file, with_blobs=False)
    clear_drafts(copy.home, time.time() - _DRAFTS_LEFT_FOR)
    for old in backups(copy.home)[:-KEPT]:
        old.unlink()
    return file


def before_upgrade(copy: LocalCopy) -> Path:
    """Write a backup before tables are altered."""
    return automatic_backup(copy, "before-upgrade")


def backups(home: Path) -> list[Path]:
    """Return the automatic backups of a copy, oldest first."""
    return sorted((home / FOLDER).glob(f"*{_ENDING}"))


def _next_name(copy: LocalCopy) -> str:
    """Return time and running number, so that names sort by age even where the clock stands still."""
    moment = re.sub(r"\D", "", copy.clock.now())[:_TIME_DIGITS]
    same = [one.name for one in backups(copy.home) if one.name.startswith(moment)]
    number = int(same[-1].split("-")[1]) + 1 if same else 1
    return f"{moment}-{number:03}"
