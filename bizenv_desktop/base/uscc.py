"""The unified social credit code, GB 32100-2015."""

from __future__ import annotations

from operator import mul

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_WEIGHTS = [*(pow(3, place, 31) for place in range(LENGTH - 1)), 1]
_VALUES = {char: value for value, char in enumerate(ALPHABET)}


def check_digit(first17: str) -> str:
    """Return the 18th character for the first 17 (all of the alphabet)."""
    total = sum(map(mul, map(_VALUES.__getitem__, first17), _WEIGHTS))
    return ALPHABET[-total % 31]


def uscc_ok(text: str | None) -> bool:
    """Tell whether a text is a credit code: 18 characters of the alphabet and a right check digit."""
    if text is None or len(text) != LENGTH:
        return False
    try:
        total: int = sum(map(mul, map(_VALUES.__getitem__, text), _WEIGHTS))
    except KeyError:
        return False
    return total % 31 == 0
