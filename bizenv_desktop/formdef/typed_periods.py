"""Periods as people type them: `2022-W19`, `2022年第19周`, `2022年5月`, `2022.5`, `2022Q2`, `2022年上半年`."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bizenv_desktop.base.periods import Kind, Period
from bizenv_desktop.formdef.value_problem import ValueProblem

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import PeriodKey

_SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("week", re.compile(r"(\d{4})(?:年?第(\d{1,2})周|-?W(\d{1,2}))", re.ASCII)),
    ("month", re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?(?:份)?|(\d{2}))", re.ASCII)),
    ("quarter", re.compile(r"(\d{4})(?:年?第?([1-4一二三四])季度|-?Q([1-4]))", re.ASCII)),
    ("half", re.compile(r"(\d{4})(?:年?([上下])半年|-?H([12]))", re.ASCII)),
    ("year", re.compile(r"(\d{4})年?()()", re.ASCII)),
)
_NUMBERS = {"": 1, "一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}


def read_period(text: str, wanted: PeriodKey) -> str:
    """Return the key of the period that a text names; raises ValueProblem where it is none of the wanted kinds."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    for kind, shape in _SHAPES:
        found = shape.fullmatch(plain)
        key = _key(kind, found) if found else ""
        if key and kind in wanted.kinds:
            return key
    raise ValueProblem(f"“{text}”不是本栏的期间", f"请按这样的写法填写：{wanted.example}")


def _key(kind: Kind, found: re.Match[str]) -> str:
    """Return the key; "" where the year has no such week or month."""
    word = found[2] or found[3]
    try:
        return Period.numbered(kind, int(found[1]), _NUMBERS[word] if word in _NUMBERS else int(word)).key
    except ValueError:
        return ""
