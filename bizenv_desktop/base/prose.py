"""Numbers in running text as GB/T 15835 asks: units repeated in ranges, whole years, no leading zeros."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTHING = "—"
_YI = Decimal(10_000)
_UNITS = "亿元|万元|亿美元|万美元|元|%|个百分点|个|家|件|项|天|户|次"
_RANGE = re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)\s*[～~—–-]\s*(\d+(?:\.\d+)?)({_UNITS})")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{2})年(?=第?[一二三四1-4]季度|[上下]半年|\d{1,2}月)")
_ZERO = re.compile(r"\d{4}年(?:0\d月(?:\d{1,2}日)?|\d{1,2}月0\d日)")
_ABOUT = re.compile(rf"(?<![\d.])([1-9])[、，]([1-9])({_UNITS.replace('|%', '')})")
_WORD = re.compile(r"[A-Za-z0-9]+(?:[.,'’-][A-Za-z0-9]+)*%?|\S")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class NumberFault:
    """A number that is not written by the standard: where it begins, what stands there, what should, and why."""

    place: int
    found: str
    better: str
    why: str


def amount(wan: Decimal | int | None, unit: str = "元") -> str:
    """Return an amount in 万 for prose: 亿 from one 亿 on, else 万; at most two decimals, half up."""
    if wan is None:
        return NOTHING
    value = Decimal(wan)
    in_yi = abs(value) >= _YI
    return f"{_rounded(value / _YI if in_yi else value)}{'亿' if in_yi else '万'}{unit}"


def measure(value: Decimal | int | None, unit: str) -> str:
    """Return a quantity with its unit; one in 万元 or 万美元 as an amount: 1.2亿元, 15个."""
    if value is None:
        return NOTHING
    if unit[:1] == "万" and unit[1:] in ("元", "美元"):
        return amount(value, unit[1:])
    return f"{_rounded(Decimal(value))}{unit}"


def percent(value: Decimal | int | None, places: int = 1) -> str:
    """Return a rate: 65.8%; — where there is none."""
    return NOTHING if value is None else f"{_rounded(Decimal(value), places)}%"


def change(value: Decimal | int | None) -> str:
    """Return a rate of change in words: 增长5.2%, 下降3.1%, 持平; 无可比数 where there was nothing before."""
    if value is None:
        return "无可比数"
    size = percent(abs(Decimal(value)))
    return "持平" if size == "0%" else f"{'增长' if value > 0 else '下降'}{size}"


def day(value: str | date | None) -> str:
    """Return a day (ISO) as 2022年5月7日."""
    if value is None:
        return NOTHING
    found = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{found.year}年{found.month}月{found.day}日"


def amount_range(least: Decimal, most: Decimal) -> str:
    """Return a range of amounts in 万, the unit with both: 50亿元至80亿元."""
    return f"{amount(least)}至{amount(most)}"


def number_faults(text: str) -> list[NumberFault]:
    """Return what a text has against the standard, from its beginning to its end."""
    return sorted(_faults(text), key=lambda fault: fault.place)


def word_count(text: str) -> int:
    """Return how many 字 a text has, as word processors count: each character or mark, a number or word as one."""
    return len(_WORD.findall(text))


def _faults(text: str) -> Iterator[NumberFault]:
    for found in _RANGE.finditer(text):
        least, most, unit = found.groups()
        better = f"{least}{unit}～{most}{unit}"
        yield NumberFault(found.start(), found[0], better, "表示范围时，前后两个数都要写单位")
    for found in _SHORT_YEAR.finditer(text):
        yield NumberFault(found.start(), found[0], f"20{found[1]}年", "年份要写全四位")
    for found in _ZERO.finditer(text):
        better = re.sub(r"(?<=[年月])0", "", found[0])
        yield NumberFault(found.start(), found[0], better, "月、日前不补零")
    for found in _ABOUT.finditer(text):
        better = _DIGITS[int(found[1])] + _DIGITS[int(found[2])] + found[3]
        yield NumberFault(found.start(), found[0], better, "相邻两个数连用表示概数，用汉字，中间不加顿号")


def _rounded(value: Decimal, places: int = 2) -> str:
    return canonical(value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


FILTERS = {"amount": amount, "measure": measure, "percent": percent, "change": change, "day": day}
"""What the texts of documents write numbers by, under their names there."""
