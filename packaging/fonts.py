"""Make the font files of `resources/fonts` from two Debian packages; run it once, the files are part of the project.

`python packaging/fonts.py WORK_FOLDER` fetches the packages with apt-get, unpacks them without installing and writes

- the four Fandol faces as TrueType: their outlines are CFF, which ReportLab cannot embed;
- the characters that Fandol lacks from BabelStone Han, without private-use characters (what they mean differs from
  office to office, so no glyph is better than a wrong one) and with its outlines thinned by less than 0.2 % of the em;
- the licences beside them.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates

OUT = Path(__file__).resolve().parents[1] / "resources" / "fonts"
PACKAGES = ("texlive-lang-chinese", "fonts-babelstone-han")
FANDOL = Path("usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
FACES = {"FandolSong-Regular": "FandolSong", "FandolHei-Regular": "FandolHei", "FandolKai-Regular": "FandolKai",
         "FandolFang-Regular": "FandolFang"}  # fmt: skip
BABELSTONE = Path("usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf")
CURVE_ERROR = 1.0  # units of 1/1000 em
THINNING = 2.0  # units of 1/1024 em
PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))
UNUSED = ("VORG", "GSUB", "GPOS", "GDEF", "DSIG", "BASE", "vhea", "vmtx", "meta", "gasp")
COPYRIGHT, FAMILY, UNIQUE, FULL, VERSION, POSTSCRIPT, DESCRIPTION, LICENCE = 0, 1, 3, 4, 5, 6, 10, 13
Point = tuple[int, int, int]


def main() -> None:
    """Fetch, convert and write everything."""
    work = Path(sys.argv[1])
    unpacked = fetch(work)
    for source, name in FACES.items():
        to_truetype(unpacked / FANDOL / f"{source}.otf", OUT / f"{name}.ttf", name)
    known = set.intersection(*(set(TTFont(OUT / f"{name}.ttf").getBestCmap()) for name in FACES.values()))
    fallback(unpacked / BABELSTONE, OUT / "BabelStoneHanRest.ttf", known)
    licences(unpacked / "usr/share/doc")


def fetch(work: Path) -> Path:
    """Fetch and unpack the packages; return the folder of their files."""
    work.mkdir(parents=True, exist_ok=True)
    unpacked = work / "unpacked"
    for package in PACKAGES:
        if not list(work.glob(f"{package}_*.deb")):
            subprocess.run(["apt-get", "download", package], cwd=work, check=True)
        subprocess.run(["dpkg", "-x", next(work.glob(f"{package}_*.deb")), unpacked], check=True)
    return unpacked


def to_truetype(source: Path, out: Path, name: str) -> None:
    """Convert a font with cubic (CFF) outlines to one with quadratic outlines, within `CURVE_ERROR`."""
    font = TTFont(source, recalcTimestamp=False)
    shapes = font.getGlyphSet()
    glyphs = {}
    for glyph in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        shapes[glyph].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[glyph] = pen.glyph()
    put_outlines(font, glyphs)
    rename(font, name, "Outlines converted from CFF to TrueType for bizenv_desktop; nothing else was changed.")
    font.save(out)


def put_outlines(font: TTFont, glyphs: dict[str, Any]) -> None:
    """Replace the CFF outlines of a font by TrueType ones."""
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder, table.glyphs = font.getGlyphOrder(), glyphs
    limits = font["maxp"]
    limits.tableVersion, limits.maxZones = 0x00010000, 1
    for name in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements",
                 "SizeOfInstructions", "ComponentElements"):  # fmt: skip
        setattr(limits, f"max{name}", 0)
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"
    for tag in ("CFF ", *UNUSED):
        if tag in font:
            del font[tag]
    drop_glyph_names(font)


def drop_glyph_names(font: TTFont) -> None:
    """Leave glyphs without names: they only make the file larger."""
    names = font["post"]
    names.formatType, names.extraNames, names.mapping = 3.0, [], {}


def fallback(source: Path, out: Path, known: set[int]) -> None:
    """Write the characters of a wide font that the others lack."""
    font = TTFont(source, recalcTimestamp=False)
    wanted = [code for code in font.getBestCmap() if code not in known and not any(code in span for span in PRIVATE)]
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False, name_IDs=["*"])
    options.drop_tables += UNUSED
    chooser = subset.Subsetter(options)
    chooser.populate(unicodes=wanted)
    chooser.subset(font)
    for glyph in font.getGlyphOrder():
        thin_glyph(font["glyf"], glyph)
    change = "Cut to what the Fandol faces lack, no private-use characters, outlines thinned, for bizenv_desktop."
    rename(font, out.stem, change)
    font.save(out)


def thin_glyph(table: Any, name: str) -> None:
    """Leave out points of a glyph that nobody sees."""
    glyph = table[name]
    if glyph.numberOfContours <= 0:
        return
    places, ends, flags = glyph.getCoordinates(table)
    points: list[Point] = []
    new_ends, start = [], 0
    for end in ends:
        contour = [(places[i][0], places[i][1], flags[i] & 1) for i in range(start, end + 1)]
        points += thin(contour)
        new_ends.append(len(points) - 1)
        start = end + 1
    glyph.coordinates = GlyphCoordinates([(x, y) for x, y, _ in points])
    glyph.flags = bytearray(on for _, _, on in points)
    glyph.endPtsOfContours = new_ends
    glyph.recalcBounds(table)


def thin(contour: list[Point]) -> list[Point]:
    """Turn flat curves into lines and drop points that lie on a line, within `THINNING`."""
    count = len(contour)
    lines = []
    for i, point in enumerate(contour):
        before, after = contour[i - 1], contour[(i + 1) % count]
        flat = not point[2] and before[2] and after[2] and away(point, before, after) < 2 * THINNING
        if not flat:
            lines.append(point)
    kept: list[Point] = []
    for i, point in enumerate(lines):
        before, after = (kept or lines)[-1], lines[(i + 1) % len(lines)]
        if not (all(one[2] for one in (before, point, after)) and away(point, before, after) < THINNING):
            kept.append(point)
    return kept if len(kept) > 3 else contour  # noqa: PLR2004 - fewer points enclose nothing


def away(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from a line between two points."""
    along, up = end[0] - start[0], end[1] - start[1]
    x, y = point[0] - start[0], point[1] - start[1]
    length = along * along + up * up
    part = min(1.0, max(0.0, (x * along + y * up) / length)) if length else 0.0
    return float(((x - part * along) ** 2 + (y - part * up) ** 2) ** 0.5)


def rename(font: TTFont, name: str, change: str) -> None:
    """Write what was changed into the file, as the licences ask, and its own name; keep copyright and licence."""
    table = font["name"]
    kept = {number: table.getDebugName(number) for number in (COPYRIGHT, VERSION, LICENCE)}
    table.names = []
    texts = {**kept, FAMILY: name, UNIQUE: name, FULL: name, POSTSCRIPT: name, DESCRIPTION: f"{change} 2026-11-24."}
    for number, text in texts.items():
        if text:
            table.setName(text, number, 3, 1, 0x409)
    table.setName("Regular", 2, 3, 1, 0x409)


def licences(documents: Path) -> None:
    """Copy the licences beside the fonts."""
    fandol = documents / "texlive-doc/fonts/fandol"
    with gzip.open(fandol / "COPYING.gz") as packed:
        (OUT / "LICENSE-Fandol.txt").write_bytes((fandol / "README").read_bytes() + b"\n\n" + packed.read())
    shutil.copy(documents / "fonts-babelstone-han/copyright", OUT / "LICENSE-BabelStoneHan.txt")


if __name__ == "__main__":
    main()
