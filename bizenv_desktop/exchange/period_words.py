"""The period that a title names: an ISO week, else a month."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from bizenv_desktop.base.periods import is_period
from bizenv_desktop.exchange.words import narrow

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")}
_COUNT = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_KEY = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_YEAR_AND_WEEK = re.compile(rf"(\d{{4}})\s*年?\s*(?:度)?\s*第\s*{_COUNT}\s*周")
_WEEK = re.compile(rf"(?<!月)第\s*{_COUNT}\s*周")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?=[年.\-/])")
_MARK = r"\s*[年月.\-/]\s*"
_SPAN = re.compile(
    rf"(\d{{4}}){_MARK}(\d{{1,2}}){_MARK}(\d{{1,2}})\s*日?\s*[-—–~至到]+\s*"
    rf"(?:(\d{{4}}){_MARK})?(?:(\d{{1,2}}){_MARK})?(\d{{1,2}})\s*日?"
)
_MONTH = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月(?!\s*\d{1,2}\s*日)")
_OF_A_WEEK = re.compile(r"周(?![期边年围])")
_LAST_MONTH = 12


def period_in(texts: Iterable[str]) -> str:
    """Return the period key that a title names: 2022年第19周 is 2022-W19, 2022年5月 is 2022-05; "" for none.

    Dates from a Monday on within one week name it too; a week of a month (5月第3周) names nothing.
    """
    halves = [narrow(text) for text in texts]
    for find in (_named_week, _week_of_span):
        for text in halves:
            if key := find(text):
                return key
    if key := _named_week(" ".join(halves)):
        return key
    if any(_OF_A_WEEK.search(text) for text in halves):
        return ""
    return next((key for text in halves if (key := _month(text))), "")


def _named_week(text: str) -> str:
    found = _KEY.search(text) or _YEAR_AND_WEEK.search(text)
    if found:
        return _week_key(found[1], found[2])
    week, years = _WEEK.search(text), set(_YEAR.findall(text))
    return _week_key(years.pop(), week[1]) if week and len(years) == 1 else ""


def _week_key(year: str, count: str) -> str:
    week = int(count) if count.isdigit() else _number(count)
    key = f"{year}-W{week:02}"
    return key if is_period(key) else ""


def _number(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def _week_of_span(text: str) -> str:
    found = _SPAN.search(text)
    if not found:
        return ""
    year, month, day, last_year, last_month, last_day = (int(part) if part else 0 for part in found.groups())
    try:
        start = date(year, month, day)
        end = date(last_year or year, last_month or month, last_day)
    except ValueError:
        return ""
    first, last = start.isocalendar(), end.isocalendar()
    return f"{first.year}-W{first.week:02}" if start <= end and first[:2] == last[:2] else ""


def _month(text: str) -> str:
    found = _MONTH.search(text)
    return f"{found[1]}-{int(found[2]):02}" if found and 1 <= int(found[2]) <= _LAST_MONTH else ""
