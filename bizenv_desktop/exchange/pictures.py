"""Pictures pasted into a sheet (catalogue 25): each becomes a file of the row at which it stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.headings import heading_key
from bizenv_desktop.formdef.field_types import Attachment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.exchange.grid import Picture, SheetGrid
    from bizenv_desktop.exchange.header import Header
    from bizenv_desktop.formdef.model import Ledger

COMMON_FILES = "attachments"


@dataclass(frozen=True)
class RowPicture:
    """A picture of one row: the field that takes it, its hash, and under which name the file is kept."""

    field: str
    sha256: str
    name: str
    data: bytes


def pictures_of_rows(grid: SheetGrid, header: Header, ledger: Ledger) -> dict[int, list[RowPicture]]:
    """Return the pictures by the row at which their upper left corner stands; {} where the ledger takes no files."""
    found: dict[int, list[RowPicture]] = {}
    for number, picture in enumerate(grid.pictures, 1):
        field = _field(ledger, header.levels.get(picture.column, ()))
        if field and picture.row > header.last:
            found.setdefault(picture.row, []).append(_named(picture, field, grid.name, number))
    return found


def _named(picture: Picture, field: str, sheet: str, number: int) -> RowPicture:
    suffix = PurePosixPath(picture.name).suffix or ".png"
    sha256 = hashlib.sha256(picture.data).hexdigest()
    return RowPicture(field, sha256, f"{sheet}第{picture.row}行图片{number}{suffix}", picture.data)


def _field(ledger: Ledger, levels: tuple[str, ...]) -> str:
    """Return the file field that a heading names, else the one that every row needs, else 附件."""
    files: Mapping[str, str] = {
        heading_key(one.label): one.id for one in ledger.fields.values() if isinstance(one.type, Attachment)
    }
    named = next((files[key] for level in reversed(levels) if (key := heading_key(level)) in files), "")
    needed = (name for name in files.values() if ledger.fields[name].required == "always")
    return named or next(needed, "") or (COMMON_FILES if COMMON_FILES in ledger.fields else "")
