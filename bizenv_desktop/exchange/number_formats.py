"""What a number format says about a number: date, percent, the unit it writes, the power by which it divides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that files name by number only, as a Chinese office shows them (27–36 and 50–58 are Chinese dates)."""

_QUOTED = re.compile(r'"([^"]*)"')
_ESCAPED = re.compile(r"[\\!](.)")
_BRACKETED = re.compile(r"\[[^\]]*\]")
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_FILLERS = re.compile(r"[_*].")


@dataclass(frozen=True, slots=True)
class FormatFacts:
    """The facts of one number format; `literal` and `scale` as in `Style`."""

    is_date: bool = False
    is_percent: bool = False
    literal: str = ""
    scale: int = 1


@lru_cache(maxsize=2048)
def format_facts(number_format: str) -> FormatFacts:
    """Read a number format (its first section: that of positive numbers)."""
    section = number_format.split(";", 1)[0]
    if _ELAPSED.search(section):
        return FormatFacts()
    literals = _QUOTED.findall(section)
    bare = _FILLERS.sub("", _BRACKETED.sub("", _QUOTED.sub("\x00", section)))
    escaped = _ESCAPED.findall(bare)
    bare = _ESCAPED.sub(lambda found: "\x01" if found[1] == "." else "\x00", bare)
    if _is_date(bare):
        return FormatFacts(is_date=True)
    unquoted = re.findall(r"[\u4e00-\u9fff]+", bare)
    literal = "".join([*literals, *(char for char in escaped if char not in ".,- "), *unquoted]).strip(" .")
    return FormatFacts(is_percent="%" in bare, literal=literal, scale=_scale(bare, literals))


def _is_date(bare: str) -> bool:
    without_fraction = re.sub(r"s\.0+", "s", bare, flags=re.IGNORECASE)
    return bool(re.search(r"[ymdhs]", without_fraction, re.IGNORECASE)) and not re.search(r"[0#?]", without_fraction)


def _scale(bare: str, literals: list[str]) -> int:
    """Return 1000 for each comma after the digits, times the tenths of a written-in point (`0!.0,` is 万)."""
    tail = re.search(r"[0#?](,+)(?![0#?,])", bare)
    scale = 1000 ** len(tail[1]) if tail else 1
    point = re.search(r"\x01([0#?]+)", bare)
    if point is None and "." in literals:
        point = re.search(r"[0#]\x00([0#?]+)", bare)
    return scale * 10 ** len(point[1]) if point and tail else scale
