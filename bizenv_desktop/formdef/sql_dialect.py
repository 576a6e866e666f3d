"""The SQL of definitions (`sql = 1`): macros, settings, and the functions that it may call.

Macros are written out before SQLite sees the text:

| written | becomes |
|---|---|
| `wan(500)`, `yi(1.2)` | the amount in 分 (万元, 亿元) |
| `usd_wan(30)` | the amount in cents (万 of a currency) |
| `setting('name')` | the value as a literal: a number, 分 where it reads 100亿元, else text; NULL where it is empty |
| `setting_list('name')` | the words between 、 as a JSON array, for `json_each` |
| `times(x, 'name')` | x times a decimal setting, exact, rounded down (for `<=` and `>`) |
| `short(x, 20)` | the first 20 characters of a text, with … where there are more |
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.sql_tokens import Token, arguments, closing, text_of, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bizenv_desktop.formdef.model import Forms

OWN_FUNCTIONS = frozenset(
    {"today", "lo", "hi", "workday_add", "workdays", "week_of", "month_of", "uscc_ok", "name_like", "region_name",
     "code_label", "title_of", "period_label", "ratio", "growth", "alike_photos"}
)  # fmt: skip
"""Functions that every connection registers (`storage/sql_functions.py`)."""

SQLITE_FUNCTIONS = frozenset(
    {
        "coalesce", "abs", "min", "max", "sum", "count", "round", "substr", "trim", "like", "date", "julianday",
        "strftime", "group_concat", "json_each", "json_array_length",
    }
)  # fmt: skip
"""SQLite's own functions that definitions may call."""

ALLOWED_FUNCTIONS = OWN_FUNCTIONS | SQLITE_FUNCTIONS
"""What the authorizer of a rule's connection lets through."""

PRINT_FUNCTIONS = ALLOWED_FUNCTIONS | {"char", "printf", "rtrim", "ltrim", "replace", "length", "iif", "json_extract"}
"""What the queries of report forms and shared views may call: they also put texts together."""

_FEN_PER_YUAN = 100
_UNITS = {"亿元": 10_000_000_000, "亿": 10_000_000_000, "万元": 1_000_000, "万": 1_000_000, "元": _FEN_PER_YUAN}
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(亿元|亿|万元|万|元)", re.ASCII)


class DialectError(BizenvError):
    """SQL of a definition uses a macro in a way that means nothing."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__("SQL", what, remedy)


def expand(sql: str, forms: Forms, settings: Mapping[str, str] | None = None) -> str:
    """Return the SQL with its macros written out; `settings` win over the defaults of the definitions."""
    return expand_with(sql, {**forms.settings, **(settings or {})})


def expand_with(sql: str, settings: Mapping[str, str]) -> str:
    """Return the SQL with its macros written out, by these settings alone."""
    if not _ANY_MACRO.search(sql):
        return sql
    tokens = tokenize(sql)
    written: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        macro = _MACROS.get(token.text) if token.kind == "name" else None
        opening = _next_solid(tokens, index + 1)
        if macro is None or opening >= len(tokens) or not tokens[opening].is_sign("("):
            written.append(token.text)
            index += 1
            continue
        end = closing(tokens, opening)
        written.append(macro([expand_with(part, settings) for part in arguments(tokens, opening, end)], settings))
        index = end + 1
    return "".join(written)


def literal(value: str) -> str:
    """Return a setting's value as an SQL literal: NULL, a whole number, an amount in 分, or text."""
    if not value:
        return "NULL"
    if _INTEGER.fullmatch(value):
        return value
    if amount := _AMOUNT.fullmatch(value):
        return str(int(Decimal(amount[1]) * _UNITS[amount[2]]))
    return "'" + value.replace("'", "''") + "'"


def _next_solid(tokens: list[Token], index: int) -> int:
    while index < len(tokens) and tokens[index].kind == "space":
        index += 1
    return index


def _money(hundredths: int) -> Callable[[list[str], Mapping[str, str]], str]:
    def write(parts: list[str], _settings: Mapping[str, str]) -> str:
        number = "".join(parts)
        try:
            return str(int(Decimal(number) * hundredths))
        except InvalidOperation:
            return f"(({number}) * {hundredths})"

    return write


def _value(name: str, settings: Mapping[str, str]) -> str:
    key = text_of(name)
    if key not in settings:
        raise DialectError(f"没有名为 {key} 的设置", "请在该规则的 setting 或 forms/settings.toml 中写明默认值")
    return settings[key]


def listed(value: str) -> list[str]:
    """Return the words of a setting that lists some between 、."""
    return [word.strip() for word in re.split("[、;；]", value) if word.strip()]


def _setting(parts: list[str], settings: Mapping[str, str]) -> str:
    return literal(_value(parts[0], settings))


def _setting_list(parts: list[str], settings: Mapping[str, str]) -> str:
    return literal(json.dumps(listed(_value(parts[0], settings)), ensure_ascii=False))


def _times(parts: list[str], settings: Mapping[str, str]) -> str:
    if len(parts) != len(("amount", "setting")):
        raise DialectError("times 要有两个参数", "请写成 times(金额, '设置名')")
    value = _value(parts[1], settings)
    try:
        ratio = Fraction(Decimal(value))
    except InvalidOperation:
        raise DialectError(f"设置 {parts[1]} 的值 {value} 不是数字", "请改成数字，例如 1.5") from None
    return f"(({parts[0]}) * {ratio.numerator} / {ratio.denominator})"


def _short(parts: list[str], _settings: Mapping[str, str]) -> str:
    if len(parts) != len(("text", "length")) or not parts[1].strip().isdecimal():
        raise DialectError("short 要有两个参数，第二个是字数", "请写成 short(文字, 20)")
    text, most = f"({parts[0].strip()})", int(parts[1])
    return f"(substr({text},1,{most}) || CASE WHEN substr({text},{most + 1},1) <> '' THEN '…' ELSE '' END)"


_MACROS: dict[str, Callable[[list[str], Mapping[str, str]], str]] = {
    "wan": _money(_UNITS["万元"]),
    "yi": _money(_UNITS["亿元"]),
    "usd_wan": _money(_UNITS["万"]),
    "setting": _setting,
    "setting_list": _setting_list,
    "times": _times,
    "short": _short,
}

_ANY_MACRO = re.compile(rf"\b(?:{'|'.join(_MACROS)})\b")

MACROS = frozenset(_MACROS)
"""Names that are written out before SQLite sees the text."""
