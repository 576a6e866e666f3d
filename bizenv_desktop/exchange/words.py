"""Words that mean the same in every column: nothing, see above, broken."""

from __future__ import annotations

import re
import unicodedata

from bizenv_desktop.base.text import strip_invisible
from bizenv_desktop.exchange.verdict import CellVerdict, null, rejected

_EMPTY_WORDS = frozenset(("—", "–", "―", "-", "－", "﹣", "−", "——", "--", "/", "／", "无", "空"))
_OPEN_WORDS = frozenset(("待定", "未定", "暂无"))
_ERROR_VALUES = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
     "#GETTING_DATA", "#UNKNOWN!", "#CONNECT!")
)  # fmt: skip
_HASHES = re.compile(r"#{3,}")
_DITTO = frozenset(("同上", "〃", "″", '"', "”", "“", "″″", "〃〃"))
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")

_LONGEST_WORD = 3
_LONGEST_DITTO = 12
_ODD = re.compile(f"^\\s|\\s$|[\u200b-\u200f\u2028-\u202e\u2060\ufeff]|{_PRIVATE_USE.pattern}")

NOT_CALCULATED = "公式没有计算结果：请用表格程序打开、重算并保存后再导入，或手工填写"


def is_blank(text: str) -> bool:
    """Tell whether a text has nothing but white space and zero-width characters."""
    return not strip_invisible(text)


def null_verdict(text: str) -> CellVerdict | None:
    """Catalogue 47: — / - 无 空 mean nothing; 待定 未定 暂无 mean nothing yet, with their reason."""
    if text in _EMPTY_WORDS:
        return null(47)
    if text in _OPEN_WORDS:
        return null(47, remark=text, message=f"原文“{text}”：留空，待补")
    return None


def error_verdict(text: str) -> CellVerdict | None:
    """Catalogue 33: an error value, or the #### that a narrow column shows."""
    if text.upper() in _ERROR_VALUES or _HASHES.fullmatch(text):
        return rejected(f"单元格是错误值 {text}：请在原表改正后重新导入，或手工填写", 33)
    return None


def not_calculated() -> CellVerdict:
    """Catalogue 33: a formula for which the file holds no value."""
    return rejected(NOT_CALCULATED, 33)


def no_number() -> CellVerdict:
    """Catalogue 33: infinite, or no number at all."""
    return rejected("不是有限的数：请填写数字", 33)


def is_ditto(text: str) -> bool:
    """Tell whether a text says: as above (catalogue 11)."""
    return len(text) <= _LONGEST_DITTO and re.sub(r"\s+", "", strip_invisible(text)).rstrip("。") in _DITTO


def has_private_use(text: str) -> bool:
    """Tell whether a text has a character that only its author's computer can show (catalogue 81)."""
    return bool(_PRIVATE_USE.search(text))


def is_plain_text(text: str) -> bool:
    """Tell in one look that a text is kept as it is: no outer space, nothing invisible, no word of its own meaning."""
    return len(text) > _LONGEST_WORD and text[0] != "#" and _ODD.search(text) is None


def narrow(text: str) -> str:
    """Return numbers, dates and codes in half-width form (NFKC), without outer space and zero-width characters.

    A leading apostrophe, which marks a text of digits, goes too (49).
    """
    return unicodedata.normalize("NFKC", strip_invisible(text)).strip().removeprefix("'")


def squeeze(text: str) -> str:
    """Return the half-width form without any white space."""
    return re.sub(r"\s+", "", narrow(text))


_BRACKETS = str.maketrans("【】〔〕〖〗[]{}〈〉《》", "()()()()()()()")


def squeeze_heading(text: str) -> str:
    """Return a heading or a 单位 row in half-width form without white space, every bracket a round one."""
    return squeeze(text).translate(_BRACKETS)
