"""The head of the first page in a DOCX, at the same places as in the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Pt

from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.document import LETTER
from bizenv_desktop.printing.official.docx import geometry as g
from bizenv_desktop.printing.official.docx.page import HEADINGS
from bizenv_desktop.printing.official.docx.parts import add_runs, add_text, indent, red_border, set_line
from bizenv_desktop.printing.official.head import TITLE_ROOM, mark_size, small_marks
from bizenv_desktop.printing.official.text_blocks import BODY_FACE, Run
from bizenv_desktop.printing.official.title import title_lines
from bizenv_desktop.printing.page_plan import MM

if TYPE_CHECKING:
    from bizenv_desktop.printing.official.document import OfficialDocument

_MARK_LINE = 1.3  # sizes
_BESIDE = (m.LETTER_RULE_LENGTH - m.CORE_WIDTH) / 2 * MM


def add_head(file: Any, document: OfficialDocument) -> None:
    """Add everything above the text."""
    cursor = g.Cursor()
    end = _letter(file, document, cursor) if document.form == LETTER else _red(file, document, cursor)
    end = add_title(file, document.title, cursor, end + m.TITLE_BLANK_LINES * m.LINE)
    top = end + m.ADDRESSEE_BLANK_LINES * m.LINE
    paragraph = file.add_paragraph()
    set_line(paragraph, before=cursor.line_at(top, m.LINE, m.SIZE_3))
    if document.addressees:
        add_text(paragraph, document.addressees.rstrip("：:") + "：", BODY_FACE)


def add_title(file: Any, title: str, cursor: g.Cursor, top: float) -> float:
    """Add a title whose characters begin at `top`, and return where they end (points)."""
    lines = title_lines(title, "song", m.SIZE_2, TITLE_ROOM)
    paragraph = file.add_paragraph(style=HEADINGS[0])
    set_line(paragraph, m.TITLE_LINE, before=cursor.line_at(top, m.TITLE_LINE, m.SIZE_2), align="center", grid=False)
    add_text(paragraph, "\n".join(lines), "title", m.SIZE_2)
    cursor.y += (len(lines) - 1) * m.TITLE_LINE
    return top + (len(lines) - 1) * m.TITLE_LINE + m.SIZE_2


def _red(file: Any, document: OfficialDocument, cursor: g.Cursor) -> float:
    for place, (_, text, face) in enumerate(small_marks(document)):
        paragraph = file.add_paragraph()
        set_line(paragraph, before=cursor.line_at(m.TOP * MM + place * m.LINE, m.LINE, m.SIZE_3))
        add_text(paragraph, text, face)
    top = (m.TOP + m.MARK_TOP) * MM
    size = mark_size(document.mark)
    paragraph = file.add_paragraph()
    line = _MARK_LINE * size
    set_line(paragraph, line, before=cursor.line_at(top, line, size), align="center", grid=False)
    add_text(paragraph, document.mark, "title", size, colour=m.RED)
    top += size + m.NUMBER_BLANK_LINES * m.LINE
    _number(file, document, cursor.line_at(top, m.LINE, m.SIZE_3))
    cursor.y += g.NUMBER_RULE_SPACE + g.NUMBER_RULE_EIGHTHS / 8
    return cursor.y


def _number(file: Any, document: OfficialDocument, before: float) -> None:
    paragraph = file.add_paragraph()
    set_line(paragraph, before=before, align="left" if document.approver else "center", grid=False)
    red_border(paragraph, "single", g.NUMBER_RULE_EIGHTHS, g.NUMBER_RULE_SPACE)
    if not document.approver:
        add_text(paragraph, document.number, BODY_FACE)
        return
    runs = [Run(BODY_FACE, "签发人："), Run("kai", document.approver)]
    side = m.CHAR_MM * MM
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(side))
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(m.CORE_WIDTH * MM - side), WD_TAB_ALIGNMENT.RIGHT)
    add_text(paragraph, f"\t{document.number}\t", BODY_FACE)
    add_runs(paragraph, runs)


def _letter(file: Any, document: OfficialDocument, cursor: g.Cursor) -> float:
    """Put mark and rules of a letter into header and footer of the first page, the rest below."""
    size = mark_size(document.mark)
    line = _MARK_LINE * size
    section = file.sections[0]
    section.header_distance = Pt(m.LETTER_MARK_TOP * MM - g.em_above(line, size))
    header = section.first_page_header
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    set_line(paragraph, line, align="center", grid=False)
    indent(paragraph, left=-_BESIDE, right=-_BESIDE)
    below = line - g.em_above(line, size) - size
    space = max(0, round(m.LETTER_RULE_BELOW_MARK * MM - below))
    red_border(paragraph, "thickThinSmallGap", 24, space)
    add_text(paragraph, document.mark, "title", size, colour=m.RED)
    _last_rule(section)
    rules = (m.LETTER_THICK + m.LETTER_RULE_GAP + m.LETTER_THIN) * MM
    edge = m.LETTER_MARK_TOP * MM + size + m.LETTER_RULE_BELOW_MARK * MM + rules
    cursor.y = edge
    return _below_rule(file, document, cursor, edge + m.LETTER_BELOW_RULE * MM)


def _below_rule(file: Any, document: OfficialDocument, cursor: g.Cursor, top: float) -> float:
    marks = small_marks(document) or [("", "", BODY_FACE)]
    for place, (_, text, face) in enumerate(marks):
        paragraph = file.add_paragraph()
        set_line(paragraph, before=cursor.line_at(top + place * m.LINE, m.LINE, m.SIZE_3), align="left", grid=False)
        add_text(paragraph, text, face)
        if not place:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(m.CORE_WIDTH * MM), WD_TAB_ALIGNMENT.RIGHT)
            add_text(paragraph, f"\t{document.number}", BODY_FACE)
    return top + m.SIZE_3 + (len(marks) - 1) * m.LINE


def _last_rule(section: Any) -> None:
    """Draw the double rule at the foot of the first page; other pages keep their number where it was."""
    footer = section.first_page_footer
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    set_line(paragraph, 1.0, grid=False)
    indent(paragraph, left=-_BESIDE, right=-_BESIDE)
    red_border(paragraph, "thinThickSmallGap", 24, 0)
    distance = m.LETTER_RULE_ABOVE_EDGE * MM
    for other in (section.footer, section.even_page_footer):
        other.paragraphs[0].paragraph_format.space_after = Pt(g.FOOTER_DISTANCE - distance)
    section.footer_distance = Pt(distance)
