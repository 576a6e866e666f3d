"""Backups that the program makes by itself, ten of which are kept in the copy's folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bizenv_desktop.storage.backup import backup

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.storage.copy import LocalCopy

FOLDER = "backups"
KEPT = 10
_ENDING = ".bizbak"


def automatic_backup(copy: LocalCopy, why: str = "auto") -> Path:
    """Write a backup without attachments (they lie beside it and never change); return it. The oldest ones go."""
    folder = copy.home / FOLDER
    moment = re.sub(r"\D", "", copy.clock.now())[:17]
    file = _free(folder / f"{moment}-{why}{_ENDING}")
    backup(copy, file, with_blobs=False)
    for old in backups(copy.home)[:-KEPT]:
        old.unlink()
    return file


def before_upgrade(copy: LocalCopy) -> Path:
    """Write a backup before tables are altered."""
    return automatic_backup(copy, "before-upgrade")


def backups(home: Path) -> list[Path]:
    """Return the automatic backups of a copy, oldest first."""
    return sorted((home / FOLDER).glob(f"*{_ENDING}"))


def _free(file: Path) -> Path:
    number, made = 1, file
    while made.exists():
        made = file.with_name(f"{file.stem}-{number}{_ENDING}")
        number += 1
    return made
