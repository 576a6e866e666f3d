"""The head of the first page: 份号 密级 紧急程度, 发文机关标志, 发文字号, 签发人, the red rules, title, 主送机关."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.document import LETTER
from bizenv_desktop.printing.official.lines import break_lines, set_line
from bizenv_desktop.printing.official.setting import right_of_core, text_line
from bizenv_desktop.printing.official.text_blocks import BODY_FACE, Run
from bizenv_desktop.printing.official.title import title_lines
from bizenv_desktop.printing.page_plan import MM

if TYPE_CHECKING:
    from bizenv_desktop.printing.official.document import OfficialDocument
    from bizenv_desktop.printing.official.setting import Setting

TITLE_ROOM = (m.CORE_WIDTH - 2 * m.CHAR_MM) * MM
_COPY_DIGITS = 6


def set_head(setting: Setting, document: OfficialDocument) -> None:
    """Set everything above the text of the first page."""
    end = _letter_head(setting, document) if document.form == LETTER else _red_head(setting, document)
    setting.y = end + m.TITLE_BLANK_LINES * m.LINE_MM
    set_title(setting, document.title)
    setting.y += m.ADDRESSEE_BLANK_LINES * m.LINE_MM
    if document.addressees:
        text = document.addressees.rstrip("：:") + "："
        lines = break_lines([Run(BODY_FACE, text)], m.SIZE_3, m.CORE_WIDTH * MM)
        setting.run([text_line("addressees", line) for line in lines])


def set_title(setting: Setting, title: str) -> None:
    """Set a title in lines of the middle, from where the setting is."""
    for text in title_lines(title, "song", m.SIZE_2, TITLE_ROOM):
        line = set_line([Run("song", text)], m.SIZE_2)
        setting.centre("title", line, setting.y, m.SIZE_2, weight=m.SONG_WEIGHT * m.SIZE_2)
        setting.y += m.TITLE_LINE / MM
    setting.y -= m.TITLE_LINE / MM - m.SIZE_2 / MM  # the blank line begins where the characters end


def mark_size(mark: str) -> float:
    """Return the size of 发文机关标志 in points, so that it fits the width of the type area."""
    room = m.CORE_WIDTH * MM
    return min(m.MARK_LARGEST, max(m.MARK_LEAST, int(room / max(1.0, faces.width(mark, "song", 1.0)))))


def small_marks(document: OfficialDocument) -> list[tuple[str, str, str]]:
    """Return role, text and face of what stands in the upper left corner, from top to bottom (7.2.1 to 7.2.3)."""
    number = document.copy_number.zfill(_COPY_DIGITS) if document.copy_number else ""
    all_of_them = [
        ("copy_number", number, BODY_FACE),
        ("secrecy", document.secrecy, "hei"),
        ("urgency", document.urgency, "hei"),
    ]
    return [one for one in all_of_them if one[1]]


def _mark(setting: Setting, document: OfficialDocument, top: float) -> float:
    """Set 发文机关标志 and return where it ends."""
    size = mark_size(document.mark)
    line = set_line([Run("song", document.mark)], size)
    setting.centre("mark", line, top, size, colour=m.RED, weight=m.SONG_WEIGHT * size)
    return top + size / MM


def _red_head(setting: Setting, document: OfficialDocument) -> float:
    for place, (role, text, face) in enumerate(small_marks(document)):
        setting.put_text(role, text, face, m.LEFT, m.TOP + place * m.LINE_MM)
    end = _mark(setting, document, m.TOP + m.MARK_TOP)
    top = end + m.NUMBER_BLANK_LINES * m.LINE_MM
    if document.approver:
        setting.put_text("number", document.number, BODY_FACE, m.LEFT + m.CHAR_MM, top)
        line = set_line([Run(BODY_FACE, "签发人："), Run("kai", document.approver)], m.SIZE_3)
        setting.put("approver", line, right_of_core(1) - line.width / MM, top, m.SIZE_3)
    else:
        setting.centre("number", set_line([Run(BODY_FACE, document.number)], m.SIZE_3), top, m.SIZE_3)
    edge = top + m.SIZE_3 / MM + m.RULE_BELOW_NUMBER
    setting.rule(edge + m.RED_RULE / 2, m.RED_RULE, m.RED)
    return edge + m.RED_RULE


def _letter_head(setting: Setting, document: OfficialDocument) -> float:
    end = _mark(setting, document, m.LETTER_MARK_TOP)
    edge = end + m.LETTER_RULE_BELOW_MARK
    _double_rule(setting, edge, (m.LETTER_THICK, m.LETTER_THIN))
    bottom = m.PAPER[1] - m.LETTER_RULE_ABOVE_EDGE
    height = m.LETTER_THIN + m.LETTER_RULE_GAP + m.LETTER_THICK
    _double_rule(setting, bottom - height, (m.LETTER_THIN, m.LETTER_THICK))
    top = edge + height + m.LETTER_BELOW_RULE
    setting.put_right("number", document.number, BODY_FACE, m.RIGHT_EDGE, top)
    marks = small_marks(document)
    for place, (role, text, face) in enumerate(marks):
        setting.put_text(role, text, face, m.LEFT, top + place * m.LINE_MM)
    return top + m.SIZE_3 / MM + max(0, len(marks) - 1) * m.LINE_MM


def _double_rule(setting: Setting, top: float, weights: tuple[float, float]) -> None:
    x = (m.PAPER[0] - m.LETTER_RULE_LENGTH) / 2
    first, second = weights
    setting.rule(top + first / 2, first, m.RED, x=x, length=m.LETTER_RULE_LENGTH)
    middle = top + first + m.LETTER_RULE_GAP + second / 2
    setting.rule(middle, second, m.RED, x=x, length=m.LETTER_RULE_LENGTH)
