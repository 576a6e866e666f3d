"""What xlrd does not tell of a BIFF8 workbook, read from its records: formulas, filters, encryption, pictures."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.biff_pictures import placed_pictures, stored_pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.exchange.grid import Address, Picture

_BOF, _EOF, _FORMULA, _FILEPASS, _BOUNDSHEET, _FILTERMODE = 0x809, 0x0A, 0x06, 0x2F, 0x85, 0x9B
_DRAWING_GROUP, _DRAWING, _CONTINUE = 0xEB, 0xEC, 0x3C
_BLANK_RESULT = b"\x03"
_NOT_A_NUMBER = b"\xff\xff"


@dataclass
class BiffSheet:
    """Of one sheet: formula cells (True where the stored result is blank), whether a filter is active, pictures."""

    formulas: dict[Address, bool] = field(default_factory=dict)
    filtered: bool = False
    pictures: list[Picture] = field(default_factory=list)


@dataclass
class BiffFacts:
    """Of one workbook; `sheets` in the order of its BOUNDSHEET records."""

    encrypted: bool = False
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
        if kind == _BOUNDSHEET and size >= 4:  # noqa: PLR2004 — the offset takes four bytes
            offsets.append(struct.unpack_from("<I", stream, start)[0])
    files = stored_pictures(_joined(stream, 0, _DRAWING_GROUP))
    facts.sheets = [_sheet(stream, offset, files) for offset in offsets]
    return facts


def _joined(stream: bytes, position: int, wanted: int) -> bytes:
    """Return the bytes of all records of a kind in a substream, with the records that continue them."""
    pieces = []
    last = 0
    for kind, start, size in _records(stream, position):
        if kind == wanted or (kind == _CONTINUE and last == wanted):
            pieces.append(stream[start : start + size])
        last = last if kind == _CONTINUE else kind
    return b"".join(pieces)


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


def _sheet(stream: bytes, offset: int, files: list[tuple[str, bytes] | None]) -> BiffSheet:
    sheet = BiffSheet()
    if any(files):
        sheet.pictures = placed_pictures(_joined(stream, offset, _DRAWING), files)
    for kind, start, size in _records(stream, offset):
        if kind == _FORMULA and size >= 14:  # noqa: PLR2004 — row, column, format and eight bytes of result
            row, column = struct.unpack_from("<HH", stream, start)
            result = stream[start + 6 : start + 14]
            sheet.formulas[row + 1, column + 1] = result[:1] == _BLANK_RESULT and result[6:] == _NOT_A_NUMBER
        sheet.filtered |= kind == _FILTERMODE
    return sheet
