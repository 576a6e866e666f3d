"""Units of quantities: which words mean the same measure (㎡, 平方米), and at what size (人次, 万人次)."""

from __future__ import annotations

import re
from functools import lru_cache

from bizenv_desktop.exchange.words import squeeze

_SPELLED = {"m2": "平方米", "km2": "平方公里", "m3": "立方米"}
_SAME = {
    **_SPELLED,
    "平米": "平方米",
    "平方": "平方米",
    "立方": "立方米",
    "方": "立方米",
    "平方千米": "平方公里",
    "千米": "公里",
}
_MEASURES = frozenset(("亩", "公顷", "平方米", "平方公里", "立方米", "米", "公里", "吨"))
_COUNTED = frozenset(("人", "名", "位", "人次", "家", "户", "个", "项", "件", "条", "处", "份", "次", "场", "场次"))
_WAN, _PER_WAN = "万", 10_000
_LATIN = re.compile(r"k?m[23]$", re.IGNORECASE)


@lru_cache(maxsize=256)
def measure(word: str) -> tuple[str, int] | None:
    """Return what a unit word measures and its size; words that only count have the kind "". None for other words.

    万人次 is ("", 10000): 1 of it is 10,000 of what merely counts.
    """
    plain = squeeze(word).lower()
    size = _PER_WAN if plain.startswith(_WAN) and len(plain) > 1 else 1
    plain = plain.removeprefix(_WAN) if size > 1 else plain
    plain = _SAME.get(plain, plain)
    if plain in _COUNTED:
        return "", size
    return (plain, size) if plain in _MEASURES else None


def spelled(text: str) -> str:
    """Return a text with a unit of Latin letters at its end written out: 2万m2 is 2万平方米."""
    return _LATIN.sub(lambda found: _SPELLED[found[0].lower()], text)
