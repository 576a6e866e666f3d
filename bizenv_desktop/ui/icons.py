"""The program's own line icons, inked in a colour of the theme."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QIcon, QPixmap

from bizenv_desktop.ui.theme import FAINT

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
_SIZE = 48


@functools.cache
def icon(name: str, colour: str = "#425466") -> QIcon:
    """Return the icon of a name; an empty one where the folder has none. The disabled state is paler."""
    path = FOLDER / f"{name}.svg"
    if not path.exists():
        return QIcon()
    drawn = QIcon(_pixmap(path, colour))
    drawn.addPixmap(_pixmap(path, FAINT + "80"), QIcon.Mode.Disabled)
    return drawn


def _pixmap(path: Path, colour: str) -> QPixmap:
    drawing = path.read_text("utf-8").replace('stroke="#000"', f'stroke="{colour[:7]}"')
    sized = drawing.replace("<svg ", f'<svg width="{_SIZE}" height="{_SIZE}" ', 1)
    pixmap = QPixmap()
    pixmap.loadFromData(QByteArray(sized.encode()), "SVG")
    return pixmap
