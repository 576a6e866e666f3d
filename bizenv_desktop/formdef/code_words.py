"""What people call the entries of a code list: with and without its number, by alias, by pattern."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bizenv_desktop.base.text import match_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ANY_NUMBER = "N%"
"""Stands in an alias for any percentage: 主体完成N%."""

_NUMBERED = re.compile(r"^([A-Z]?\d{1,4}|SX)(?=[^\dA-Z])", re.ASCII)
_STANDARD_CODE = re.compile(r"[A-Z]\d{2,4}", re.ASCII)


class CodeWords:
    """Finds values by what people write; made from the other names of each value."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self._labels = {value: _word(others[0]) for value, others in names.items()}
        found: dict[str, dict[str, None]] = {}
        for value, others in names.items():
            for name in _names(value, others):
                found.setdefault(_word(name), {})[value] = None
        exact = {_word(value): (value,) for value in names}
        self._words = {word: tuple(values) for word, values in found.items()} | exact
        self._patterns = [(pattern, value) for value, others in names.items() for pattern in _patterns(others)]

    def find(self, text: str) -> tuple[str, ...]:
        """Return the values that a text may mean; a value with its label behind it means that value."""
        word = _word(text)
        if found := self._words.get(word):
            return found
        head = _word(text.split(maxsplit=1)[0]) if text.split() else ""
        if head != word and (found := self._words.get(head)) and self._labels[found[0]] in word:
            return found
        return tuple(value for pattern, value in self._patterns if pattern.fullmatch(word))


def _word(text: str) -> str:
    return match_key(unicodedata.normalize("NFKC", text)).upper()


def _names(value: str, others: tuple[str, ...]) -> Iterator[str]:
    """Give every name of a value but itself: label, aliases, `S3` and 注册 of S3注册, 3670 of C3670."""
    yield from others
    if numbered := _NUMBERED.match(value):
        yield numbered[0]
        yield value[numbered.end() :]
    elif _STANDARD_CODE.fullmatch(value):
        yield value[1:]


def _patterns(names: tuple[str, ...]) -> Iterator[re.Pattern[str]]:
    for name in names:
        if ANY_NUMBER in name:
            yield re.compile(re.escape(_word(name)).replace(re.escape(ANY_NUMBER), r"\d+(\.\d+)?%"))
