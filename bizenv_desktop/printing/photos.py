"""Photos for print: turned upright, scaled down to what paper shows, as JPEG."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

_DOTS_PER_MM = 200 / 25.4
_QUALITY = 85


@dataclass(frozen=True)
class FittedPhoto:
    """A photo ready for the canvas; width and height in millimetres keep its shape."""

    reader: Any
    width: float
    height: float


def fitted(content: bytes, width: float, height: float) -> FittedPhoto | None:
    """Return a photo that fits into a box (millimetres) at 200 dots per inch; None where it is no picture."""
    from PIL import Image, ImageOps, UnidentifiedImageError
    from reportlab.lib.utils import ImageReader

    try:
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    picture.thumbnail((int(width * _DOTS_PER_MM), int(height * _DOTS_PER_MM)))
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=_QUALITY)
    scale = min(width / picture.width, height / picture.height)
    return FittedPhoto(ImageReader(io.BytesIO(packed.getvalue())), picture.width * scale, picture.height * scale)
