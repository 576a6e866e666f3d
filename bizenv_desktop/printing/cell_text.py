"""How exact values of a report are written on paper: one entry per kind of column."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bizenv_desktop.reports.data import Column, Exact, Line

NOTHING = "—"
"""What stands for a sum that cannot be built (no earlier value)."""
_PER_UNIT = {"元": Decimal("0.0001"), "万": Decimal(1), "亿": Decimal(10_000)}
_PLACES = {"元": (2, 2), "万": (2, 6), "亿": (2, 6), "number": (0, 6), "percent": (0, 2), "rate": (1, 2)}
_PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
_DATE_ON = re.compile(r"\d.*", re.DOTALL)
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[-－ ]?)\d{4}(\d{3,4})(?!\d)")


def money_unit(kind: str) -> str:
    """Return 元, 万 or 亿 for a money kind such as `money:亿元`; "" for other kinds."""
    unit = kind.partition(":")[2]
    return "" if not kind.startswith("money:") else unit[0] if unit[0] in _PER_UNIT else "元"


def in_unit(value: Decimal, kind: str) -> Decimal:
    """Return an amount in 万 in the unit that the column prints."""
    return value / _PER_UNIT[money_unit(kind)]


def is_number(kind: str) -> bool:
    """Tell whether values of a kind stand right, one under the other."""
    return kind.startswith("money:") or kind in ("number", "quantity", "percent", "rate", "integer")


def mask_phone(text: str) -> str:
    """Hide the middle of telephone numbers: 138****0000."""
    return _LANDLINE.sub(r"\1****\2", _PHONE.sub(r"\1****\2", text))


def places(column: Column, lines: Iterable[Line], index: int) -> int:
    """Return how many decimals a column needs so that its values are exact and stand in line, within its limits."""
    least, most = _PLACES.get(money_unit(column.kind) or column.kind, (0, 0))
    needed = least
    for line in lines:
        value = line.values[index] if line.values else None
        if isinstance(value, Decimal):
            shown = in_unit(value, column.kind) if column.kind.startswith("money:") else value
            needed = max(needed, len(canonical(shown).partition(".")[2]))
    return min(needed, most)


def writer(column: Column, decimals: int) -> Callable[[Exact], str]:
    """Return the function that writes the values of a column."""
    if column.kind.startswith("money:"):
        return lambda value: _money(value, column.kind, decimals)
    if column.kind == "rate":
        return lambda value: NOTHING if value is None else _number(value, decimals)
    if column.kind == "quantity":
        return _text
    if is_number(column.kind):
        return lambda value: _number(value, decimals)
    return {"date": _date, "phone": lambda value: mask_phone(_text(value))}.get(column.kind, _text)


def _number(value: Exact, decimals: int) -> str:
    return _fixed(Decimal(value), decimals) if isinstance(value, Decimal | int) else _text(value)


def _money(value: Exact, kind: str, decimals: int) -> str:
    return _fixed(in_unit(Decimal(value), kind), decimals) if isinstance(value, Decimal | int) else _text(value)


def _fixed(value: Decimal, decimals: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return format(rounded or abs(rounded), "f")


def _text(value: Exact) -> str:
    if value is None:
        return ""
    return canonical(value) if isinstance(value, Decimal) else str(value)


def _date(value: Exact) -> str:
    """Write a day as 2022-05-09, a month as 2022-05, a quarter as 2022年一季度, without a time; words before stay."""
    words = _DATE_ON.sub("", _text(value))
    text = _text(value)[len(words) :][:10].partition("T")[0]
    year, _, quarter = text.partition("-")
    return words + (f"{year}年{'一二三四'[int(quarter) - 33]}季度" if quarter in ("33", "34", "35", "36") else text)
