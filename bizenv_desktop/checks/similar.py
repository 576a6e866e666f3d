"""Likely duplicates by name for a whole ledger: the same answer as comparing every pair, with far fewer comparisons.

Names are alike from a similarity s of 2·LCS / (|a| + |b|). So alike names share most of their characters, and at
least one of each name's rarest ones (prefix filter); only such pairs are compared. It is enough to know that a row has
any partner, so names that differ in one character are found first and not looked at again.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.text import match_key
from bizenv_desktop.storage.sql_functions import name_like

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bizenv_desktop.checks.scan import Scan
    from bizenv_desktop.storage.reading import Reader

    Token = tuple[str, int]
    Having = dict[tuple[int, Token], list[list[str]]]


def rows_with_a_double(rows: Iterable[tuple[str, str | None, str | None]], similarity: float) -> set[str]:
    """Return the ids of the rows (`id`, `name`, `block`) whose name is like that of another row of the same block."""
    blocks: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row_id, name, block in rows:
        if name is not None and block is not None:
            blocks[block][match_key(name)].append(row_id)
    return {row_id for keys in blocks.values() for key in _doubled(keys, similarity) for row_id in keys[key]}


def _doubled(keys: dict[str, list[str]], similarity: float) -> set[str]:
    """Return the names of one block that another row has too, or that are like another name."""
    names = list(keys)
    doubled = {name for name in names if len(keys[name]) > 1}
    doubled |= _alike_but_for_one_character(names, similarity)
    lonely = [name for name in names if name not in doubled]
    return doubled | _alike_by_rare_characters(names, lonely, similarity)


def _alike_but_for_one_character(names: Sequence[str], similarity: float) -> set[str]:
    """Return names that are the same as an alike one once up to one character is taken out of each: most doubles."""
    alike: set[str] = set()
    known, first = set(names), dict[str, str]()
    for name in names:
        for place in range(len(name)):
            rest = name[:place] + name[place + 1 :]
            partners = {first.setdefault(rest, name), rest if rest in known else name} - {name}
            for other in partners:
                if not (name in alike and other in alike) and name_like(name, other, similarity):
                    alike |= {name, other}
    return alike


def _alike_by_rare_characters(names: Sequence[str], lonely: Sequence[str], similarity: float) -> set[str]:
    """Return those of the `lonely` names that are like any other name."""
    from rapidfuzz import fuzz, process

    if not lonely:
        return set()
    tokens = {name: _tokens(name) for name in names}
    frequency = Counter(token for one in tokens.values() for token in one)
    rarest = {name: sorted(one, key=lambda token: (frequency[token], token)) for name, one in tokens.items()}
    having = _by_rare_characters(rarest, similarity)
    lengths = {length for length, _token in having}
    alike = set()
    for name in lonely:
        others = _candidates(name, rarest[name], having, lengths, similarity)
        if process.extractOne(name, others, scorer=fuzz.ratio, score_cutoff=similarity * 100):
            alike.add(name)
    return alike


def _by_rare_characters(rarest: dict[str, list[Token]], similarity: float) -> Having:
    """Return the names by length, rare character, and its rank among the rarest of the name."""
    having: Having = defaultdict(list)
    for name, tokens in rarest.items():
        for rank, token in enumerate(tokens[: _spare(len(name), _shortest(len(name), similarity), similarity) + 1]):
            ranks = having[len(name), token]
            while len(ranks) <= rank:
                ranks.append([])
            ranks[rank].append(name)
    return having


def _candidates(name: str, tokens: Sequence[Token], having: Having, lengths: set[int], similarity: float) -> set[str]:
    """Return the names that can be alike: of such a length, and sharing a character that is rare in both."""
    found: set[str] = set()
    for length in lengths:
        spare, others_spare = _spare(len(name), length, similarity), _spare(length, len(name), similarity)
        if max(spare, others_spare) <= 1:
            continue  # such pairs were found by taking a character out
        for token in tokens[: max(spare + 1, 0)]:
            found.update(*having.get((length, token), ())[: max(others_spare + 1, 0)])
    return found - {name}


def _spare(length: int, other: int, similarity: float) -> int:
    """Return how many characters of a name can be missing in an alike one of another length; negative: it can't be."""
    return length - math.ceil(similarity * (length + other) / 2 - 1e-9)


def _shortest(length: int, similarity: float) -> int:
    """Return the length of the shortest name that can be like one of this length."""
    return math.ceil(length * similarity / (2 - similarity) - 1e-9)


def _tokens(name: str) -> list[Token]:
    """Return the characters of a name, each with how often it stood before: a second 0 is another token."""
    seen: dict[str, int] = {}
    tokens = []
    for char in name:
        times = seen.get(char, 0)
        seen[char] = times + 1
        tokens.append((char, times))
    return tokens


class Doubles:
    """Answers the rules of likely duplicates of whole ledgers; what it found is kept for as long as no name changes."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, list[tuple[str, str | None, str | None]], set[str]]] = {}

    def added(self, reader: Reader, scan: Scan, similarity: float, ids: Collection[str] | None) -> Scan:
        """Return a scan with these rules answered, for all rows or for the chosen ones."""
        rows = {row[0]: row for row in scan.rows}
        for rule, query in scan.program.doubles:
            found = reader.all(query)
            names = [(row_id, name, block) for row_id, _title, name, block in found]
            doubled = self._doubled(query, names, similarity)
            wanted = doubled if ids is None else doubled.intersection(ids)
            for row_id, title, _name, _block in found:
                if row_id in wanted:
                    masks = rows[row_id][2] if row_id in rows else scan.program.none_broken
                    rows[row_id] = (row_id, title, scan.program.with_broken(masks, rule))
        return replace(scan, rows=list(rows.values())) if scan.program.doubles else scan

    def _doubled(self, query: str, names: list[tuple[str, str | None, str | None]], similarity: float) -> set[str]:
        kept = self._kept.get(query)
        if kept is None or kept[:2] != (similarity, names):
            kept = self._kept[query] = (similarity, names, rows_with_a_double(names, similarity))
        return kept[2]
