"""Names of cells and ranges (A1, A1:C3) as numbers."""

from __future__ import annotations

import re

from bizenv_desktop.exchange.grid import Address, Merge

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def split_reference(reference: str) -> Address:
    """Return row and column of an A1 name; (0, 0) if it is none."""
    found = _REFERENCE.fullmatch(reference)
    return (int(found[2]), column_number(found[1])) if found else (0, 0)


def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def split_range(reference: str) -> Merge | None:
    """Return a range such as A1:C3 (or one cell); None if it is none."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = split_reference(first), split_reference(last or first)
    return Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right)) if top and bottom else None
