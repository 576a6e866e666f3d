"""The text of a document as items: paragraphs, tables, 附件说明, 署名 and date, 附注."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.lines import break_lines, set_line
from bizenv_desktop.printing.official.setting import gap, right_of_core, text_line
from bizenv_desktop.printing.official.table import table_items
from bizenv_desktop.printing.official.text_blocks import BODY_FACE, Paragraph, Run
from bizenv_desktop.printing.page_plan import MM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bizenv_desktop.printing.official.document import Annex, OfficialDocument
    from bizenv_desktop.printing.official.setting import Item
    from bizenv_desktop.printing.official.text_blocks import Block

_ROOM = m.CORE_WIDTH * MM
_SEAL_ABOVE = 5.0  # where the top of a seal stands below the text, in millimetres: within one line


def block_items(blocks: Sequence[Block]) -> list[Item]:
    """Return the lines of paragraphs and the rows of tables."""
    items: list[Item] = []
    for block in blocks:
        items += _paragraph(block) if isinstance(block, Paragraph) else table_items(block)
    return items


def closing_items(document: OfficialDocument) -> list[Item]:
    """Return what follows the text; all of it stays together on one page."""
    items = [*attachment_items(document.annexes), *_signature(document)]
    if document.note:
        note = f"（{document.note.strip('（）()')}）"
        items += _lines("note", note, m.INDENT, 0)
    return [replace(item, keep=place + 1 < len(items)) for place, item in enumerate(items)]


def with_last_text(items: Sequence[Item], closing: Sequence[Item]) -> list[Item]:
    """Return text and closing, the last lines of the text tied to the closing."""
    if not closing:
        return list(items)
    cut = max(0, len(items) - m.LEAST_TEXT_WITH_SIGNATURE)
    return [*items[:cut], *(replace(item, keep=True) for item in items[cut:]), *closing]


def full_date(day: date) -> str:
    """Return a date as 成文日期 is written: full year, no leading zeros (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _paragraph(block: Paragraph) -> list[Item]:
    first = _ROOM - m.INDENT * m.CHAR_MM * MM
    lines = break_lines(block.runs, m.SIZE_3, _ROOM, first=first)
    role = f"heading{block.level}" if block.level else "body"
    last = len(lines) - 1
    return [
        text_line(
            role,
            line,
            m.LEFT + (0 if place else m.INDENT * m.CHAR_MM),
            keep=block.stands_alone and place == last,
        )
        for place, line in enumerate(lines)
    ]


def attachment_items(annexes: Sequence[Annex]) -> list[Item]:
    """Return 附件说明: one blank line below the text; turned lines stand under the name (7.3.4)."""
    if not annexes:
        return []
    items = [gap(m.ATTACHMENT_BLANK_LINES * m.LINE_MM)]
    many = len(annexes) > 1
    for number, annex in enumerate(annexes, 1):
        lead = ("附件：" if number == 1 else "　　　") + (f"{number}." if many else "")
        items += _hanging("attachments", lead, annex.title.rstrip("。；"), m.LEFT + m.INDENT * m.CHAR_MM)
    return items


def _hanging(role: str, lead: str, text: str, x: float) -> list[Item]:
    """Return lines whose turned ones stand under the first character of `text`."""
    before = set_line([Run(BODY_FACE, lead)], m.SIZE_3).width / MM + (m.CHAR_GAP / MM if lead else 0)
    lines = break_lines([Run(BODY_FACE, text)], m.SIZE_3, (m.RIGHT_EDGE - x - before) * MM, justified=False)
    head = set_line([Run(BODY_FACE, lead + lines[0].text)], m.SIZE_3)
    return [text_line(role, head, x), *(text_line(role, line, x + before) for line in lines[1:])]


def _signature(document: OfficialDocument) -> list[Item]:
    if document.signed_on is None:
        return []
    day = set_line([Run(BODY_FACE, full_date(document.signed_on))], m.SIZE_3)
    name = set_line([Run(BODY_FACE, document.signer)], m.SIZE_3)
    blank, name_right, day_right = signature_places(document, name.width / MM, day.width / MM)
    items = [gap(blank * m.LINE_MM)]
    if document.signer:
        items.append(text_line("signer", name, name_right, right=True))
    items.append(text_line("date", day, day_right, right=True))
    if document.sealed:
        rest = _SEAL_ABOVE + m.SEAL_DIAMETER - (blank + 2) * m.LINE_MM
        items += [] if document.note else [gap(rest)]
    return items


def signature_places(document: OfficialDocument, name: float, day: float) -> tuple[int, float, float]:
    """Return blank lines above, and where 署名 and date end (7.3.5.1, 7.3.5.2)."""
    if document.sealed:
        right = right_of_core(m.DATE_RIGHT_SEALED)
        middle = right - day / 2
        return m.SEALED_BLANK_LINES, min(m.RIGHT_EDGE, middle + name / 2), right
    right = right_of_core(m.SIGNER_RIGHT_UNSEALED)
    begins = right - name + m.SIGNER_RIGHT_UNSEALED * m.CHAR_MM
    if begins + day <= right:
        return m.UNSEALED_BLANK_LINES, right, begins + day
    # A date longer than 署名 keeps the two characters at the right, and 署名 moves left with it.
    begins = right - day
    return m.UNSEALED_BLANK_LINES, begins - m.SIGNER_RIGHT_UNSEALED * m.CHAR_MM + name, right


def _lines(role: str, text: str, first_indent: int, indent: int) -> list[Item]:
    lines = break_lines(
        [Run(BODY_FACE, text)],
        m.SIZE_3,
        _ROOM - indent * m.CHAR_MM * MM,
        first=_ROOM - first_indent * m.CHAR_MM * MM,
        justified=False,
    )
    return [
        text_line(role, line, m.LEFT + (indent if place else first_indent) * m.CHAR_MM)
        for place, line in enumerate(lines)
    ]
