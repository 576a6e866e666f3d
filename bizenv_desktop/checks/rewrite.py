"""Rewrites of rule texts that keep their meaning and save work.

Full dates answer without a call, lists of words are written out, what several rules ask of a row is worked out once.
A rule is cut into tokens and parsed no further than its brackets.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.sql_tokens import closing, qualified, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bizenv_desktop.formdef.sql_tokens import Token

THIS = "this"
"""The record at hand."""

_TABLES = re.compile(
    r"\b(?:FROM|JOIN)\s+(\w+)(?:\([^()]*\))?(?:\s+(?:AS\s+)?(?!WHERE|JOIN|ON|ORDER|GROUP|LIMIT)(\w+))?", re.IGNORECASE
)
_DATE_CALL = re.compile(r"\b(lo|hi)\(\s*(\w+\.\w+)\s*\)")
_WORDS = re.compile(
    r"EXISTS\s*\(\s*SELECT 1 FROM json_each\(('\[(?:[^']|'')*\]')\) (\w+) WHERE ([^()]*(?:\([^()]*\)[^()]*)*)\)"
)
_FULL_DATE = 10
_OFTEN = 2
_NO_CALL = frozenset(
    {"IN", "AND", "OR", "NOT", "WHEN", "THEN", "ELSE", "CASE", "WHERE", "ON", "SELECT", "IS", "LIKE", "BY", "AS"}
)
_NO_TERM = frozenset({"SUM", "COUNT", "GROUP_CONCAT", "MIN", "MAX", "JSON_EACH", "IN", "AS"})
"""What stands before a bracket that is no term of a row: it gathers many rows, or gives a table."""


def columns_of_this(texts: Iterable[str]) -> set[str]:
    """Return the columns of the record at hand that some texts read."""
    return {column for text in texts for alias, column in qualified(tokenize(text)) if alias == THIS}


def quick_dates(sql: str) -> str:
    """Let `lo` and `hi` of a column answer a full date in SQL itself; only partial dates are worth a call."""
    return _DATE_CALL.sub(rf"CASE length(\2) WHEN {_FULL_DATE} THEN \2 ELSE iif(\2 IS NULL, NULL, \1(\2)) END", sql)


def written_out(sql: str) -> str:
    """Write out a test of each word of a literal list: `a OR b OR c` instead of a query over the list."""

    def alternatives(found: re.Match[str]) -> str:
        words = json.loads(found[1][1:-1].replace("''", "'"))
        literals = ["'" + str(word).replace("'", "''") + "'" for word in words]
        tests = [re.sub(rf"\b{found[2]}\.value\b", lambda _, word=word: word, found[3]) for word in literals]
        return f"(({' OR '.join(f'({test})' for test in tests) or '0'}) IS TRUE)"

    return _WORDS.sub(alternatives, on_one_line(sql))


@dataclass(frozen=True)
class Shared:
    """Rule texts in which pieces that several share are columns of `this`, and those columns by name."""

    texts: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


def share(texts: Sequence[str]) -> Shared:
    """Take out what stands twice in the texts and depends on `this` alone, longest first, so that it runs once a row.

    That is: bracketed terms, calls, and subqueries `(SELECT …)` and `EXISTS (SELECT …)`.
    """
    lines = [on_one_line(written_out(text)) for text in texts]
    counted = Counter(piece for line in lines for piece in pieces(line))
    often = {piece for piece, times in counted.items() if times >= _OFTEN}
    often -= {piece for piece in often if piece[0] == "(" and piece[1:-1] in often}  # the same in brackets
    whole = "\n".join(lines)
    columns: list[tuple[str, str]] = []
    for piece in sorted(often, key=lambda piece: (-len(piece), piece)):
        if whole.count(piece) >= _OFTEN:
            name = f"shared_{len(columns)}"
            columns.append((name, piece))
            whole = whole.replace(piece, f"this.{name}")
    return Shared(tuple(whole.split("\n")) if texts else (), tuple(columns))


def pieces(text: str) -> Iterator[str]:
    """Yield the terms of a rule that depend on `this` alone, those inside others too."""
    tokens = tokenize(text)
    for opening in (place for place, token in enumerate(tokens) if token.is_sign("(")):
        start = _start(tokens, opening)
        term = tokens[start : closing(tokens, opening) + 1]
        if start >= 0 and _depends_on_this_alone(term):
            yield "".join(token.text for token in term)


def _start(tokens: Sequence[Token], opening: int) -> int:
    """Return where the term of a bracket begins, with the name that is called; -1 where it is no term of its own."""
    if opening == 0:
        return 0
    touches = tokens[opening - 1].kind != "space"
    before = opening - 1 if touches else opening - 2
    if before < 0 or tokens[before].kind != "name":
        return opening
    word = tokens[before]
    if word.is_word("EXISTS"):
        return before
    if word.is_word(*_NO_TERM) or (touches and word.is_word(*_NO_CALL)):
        return -1
    return before if touches else opening


def _depends_on_this_alone(term: Sequence[Token]) -> bool:
    used = {alias for alias, _column in qualified(term)}
    own = {alias or table for table, alias in _TABLES.findall("".join(token.text for token in term))}
    return THIS in used and used <= own | {THIS}


def on_one_line(text: str) -> str:
    """Return a text with single spaces for all white space (and comments) outside quotes."""
    return "".join(" " if token.kind == "space" else token.text for token in tokenize(text))
