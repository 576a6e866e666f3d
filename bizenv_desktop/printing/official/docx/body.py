"""Paragraphs, tables, signature and 版记 of a DOCX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn
from docx.shared import Mm

from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.body import full_date, signature_places
from bizenv_desktop.printing.official.docx.geometry import twips
from bizenv_desktop.printing.official.docx.page import HEADINGS
from bizenv_desktop.printing.official.docx.parts import add_runs, add_text, element, indent, set_line
from bizenv_desktop.printing.official.lines import set_line as measured
from bizenv_desktop.printing.official.table import (
    CELL_FACE,
    HEAD_FACE,
    LINE_SPACING,
    PAD,
    RULE,
    column_widths,
    type_size,
)
from bizenv_desktop.printing.official.text_blocks import BODY_FACE, Paragraph, Run
from bizenv_desktop.printing.page_plan import MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.printing.official.document import Annex, OfficialDocument
    from bizenv_desktop.printing.official.text_blocks import Block, Table

CHAR = m.CHAR_MM * MM


def add_blocks(file: Any, blocks: Sequence[Block]) -> None:
    """Add paragraphs and tables."""
    for block in blocks:
        if isinstance(block, Paragraph):
            add_paragraph(file, block)
        else:
            add_table(file, block)


def add_paragraph(file: Any, block: Paragraph) -> None:
    """Add a paragraph; a heading takes its style, so that it stands in the navigation pane."""
    paragraph = file.add_paragraph(style=HEADINGS[block.level] if block.level else None)
    set_line(paragraph)
    indent(paragraph, first=m.INDENT * CHAR)
    if block.stands_alone:
        paragraph.paragraph_format.keep_with_next = True
    add_runs(paragraph, block.runs)


def add_table(file: Any, table: Table) -> None:
    """Add a table as wide as the type area, its heads again on each page."""
    if not table.heads:
        return
    if table.caption:
        paragraph = file.add_paragraph()
        set_line(paragraph, align="center")
        paragraph.paragraph_format.keep_with_next = True
        add_text(paragraph, table.caption, HEAD_FACE, m.SIZE_4)
    made = file.add_table(rows=0, cols=len(table.heads))
    _table_properties(made, RULE)
    size = type_size(table)
    widths = column_widths(table)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for place, row in enumerate((table.heads, *table.rows)):
        line = made.add_row()
        if not place:
            line._tr.get_or_add_trPr().append(element("w:tblHeader"))  # noqa: SLF001
        for cell, text, width in zip(line.cells, row, widths, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = 1
            paragraph = cell.paragraphs[0]
            set_line(paragraph, LINE_SPACING * size, align="center", grid=False)
            add_text(paragraph, text, CELL_FACE if place else HEAD_FACE, size)


def add_attachments(file: Any, annexes: Sequence[Annex]) -> None:
    """Add 附件说明; turned lines stand under the name."""
    if annexes:
        blank = file.add_paragraph()
        set_line(blank)
        blank.paragraph_format.keep_with_next = True
    for number, annex in enumerate(annexes, 1):
        figure = f"{number}." if len(annexes) > 1 else ""
        lead = measured([Run(BODY_FACE, f"附件：{figure}")], m.SIZE_3).width
        before = 0 if number == 1 else 3 * CHAR
        paragraph = file.add_paragraph()
        set_line(paragraph, align="left")
        indent(paragraph, left=m.INDENT * CHAR + lead, first=before - lead)
        paragraph.paragraph_format.keep_with_next = True
        add_text(paragraph, ("附件：" if number == 1 else "") + figure + annex.title.rstrip("。；"), BODY_FACE)


def add_signature(file: Any, document: OfficialDocument) -> None:
    """Add 署名, date and 附注."""
    if document.signed_on is not None:
        day = full_date(document.signed_on)
        widths = [measured([Run(BODY_FACE, text)], m.SIZE_3).width / MM for text in (document.signer, day)]
        blank, *places = signature_places(document, *widths)
        for _ in range(blank):
            paragraph = file.add_paragraph()
            set_line(paragraph)
            paragraph.paragraph_format.keep_with_next = True
        for text, right in zip((document.signer, day), places, strict=True):
            paragraph = file.add_paragraph()
            set_line(paragraph, align="right")
            indent(paragraph, right=(m.RIGHT_EDGE - right) * MM)
            paragraph.paragraph_format.keep_with_next = text is document.signer
            add_text(paragraph, text, BODY_FACE)
    if document.note:
        paragraph = file.add_paragraph()
        set_line(paragraph)
        indent(paragraph, first=m.INDENT * CHAR)
        add_text(paragraph, f"（{document.note.strip('（）()')}）", BODY_FACE)


def _table_properties(table: Any, rule: float) -> None:
    properties = table._tbl.tblPr  # noqa: SLF001
    eighths = round(rule * MM * 8)
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz=eighths, space=0, color="000000"))
    margins = element("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margins.append(element(f"w:{side}", w=twips(PAD * MM), type="dxa"))
    for made in (element("w:tblLayout", type="fixed"), borders, margins):
        for old in properties.findall(made.tag):
            properties.remove(old)
    width = properties.find(qn("w:tblW"))
    if width is not None:
        properties.remove(width)
    properties.append(element("w:tblW", w=twips(m.CORE_WIDTH * MM), type="dxa"))
    properties.append(element("w:tblInd", w=0, type="dxa"))
    for made in (borders, element("w:tblLayout", type="fixed"), margins):
        properties.append(made)
