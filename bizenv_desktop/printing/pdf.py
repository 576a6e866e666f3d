"""Writes a page plan as PDF: the same plan gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.printing import faces
from bizenv_desktop.printing.canvas import open_canvas
from bizenv_desktop.printing.cid_font import CidFont, writing
from bizenv_desktop.printing.page_plan import ASCENT, LIGHTS, MM, STYLES, Bar, Cell, Image, Page, PagePlan, Style

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


_LINE = 0.4  # points
_DOT = 0.32  # radius of a light, in sizes
_BASE_FONT = re.compile(rb"/BaseFont /[A-Z]{6}\+([A-Za-z0-9-]+)")
_STAND_IN = "原件尚未下载，此为缩略图"
_BORDER = "0.35 0.35 0.35 RG"


@dataclass(frozen=True)
class PrintResult:
    """What was printed: pages, SHA-256 of the bytes, faces used, characters that no face has, the bytes.

    `lacking` are the photos (hash, name) whose originals are not here: their small pictures were printed, and say so.
    """

    pages: int
    sha256: str
    fonts: tuple[str, ...]
    missing: tuple[str, ...]
    content: bytes
    lacking: tuple[tuple[str, str], ...] = ()


def write_pdf(
    plan: PagePlan,
    out: Path | None = None,
    photo: Callable[[str], bytes] | None = None,
    stand_in: Callable[[str], bytes | None] | None = None,
) -> PrintResult:
    """Write a plan to a file (or nowhere: the result has the bytes).

    `photo` gives the bytes of a photo by its hash, `stand_in` its small picture where `photo` raises BizenvError.
    """
    with writing:
        writer = _Writer(plan, photo, stand_in)
        content, used = writer.write()
    if out is not None:
        out.write_bytes(content)
    return PrintResult(
        len(plan.pages), hashlib.sha256(content).hexdigest(), tuple(sorted(used)), tuple(sorted(plan.missing)), content,
        tuple(writer.lacking),
    )  # fmt: skip


def fonts_in(content: bytes) -> tuple[str, ...]:
    """Return the faces that are embedded in a PDF of this program, e.g. in a frozen one."""
    return tuple(sorted({name.decode("ascii") for name in _BASE_FONT.findall(content)}))


class _Fonts(dict[str, CidFont]):
    def __missing__(self, name: str) -> CidFont:
        self[name] = font = faces.face(name).font
        return font


class _Writer:
    def __init__(
        self,
        plan: PagePlan,
        photo: Callable[[str], bytes] | None,
        stand_in: Callable[[str], bytes | None] | None = None,
    ) -> None:
        self._plan = plan
        self._photo, self._stand_in = photo, stand_in
        self.lacking: list[tuple[str, str]] = []
        self._used: set[str] = set()
        self._fonts = _Fonts()
        size = (plan.width, plan.height)
        self._canvas, self._buffer = open_canvas(size, "song", plan.title, plan.author)
        self._doc = self._canvas._doc  # noqa: SLF001 - fonts keep what each document uses

    def write(self) -> tuple[bytes, set[str]]:
        for page in self._plan.pages:
            self._page(page)
        self._canvas.save()
        return self._buffer.getvalue(), self._used

    def _page(self, page: Page) -> None:
        by_style: dict[str, list[Cell]] = {}
        for cell in page.cells:
            by_style.setdefault(cell.style, []).append(cell)
        for name, cells in by_style.items():
            self._boxes(cells, STYLES[name])
        for bar in page.bars:
            self._bar(bar)
        for name, cells in by_style.items():
            self._texts(cells, STYLES[name])
        for image in page.images:
            self._image(image)
        self._canvas.showPage()

    def _boxes(self, cells: list[Cell], look: Style) -> None:
        """Draw grounds and borders of one style in one path each."""
        if not (look.border or look.ground):
            return
        high = self._plan.height
        path = "\n".join(
            f"{x * MM:.2f} {(high - y - height) * MM:.2f} {width * MM:.2f} {height * MM:.2f} re"
            for x, y, width, height, *_ in cells
        )
        if look.ground:
            self._raw(f"{_fill(look.ground)}{path}\nf\n0 0 0 rg")
        if look.border:
            self._raw(f"{_BORDER} {_LINE} w\n{path}\nS")

    def _bar(self, bar: Bar) -> None:
        y = self._plan.height - bar.y - bar.height
        box = f"{bar.x * MM:.2f} {y * MM:.2f} {bar.width * MM:.2f} {bar.height * MM:.2f} re"
        self._raw(f"{_fill(bar.colour)}{box}\nf\n0 0 0 rg")

    def _texts(self, cells: list[Cell], look: Style) -> None:
        for cell in cells:
            if cell.light:
                self._light(cell, look)
        written: list[str] = []
        for cell in cells:
            if cell.lines:
                self._lines(written, cell, look)
        if written:
            before, after = (_fill(look.colour), "0 0 0 rg\n") if look.colour else ("", "")
            self._raw(f"{before}BT\n{self._choose(look.face, look)}\n" + "\n".join(written) + f"\nET\n{after}".rstrip())

    def _lines(self, written: list[str], cell: Cell, look: Style) -> None:
        step = look.line_height * MM
        middle = (self._plan.height - cell.y - cell.height / 2) * MM
        base = middle + (len(cell.lines) - 1) * step / 2 - (ASCENT - 0.5) * look.size
        room = (cell.width - 2 * look.pad) * MM
        left = (cell.x + look.pad) * MM + (_DOT * look.size if cell.light else 0)
        for line in cell.lines:
            if line:
                x = left if cell.align == "left" else left + _indent(line, cell.align, room, look)
                self._line(written, line, x, base, look)
            base -= step

    def _line(self, written: list[str], line: str, x: float, base: float, look: Style) -> None:
        pieces = faces.runs(line, look.face)
        written.append(f"1 0 0 1 {x:.2f} {base:.2f} Tm")
        for name, piece in pieces:
            shown = f"<{self._fonts[name].encoded(piece, self._doc)}> Tj"
            if name != look.face:
                shown = f"{self._choose(name, look)} {shown} {self._choose(look.face, look)}"
            written.append(shown)

    def _choose(self, name: str, look: Style) -> str:
        font = self._fonts[name]
        self._used.add(str(font.fontName))
        return f"{font.getSubsetInternalName(0, self._doc)} {look.size:g} Tf"

    def _light(self, cell: Cell, look: Style) -> None:
        """Draw the dot of a light left of its word."""
        radius = _DOT * look.size
        middle = (self._plan.height - cell.y - cell.height / 2) * MM
        word = faces.width(cell.light, look.face, look.size)
        x = (cell.x + cell.width / 2) * MM - word / 2 - radius * 0.8
        self._canvas.setFillColorRGB(*_rgb(LIGHTS[cell.light]))
        self._canvas.circle(x, middle, radius, stroke=0, fill=1)
        self._canvas.setFillColorRGB(0, 0, 0)

    def _image(self, image: Image) -> None:
        from bizenv_desktop.printing.photos import fitted

        shown = fitted(self._bytes_of(image), image.width, image.height)
        if shown is None:
            self._no_image(image, "照片无法显示")
            return
        x = (image.x + (image.width - shown.width) / 2) * MM
        y = (self._plan.height - image.y - (image.height + shown.height) / 2) * MM
        self._canvas.drawImage(shown.reader, x, y, shown.width * MM, shown.height * MM)
        if (image.sha256, image.name) in self.lacking:
            self._mark_stand_in(image)

    def _bytes_of(self, image: Image) -> bytes:
        """Return the bytes of a photo, or its small picture where the original is not here; none where neither is."""
        try:
            return self._photo(image.sha256) if self._photo else b""
        except BizenvError:
            self.lacking.append((image.sha256, image.name))
            return (self._stand_in(image.sha256) if self._stand_in else None) or b""

    def _mark_stand_in(self, image: Image) -> None:
        """Say over a small picture that it is not the original."""
        height = STYLES["note"].line_height
        top = image.y + image.height - height
        self._canvas.setFillColorRGB(1, 1, 1)
        self._canvas.rect(
            image.x * MM, (self._plan.height - top - height) * MM, image.width * MM, height * MM, stroke=0, fill=1
        )
        self._canvas.setFillColorRGB(0, 0, 0)
        self._texts([Cell(image.x, top, image.width, height, (_STAND_IN,), "note", "center")], STYLES["note"])

    def _no_image(self, image: Image, why: str) -> None:
        look = STYLES["value"]
        x, y, width, height, sha256, name = image
        why = "原件尚未下载" if (sha256, name) in self.lacking else why
        cell = Cell(x, y, width, height, (f"{why}：{name}",), "value", "center")
        self._boxes([cell], look)
        self._texts([cell], look)

    def _raw(self, code: str) -> None:
        """Add operators that the canvas has no short way for: one path for all boxes of a page."""
        self._canvas._code.append(code)  # noqa: SLF001


def _indent(line: str, align: str, room: float, look: Style) -> float:
    spare = max(0.0, room - faces.width(line, look.face, look.size))
    return spare if align == "right" else spare / 2


def _fill(colour: str) -> str:
    """Return the operator that fills with a colour from here on."""
    red, green, blue = _rgb(colour)
    return f"{red:.3f} {green:.3f} {blue:.3f} rg\n"


def _rgb(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255
