"""What the linter says of one SQL text before SQLite sees it: unknown names, codes and functions, unsafe arithmetic."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import codes_of
from bizenv_desktop.formdef.print_views import print_views
from bizenv_desktop.formdef.sql_dialect import ALLOWED_FUNCTIONS, MACROS, PRINT_FUNCTIONS
from bizenv_desktop.formdef.sql_scopes import Scope, column_after, column_before, scopes
from bizenv_desktop.formdef.sql_tokens import Token, closing, opening_of, solid, text_of, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.model import Field, Forms

Fault = tuple[str, str]
"""What is wrong, and the remedy."""

_BEFORE_BRACKET = frozenset(
    {
        "IN", "AND", "OR", "NOT", "EXISTS", "SELECT", "WHEN", "THEN", "ELSE", "CASE", "AS", "ON", "WHERE", "FROM", "BY",
        "BETWEEN", "LIKE", "VALUES", "CAST", "OVER", "DISTINCT", "UNION", "ALL", "LIMIT", "HAVING", "IS",
    }
)  # fmt: skip
_DATE_FUNCTIONS = frozenset({"today", "lo", "hi", "date", "workday_add"})
_COMPARISONS = ("=", "==", "<>", "!=")


def faults_in(sql: str, ledger: str, forms: Forms, *, printed: bool = False) -> Iterator[Fault]:
    """Give what is wrong with an SQL text whose `this` is a row of `ledger` ("" for the rows of another query).

    What is `printed` (report forms, shared views) may also put texts together and read stored columns.
    """
    yield from _functions(sql, PRINT_FUNCTIONS if printed else ALLOWED_FUNCTIONS)
    yield from _settings(sql, forms)
    around: dict[str, str] = {"this": ledger} if ledger else {}
    for scope in scopes(sql):
        around |= {alias: scope.ledger_of(alias) for alias in scope.tables}
        if not printed:
            yield from _tables(scope, forms)
    tokens = solid(tokenize(sql))
    yield from _arithmetic(tokens, around, forms, dividing=printed)
    yield from _codes(tokens, around, forms)


def waiting_ledgers(sql: str, forms: Forms) -> set[str]:
    """Return the ledgers that an SQL text reads and that are not defined."""
    read = {scope.ledger_of(alias) for scope in scopes(sql) for alias in scope.tables}
    return {ledger for ledger in read if ledger and ledger not in forms.ledgers and f"{ledger}_v" not in forms.views}


def _functions(sql: str, allowed: frozenset[str]) -> Iterator[Fault]:
    tokens = solid(tokenize(sql))
    for token, after in itertools.pairwise(tokens):
        if token.kind != "name" or not after.is_sign("(") or token.text.upper() in _BEFORE_BRACKET:
            continue
        if token.text.lower() not in allowed and token.text not in MACROS:
            yield f"不认识函数 {token.text}", "只能用：" + "、".join(sorted(allowed | MACROS))


def _settings(sql: str, forms: Forms) -> Iterator[Fault]:
    tokens = solid(tokenize(sql))
    for index, token in enumerate(tokens):
        if token.text in ("setting", "setting_list", "times") and tokens[index + 1 : index + 2][:1]:
            end = closing(tokens, index + 1)
            name = text_of(tokens[end - 1].text)
            if name not in forms.settings:
                yield f"没有名为 {name} 的设置", "请在该规则的 setting 或 forms/settings.toml 中写明默认值"


def _tables(scope: Scope, forms: Forms) -> Iterator[Fault]:
    for table in scope.tables.values():
        if table in forms.ledgers:
            yield f"直接读了表 {table}", f"请改读视图 {table}_v，它只含未删除的记录"
        elif table in print_views(forms):
            yield f"视图 {table} 按报表期间统计，只有报表能读", "请改读台账的视图"


def _codes(tokens: list[Token], around: dict[str, str], forms: Forms) -> Iterator[Fault]:
    """Compare literals with the code list of the field that they are compared with."""
    for index, token in enumerate(tokens):
        if token.kind == "sign" and token.text in _COMPARISONS:
            field = _field(column_before(tokens, index), around, forms)
            literals = tokens[index + 1 : index + 2]
        elif token.is_word("IN") and tokens[index + 1 : index + 2][:1] and tokens[index + 1].is_sign("("):
            column = column_before(tokens, index - tokens[index - 1].is_word("NOT"))
            field = _field(column, around, forms)
            literals = tokens[index + 2 : closing(tokens, index + 1)]
        else:
            continue
        yield from _unknown(field, [text_of(one.text) for one in literals if one.kind == "string"], forms)


def _unknown(field: Field | None, words: list[str], forms: Forms) -> Iterator[Fault]:
    codes = forms.codes.get(codes_of(field.type)) if field is not None else None
    if field is None or codes is None or not isinstance(field.type, types.SelectOne):
        return
    for word in words:
        if word not in codes.codes:
            yield f"“{word}”不是 {field.id} 的代码", "请核对代码表：" + "、".join(list(codes.codes)[:20])


def _arithmetic(tokens: list[Token], around: dict[str, str], forms: Forms, *, dividing: bool) -> Iterator[Fault]:
    for index, token in enumerate(tokens):
        if token.is_sign("/") and not dividing and not _has_real(tokens, index):
            yield "整数相除会丢掉余数", "请改用乘法比较（a * 100 <= b * 30），或 times(金额, '设置名')"
        if token.is_sign("*") and _is_money(tokens, index, around, forms):
            yield "金额与金额相乘没有意义", "请核对公式"
        if (token.is_sign("+") or token.is_sign("-")) and _is_date(tokens, index, around, forms):
            yield "日期是文字，不能直接加减", "请用 date(x,'+3 days')、workday_add 或 julianday"


def _has_real(tokens: list[Token], index: int) -> bool:
    beside = tokens[max(index - 1, 0) : index] + tokens[index + 1 : index + 2]
    return any(token.kind == "number" and "." in token.text for token in beside)


def _is_money(tokens: list[Token], index: int, around: dict[str, str], forms: Forms) -> bool:
    left = column_before(tokens, index) or _first_column(tokens, index - 1, back=True)
    right = column_after(tokens, index) or _first_column(tokens, index + 1, back=False)
    found = [_field(column, around, forms) for column in (left, right)]
    return all(field is not None and isinstance(field.type, types.Money) for field in found)


def _first_column(tokens: list[Token], index: int, *, back: bool) -> tuple[str, str] | None:
    """Return the column that a bracket beside an operator gives: `(SELECT sum(f.amount) FROM …)`, `(f.amount)`."""
    if not 0 <= index < len(tokens) or not tokens[index].is_sign(")" if back else "("):
        return None
    at = opening_of(tokens, index) if back else index
    while at < len(tokens) - 1 and (tokens[at].is_sign("(") or tokens[at].is_word("SELECT", "SUM", "MAX", "MIN")):
        at += 1
    return column_after(tokens, at - 1)


def _is_date(tokens: list[Token], index: int, around: dict[str, str], forms: Forms) -> bool:
    before = _field(column_before(tokens, index), around, forms)
    after = _field(column_after(tokens, index), around, forms)
    if any(field is not None and isinstance(field.type, types.Date | types.DateTime) for field in (before, after)):
        return True
    if index and tokens[index - 1].is_sign(")"):
        opening = opening_of(tokens, index - 1)
        return opening > 0 and tokens[opening - 1].text.lower() in _DATE_FUNCTIONS
    return False


def _field(column: tuple[str, str] | None, around: dict[str, str], forms: Forms) -> Field | None:
    if column is None:
        return None
    ledger = forms.ledgers.get(around.get(column[0], ""))
    return ledger.fields.get(column[1]) if ledger is not None else None
