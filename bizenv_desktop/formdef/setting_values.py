"""What a setting may hold, told by its default: a number stays one and not below 0, shares stay shares of a whole."""

from __future__ import annotations

import re
from decimal import Decimal

from bizenv_desktop.formdef.sql_dialect import listed

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_DAYS = re.compile(r"\d{1,3}", re.ASCII)
_WHOLE = 100
_NO_DAYS = "须是几个天数", "写提前几天，用顿号隔开，例如 15、7、3；不用提醒的写 0"


def fault_of(default: str, value: str) -> tuple[str, str] | None:
    """Return why a value does not do in the place of a default, and what to write instead; None where it does.

    A list of short numbers (15、7、3) is one of days: of those there may be more or fewer. One that makes 100 divides a
    whole (the weights of a score): nothing is added to it or left out.
    """
    if _is_number(default) and not _is_number(value):
        return f"须是数字，“{value}”不是", f"写数字，例如默认值 {default}"
    if _is_number(default) and Decimal(value) < 0 <= Decimal(default):
        return f"不能是负数，“{value}”不行", f"写0或大于0的数，例如默认值 {default}"
    shares = _shares(default)
    if sum(shares) != _WHOLE:
        return _NO_DAYS if shares and _is_days(default) and not _is_days(value) else None
    given = _shares(value)
    if len(given) != len(shares) or min(given) < 0 or sum(given) != _WHOLE:
        return (
            f"须是合计为100的{len(shares)}个权重，“{value}”不是",
            f"按默认值 {default} 的次序写{len(shares)}个数，用顿号隔开",
        )
    return None


def _shares(text: str) -> list[Decimal]:
    """Return the numbers of a list of them; none where the text is something else."""
    words = listed(text)
    return [Decimal(word) for word in words] if len(words) > 1 and all(map(_is_number, words)) else []


def _is_days(text: str) -> bool:
    return bool(words := listed(text)) and all(_DAYS.fullmatch(word) for word in words)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
