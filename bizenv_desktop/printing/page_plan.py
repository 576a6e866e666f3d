"""What stands where on the pages of a print: pure data in millimetres from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

MM = 72 / 25.4
"""Points in a millimetre."""
PAPERS = {"A3": (297.0, 420.0), "A4": (210.0, 297.0)}
LIGHTS = {"绿": "#2e9d4e", "黄": "#f2b705", "红": "#d93025", "蓝": "#2f6fde", "灰": "#8a8f98"}
"""Colours of the lights; the word stands beside the dot, for black-and-white printers."""
ASCENT = 0.86
"""Height of the text above its base line, in sizes."""


@dataclass(frozen=True)
class Style:
    """How a cell looks: face, points, line spacing in sizes, ground colour, border, inner margin in mm, text colour."""

    face: str = "song"
    size: float = 9.0
    spacing: float = 1.25
    ground: str = ""
    border: bool = True
    pad: float = 0.8
    colour: str = ""

    @property
    def line_height(self) -> float:
        """The height of a line in millimetres."""
        return self.size * self.spacing / MM


STYLES = {
    "title": Style("hei", 18, border=False, pad=0),
    "subtitle": Style("kai", 12, border=False, pad=0),
    "running": Style("song", 9, border=False, pad=0),
    "plain": Style("song", 9, 1.35, border=False, pad=0),
    "note": Style("song", 8.5, 1.35, border=False, pad=0),
    "sign": Style("fangsong", 11, border=False, pad=0),
    "footer": Style("song", 8, border=False, pad=0),
    "part": Style("hei", 12, border=False, pad=0),
    "chart": Style("hei", 10, border=False, pad=0),
    "figure": Style("song", 8, border=False, pad=0, colour="#ffffff"),
    "section": Style("hei", 10.5, ground="#f2f2f2"),
    "label": Style("hei", 9.5, ground="#f7f7f7", pad=1.2),
    "value": Style("song", 9.5, 1.35, pad=1.2),
    "head": Style("hei", 8.5, ground="#eef1f5"),
    "row": Style("song", 8.5),
    "group": Style("hei", 8.5, ground="#f7f7f7"),
    "subtotal": Style("hei", 8.5, ground="#f7f9fc"),
    "total": Style("hei", 8.5, ground="#e6ecf4"),
}


class Cell(NamedTuple):
    """A box with text: `lines` are wrapped already, `style` names one of `STYLES`, `light` a coloured dot."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    style: str
    align: str = "left"
    light: str = ""

    @property
    def text(self) -> str:
        """The text without the breaks that wrapping made."""
        return "".join(self.lines)


class Image(NamedTuple):
    """A photo, fitted into its box; `sha256` names its bytes."""

    x: float
    y: float
    width: float
    height: float
    sha256: str
    name: str


class Bar(NamedTuple):
    """A filled box of a chart; `colour` is #rrggbb."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Page:
    """One page."""

    cells: tuple[Cell, ...]
    images: tuple[Image, ...] = ()
    bars: tuple[Bar, ...] = ()

    def texts(self, style: str = "") -> list[str]:
        """Return the texts of a style (or all) from top to bottom, for tests and previews."""
        return [cell.text for cell in self.cells if not style or cell.style == style]


@dataclass(frozen=True)
class PagePlan:
    """A whole print: size of the sheets in millimetres, the pages, and the characters without a glyph."""

    width: float
    height: float
    pages: tuple[Page, ...]
    title: str
    author: str = ""
    missing: frozenset[str] = field(default_factory=frozenset)


def paper_size(paper: str) -> tuple[float, float]:
    """Return width and height of `A4`, `A3 landscape` … in millimetres."""
    name, _, way = paper.partition(" ")
    short, long = PAPERS.get(name, PAPERS["A4"])
    return (long, short) if way == "landscape" else (short, long)
