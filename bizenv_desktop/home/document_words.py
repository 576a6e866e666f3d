"""Words about official documents: periods in prose, 发文字号, what a text still asks for, the faces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bizenv_desktop.base.chinese_numbers import chinese_number
from bizenv_desktop.base.prose import number_faults, word_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bizenv_desktop.base.periods import Period

_NUMBER = re.compile(r"(?P<word>\D+)〔(?P<year>\d{4})〕(?P<serial>[1-9]\d*)号")
_ASKED = re.compile(r"（[^（）]*请(?:填写|补充)[^（）]*）")
_APPROVER = "（签发人）"
FACES_NOTE = (
    "PDF 用程序自带字体，小标宋以加粗宋体代替；"
    "DOCX 用方正小标宋简体、仿宋_GB2312、楷体_GB2312，本机没有时由文字软件代替"
)
"""Said beside every print: the licensed faces are not part of the program (`domain` C)."""


def period_words(period: Period) -> str:
    """Return a period as prose names it: 2022年第二季度."""
    if period.kind == "quarter":
        return f"{period.year}年第{chinese_number(period.number)}季度"
    return period.label


def number_after(known: Iterable[str], year: int) -> str | None:
    """Return the 发文字号 after the last one of a year; None where there is none to go by."""
    found = [match for number in known if (match := _NUMBER.fullmatch(number))]
    if not found:
        return None
    latest = max(found, key=lambda one: (int(one["year"]), int(one["serial"])))
    serial = int(latest["serial"]) + 1 if int(latest["year"]) == year else 1
    return f"{latest['word']}〔{year}〕{serial}号"


def unfinished(values: Mapping[str, object]) -> list[str]:
    """Return what a document still lacks in words: places that ask for some, an approver without a name."""
    asked = _ASKED.findall(str(values.get("text") or ""))
    return [*asked, *(["签发人姓名"] if values.get("approver") == _APPROVER else [])]


def body_words(text: str) -> int:
    """Return how many 字 the paragraphs of a document have, without its tables and annexes."""
    from bizenv_desktop.printing.official.text_blocks import Paragraph, read_text

    return sum(word_count(block.text) for block in read_text(text)[0] if isinstance(block, Paragraph))


def remarks(values: Mapping[str, object], longest: int | None = None) -> list[str]:
    """Return what somebody should look at before the document goes out; none of it bars.

    `longest` is how many 字 the text may have (L13-V1); tables and annexes do not count.
    """
    said = [f"“{one.found}”应写成“{one.better}”：{one.why}" for one in number_faults(str(values.get("text") or ""))]
    number = str(values.get("number") or "")
    if number and not _NUMBER.fullmatch(number):
        said.append(f"发文字号“{number}”写法不对：年份用六角括号〔〕，序号不编虚位、不加“第”，如 沈商发〔2022〕5号")
    words = body_words(str(values.get("text") or ""))
    if longest is not None and words > longest:
        said.append(f"正文 {words} 字，超过规定的 {longest} 字（不含附件和表格，规则 L13-V1）：请压缩或说明")
    return [*said, *(f"还没有写：{one}" for one in unfinished(values))]
