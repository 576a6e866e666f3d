"""Dates as people type them: `2022.5.7`, `20220507`, `2022年5月`, `5月7日` (this year), `今天`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from bizenv_desktop.base.partial_dates import is_date
from bizenv_desktop.formdef.value_problem import ValueProblem

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?|(\d{4})(\d{2})", re.ASCII)
_THIS_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_QUARTER = re.compile(r"(\d{4})年?(?:第?([1-4一二三四])季度|Q([1-4]))", re.ASCII)
_EDTF_QUARTER = re.compile(r"(\d{4})-3([3-6])", re.ASCII)
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_TIME = re.compile(r"[T ](\d{1,2})[:时](\d{1,2})分?(?::\d{1,2})?$", re.ASCII)
_WORDS = {"今天": 0, "昨天": -1, "前天": -2, "明天": 1}
_FIRST_QUARTER = 33


def read_date(text: str, today: date, *, partial: bool) -> str:
    """Return a date text as ISO; a month, quarter or year alone only where `partial` allows it."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    found = _day(plain, today) or _less_than_day(plain)
    if found is None:
        raise ValueProblem(f"“{text}”不是日期", "请输入日期，例如 2022-05-07 或 2022年5月7日")
    if not is_date(found):
        raise ValueProblem(f"“{text}”不是真实的日期", "请核对年月日")
    if not partial and not is_date(found, partial=False):
        raise ValueProblem(f"“{text}”没有写到日", "本栏须填到日，例如 2022-05-07")
    return found


def read_datetime(text: str, today: date) -> str:
    """Return a day, with its time as `2022-05-09T09:30` where one is typed."""
    half = unicodedata.normalize("NFKC", text).strip()
    clock = _TIME.search(half)
    day = read_date(half[: clock.start()] if clock else half, today, partial=False)
    if not clock:
        return day
    hour, minute = int(clock[1]), int(clock[2])
    if hour > 23 or minute > 59:  # noqa: PLR2004 — the last hour and minute of a day
        raise ValueProblem(f"“{text}”的时间不对", "请核对时和分，例如 2022-05-09 09:30")
    return f"{day}T{hour:02}:{minute:02}"


def _day(plain: str, today: date) -> str | None:
    if plain in _WORDS:
        return (today + timedelta(days=_WORDS[plain])).isoformat()
    if found := _DAY.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups() if part)
        return f"{year:04}-{month:02}-{day:02}"
    if _MONTH.fullmatch(plain) or not (found := _THIS_YEAR.fullmatch(plain)):
        return None
    return f"{today.year:04}-{int(found[1]):02}-{int(found[2]):02}"


def _less_than_day(plain: str) -> str | None:
    if found := _QUARTER.fullmatch(plain):
        number = "1234".find(found[2] or found[3])
        number = number if number >= 0 else "一二三四".index(found[2])
        return f"{found[1]}-{_FIRST_QUARTER + number}"
    if found := _EDTF_QUARTER.fullmatch(plain):
        return found[0]
    if found := _MONTH.fullmatch(plain):
        year, month = (int(part) for part in found.groups() if part)
        return f"{year:04}-{month:02}" if month <= 12 else None  # noqa: PLR2004 — months of a year
    if found := _YEAR.fullmatch(plain):
        return found[1]
    return None
