"""The automatic backups that a copy keeps, and what would be missing after going back to one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.storage.auto_backup import backups

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.storage.copy import LocalCopy

_NAME = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d*-\d+-(.+)")
_SECOND = 14
"""Digits of a moment down to its second."""


@dataclass(frozen=True)
class KeptBackup:
    """One backup: its file, when it was made ("2022-05-12 09:30"), why, its size in bytes.

    `unsent` counts the changes made since then that wait to be sent: nobody else has them.
    """

    file: Path
    at: str
    why: str
    size: int
    unsent: int


def kept_backups(copy: LocalCopy) -> list[KeptBackup]:
    """Return the automatic backups, the newest first."""
    with copy.read() as reader:
        waiting = [_digits(at) for (at,) in reader.all("SELECT at FROM op WHERE state = 'pending'")]
    found = []
    for file in reversed(backups(copy.home)):
        name = _NAME.match(file.stem)
        if name:
            year, month, day, hour, minute, second, why = name.groups()
            made = f"{year}{month}{day}{hour}{minute}{second}"
            unsent = sum(moment >= made for moment in waiting)
            at = f"{year}-{month}-{day} {hour}:{minute}"
            found.append(KeptBackup(file, at, why, file.stat().st_size, unsent))
    return found


def _digits(moment: str) -> str:
    return re.sub(r"\D", "", moment)[:_SECOND]
