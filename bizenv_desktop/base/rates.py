"""Rates as reports print them: a share of a whole and a change against an earlier value, in millionths of a percent.

Where the whole or the earlier value is nothing there is no rate (printed —), neither 0 nor 100 % (`domain` B). Both
arguments are whole numbers of one unit (分, pieces), so a rate is exact to a millionth of a percent, half up.
"""

from __future__ import annotations

_MICRO_PERCENT = 100_000_000


def ratio(part: int | None, whole: int | None) -> int | None:
    """Return `part` ÷ `whole`; None where either is unknown or the whole is not above nothing."""
    if part is None or whole is None or whole <= 0:
        return None
    return _half_up(part * _MICRO_PERCENT, whole)


def growth(now: int | None, before: int | None) -> int | None:
    """Return (`now` - `before`) ÷ |`before`| (同比); None where either is unknown or there was nothing before."""
    if now is None or not before:
        return None
    return _half_up((now - before) * _MICRO_PERCENT, abs(before))


def _half_up(number: int, divisor: int) -> int:
    """Divide, rounding half away from nothing."""
    size = (2 * abs(number) + divisor) // (2 * divisor)
    return size if number >= 0 else -size
