"""The program's own line icons, inked in a colour of the theme."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.ui.theme import FAINT, LIGHTS

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = program_folder("resources/icons")
_SIZE = 48
_DOT = 14


@functools.cache
def icon(name: str, colour: str = "#425466") -> QIcon:
    """Return the icon of a name; an empty one where the folder has none. The disabled state is paler."""
    path = FOLDER / f"{name}.svg"
    if not path.exists():
        return QIcon()
    drawn = QIcon(_pixmap(path, colour))
    drawn.addPixmap(_pixmap(path, FAINT + "80"), QIcon.Mode.Disabled)
    return drawn


@functools.cache
def light(code: str) -> QPixmap | None:
    """Return the dot of a light (绿 黄 红 蓝 灰); None for any other text."""
    if code not in LIGHTS:
        return None
    dot = QPixmap(_DOT, _DOT)
    dot.fill(QColor(0, 0, 0, 0))
    painter = QPainter(dot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(QColor(LIGHTS[code]))
    painter.drawEllipse(1, 1, _DOT - 2, _DOT - 2)
    painter.end()
    return dot


def _pixmap(path: Path, colour: str) -> QPixmap:
    drawing = path.read_text("utf-8").replace('stroke="#000"', f'stroke="{colour[:7]}"')
    sized = drawing.replace("<svg ", f'<svg width="{_SIZE}" height="{_SIZE}" ', 1)
    pixmap = QPixmap()
    pixmap.loadFromData(QByteArray(sized.encode()), "SVG")
    return pixmap
