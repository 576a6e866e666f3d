"""Writes an official document as DOCX."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.shared import Pt

from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.docx import geometry as g
from bizenv_desktop.printing.official.docx.body import add_attachments, add_blocks, add_signature
from bizenv_desktop.printing.official.docx.head import add_head, add_title
from bizenv_desktop.printing.official.docx.imprint import add_imprint
from bizenv_desktop.printing.official.docx.page import prepare
from bizenv_desktop.printing.official.docx.parts import add_text, order_properties, set_line
from bizenv_desktop.printing.official.layout import lay_out
from bizenv_desktop.printing.official.text_blocks import Table
from bizenv_desktop.printing.page_plan import MM

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.printing.official.document import Annex, OfficialDocument


def write_docx(document: OfficialDocument, out: Path | None = None) -> bytes:
    """Write a document to a file (or nowhere) and return its bytes."""
    file = Document()
    prepare(file, document)
    add_head(file, document)
    add_blocks(file, document.blocks)
    if file.paragraphs and (document.annexes or document.signed_on):
        file.paragraphs[-1].paragraph_format.keep_with_next = True
    add_attachments(file, document.annexes)
    add_signature(file, document)
    for number, annex in enumerate(document.annexes, 1):
        if annex.blocks:
            _annex(file, annex, str(number) if len(document.annexes) > 1 else "")
    if _imprint_stands_alone(document):
        _page_break(file)
    add_imprint(file, document)
    order_properties(file.element)
    order_properties(file.styles.element)
    for section in file.sections:
        for part in (section.footer, section.even_page_footer, section.first_page_header, section.first_page_footer):
            order_properties(part._element)  # noqa: SLF001
    file.core_properties.title = document.title.replace("\n", "")
    file.core_properties.author = document.author
    file.core_properties.comments = ""
    content = io.BytesIO()
    file.save(content)
    if out is not None:
        out.write_bytes(content.getvalue())
    return content.getvalue()


def _annex(file: Any, annex: Annex, number: str) -> None:
    paragraph = file.add_paragraph()
    set_line(paragraph)
    paragraph.paragraph_format.page_break_before = True
    add_text(paragraph, f"附件{number}", "hei")
    cursor = g.Cursor(g.TOP_MARGIN + m.LINE)
    top = m.TOP * MM + (m.ANNEX_TITLE_LINE - 1) * m.LINE
    end = add_title(file, annex.title, cursor, top)
    above = 0 if isinstance(annex.blocks[0], Table) else g.em_above(m.LINE, m.SIZE_3)
    after = end + m.LINE - above - cursor.y
    file.paragraphs[-1].paragraph_format.space_after = Pt(max(0.0, after))
    add_blocks(file, annex.blocks)


def _imprint_stands_alone(document: OfficialDocument) -> bool:
    """Tell whether 版记 begins a page of its own, as the laid-out pages have it."""
    roles = {text.role for text in lay_out(document).pages[-1].texts}
    return bool(roles) and roles <= {"copies", "printed_by", "printed_on", "page"}


def _page_break(file: Any) -> None:
    paragraph = file.add_paragraph()
    set_line(paragraph)
    paragraph.paragraph_format.page_break_before = True
