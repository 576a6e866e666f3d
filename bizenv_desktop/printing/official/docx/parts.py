"""Paragraphs and runs of a DOCX: small helpers over python-docx that say measures in points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from bizenv_desktop.printing.official.docx.geometry import CHAR_SPACING, twips
from bizenv_desktop.printing.official.measures import LINE, RED, SIZE_3

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.printing.official.text_blocks import Run

FONTS = {"fangsong": "仿宋_GB2312", "kai": "楷体_GB2312", "hei": "黑体", "song": "宋体", "title": "方正小标宋简体"}
"""The names of the faces as WPS and Word have them."""
ALTERNATIVES = {
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
    "方正小标宋简体": "方正小标宋_GBK",
}
"""What a program takes where a face is not installed."""


def element(name: str, /, **attributes: str | float) -> Any:
    """Return an element with attributes of the main name space, e.g. `w:ind` with left=640."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def set_line(
    paragraph: Any, line: float = LINE, *, before: float = 0, after: float = 0, align: str = "", grid: bool = True
) -> None:
    """Give a paragraph lines of an exact height, room before and after it, and where its text stands."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no way to say twips
    if not grid:
        properties.append(element("w:snapToGrid", val=0))
    spacing = element(
        "w:spacing", before=twips(before), after=twips(after), line=twips(line), lineRule="exact",
        beforeAutospacing=0, afterAutospacing=0,
    )  # fmt: skip
    properties.append(spacing)
    if align:
        properties.append(element("w:jc", val=align))


def indent(paragraph: Any, *, left: float = 0, right: float = 0, first: float = 0) -> None:
    """Indent a paragraph (points); a negative `first` hangs."""
    kind = {"firstLine": twips(first)} if first >= 0 else {"hanging": twips(-first)}
    made = element("w:ind", left=twips(left), right=twips(right), **kind)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    properties.append(made)


def red_border(paragraph: Any, value: str, eighths: int, space: int) -> None:
    """Draw a red line below a paragraph, as wide as it: its kind, its weight in 1/8 points, its distance in points."""
    edges = element("w:pBdr")
    edges.append(element("w:bottom", val=value, sz=eighths, space=space, color=RED.lstrip("#")))
    paragraph._p.get_or_add_pPr().append(edges)  # noqa: SLF001


def add_runs(paragraph: Any, runs: Sequence[Run], size: float = SIZE_3, *, colour: str = "") -> None:
    """Add runs, each in its face."""
    for run in runs:
        add_text(paragraph, run.text, run.face, size, colour=colour)


def add_text(paragraph: Any, text: str, face: str, size: float = SIZE_3, *, colour: str = "") -> Any:
    """Add a text in one face; line breaks and tabs in it are those of the format."""
    made = paragraph.add_run(text)
    set_face(made._r.get_or_add_rPr(), face)  # noqa: SLF001
    made.font.size = Pt(size)
    if size == SIZE_3:
        made._r.get_or_add_rPr().append(element("w:spacing", val=CHAR_SPACING))  # noqa: SLF001
    if colour:
        made.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
    return made


def set_face(properties: Any, face: str) -> None:
    """Name the face for characters of every script."""
    name = FONTS[face]
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = element("w:rFonts")
        properties.insert(0, fonts)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:hint"), "eastAsia")


def add_field(paragraph: Any, code: str, face: str, size: float) -> None:
    """Add a field, e.g. PAGE."""
    made = add_text(paragraph, "", face, size)
    for kind in ("begin", "", "separate", "end"):
        if kind:
            made._r.append(element("w:fldChar", fldCharType=kind))  # noqa: SLF001
        else:
            text = element("w:instrText")
            text.text = code
            made._r.append(text)  # noqa: SLF001


def order_properties(root: Any) -> None:
    """Put the properties of all paragraphs and runs into the order that the standard of the format asks for."""
    for tag, order in (("w:pPr", _PARAGRAPH), ("w:rPr", _RUN)):
        known = {qn(f"w:{name}"): place for place, name in enumerate(order)}
        for properties in root.iter(qn(tag)):
            properties[:] = sorted(properties, key=lambda child: known.get(child.tag, len(known)))


_PARAGRAPH = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "pBdr", "shd", "tabs",
    "kinsoku", "overflowPunct", "autoSpaceDE", "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc", "textAlignment",
    "outlineLvl", "rPr", "sectPr",
)  # fmt: skip
_RUN = ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "spacing", "w", "kern", "position", "sz", "szCs", "lang")
