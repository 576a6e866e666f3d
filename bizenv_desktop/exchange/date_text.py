"""Reads the text of a date: as far as it is known, and what is odd about it. No field and no today is known here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from bizenv_desktop.base.partial_dates import is_date
from bizenv_desktop.exchange.words import narrow

if TYPE_CHECKING:
    from datetime import date

Precision = Literal["day", "month", "quarter", "year"]
Trouble = Literal["none", "no_year", "invalid", "two", "word", "done_word", "vague"]

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = r"(?P<year>\d{4}|\d{2})"
_TIME = (
    r"(?:T|\s)*(?:上午|下午|AM|PM)?\s*(?P<hour>\d{1,2})\s*(?:[:时点]\s*(?P<minute>\d{1,2})\s*分?)"
    r"(?:[:]?\s*\d{1,2}(?:\.\d+)?\s*秒?)?\s*(?:AM|PM)?(?:Z|[+-]\d{2}:?\d{2})?"
)
_WEEKDAY = re.compile(r"[(\[]?(?:星期|周)[一二三四五六日天][)\]]?$")
_SEPARATOR = r"\s*[-/.]\s*"
_SHAPES = (
    ("day", re.compile(rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*[日号]?")),
    ("day", re.compile(rf"{_YEAR}(?P<sep>{_SEPARATOR})(?P<month>\d{{1,2}}){_SEPARATOR}(?P<day>\d{{1,2}})[.日号]?")),
    ("day", re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")),
    ("month", re.compile(rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月?份?")),
    ("month", re.compile(rf"(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d{{1,2}})月?")),
    ("month", re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])")),
    ("year", re.compile(r"(?P<year>(?:19|20)\d{2})\s*年?度?")),
)
_QUARTER = re.compile(r"(?P<year>\d{4})\s*年?\s*(?:第?(?P<q>[一二三四1-4])\s*季度|Q(?P<q2>[1-4]))")
_PART_OF_MONTH = re.compile(r"(?P<rest>.*\d\s*月)\s*(?P<word>上旬|中旬|下旬|初|底|末|中)")
_PART_OF_YEAR = re.compile(r"(?P<year>\d{4})\s*年\s*(?P<word>底|末|初|中|内|前|上半年|下半年)")
_NO_YEAR = re.compile(
    r"\d{1,2}\s*月\s*(?:\d{1,2}\s*[日号]?)?|\d{1,2}[-/.]\d{1,2}|第?[一二三四1-4]季度|\d{1,2}月?[上中下]旬|\d{1,2}月[初底末中]|"
    r"(?:今|明|去|本)年.*|年[底末初中]|[上下]半年|春节[前后]?|(?:国庆|五一|十一|元旦|中秋)[前后]?"
)
_DATE_LIKE = r"(?:\d{4}|\d{2})\s*[-/.年]\s*\d{1,2}\s*(?:[-/.月]\s*\d{1,2}\s*[日号]?|月)?"
_TWO = re.compile(rf"{_DATE_LIKE}\s*(?:[/、,;；，~至到和及或—–-]|\s)+\s*{_DATE_LIKE}")
_LOOKS = re.compile(
    r"\d{4}\s*[-/.年]\s*\d{1,3}(\s*[-/.月]\s*\d{1,3}\s*[日号]?|\s*月)?|\d{8}|\d{2}[-/.]\d{1,2}[-/.]\d{1,2}"
)
_CHINESE_YEAR = re.compile(r"[〇零○一二三四五六七八九]{4}年")
_CENTURY_TURN = 70
_FIRST_QUARTER = 33
_QUARTERS = "一二三四"
_LONGEST = 80


@dataclass(frozen=True)
class DateText:
    """A date as written: `value` is ISO/EDTF text ("" where there is trouble).

    `remark` is what the value can't hold (上旬, 底). `has_time`: a time of day was dropped; `short_year`: two digits.
    """

    value: str = ""
    precision: Precision = "day"
    trouble: Trouble = "none"
    remark: str = ""
    has_time: bool = False
    short_year: bool = False


@lru_cache(maxsize=8192)
def read_date(text: str) -> DateText:
    """Read a date text; `trouble` says why there is none."""
    if len(text) > _LONGEST:
        return DateText(trouble="word")
    plain = _plain(text)
    plain, has_time = _without_time(plain)
    return _certain(plain, has_time=has_time) or _vague(plain) or DateText(trouble=_trouble(plain))


def _plain(text: str) -> str:
    half = narrow(text)
    if _CHINESE_YEAR.match(half):
        half = _chinese(half)
    return _WEEKDAY.sub("", half.upper()).strip().rstrip("。")


def _chinese(text: str) -> str:
    """二〇二二年五月七日 → 2022年5月7日."""
    year, rest = text[:4].translate(_DIGITS), text[4:]
    return year + re.sub(r"[一二三四五六七八九十]+", lambda found: str(_small(found[0])), rest)


def _small(text: str) -> int:
    tens, ten, ones = text.partition("十")
    digits = {char: n for n, char in enumerate("零一二三四五六七八九")}
    if not ten:
        return int("".join(str(digits[char]) for char in text))
    return (digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0)


def _without_time(text: str) -> tuple[str, bool]:
    found = re.fullmatch(rf"(?P<date>.*\d\s*[日号]?)(?:T|\s+|(?<=[日号])){_TIME}", text)
    return (found["date"].strip(), True) if found else (text, False)


def _certain(text: str, *, has_time: bool) -> DateText | None:
    for precision, shape in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            return _dated(found, precision, has_time=has_time)
    return _quarter(text)


def _dated(found: re.Match[str], precision: str, *, has_time: bool) -> DateText:
    parts = found.groupdict()
    short = len(parts["year"]) == 2  # noqa: PLR2004 — digits of a short year
    year = _full_year(parts["year"])
    value = "-".join([year, *(f"{int(parts[name]):02}" for name in ("month", "day") if parts.get(name))])
    if not _valid(value):
        return DateText(trouble="invalid")
    return DateText(value, precision, has_time=has_time, short_year=short)  # type: ignore[arg-type]


def _full_year(year: str) -> str:
    if len(year) == 4:  # noqa: PLR2004
        return year
    return ("20" if int(year) < _CENTURY_TURN else "19") + year


def _valid(value: str) -> bool:
    month = value[5:7]
    return is_date(value) and "1900" <= value[:4] <= "2199" and (not month or int(month) <= 12)  # noqa: PLR2004


def _quarter(text: str) -> DateText | None:
    found = _QUARTER.fullmatch(text)
    if not found:
        return None
    word = found["q"] or found["q2"]
    number = _QUARTERS.index(word) if word in _QUARTERS else int(word) - 1
    return DateText(f"{found['year']}-{_FIRST_QUARTER + number}", "quarter")


def _vague(text: str) -> DateText | None:
    """2021年3月上旬 is the month, 2021年底 the year, each with the word as a remark."""
    found = _PART_OF_MONTH.fullmatch(text)
    if found:
        month = _certain(found["rest"], has_time=False)
        if month and month.trouble == "none" and month.precision == "month":
            return DateText(month.value, "month", remark=found["word"], short_year=month.short_year)
    found = _PART_OF_YEAR.fullmatch(text)
    if found and _valid(found["year"]):
        return DateText(found["year"], "year", remark=found["word"])
    return None


def _trouble(text: str) -> Trouble:
    if "已" in text:
        return "done_word"
    if _TWO.search(text):
        return "two"
    if _NO_YEAR.fullmatch(text):
        return "no_year"
    return "invalid" if _LOOKS.fullmatch(text) else "word"


@lru_cache(maxsize=4096)
def read_period(text: str) -> tuple[DateText, DateText] | None:
    """Read a start and an end (catalogue 68): 2021.3-2023.12, 2021年5月至12月, 2021-2023; None where it is not one."""
    if len(text) > _LONGEST:
        return None
    plain = _plain(text).strip("()")
    found = re.fullmatch(r"(.+?)(?:至|到|~|—+|–|―|--)(.+)", plain)
    splits = [(found[1], found[2])] if found else []
    splits += [(plain[:at], plain[at + 1 :]) for at, char in enumerate(plain) if char == "-"]
    readings = [pair for left, right in splits if (pair := _pair(left.strip(), right.strip())) is not None]
    return readings[0] if len(readings) == 1 or (readings and found) else None


def _pair(left: str, right: str) -> tuple[DateText, DateText] | None:
    start = _certain(left, has_time=False)
    if start is None or start.trouble != "none":
        return None
    end = _certain(right, has_time=False)
    if end is None and re.fullmatch(r"\d{1,2}月(\d{1,2}日?)?", right):
        end = _certain(f"{start.value[:4]}年{right}", has_time=False)
    if end is None or end.trouble != "none" or end.value < start.value[: len(end.value)]:
        return None
    return start, end


def iso(day: date) -> str:
    """Return a date or the date part of a datetime as ISO text; no shift of time zones."""
    return f"{day.year:04}-{day.month:02}-{day.day:02}"
