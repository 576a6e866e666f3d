"""Lays an official document out on pages, all by the measures of GB/T 9704-2012."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.body import block_items, closing_items, with_last_text
from bizenv_desktop.printing.official.head import set_head, set_title
from bizenv_desktop.printing.official.imprint import set_imprint, set_page_numbers
from bizenv_desktop.printing.official.setting import Setting
from bizenv_desktop.printing.official.sheets import OfficialPlan

if TYPE_CHECKING:
    from bizenv_desktop.printing.official.document import Annex, OfficialDocument


def lay_out(document: OfficialDocument) -> OfficialPlan:
    """Return the pages of a document."""
    setting = Setting()
    set_head(setting, document)
    setting.run(with_last_text(block_items(document.blocks), closing_items(document)))
    written = [annex for annex in document.annexes if annex.blocks]
    for annex in written:
        number = str(document.annexes.index(annex) + 1) if len(document.annexes) > 1 else ""
        _annex(setting, annex, number)
    blank = set_imprint(setting, document)
    set_page_numbers(setting, document, blank_before_imprint=blank)
    title = document.title.replace("\n", "")
    return OfficialPlan(tuple(setting.sheets), title, document.author, frozenset(setting.missing))


def _annex(setting: Setting, annex: Annex, number: str) -> None:
    """Set an annex on a page of its own: 附件 top left, its title in the third line (7.3.7)."""
    setting.new_page()
    setting.put_text("annex", f"附件{number}", "hei", m.LEFT, setting.y)
    setting.y += (m.ANNEX_TITLE_LINE - 1) * m.LINE_MM
    set_title(setting, annex.title)
    setting.y += m.LINE_MM
    setting.run(block_items(annex.blocks))
