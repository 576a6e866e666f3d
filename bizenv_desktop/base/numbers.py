"""Exact numbers: money in hundredths, other decimals in millionths, one canonical text.

Money is a `Decimal` in Python (unit of its field: 万元 or 万 of a currency), an integer number of 分 (or cents of the
currency) in SQL, and a decimal string on the wire. 1 万元 is 1,000,000 分.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

FEN_PER_WAN = 1_000_000
MICRO = 1_000_000
_FEN = Decimal("0.000001")  # one 分 in 万元


def wan_to_fen(amount: Decimal) -> int:
    """Return an amount in 万 (元 or currency) as hundredths of the unit, rounded half up."""
    return int((amount * FEN_PER_WAN).to_integral_value(rounding=ROUND_HALF_UP))


def fen_to_wan(hundredths: int) -> Decimal:
    """Return hundredths (分, cents) as an exact amount in 万."""
    return (Decimal(hundredths) / FEN_PER_WAN).normalize()


def round_to_fen(amount: Decimal) -> Decimal:
    """Round an amount in 万 to whole hundredths, half up."""
    return amount.quantize(_FEN, rounding=ROUND_HALF_UP)


def decimal_to_micro(number: Decimal) -> int:
    """Return a decimal or percent as an integer number of millionths, rounded half up."""
    return int((number * MICRO).to_integral_value(rounding=ROUND_HALF_UP))


def micro_to_decimal(millionths: int) -> Decimal:
    """Return millionths as an exact decimal."""
    return (Decimal(millionths) / MICRO).normalize()


def canonical(number: Decimal) -> str:
    """Return the one text of a number: no exponent, no plus, no trailing zeros, `-0` is `0`."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def grouped(text: str) -> str:
    """Return the text of a number with separators of thousands; any other text as it is."""
    digits, point, rest = text.removeprefix("-").partition(".")
    if not (digits.isascii() and digits.isdigit()):
        return text
    return f"{'-' if text.startswith('-') else ''}{int(digits):,}{point}{rest}"
