"""What a setting may hold, told by its default: a number stays a number, shares of a whole stay shares of it."""

from __future__ import annotations

import re
from decimal import Decimal

from bizenv_desktop.formdef.sql_dialect import listed

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_WHOLE = 100


def fault_of(default: str, value: str) -> tuple[str, str] | None:
    """Return why a value does not do in the place of a default, and what to write instead; None where it does.

    A list of numbers that make 100 divides a whole (the weights of a score): nothing is added to it or left out.
    """
    if _is_number(default) and not _is_number(value):
        return f"须是数字，“{value}”不是", f"写数字，例如默认值 {default}"
    shares = _shares(default)
    if sum(shares) != _WHOLE:
        return None
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


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
