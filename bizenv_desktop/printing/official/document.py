"""What an official document says: its parts by GB/T 9704-2012, without a measure of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bizenv_desktop.printing.official.text_blocks import Block

DOCUMENT, LETTER = "公文", "信函"
"""The two forms of the first page: 红头 with 版记, and 信函格式."""


@dataclass(frozen=True)
class Annex:
    """One 附件: its title, and its text; without a text it goes along as a file of its own and is only named."""

    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class OfficialDocument:
    """One document; empty parts are left out of the pages.

    `mark` is 发文机关标志 as it is printed, `number` 发文字号 (“沈商发〔2022〕5号”), `approver` the 签发人 of a
    document to a superior. `signed_on` is 成文日期, `printed_on` the day of 印发; `sealed`: a seal is set over 署名.
    `double_sided` puts 版记 onto an even page, as for copies that are printed on both sides.
    """

    title: str
    blocks: tuple[Block, ...]
    form: str = DOCUMENT
    mark: str = ""
    number: str = ""
    approver: str = ""
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    addressees: str = ""
    annexes: tuple[Annex, ...] = ()
    signer: str = ""
    signed_on: date | None = None
    sealed: bool = True
    note: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    double_sided: bool = False
    author: str = field(default="", compare=False)
