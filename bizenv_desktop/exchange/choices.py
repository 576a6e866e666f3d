"""Code cells: one word of a list (79), several words of a list (78), yes or no (80)."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from bizenv_desktop.base.text import match_key
from bizenv_desktop.exchange.text_cells import split_list
from bizenv_desktop.exchange.verdict import CellVerdict, held, ok
from bizenv_desktop.exchange.words import squeeze

if TYPE_CHECKING:
    from bizenv_desktop.formdef.code_lists import Code, CodeList

_YES = frozenset("是√Y1有")
_NO = frozenset("否×N0无")
_PREFIX = re.compile(r"^(?:[A-Z]?\d{1,4}|SX)(?=[^\dA-Z])")
_NUMBER_IN_WORD = "N%"
_MANY = 60
"""Above this, a list of codes is a standard (industries) in which digits alone name an entry."""


class ChoiceWords:
    """What a code list calls its entries: values, labels, aliases, with and without the leading number."""

    def __init__(self, codes: CodeList) -> None:
        self._codes = codes

    @cached_property
    def _exact(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for word, value in self._all_words():
            words.setdefault(word, value)
        for code in self._codes.codes.values():
            words[_key(code.value)] = code.value
        return words

    def _all_words(self) -> list[tuple[str, str]]:
        entries = self._codes.codes.values()
        pairs = [(_key(word), code.value) for code in entries for word in (code.label, *code.aliases)]
        pairs += [(_key(_PREFIX.sub("", code.value)), code.value) for code in entries]
        pairs += [(found[0], code.value) for code in entries if (found := _PREFIX.match(code.value))]
        return [*pairs, *self._digits_of_a_standard()]

    def _digits_of_a_standard(self) -> list[tuple[str, str]]:
        if len(self._codes.codes) < _MANY:
            return []
        return [(value[1:], value) for value in self._codes.codes if re.fullmatch(r"[A-Z]\d{4}", value)]

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        return [
            (re.compile(re.escape(_key(alias)).replace(re.escape(_NUMBER_IN_WORD), r"\d+(?:\.\d+)?%")), code.value)
            for code in self._codes.codes.values()
            for alias in code.aliases
            if _NUMBER_IN_WORD in alias
        ]

    def find(self, text: str) -> CellVerdict | None:
        """Return the verdict for a word that the list knows; None for any other."""
        word = _key(text)
        if not word:
            return None
        value = self._exact.get(word)
        if value is not None:
            return ok(value, *(() if value == text else (79,)))
        for pattern, code in self._patterns:
            if pattern.fullmatch(word):
                return ok(code, 79, remark=text, message=f"原文“{text}”记在备注中")
        return None

    def verdict(self, text: str) -> CellVerdict:
        """Judge one word; any other word is held."""
        return self.find(text) or held(f"“{text}”不在代码表中：请选择", 79, suggestion=self._similar(text))

    def many_verdict(self, text: str) -> CellVerdict:
        """Judge several words; one unknown word holds the cell."""
        found = [self.find(part) for part in split_list(text)]
        if not found or any(one is None for one in found):
            return held(f"“{text}”中有不在代码表中的词：请选择", 79)
        values = list(dict.fromkeys(str(one.value) for one in found if one is not None))
        return ok(values, *((78,) if len(values) > 1 else ()))

    def _similar(self, text: str) -> str | None:
        word = _key(text)
        near = {value for known, value in self._exact.items() if len(known) > 1 and (known in word or word in known)}
        return near.pop() if len(near) == 1 else None


def _key(text: str) -> str:
    return squeeze(match_key(text)).upper().rstrip("。;；")


def label_of(code: Code) -> str:
    """Return a code's label without its number."""
    return _PREFIX.sub("", code.label)


def yes_no_verdict(text: str) -> CellVerdict:
    """Catalogue 80: 是 √ Y y 1 有 and 否 × N n 0 无; blank is neither."""
    word = squeeze(text).upper()
    if word in _YES or word == "TRUE":
        return ok(value=True) if text == "是" else ok(True, 80)
    if word in _NO or word == "FALSE":
        return ok(False, 80)
    return held(f"“{text}”不是“是”或“否”：请选择", 80)
