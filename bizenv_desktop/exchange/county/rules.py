"""Which conditions of definitions a workbook can check by itself: simple SQL over one row, as a formula. Pure.

What a formula cannot say is checked when the workbook comes back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARTS = re.compile(r"\s+(AND|OR)\s+")
_FILLED = re.compile(r"this\.(\w+) IS (NOT )?NULL")
_EQUAL = re.compile(r"this\.(\w+) (=|<>) ('[^']*'|\d+)")
_AMONG = re.compile(r"this\.(\w+) (NOT )?IN \(('[^']*'(?:\s*,\s*'[^']*')*)\)")
_COMPARED = re.compile(r"this\.(\w+) (<=|>=|<|>|=) (?:this\.(\w+)|(\d+))")
_BOOLEANS = {"1": '"是"', "0": '"否"'}


def formula_of(sql: str, cells: Mapping[str, str], booleans: frozenset[str] = frozenset()) -> str:
    """Return the formula (without =) of a condition over `this`; "" where it says more than a formula can.

    `cells` are the addresses of fields, `booleans` those of them that hold 是 or 否.
    """
    words = _PARTS.split(" ".join(sql.split()))
    joints = set(words[1::2])
    parts = [_part(word, cells, booleans) for word in words[::2]]
    if not all(parts) or len(joints) > 1:
        return ""
    return f"{joints.pop()}({','.join(parts)})" if joints else parts[0]


def _part(text: str, cells: Mapping[str, str], booleans: frozenset[str]) -> str:
    if (found := _FILLED.fullmatch(text)) and found[1] in cells:
        return f'{cells[found[1]]}{"<>" if found[2] else "="}""'
    if (found := _EQUAL.fullmatch(text)) and found[1] in cells:
        value = _BOOLEANS.get(found[3], "") if found[1] in booleans else _literal(found[3])
        return f"{cells[found[1]]}{found[2]}{value}" if value else ""
    if (found := _AMONG.fullmatch(text)) and found[1] in cells:
        among = f"OR({','.join(f'{cells[found[1]]}={_literal(one.strip())}' for one in found[3].split(','))})"
        return f"NOT({among})" if found[2] else among
    return ""


def comparison_of(sql: str, name: str, cells: Mapping[str, str]) -> str:
    """Return the formula of a rule that compares the numbers of a row with each other; "" for any other.

    `name` is the field whose cell is checked; an empty cell of the other field passes.
    """
    found = _COMPARED.fullmatch(" ".join(sql.split()))
    if found is None or found[1] not in cells or (found[3] and found[3] not in cells):
        return ""
    if name not in (found[1], found[3]):
        return ""
    compared = f"{cells[found[1]]}{found[2]}{cells[found[3]] if found[3] else found[4]}"
    other = found[3] if name == found[1] else found[1]
    return f'OR({cells[other]}="",{compared})' if other else compared


def _literal(text: str) -> str:
    return '"' + text[1:-1].replace('"', '""') + '"' if text.startswith("'") else text
