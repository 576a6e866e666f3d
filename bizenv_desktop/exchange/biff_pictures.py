"""Pictures in an old .xls: the drawing records (MS-ODRAW) hold the files once and, on each sheet, where they lie."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.grid import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTAINER, _DEEPEST = 0xF, 12
_STORE_ENTRY, _SHAPE, _OPTIONS, _ANCHOR = 0xF007, 0xF004, 0xF00B, 0xF010
_ENTRY_HEAD, _UID, _PICTURE_OPTION = 36, 16, 0x0104
_FILES = {0xF01D: "jpg", 0xF01E: "png", 0xF029: "tif", 0xF02A: "jpg"}
_TWO_UIDS = (0x46B, 0x6E3, 0x6E1, 0x6E5)


def stored_pictures(group: bytes) -> list[tuple[str, bytes] | None]:
    """Return the files of a workbook's drawing group in order; None for kinds that are no photo (EMF, WMF, DIB)."""
    return [_file(group, start, size) for kind, start, size, _ in _walk(group) if kind == _STORE_ENTRY]


def _file(data: bytes, start: int, size: int) -> tuple[str, bytes] | None:
    name_size = data[start + 33] if size > _ENTRY_HEAD else 0
    inner = start + _ENTRY_HEAD + name_size
    if inner + 8 > start + size:
        return None
    head, kind, length = struct.unpack_from("<HHI", data, inner)
    if kind not in _FILES:
        return None
    skip = 8 + _UID * (2 if head >> 4 in _TWO_UIDS else 1) + 1
    return _FILES[kind], data[inner + skip : inner + 8 + length]


def placed_pictures(drawing: bytes, files: list[tuple[str, bytes] | None]) -> list[Picture]:
    """Return the pictures of a sheet with the cell of their upper left corner."""
    pictures = []
    for kind, start, size, _ in _walk(drawing):
        if kind == _SHAPE:
            number, corner = _shape(drawing[start : start + size])
            if corner and 0 < number <= len(files) and (file := files[number - 1]):
                pictures.append(Picture(*corner, f"image{number}.{file[0]}", file[1]))
    return pictures


def _shape(data: bytes) -> tuple[int, tuple[int, int] | None]:
    """Return the number of the file that a shape shows (0: none) and its row and column."""
    number, corner = 0, None
    for kind, start, size, count in _walk(data):
        if kind == _OPTIONS:
            number = _option(data[start : start + size], count)
        elif kind == _ANCHOR and size >= 8:  # noqa: PLR2004 — flags, column, offset, row
            _, column, _, row = struct.unpack_from("<4H", data, start)
            corner = (row + 1, column + 1)
    return number, corner


def _option(data: bytes, count: int) -> int:
    for place in range(0, min(count * 6, len(data) - 5), 6):
        option, value = struct.unpack_from("<HI", data, place)
        if option & 0x3FFF == _PICTURE_OPTION:
            return int(value)
    return 0


def _walk(data: bytes, start: int = 0, end: int | None = None, depth: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """Yield kind, start, size and instance of every record, those inside containers after the container."""
    end = len(data) if end is None else min(end, len(data))
    while start + 8 <= end:
        head, kind, size = struct.unpack_from("<HHI", data, start)
        start += 8
        yield kind, start, min(size, end - start), head >> 4
        if head & 0xF == _CONTAINER and depth < _DEEPEST and kind != _STORE_ENTRY:
            yield from _walk(data, start, start + size, depth + 1)
        start += size
