"""Drawn pictures that stand for site photos."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.ImageDraw import ImageDraw

_SIZE = (960, 720)
_GROUND = 520


def site_photo(folder: Path, name: str, seed: int) -> Path:
    """Draw a building site (sky, ground, buildings, a crane), another view for each `seed`, and return the file."""
    from PIL import Image, ImageDraw

    folder.mkdir(parents=True, exist_ok=True)
    chance = Random(seed)  # noqa: S311 - a drawing
    picture = Image.new("RGB", _SIZE, (186, 210, 232))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, _GROUND, *_SIZE), fill=(168, 148, 120))
    left = chance.randrange(-60, 160)
    while left < _SIZE[0] - 100:
        width = chance.randrange(140, 340)
        _building(pen, chance, left, left + width)
        left += width + chance.randrange(20, 140)
    mast = chance.randrange(120, 840)
    reach = chance.choice((-340, 340))
    pen.line((mast, _GROUND, mast, 80), fill=(210, 150, 30), width=14)
    pen.line((mast - reach // 5, 100, mast + reach, 100), fill=(210, 150, 30), width=12)
    target = folder / name
    picture.save(target, quality=88)
    return target


def _building(pen: ImageDraw, chance: Random, left: int, right: int) -> None:
    shade = chance.randrange(90, 230)
    for floor in range(chance.randrange(1, 6)):
        top = _GROUND - 84 - floor * 88
        pen.rectangle((left, top, right, top + 84), outline=(96, 96, 104), width=6, fill=(shade, shade - 8, shade - 18))
        for window in range(left + 24, right - 50, 84):
            pen.rectangle((window, top + 20, window + 46, top + 64), fill=(120, 150, 178))
