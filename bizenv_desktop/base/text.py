"""Chinese text as keys: what is ignored when two writings are compared, search bigrams, pinyin initials."""

from __future__ import annotations

import functools
import math
import re
import unicodedata

_INVISIBLE = re.compile("[\\s\u00a0\u3000\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_BRACKETS = str.maketrans("（）〔〕【】［］", "()[][][]")


def strip_invisible(text: str) -> str:
    """Remove outer white space and all zero-width characters; inner line breaks stay."""
    return re.sub("[\u200b-\u200f\u2028-\u202e\u2060\ufeff]", "", text).strip(" \t\r\n\u00a0\u3000")


def broken_text(text: str) -> str:
    """Say where a text has half a character (a lone surrogate), which nothing can store; "" for a whole text."""
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        shown = "".join("□" if "\ud800" <= char <= "\udfff" else char for char in text)
        return f"“{shown}”的第{problem.start + 1}个字符残缺"
    return ""


def match_key(text: str) -> str:
    """Return the form in which names are compared: no spaces, no zero-width characters, narrow brackets."""
    if text.isalnum():  # most names: nothing to take out
        return text
    return _INVISIBLE.sub("", text).translate(_BRACKETS)


def wrapped_lines(text: str, digits: float) -> int:
    """Return how many lines a text takes in a column of so many digits; a Chinese character is as wide as two."""
    room = max(digits - 1, 2)
    parts = (sum(1 if char.isascii() else 2 for char in part) for part in text.split("\n"))
    return sum(max(1, math.ceil(units / room)) for units in parts)


def code_text(text: str) -> str:
    """Return a code or number in half-width form without spaces (NFKC; never for names)."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def bigrams(text: str) -> list[str]:
    """Return the overlapping two-character pieces of a text for the search index, lower case, no spaces."""
    squeezed = _INVISIBLE.sub("", text).lower()
    return [squeezed[i : i + 2] for i in range(len(squeezed) - 1)] or ([squeezed] if squeezed else [])


@functools.lru_cache(maxsize=65536)
def _initial(char: str) -> str:
    from pypinyin import Style, pinyin

    if char.isascii():
        return char.lower() if char.isalnum() else ""
    reading = pinyin(char, style=Style.FIRST_LETTER, errors="ignore")
    return reading[0][0][:1].lower() if reading and reading[0][0] else ""


def pinyin_initials(text: str) -> str:
    """Return the first letters of the readings, e.g. `syhc` for 沈阳华晨; characters without one are left out."""
    return "".join(_initial(char) for char in text)
