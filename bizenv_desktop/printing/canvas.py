"""Opens the canvas that pages are drawn on: the same content gives the same bytes, whatever the day."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.page_plan import MM

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def open_canvas(size: tuple[float, float], face: str, title: str, author: str) -> tuple[Canvas, io.BytesIO]:
    """Return a canvas of a size (mm) whose first font is a face, and where its bytes go."""
    from reportlab import rl_config
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # plain compressed pages: smaller, and faster to write
    font = faces.face(face).font
    registerFont(font)
    buffer = io.BytesIO()
    paper = (size[0] * MM, size[1] * MM)
    canvas = Canvas(buffer, pagesize=paper, invariant=1, pageCompression=1, initialFontName=font.fontName)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("bizenv_desktop")
    return canvas, buffer
