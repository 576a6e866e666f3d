"""The measures of an official document, each with its clause of GB/T 9704-2012 (`domain` C).

Lengths on paper are millimetres, type and pitches are points.
"""

from __future__ import annotations

from bizenv_desktop.printing.page_plan import MM

PAPER = (210.0, 297.0)
"""A4 (5.1)."""
TOP, LEFT = 37.0, 28.0
"""天头 and 订口: the white above and left of the type area (5.2.1)."""
CORE_WIDTH, CORE_HEIGHT = 156.0, 225.0
"""版心 (5.2.1)."""
RIGHT_EDGE, BOTTOM_EDGE = LEFT + CORE_WIDTH, TOP + CORE_HEIGHT
LINES, CHARS = 22, 28
"""Lines of a page, characters of a line (5.2.3)."""

SIZE_2, SIZE_3, SIZE_4 = 22.0, 16.0, 14.0
"""2号, 3号, 4号 in points."""
LINE = 28.95
"""Pitch of the lines in points: 225 mm / 22, down to whole twips, so that 22 lines stand in the type area."""
LINE_MM = LINE / MM
CHAR_MM = CORE_WIDTH / CHARS
"""Pitch of the characters in millimetres; also 一字 of 3号 type (3.1)."""
CHAR_GAP = CHAR_MM * MM - SIZE_3
"""What is added to the width of a 3号 character, in points (a little less than nothing)."""
EM_ABOVE = 0.88
"""Height of an ideograph's square above its base line, in sizes; the rest is below."""

MARK_TOP = 35.0
"""发文机关标志: its upper edge below that of the type area (7.2.4)."""
MARK_LARGEST, MARK_LEAST = 52.0, 26.0
"""Its size is free (7.2.4); 52 points is what eight characters take of the width."""
MARK_SUFFIX = "文件"
NUMBER_BLANK_LINES = 2
"""Blank lines between mark and 发文字号 (7.2.5)."""
RULE_BELOW_NUMBER = 4.0
"""The red rule below 发文字号 (7.2.7)."""
RED_RULE = 0.5
"""Its weight in millimetres; the standard leaves it open."""
TITLE_BLANK_LINES = 2
"""Blank lines between rule and title (7.3.1)."""
TITLE_LINE = 34.0
"""Pitch of the title's lines in points."""
ADDRESSEE_BLANK_LINES = 1
"""Between title and 主送机关 (7.3.2)."""
INDENT = 2
"""Characters at the beginning of a paragraph (7.3.3)."""
ATTACHMENT_BLANK_LINES = 1
"""Between text and 附件说明 (7.3.4)."""
SEALED_BLANK_LINES = 2
"""Between text and 署名 where a seal is set (7.3.5.1).

A seal of 42 mm whose middle is a little above that of 署名 and date has its top within one line of the text then.
"""
SEAL_DIAMETER = 42.0
UNSEALED_BLANK_LINES = 1
"""Between text and 署名 where none is set (7.3.5.2)."""
DATE_RIGHT_SEALED = 4
"""Characters right of the date under a seal (7.3.5.1)."""
SIGNER_RIGHT_UNSEALED = 2
"""Characters right of 署名 without a seal; the date begins as many right of its first one (7.3.5.2)."""
LEAST_TEXT_WITH_SIGNATURE = 2
"""Lines of the text that go along where 署名 does not fit on its page: none stands alone."""
ANNEX_TITLE_LINE = 3
"""The line of an annex's title on its page (7.3.7)."""

IMPRINT_OUTER_RULE, IMPRINT_INNER_RULE = 0.35, 0.25
"""版记: the first and last rule, those between, in millimetres (7.4.1)."""
IMPRINT_LINE = 24.0
"""Pitch of its lines in points."""
IMPRINT_ABOVE = 6.0
"""Where the characters of such a line begin, in points."""
IMPRINT_SIDE = SIZE_4 / MM
"""一字 of 4号 type, left and right (7.4.2, 7.4.3), in millimetres."""

PAGE_NUMBER_TOP = 7.0
"""The dashes beside the page number below the type area (7.5)."""
PAGE_NUMBER_SIDE = SIZE_4 / MM
"""一字 right of it on odd pages, left on even ones (7.5)."""

LETTER_MARK_TOP = 30.0
"""信函格式: 发文机关标志 below the upper edge of the paper (10.1)."""
LETTER_RULE_BELOW_MARK = 4.0
LETTER_RULE_ABOVE_EDGE = 20.0
LETTER_RULE_LENGTH = 170.0
"""Its double rules: below the mark (thick, thin), above the lower edge of the paper (thin, thick); their length."""
LETTER_THICK, LETTER_THIN, LETTER_RULE_GAP = 1.0, 0.35, 0.7
"""Weights and distance of the two lines of a double rule, in millimetres; the standard leaves them open."""
LETTER_BELOW_RULE = SIZE_3 * 7 / 8 / MM
"""What stands below the first double rule keeps 7/8 of a 3号 character from it."""

RED, BLACK = "#e60012", "#000000"
"""标准红 (C0 M100 Y100 K0) on the screen, and black."""
SONG_WEIGHT = 0.026
"""小标宋 is drawn as Song with an outline this wide, in sizes: the licensed face is not part of the program."""
