"""Cuts the SQL of definitions into tokens; enough to find calls, names and literals without a parser."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<name>[A-Za-z_\u4e00-\u9fff][\w]*)
  | (?P<parameter>[:?@][\w]*)
  | (?P<sign>\|\||<=|>=|<>|!=|==|<<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of SQL: `kind` is space, string, quoted, number, name, parameter or sign."""

    kind: str
    text: str

    def is_sign(self, sign: str) -> bool:
        """Tell whether this is the sign (or bracket, comma, operator)."""
        return self.kind == "sign" and self.text == sign

    def is_word(self, *words: str) -> bool:
        """Tell whether this is one of the words, in any case."""
        return self.kind == "name" and self.text.upper() in words


def tokenize(sql: str) -> list[Token]:
    """Return the tokens of a statement; joined again they are the statement."""
    return list(_tokens(sql))


@functools.lru_cache(maxsize=512)  # what is asked again is asked soon; more would hold 70 MB after a lint
def _tokens(sql: str) -> tuple[Token, ...]:
    return tuple(Token(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(sql))


def solid(tokens: list[Token]) -> list[Token]:
    """Return the tokens without white space and comments."""
    return [token for token in tokens if token.kind != "space"]


def qualified(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Give alias and column of each `alias.column`."""
    for alias, dot, column in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if alias.kind == "name" and dot.is_sign(".") and column.kind in ("name", "quoted"):
            yield alias.text, column.text.strip('"')


def closing(tokens: list[Token], opening: int) -> int:
    """Return the index of the bracket that closes the one at `opening`; the end where it is missing."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].is_sign("("):
            depth += 1
        elif tokens[index].is_sign(")"):
            depth -= 1
            if not depth:
                return index
    return len(tokens) - 1


def opening_of(tokens: list[Token], closed: int) -> int:
    """Return the index of the bracket that is closed at `closed`; 0 where it is missing."""
    depth = 0
    for index in range(closed, -1, -1):
        if tokens[index].is_sign(")"):
            depth += 1
        elif tokens[index].is_sign("("):
            depth -= 1
            if not depth:
                return index
    return 0


def arguments(tokens: list[Token], opening: int, end: int) -> list[str]:
    """Return the texts between the commas of a call whose brackets stand at `opening` and `end`."""
    parts, depth = [""], 0
    for token in tokens[opening + 1 : end]:
        depth += token.is_sign("(") - token.is_sign(")")
        if token.is_sign(",") and not depth:
            parts.append("")
        else:
            parts[-1] += token.text
    return [part.strip() for part in parts]


def text_of(token_text: str) -> str:
    """Return what a string literal says."""
    return token_text[1:-1].replace("''", "'")
