"""What xlrd does not tell of a BIFF8 workbook, read from its records: formulas, filters, encryption, pictures."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.exchange.grid import Address

_BOF, _EOF, _FORMULA, _FILEPASS, _BOUNDSHEET, _FILTERMODE, _DRAWINGS = 0x809, 0x0A, 0x06, 0x2F, 0x85, 0x9B, 0xEB
_BLANK_RESULT = b"\x03"
_NOT_A_NUMBER = b"\xff\xff"


@dataclass
class BiffSheet:
    """Of one sheet: formula cells (True where the stored result is blank) and whether a filter is active."""

    formulas: dict[Address, bool] = field(default_factory=dict)
    filtered: bool = False


@dataclass
class BiffFacts:
    """Of one workbook; `sheets` in the order of its BOUNDSHEET records."""

    encrypted: bool = False
    has_pictures: bool = False
    sheets: list[BiffSheet] = field(default_factory=list)


def biff_facts(data: bytes) -> BiffFacts:
    """Read the facts of a workbook (an OLE2 file or a bare BIFF stream). A damaged one gives what could be read."""
    stream = _workbook_stream(data)
    facts = BiffFacts()
    offsets = []
    for kind, start, size in _records(stream, 0):
        if kind == _FILEPASS:
            facts.encrypted = True
            return facts
        facts.has_pictures |= kind == _DRAWINGS
        if kind == _BOUNDSHEET and size >= 4:  # noqa: PLR2004 — the offset takes four bytes
            offsets.append(struct.unpack_from("<I", stream, start)[0])
    facts.sheets = [_sheet(stream, offset) for offset in offsets]
    return facts


def _workbook_stream(data: bytes) -> bytes:
    import olefile

    if not olefile.isOleFile(data=data):
        return data
    with olefile.OleFileIO(io.BytesIO(data)) as compound:
        name = next((name for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if compound.exists(name)), None)
        return compound.openstream(name).read() if name else b""


def _records(stream: bytes, position: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, start and size of the records of one substream; charts inside it are part of it."""
    depth = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, position + 4, size
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return
        position += 4 + size


def _sheet(stream: bytes, offset: int) -> BiffSheet:
    sheet = BiffSheet()
    for kind, start, size in _records(stream, offset):
        if kind == _FORMULA and size >= 14:  # noqa: PLR2004 — row, column, format and eight bytes of result
            row, column = struct.unpack_from("<HH", stream, start)
            result = stream[start + 6 : start + 14]
            sheet.formulas[row + 1, column + 1] = result[:1] == _BLANK_RESULT and result[6:] == _NOT_A_NUMBER
        sheet.filtered |= kind == _FILTERMODE
    return sheet
