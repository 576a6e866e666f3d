"""What a picture tells of itself: a small image for lists, and when and where it was taken where its EXIF says so."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from bizenv_desktop.storage.photo_looks import looks_of

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

_LARGEST_SIDE = 256
LARGEST_PREVIEW = 12 * 1024
"""Bytes of a small picture at most: it travels with the row of its file."""

_BEGINNINGS = (b"\xff\xd8", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_QUALITIES = (75, 60, 45, 30)
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_TAKEN, _TAKEN_ELSE = 0x9003, 0x0132
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)


@dataclass(frozen=True)
class Picture:
    """A small JPEG, time (ISO, local) and place (degrees) of taking, how it looks (`photo_looks`); "" where unknown."""

    thumbnail: bytes
    taken_at: str = ""
    taken_where: str = ""
    looks: str = ""


def is_picture(head: bytes) -> bool:
    """Tell from its first bytes whether a file is likely a picture: JPEG, PNG, GIF, BMP, TIFF or WebP."""
    return head.startswith(_BEGINNINGS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def read_picture(source: BinaryIO) -> Picture | None:
    """Return what a picture tells; None for a file that is no picture."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(source) as image:
            exif = image.getexif()
            image.draft("RGB", (_LARGEST_SIDE * 2, _LARGEST_SIDE * 2))
            small = ImageOps.exif_transpose(image).convert("RGB")
            small.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
            looks = looks_of(small)
            preview = _jpeg(small)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return Picture(preview, _taken_at(exif), _taken_where(exif), looks)


def _jpeg(small: Image) -> bytes:
    """Return a JPEG without anything but the picture: no place, no time, no remarks; smaller where it is too large."""
    small.info.clear()
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            small.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= LARGEST_PREVIEW:
                return out.getvalue()
        small.thumbnail((small.width // 2, small.height // 2))


def _taken_at(exif: Exif) -> str:
    text = str(exif.get_ifd(_EXIF_IFD).get(_TAKEN) or exif.get(_TAKEN_ELSE) or "").strip("\0 ")
    day, _, time = text.partition(" ")
    return f"{day.replace(':', '-')}T{time}" if len(text) == len("2022:05:07 09:30:00") else ""


def _taken_where(exif: Exif) -> str:
    gps = exif.get_ifd(_GPS_IFD)
    try:
        latitude, longitude = _degrees(gps, *_LATITUDE), _degrees(gps, *_LONGITUDE)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
    return f"{latitude:.6f},{longitude:.6f}"


def _degrees(gps: dict[int, Any], side: int, value: int) -> float:
    degrees, minutes, seconds = (float(part) for part in gps[value])
    whole = degrees + minutes / 60 + seconds / 3600
    return -whole if gps.get(side) in ("S", "W") else whole
