"""The queries inside a definition's SQL: which ledgers each reads, under which names, and the columns it compares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.sql_tokens import Token, solid, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

_VIEW = "_v"
_EQUALS = ("=", "==")
_BEFORE_A_TABLE = ("FROM", "JOIN")
_CLAUSES = ("WHERE", "JOIN", "LEFT", "INNER", "CROSS", "ON", "ORDER", "GROUP", "LIMIT", "UNION", "SET", "HAVING")


@dataclass
class Scope:
    """One SELECT: its tables by alias, and the tokens that stand in it but in no SELECT inside it."""

    tables: dict[str, str] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)

    def ledger_of(self, alias: str) -> str:
        """Return the ledger that an alias means here; "" for other tables and for aliases of queries around."""
        table = self.tables.get(alias, "")
        return table.removesuffix(_VIEW) if table.endswith(_VIEW) else ""

    def equalities(self) -> Iterator[tuple[str, str]]:
        """Give each (alias, column) that is compared for equality with something other than a literal."""
        for index, token in enumerate(self.tokens):
            if token.text in _EQUALS:
                if (column := column_before(self.tokens, index)) and not _is_literal(self.tokens, index + 1):
                    yield column
                if column := column_after(self.tokens, index):
                    yield column


def scopes(sql: str) -> list[Scope]:
    """Return the queries of an SQL text, outermost first; the text itself is the first, with no table."""
    found = [Scope()]
    _walk(solid(tokenize(sql)), 0, found[0], found)
    for scope in found:
        scope.tables = _tables(scope.tokens)
    return found


def column_before(tokens: list[Token], index: int) -> tuple[str, str] | None:
    """Return the `alias.column` whose last token stands before an index."""
    return _column(tokens, index - 3) if index >= len("a.b") else None


def column_after(tokens: list[Token], index: int) -> tuple[str, str] | None:
    """Return the `alias.column` that begins after an index."""
    return _column(tokens, index + 1)


def _column(tokens: list[Token], start: int) -> tuple[str, str] | None:
    three = tokens[start : start + 3]
    if len(three) == len("a.b") and three[0].kind == three[2].kind == "name" and three[1].is_sign("."):
        return three[0].text, three[2].text
    return None


def _is_literal(tokens: list[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].kind in ("string", "number")


def _walk(tokens: list[Token], index: int, scope: Scope, found: list[Scope]) -> int:
    """Hand out tokens to their scopes up to the bracket that closes; return the index after it."""
    depth = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text == "(":
            if index + 1 < len(tokens) and tokens[index + 1].is_word("SELECT"):
                inner = Scope()
                found.append(inner)
                scope.tokens.append(token)
                index = _walk(tokens, index + 1, inner, found)
                continue
            depth += 1
        elif token.text == ")":
            if not depth and scope is not found[0]:
                return index
            depth -= 1
        scope.tokens.append(token)
        index += 1
    return index


def _tables(tokens: list[Token]) -> dict[str, str]:
    tables: dict[str, str] = {}
    for index, token in enumerate(tokens):
        if token.text.upper() in _BEFORE_A_TABLE and index + 1 < len(tokens) and tokens[index + 1].kind == "name":
            alias, table = _alias(tokens, index + 1)
            tables[alias] = table
    return tables


def _alias(tokens: list[Token], index: int) -> tuple[str, str]:
    table = tokens[index].text
    after = index + 1
    if after < len(tokens) and tokens[after].is_sign("("):  # json_each(…) alias
        depth = 1
        after += 1
        while after < len(tokens) and depth:
            depth += tokens[after].is_sign("(") - tokens[after].is_sign(")")
            after += 1
    if after < len(tokens) and tokens[after].is_word("AS"):
        after += 1
    if after < len(tokens) and tokens[after].kind == "name" and not tokens[after].is_word(*_CLAUSES):
        return tokens[after].text, table
    return table, table
