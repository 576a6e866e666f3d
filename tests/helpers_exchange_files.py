"""Small workbooks for the reader tests, made by ordinary writing programs and then, where needed, bent."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import PIL.Image
from msoffcrypto.format.ooxml import OOXMLFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def tiny_png() -> bytes:
    """Return a picture of one dot."""
    out = io.BytesIO()
    PIL.Image.new("RGB", (1, 1), "red").save(out, "PNG")
    return out.getvalue()


def repack(path: Path, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> Path:
    """Rewrite an xlsx with some parts changed (None drops the part) or added."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: change(info.filename, old.read(info)) for info in old.infolist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in {**parts, **(extra or {})}.items():
            if data is not None:
                new.writestr(name, data)
    path.write_bytes(out.getvalue())
    return path


def encrypted(path: Path, password: str) -> Path:
    """Give an xlsx a password."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(path.read_bytes())).encrypt(password, out)
    path.write_bytes(out.getvalue())
    return path


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """Return a change that replaces bytes in the worksheets."""
    return lambda name, data: data.replace(old, new) if name.startswith("xl/worksheets/sheet") else data


def bomb(path: Path, size: int = 900 * 1024 * 1024) -> Path:
    """Write an xlsx whose sheet unpacks to `size` bytes from almost none."""
    parts = {
        "xl/workbook.xml": b"<workbook/>",
        "xl/worksheets/sheet1.xml": b"",
    }
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b" " * (1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return _swap_last(path, packed, size)


def _swap_last(path: Path, packed: bytes, size: int) -> Path:
    """Put packed bytes in place of the (empty) last part and say its size in the directory."""
    data = path.read_bytes()
    start = data.rindex(b"PK\x03\x04")
    central = data.index(b"PK\x01\x02")
    local = data[start : start + 30 + len("xl/worksheets/sheet1.xml")]
    directory = bytearray(data[central:-22])
    last = bytes(directory).rindex(b"PK\x01\x02")
    struct.pack_into("<II", directory, last + 20, len(packed), size)
    end = bytearray(data[-22:])
    struct.pack_into("<II", end, 12, len(directory), start + len(local) + len(packed))
    path.write_bytes(data[:start] + local + packed + bytes(directory) + bytes(end))
    return path
