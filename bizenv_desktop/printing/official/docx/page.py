"""The page of a DOCX: paper, margins, 22 lines of 28 characters, styles, page numbers.

The lines are a grid; 28 characters come of letter spacing, which Word, WPS and LibreOffice do alike, while they
differ in what a grid of characters does to digits and to other sizes of type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.document import LETTER
from bizenv_desktop.printing.official.docx import geometry as g
from bizenv_desktop.printing.official.docx.parts import (
    ALTERNATIVES,
    add_field,
    add_text,
    element,
    indent,
    set_face,
    set_line,
)

if TYPE_CHECKING:
    from bizenv_desktop.printing.official.document import OfficialDocument

HEADINGS = {0: "公文标题", 1: "公文一级标题", 2: "公文二级标题", 3: "公文三级标题", 4: "公文四级标题"}
_FACES = {0: "title", 1: "hei", 2: "kai", 3: "fangsong", 4: "fangsong"}


def prepare(file: Any, document: OfficialDocument) -> None:
    """Set paper, grid, styles and page numbers of an empty file."""
    _styles(file)
    _fonts(file)
    _chinese(file)
    section = file.sections[0]
    section.page_width, section.page_height = Mm(m.PAPER[0]), Mm(m.PAPER[1])
    section.left_margin, section.right_margin = Mm(m.LEFT), Mm(m.PAPER[0] - m.RIGHT_EDGE)
    section.top_margin, section.bottom_margin = Pt(g.TOP_MARGIN), Pt(g.BOTTOM_MARGIN)
    section.footer_distance = Pt(g.FOOTER_DISTANCE)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001
    if grid is not None:
        section._sectPr.remove(grid)  # noqa: SLF001
    made = element("w:docGrid", type="lines", linePitch=g.twips(m.LINE))
    section._sectPr.append(made)  # noqa: SLF001
    compatibility = file.settings.element.find(qn("w:compat"))
    if compatibility is None:
        compatibility = element("w:compat")
        file.settings.element.append(compatibility)
    for old in compatibility.findall(qn("w:compatSetting")):
        if old.get(qn("w:name")) == "compatibilityMode":
            compatibility.remove(old)
    mode = element("w:compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    compatibility.append(mode)
    file.settings.odd_and_even_pages_header_footer = True
    section.different_first_page_header_footer = document.form == LETTER
    _number(section.footer, right=True)
    _number(section.even_page_footer, right=False)


def _styles(file: Any) -> None:
    normal = file.styles["Normal"]
    normal.font.size = Pt(m.SIZE_3)
    set_face(normal.element.get_or_add_rPr(), "fangsong")
    properties = normal.element.get_or_add_pPr()
    for name in ("widowControl", "overflowPunct"):
        properties.append(element(f"w:{name}", val=0))
    for name in ("autoSpaceDE", "autoSpaceDN"):
        properties.append(element(f"w:{name}", val=0))
    properties.append(element("w:kinsoku", val=1))
    properties.append(element("w:spacing", before=0, after=0, line=g.twips(m.LINE), lineRule="exact"))
    properties.append(element("w:jc", val="both"))
    for level, name in HEADINGS.items():
        style = file.styles.add_style(name, 1)
        style.base_style = normal
        set_face(style.element.get_or_add_rPr(), _FACES[level])
        style.element.get_or_add_pPr().append(element("w:outlineLvl", val=level))


def _fonts(file: Any) -> None:
    """Name what stands in for a face that a computer does not have."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from lxml import etree

    part = file.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    root = etree.fromstring(part.blob)
    for name, other in ALTERNATIVES.items():
        font = etree.SubElement(root, qn("w:font"))
        font.set(qn("w:name"), name)
        etree.SubElement(font, qn("w:altName")).set(qn("w:val"), other)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001


def _chinese(file: Any) -> None:
    """Say that the text is Chinese, and leave out the picture and the days that the empty file brings along."""
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for language in file.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    relations = file.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[name]
    properties = file.core_properties._element  # noqa: SLF001
    for day in [one for one in properties if one.tag in {qn("dcterms:created"), qn("dcterms:modified")}]:
        properties.remove(day)


def _number(footer: Any, *, right: bool) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = footer.part.document.styles["Normal"] if hasattr(footer.part, "document") else paragraph.style
    set_line(paragraph, g.FOOTER_LINE, align="right" if right else "left", grid=False)
    indent(paragraph, **{"right" if right else "left": m.SIZE_4})
    add_text(paragraph, "— ", "song", m.SIZE_4)
    add_field(paragraph, "PAGE", "song", m.SIZE_4)
    add_text(paragraph, " —", "song", m.SIZE_4)
