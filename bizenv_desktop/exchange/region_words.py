"""Region cells: names and aliases of the region list (77); an alias of two codes is the one inside the own city."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.exchange.verdict import CellVerdict, held, ok
from bizenv_desktop.exchange.words import squeeze

if TYPE_CHECKING:
    from bizenv_desktop.formdef.code_lists import CodeList

_CITY_DIGITS = 4


class RegionWords:
    """What people call the divisions, seen from one city."""

    def __init__(self, regions: CodeList, city: str) -> None:
        self._regions = regions
        self._city = city
        self._words: dict[str, list[str]] = {}
        for code in regions.codes.values():
            for word in {code.value, code.label, *code.aliases}:
                self._words.setdefault(squeeze(word).upper(), []).append(code.value)

    def find(self, text: str) -> str | None:
        """Return the code that a text certainly means."""
        found = self._candidates(squeeze(text).upper())
        return found[0] if len(found) == 1 else None

    def verdict(self, text: str) -> CellVerdict:
        """Judge a region cell."""
        found = self._candidates(squeeze(text).upper())
        if len(found) == 1:
            name = self._regions.codes[found[0]].label
            return ok(found[0], *(() if text == name else (77,)))
        if found:
            names = "、".join(f"{self._regions.codes[code].label}（{code}）" for code in found)
            return held(f"“{text}”可能是{names}：请选择", 77)
        return held(f"“{text}”不在区划表中：请选择", 77)

    def _candidates(self, word: str) -> list[str]:
        found = self._words.get(word) or self._inside_named_parents(word)
        return self._own(found) or found

    def _own(self, codes: list[str]) -> list[str]:
        if len(codes) < 2:  # noqa: PLR2004 — nothing to choose from
            return codes
        return [code for code in codes if code[:_CITY_DIGITS] == self._city[:_CITY_DIGITS]]

    def _inside_named_parents(self, word: str) -> list[str]:
        """辽宁省沈阳市铁西区: a known name followed by the name of a division inside it."""
        for size in range(len(word) - 1, 1, -1):
            for parent in self._words.get(word[:size], []):
                inside = [code for code in self._candidates_inside(word[size:]) if self._is_inside(code, parent)]
                if len(inside) == 1:
                    return inside
        return []

    def _candidates_inside(self, word: str) -> list[str]:
        return self._words.get(word) or self._inside_named_parents(word)

    def _is_inside(self, code: str, parent: str) -> bool:
        while code in self._regions.codes:
            code = self._regions.codes[code].extra.get("parent", "")
            if code == parent:
                return True
        return False
