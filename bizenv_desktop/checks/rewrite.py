"""Rewrites of rule texts that keep their meaning and save work: full dates answer without a call, repeats run once.

A rule is parsed no further than its brackets and quoted texts.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DATE_CALL = re.compile(r"\b(lo|hi)\(\s*(\w+\.\w+)\s*\)")
_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|[()]|\w+(?:\.\w+)?|\s+|.", re.DOTALL)
_QUALIFIED = re.compile(r"(\w+)\.(\w+)\Z")
_ALIASES = re.compile(
    r"\b(?:FROM|JOIN)\s+(\w+)(?:\([^()]*\))?(?:\s+(?:AS\s+)?(?!WHERE|JOIN|ON|ORDER|GROUP|LIMIT)(\w+))?", re.IGNORECASE
)
_THIS_COLUMN = re.compile(r"\bthis\.\"?(\w+)\"?")
_FULL_DATE = 10


def columns_of_this(texts: Iterable[str]) -> set[str]:
    """Return the columns of the record at hand that some texts read."""
    return {name for text in texts for name in _THIS_COLUMN.findall(text)}


def quick_dates(sql: str) -> str:
    """Let `lo` and `hi` of a column answer a full date in SQL itself; only partial dates are worth a call."""
    return _DATE_CALL.sub(rf"CASE length(\2) WHEN {_FULL_DATE} THEN \2 ELSE iif(\2 IS NULL, NULL, \1(\2)) END", sql)


@dataclass(frozen=True)
class Shared:
    """Rule texts in which subqueries that several share are columns of `this`, and those columns by name."""

    texts: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


def share_subqueries(texts: Sequence[str], *, at_least: int = 3) -> Shared:
    """Take out the subqueries over `this` that stand `at_least` times in the texts, so that each runs once a row."""
    texts = [_on_one_line(text) for text in texts]
    found = Counter(piece for text in texts for piece in subqueries(text))
    columns = {
        piece: f"shared_{n}" for n, piece in enumerate(piece for piece, times in found.items() if times >= at_least)
    }
    rewritten = tuple(_replace(text, columns) for text in texts)
    return Shared(rewritten, tuple((name, piece) for piece, name in columns.items()))


def _on_one_line(text: str) -> str:
    return "".join(" " if token.isspace() else token for token in _TOKEN.findall(text))


def subqueries(text: str) -> Iterator[str]:
    """Yield the outermost subqueries of a rule that depend on `this` alone: `(SELECT …)` and `EXISTS (SELECT …)`."""
    tokens = _TOKEN.findall(text)
    place = 0
    while place < len(tokens):
        end = _subquery_end(tokens, place)
        if end is None:
            place += 1
            continue
        piece = "".join(tokens[place:end])
        if _depends_on_this_alone(piece):
            yield piece
        place = end


def _subquery_end(tokens: Sequence[str], place: int) -> int | None:
    """Return where the subquery that begins at a token ends; None where none begins."""
    start = place
    if tokens[place].upper() == "EXISTS":
        start = _next_word(tokens, place)
    elif _previous_word(tokens, place).upper() in ("IN", "EXISTS"):
        return None
    if start >= len(tokens) or tokens[start] != "(":
        return None
    inside = _next_word(tokens, start)
    if inside >= len(tokens) or tokens[inside].upper() != "SELECT":
        return None
    return _closing(tokens, start)


def _next_word(tokens: Sequence[str], place: int) -> int:
    place += 1
    while place < len(tokens) and tokens[place].isspace():
        place += 1
    return place


def _previous_word(tokens: Sequence[str], place: int) -> str:
    before = place - 1
    while before >= 0 and tokens[before].isspace():
        before -= 1
    return tokens[before] if before >= 0 else ""


def _closing(tokens: Sequence[str], opening: int) -> int | None:
    depth = 0
    for place in range(opening, len(tokens)):
        depth += (tokens[place] == "(") - (tokens[place] == ")")
        if depth == 0:
            return place + 1
    return None


def _depends_on_this_alone(piece: str) -> bool:
    own = {alias or table for table, alias in _ALIASES.findall(piece)} | {"this"}
    used = (_QUALIFIED.fullmatch(token) for token in _TOKEN.findall(piece))
    return all(match is None or match[1] in own for match in used)


def _replace(text: str, columns: dict[str, str]) -> str:
    for piece in subqueries(text):
        if piece in columns:
            text = text.replace(piece, f"this.{columns[piece]}")
    return text
