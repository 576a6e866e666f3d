"""Counting in Chinese, as headings are numbered: 一, 二, … 十一, … 二十."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_LIMIT = 100


def chinese_number(number: int) -> str:
    """Return a number from 1 to 99 in Chinese; raises ValueError for any other."""
    if not 0 < number < _LIMIT:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    before = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return before + (_DIGITS[ones] if ones else "")
