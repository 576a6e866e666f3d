"""The unit of an amount: its size and currency, as a heading, a 单位 row or a number format says it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from bizenv_desktop.exchange.amount_text import CURRENCIES, CURRENCY_NAMES, SCALES
from bizenv_desktop.exchange.words import squeeze_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

WAN = 10_000

_SIZES = sorted((word for word in SCALES if word), key=len, reverse=True)
_MONEYS = sorted(CURRENCIES, key=len, reverse=True)
_SIZE, _MONEY = "|".join(_SIZES), "|".join(map(re.escape, _MONEYS))
_UNIT = re.compile(rf"(?P<before>{_MONEY})?(?P<scale>{_SIZE})?(?P<currency>{_MONEY}|外币)|(?P<bare>{_SIZE})$")
_PARTS = re.compile(r"[/、,或和及;()]")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_UNIT_ROW = re.compile(r"(?:金额)?单位[:]?(.+)$")


class Unit(msgspec.Struct, frozen=True):
    """Size in units of the currency (亿元 is 10**8) and ISO currency; "" where the words name none (万 alone)."""

    scale: int
    currency: str = ""

    @property
    def words(self) -> str:
        """The unit as people write it."""
        size = next((word for word, scale in SCALES.items() if scale == self.scale), "")
        return size + CURRENCY_NAMES.get(self.currency, "元" if not self.currency else self.currency)


@lru_cache(maxsize=1024)
def unit_in(text: str) -> Unit | None:
    """Return the unit that a whole short text is: 亿元, 万美元, 万元/万外币 (then no currency), 单位：万元."""
    found = units_in(text)
    if not found or len(found) != len(_words(text)):
        return None
    currencies = {unit.currency for unit in found}
    return Unit(found[0].scale, currencies.pop() if len(currencies) == 1 else "")


def units_in(text: str) -> list[Unit]:
    """Return the units among the parts of a text: 人民币，万元 has one, 万元、万美元 two, 亿元，含外资 one."""
    return [unit for word in _words(text) if (unit := _one_unit(word)) is not None]


def _words(text: str) -> list[str]:
    """Return the parts of a text; one that only names a currency says no size where another part does."""
    words = [word for word in _PARTS.split(squeeze_heading(text).upper().removeprefix("单位").lstrip(":")) if word]
    sized = [word for word in words if not (word in CURRENCIES and word not in ("元", "圆"))]
    return sized or words


def _one_unit(word: str) -> Unit | None:
    found = _UNIT.fullmatch(word)
    if not found:
        return None
    size = found["scale"] or found["bare"] or ""
    return Unit(SCALES[size], CURRENCIES.get(found["before"] or found["currency"] or "", ""))


@lru_cache(maxsize=1024)
def unit_of_heading(heading: str) -> Unit | None:
    """Return the unit in a heading's brackets, or at its end: 总投资（亿元）, 总投资 万元."""
    text = squeeze_heading(heading)
    for inside in _IN_BRACKETS.findall(text):
        unit = unit_in(inside) or next(iter(units_in(inside)), None)
        if unit is not None:
            return unit
    found = re.search(r"[:/](?:单位:?)?([^:/()]+)$", text) or re.search(rf"((?:{'|'.join(_SIZES)})(?:美元|元))$", text)
    return unit_in(found[1]) if found else None


def unit_of_headings(levels: Sequence[str]) -> Unit | None:
    """Return the unit of the innermost heading that has one; `levels` run from the outer to the inner."""
    return next((unit for heading in reversed(levels) if (unit := unit_of_heading(heading)) is not None), None)


def units_of_row(text: str) -> list[Unit]:
    """Return the units of a 单位 row: 单位：亿元 has one, 金额单位：亿元、万美元 one for each currency."""
    found = _UNIT_ROW.search(squeeze_heading(text))
    return units_in(found[1]) if found else []


def is_percent_heading(levels: Sequence[str]) -> bool:
    """Tell whether a heading says that its numbers are percent: 持股比例（%）."""
    return any(re.search(r"\(%\)|%$|百分比", squeeze_heading(heading)) for heading in levels)
