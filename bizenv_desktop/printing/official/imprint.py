"""版记 at the foot of the last page, and the page numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.body import full_date
from bizenv_desktop.printing.official.document import LETTER
from bizenv_desktop.printing.official.lines import break_lines, set_line
from bizenv_desktop.printing.official.text_blocks import BODY_FACE, Run
from bizenv_desktop.printing.page_plan import MM

if TYPE_CHECKING:
    from bizenv_desktop.printing.official.document import OfficialDocument
    from bizenv_desktop.printing.official.lines import SetLine
    from bizenv_desktop.printing.official.setting import Setting

_STEP = m.IMPRINT_LINE / MM
_ABOVE = m.IMPRINT_ABOVE / MM
_ROOM = m.CORE_WIDTH - 2 * m.IMPRINT_SIDE
DASH_TOP = 0.311
"""Upper edge of the dash of the bundled Song above the base line, in sizes."""


def copy_lines(document: OfficialDocument) -> tuple[SetLine, list[SetLine]]:
    """Return 抄送： and the lines of the names, which stand under the first one (7.4.2)."""
    lead = set_line([Run(BODY_FACE, "抄送：")], m.SIZE_4)
    names = document.copies_to.strip().rstrip("。") + "。"
    room = _ROOM * MM - lead.width
    return lead, break_lines([Run(BODY_FACE, names)], m.SIZE_4, room, justified=False)


def set_imprint(setting: Setting, document: OfficialDocument) -> bool:
    """Set 版记 (on a page of its own where there is no room) and tell whether a blank page stands before it."""
    letter = document.form == LETTER
    printed = bool(document.printed_by and document.printed_on) and not letter
    lead, names = copy_lines(document) if document.copies_to else (None, [])
    if not (names or printed):
        return False
    height = (len(names) + printed) * _STEP
    blank = _turn(setting, document, height)
    y = m.BOTTOM_EDGE - height
    if not letter:
        setting.rule(y + m.IMPRINT_OUTER_RULE / 2, m.IMPRINT_OUTER_RULE)
        setting.rule(m.BOTTOM_EDGE - m.IMPRINT_OUTER_RULE / 2, m.IMPRINT_OUTER_RULE)
    x = m.LEFT + m.IMPRINT_SIDE
    if lead is not None:
        setting.put("copies", lead, x, y + _ABOVE, m.SIZE_4)
        for line in names:
            setting.put("copies", line, x + lead.width / MM, y + _ABOVE, m.SIZE_4)
            y += _STEP
        if printed:
            setting.rule(y, m.IMPRINT_INNER_RULE)
    if printed and document.printed_on:
        setting.put_text("printed_by", document.printed_by, BODY_FACE, x, y + _ABOVE, size=m.SIZE_4)
        day = f"{full_date(document.printed_on)}印发"
        setting.put_right("printed_on", day, BODY_FACE, m.RIGHT_EDGE - m.IMPRINT_SIDE, y + _ABOVE, size=m.SIZE_4)
    return blank


def _turn(setting: Setting, document: OfficialDocument, height: float) -> bool:
    """Begin the page of 版记 where it does not fit here, on an even page where both sides are printed."""
    before = len(setting.sheets)
    if setting.y + height > m.BOTTOM_EDGE:
        setting.new_page()
    while document.double_sided and len(setting.sheets) % 2:
        setting.new_page()
    return len(setting.sheets) - before > 1


def set_page_numbers(setting: Setting, document: OfficialDocument, *, blank_before_imprint: bool) -> None:
    """Set the page numbers: odd pages right, even ones left; none on a letter's first page (7.5, 10.1)."""
    top = m.BOTTOM_EDGE + m.PAGE_NUMBER_TOP - (m.EM_ABOVE - DASH_TOP) * m.SIZE_4 / MM
    numbered = len(setting.sheets) - 2 * blank_before_imprint
    for number, sheet in enumerate(setting.sheets[:numbered], 1):
        if number == 1 and document.form == LETTER:
            continue
        line = set_line([Run("song", f"— {number} —")], m.SIZE_4)
        right = m.RIGHT_EDGE - m.PAGE_NUMBER_SIDE - line.width / MM
        x = right if number % 2 else m.LEFT + m.PAGE_NUMBER_SIDE
        setting.put("page", line, x, top, m.SIZE_4, sheet=sheet)
