"""Likely duplicates by name for a whole ledger: the same answer as comparing every pair, with far fewer comparisons.

Names are alike from a similarity s of 2·LCS / (|a| + |b|). So alike names share most of their characters, and at
least one of each name's rarest ones (prefix filter); only such pairs are compared. It is enough to know that a row has
any partner, so neighbours in alphabetical order are tried first and rows that found one are not looked at again.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.text import match_key
from bizenv_desktop.storage.sql_functions import name_like

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bizenv_desktop.checks.scan import Scan
    from bizenv_desktop.storage.reading import Reader

    Token = tuple[str, int]

_NEIGHBOURS = 2


def rows_with_a_double(rows: Iterable[tuple[str, str | None, str | None]], similarity: float) -> set[str]:
    """Return the ids of the rows (`id`, `name`, `block`) whose name is like that of another row of the same block."""
    blocks: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row_id, name, block in rows:
        if name is not None and block is not None:
            blocks[block][match_key(name)].append(row_id)
    return {row_id for keys in blocks.values() for key in _doubled(keys, similarity) for row_id in keys[key]}


def _doubled(keys: dict[str, list[str]], similarity: float) -> set[str]:
    """Return the names of one block that another row has too, or that are like another name."""
    names = sorted(keys)
    doubled = {name for name in names if len(keys[name]) > 1}
    doubled |= _alike_neighbours(names, similarity)
    doubled |= _alike_neighbours(sorted(names, key=lambda name: name[::-1]), similarity)
    lonely = [name for name in names if name not in doubled]
    return doubled | _alike_by_rare_characters(names, lonely, similarity)


def _alike_neighbours(names: Sequence[str], similarity: float) -> set[str]:
    alike: set[str] = set()
    for distance in range(1, _NEIGHBOURS + 1):
        for one, other in zip(names, names[distance:], strict=False):
            if not (one in alike and other in alike) and name_like(one, other, similarity):
                alike |= {one, other}
    return alike


def _alike_by_rare_characters(names: Sequence[str], lonely: Sequence[str], similarity: float) -> set[str]:
    """Return those of the `lonely` names that are like any other name."""
    from rapidfuzz import fuzz, process

    if not lonely:
        return set()
    frequency = Counter(token for name in names for token in _tokens(name))
    rare = {name: _rarest(name, frequency, similarity) for name in names}
    having: dict[Token, list[str]] = defaultdict(list)
    for name in names:
        for token in rare[name]:
            having[token].append(name)
    alike = set()
    for name in lonely:
        others = {other for token in rare[name] for other in having[token]} - {name}
        if process.extractOne(name, others, scorer=fuzz.ratio, score_cutoff=similarity * 100):
            alike.add(name)
    return alike


def _rarest(name: str, frequency: Counter[Token], similarity: float) -> list[Token]:
    """Return so many of the rarest characters that a name without any of them in its own is not alike."""
    length = len(name)
    shortest = math.ceil(length * similarity / (2 - similarity) - 1e-9)
    shared = math.ceil(similarity * (length + shortest) / 2 - 1e-9)
    tokens = sorted(_tokens(name), key=lambda token: (frequency[token], token))
    return tokens[: length - shared + 1]


def _tokens(name: str) -> Iterator[Token]:
    """Yield the characters of a name, each with how often it stood before: a second 0 is another token."""
    seen: Counter[str] = Counter()
    for char in name:
        yield char, seen[char]
        seen[char] += 1


def with_doubles(reader: Reader, scan: Scan, similarity: float, ids: Collection[str] | None) -> Scan:
    """Return a scan with the rules of likely duplicates answered, for all rows or for the chosen ones."""
    rows = {row[0]: row for row in scan.rows}
    for rule, query in scan.program.doubles:
        found = reader.all(query)
        doubled = rows_with_a_double(((row_id, name, block) for row_id, _title, name, block in found), similarity)
        wanted = doubled if ids is None else doubled.intersection(ids)
        for row_id, title, _name, _block in found:
            if row_id in wanted:
                masks = rows[row_id][2] if row_id in rows else scan.program.none_broken
                rows[row_id] = (row_id, title, scan.program.with_broken(masks, rule))
    return replace(scan, rows=list(rows.values())) if scan.program.doubles else scan
