"""The unified social credit code, GB 32100-2015."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [pow(3, i, 31) for i in range(17)]
LENGTH = 18


def check_digit(first17: str) -> str:
    """Return the 18th character for the first 17 (all of the alphabet)."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def uscc_ok(text: str | None) -> bool:
    """Tell whether a text is a credit code: 18 characters of the alphabet and a right check digit."""
    if text is None or len(text) != LENGTH or any(char not in ALPHABET for char in text):
        return False
    return check_digit(text[:17]) == text[17]
