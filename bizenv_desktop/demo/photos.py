"""Drawn pictures that stand for site photos."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SIZE = (960, 720)


def site_photo(folder: Path, name: str, seed: int) -> Path:
    """Draw a building site (sky, ground, a frame that grows with `seed`) and return the file."""
    from PIL import Image, ImageDraw

    folder.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGB", _SIZE, (186, 210, 232))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 520, 960, 720), fill=(168, 148, 120))
    for floor in range(2 + seed % 4):
        top = 480 - floor * 90
        pen.rectangle((180 + seed, top, 760 + seed, top + 84), outline=(96, 96, 104), width=6, fill=(214, 206, 196))
        for column in range(6):
            left = 205 + seed + column * 92
            pen.rectangle((left, top + 20, left + 50, top + 64), fill=(120, 150, 178))
    pen.line((830, 520, 830, 90), fill=(210, 150, 30), width=12)
    pen.line((560, 110, 900, 110), fill=(210, 150, 30), width=10)
    target = folder / name
    picture.save(target, quality=88)
    return target
