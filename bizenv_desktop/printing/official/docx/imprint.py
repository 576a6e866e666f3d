"""版记 of a DOCX: a frame that stands at the foot of the type area, whatever is above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.body import full_date
from bizenv_desktop.printing.official.document import LETTER
from bizenv_desktop.printing.official.docx.geometry import twips
from bizenv_desktop.printing.official.docx.parts import add_text, element, indent, set_line
from bizenv_desktop.printing.official.imprint import copy_lines
from bizenv_desktop.printing.official.text_blocks import BODY_FACE
from bizenv_desktop.printing.page_plan import MM

if TYPE_CHECKING:
    from bizenv_desktop.printing.official.document import OfficialDocument

_SIDE = m.IMPRINT_SIDE * MM


def add_imprint(file: Any, document: OfficialDocument) -> None:
    """Add 抄送 and 印发; the frame ends where the type area ends."""
    letter = document.form == LETTER
    printed = bool(document.printed_by and document.printed_on) and not letter
    names = len(copy_lines(document)[1]) if document.copies_to else 0
    lines = names + printed
    if not lines:
        return
    set_line(file.add_paragraph(), 1.0, grid=False)  # the frames are tied to it, never to a table
    outer, inner = (0, 0) if letter else (m.IMPRINT_OUTER_RULE, m.IMPRINT_INNER_RULE)
    if names:
        paragraph = _framed(file, lines, names, (outer, inner if printed else outer))
        _copies(paragraph, document)
    if printed:
        paragraph = _framed(file, 1, 1, (0 if names else outer, outer))
        _printed(paragraph, document)
    set_line(file.add_paragraph(), 1.0, grid=False)  # what a text ends with, too low to be seen


def _framed(file: Any, from_end: int, lines: int, rules: tuple[float, float]) -> Any:
    """Add a paragraph in a frame that begins so many lines above the end of the type area.

    `rules` are the weights, in millimetres, of the lines above and below it.
    """
    paragraph = file.add_paragraph()
    top = m.BOTTOM_EDGE * MM - from_end * m.IMPRINT_LINE
    frame = element(
        "w:framePr", w=twips(m.CORE_WIDTH * MM), h=twips(lines * m.IMPRINT_LINE), hRule="exact", wrap="around",
        vAnchor="page", hAnchor="page", x=twips(m.LEFT * MM), y=twips(top),
    )  # fmt: skip
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    properties.append(frame)
    edges = element("w:pBdr")
    for side, weight in zip(("top", "bottom"), rules, strict=True):
        if weight:
            edges.append(element(f"w:{side}", val="single", sz=round(weight * MM * 8), space=0, color="000000"))
    properties.append(edges)
    return paragraph


def _copies(paragraph: Any, document: OfficialDocument) -> None:
    lead, names = copy_lines(document)
    set_line(paragraph, m.IMPRINT_LINE, align="left", grid=False)
    indent(paragraph, left=_SIDE + lead.width, right=_SIDE, first=-lead.width)
    add_text(paragraph, "抄送：" + "\n".join(line.text for line in names), BODY_FACE, m.SIZE_4)


def _printed(paragraph: Any, document: OfficialDocument) -> None:
    set_line(paragraph, m.IMPRINT_LINE, align="left", grid=False)
    indent(paragraph, left=_SIDE)
    stops = element("w:tabs")
    stops.append(element("w:tab", val="right", pos=twips(m.CORE_WIDTH * MM - _SIDE)))
    paragraph._p.get_or_add_pPr().append(stops)  # noqa: SLF001
    day = full_date(document.printed_on) if document.printed_on else ""
    add_text(paragraph, f"{document.printed_by}\t{day}印发", BODY_FACE, m.SIZE_4)
