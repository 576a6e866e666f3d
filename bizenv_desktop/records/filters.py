"""Filters of lists and own tables as data, and the SQL condition that they mean. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.shown_text import code_name
from bizenv_desktop.records.lookup import display_sql
from bizenv_desktop.storage.edits import EXT_KEY

if TYPE_CHECKING:
    from datetime import date

    from bizenv_desktop.formdef.model import Field, Forms, Ledger

EQUALS, CONTAINS, LACKS, EMPTY, FILLED, BETWEEN = "=", "含", "不含", "空", "非空", "区间"
OPERATORS = (CONTAINS, EQUALS, LACKS, BETWEEN, EMPTY, FILLED)


@dataclass(frozen=True)
class Filter:
    """One condition on one column; `high` only for 区间, where either end may be empty."""

    column: str
    operator: str
    low: str = ""
    high: str = ""

    def sentence(self, label: str) -> str:
        """Return the filter as people read it."""
        if self.operator == BETWEEN:
            return f"{label}：" + (f"{self.low} 至 {self.high}".strip() if self.high else f"{self.low} 起")
        return f"{label} {self.operator} {self.low}".rstrip()


def where(ledger: Ledger, forms: Forms, filters: list[Filter], today: date) -> str:
    """Return the condition over the ledger's view; "" for none. Raises ValueProblem for a text of the wrong type."""
    return " AND ".join(f"({_condition(ledger, forms, one, today)})" for one in filters)


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _condition(ledger: Ledger, forms: Forms, one: Filter, today: date) -> str:
    if one.column.startswith(EXT_KEY):
        path = '$."' + one.column.removeprefix(EXT_KEY).replace('"', "") + '"'
        return _by_text(f"json_extract(ext, {quoted(path)})", one)
    field = ledger.fields[one.column]
    column = f'"{field.id}"'
    if one.operator in (EMPTY, FILLED):
        return f"{column} IS {'NOT ' if one.operator == FILLED else ''}NULL"
    return _of_type(field.type, field, column, one, forms, today)


def _by_text(expression: str, one: Filter) -> str:
    if one.operator in (EMPTY, FILLED):
        return f"{expression} IS {'NOT ' if one.operator == FILLED else ''}NULL"
    if one.operator == EQUALS:
        return f"{expression} = {quoted(one.low)}"
    if one.operator == BETWEEN:
        ends = [(">=", one.low), ("<=", one.high)]
        return " AND ".join(f"{expression} {sign} {quoted(end)}" for sign, end in ends if end) or "1"
    found = f"instr(coalesce({expression}, ''), {quoted(one.low)})"
    return f"{found} > 0" if one.operator == CONTAINS else f"{found} = 0"


@singledispatch
def _of_type(_type: object, _field: Field, column: str, one: Filter, _forms: Forms, _today: date) -> str:
    return _by_text(column, one)


def _by_value(field: Field, column: str, one: Filter, forms: Forms, today: date) -> str:
    """Compare as the type does: a number by its size, a code by its value."""
    from bizenv_desktop.formdef.values import parse_text, to_sql

    def literal(text: str) -> str:
        stored = to_sql(field.type, parse_text(field, text, forms.codes, today))
        return quoted(stored) if isinstance(stored, str) else "NULL" if stored is None else str(int(stored))

    if one.operator == BETWEEN:
        ends = [(">=", one.low), ("<=", one.high)]
        return " AND ".join(f"{column} {sign} {literal(end)}" for sign, end in ends if end) or "1"
    if one.operator == LACKS:
        return f"{column} IS NOT {literal(one.low)}"
    return f"{column} = {literal(one.low)}"


@_of_type.register(types.Integer)
@_of_type.register(types.DecimalNumber)
@_of_type.register(types.Money)
@_of_type.register(types.Percent)
@_of_type.register(types.Boolean)
def _(_type: object, field: Field, column: str, one: Filter, forms: Forms, today: date) -> str:
    return _by_value(field, column, one, forms, today)


@_of_type.register(types.Region)
def _(_type: types.Region, field: Field, column: str, one: Filter, forms: Forms, today: date) -> str:
    if one.operator in (EQUALS, BETWEEN):
        return _by_value(field, column, one, forms, today)
    found = [code.value for code in forms.codes["regions"].codes.values() if one.low in code.label]
    inside = f"{column} IN ({', '.join(quoted(value) for value in found)})" if found else "0"
    return inside if one.operator == CONTAINS else f"NOT coalesce({inside}, 0)"


@_of_type.register(types.SelectOne)
@_of_type.register(types.SelectMultiple)
def _(
    kind: types.SelectOne | types.SelectMultiple, _field: Field, column: str, one: Filter, forms: Forms, _today: date
) -> str:
    """Compare what people read of a code: 美元, never the USD that is stored."""
    listed = forms.code_list(kind)
    if listed is None or one.operator == BETWEEN or all(code.label == code.value for code in listed.codes.values()):
        return _by_text(column, one)
    if one.operator == EQUALS:
        found = [one.low, *listed.find(one.low)]
    else:
        found = [value for value in listed.codes if one.low in value or one.low in code_name(value, listed)]
    inside = ", ".join(quoted(value) for value in dict.fromkeys(found)) or "NULL"
    if isinstance(kind, types.SelectMultiple):
        held = f"EXISTS (SELECT 1 FROM json_each({column}) AS one WHERE one.value IN ({inside}))"
    else:
        held = f"coalesce({column} IN ({inside}), 0)"
    return f"NOT {held}" if one.operator == LACKS else held


@_of_type.register(types.Reference)
@_of_type.register(types.References)
def _(
    kind: types.Reference | types.References, _field: Field, column: str, one: Filter, forms: Forms, _today: date
) -> str:
    target = forms.ledgers.get(kind.target)
    if target is None or not target.display:
        return _by_text(column, one)
    shown = _by_text(
        f"({display_sql(forms, target)})",
        Filter("", CONTAINS if one.operator == LACKS else one.operator, one.low, one.high),
    )
    ids = f'SELECT this.id FROM "{target.id}_v" AS this WHERE {shown}'
    if isinstance(kind, types.References):
        inside = f"EXISTS (SELECT 1 FROM json_each({column}) AS one WHERE one.value IN ({ids}))"
    else:
        inside = f"coalesce({column} IN ({ids}), 0)"
    return f"NOT {inside}" if one.operator == LACKS else inside
