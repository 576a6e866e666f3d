"""A field's value in Python and in its SQLite column."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import singledispatch

from bizenv_desktop.base.numbers import decimal_to_micro, fen_to_wan, micro_to_decimal, wan_to_fen
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.field_types import FieldType, SqlValue, Value


def to_sql(field_type: FieldType, value: Value) -> SqlValue:
    """Return the value as its column holds it: 分, millionths, 0 and 1, JSON arrays, else text; None stays None.

    Finer amounts are rounded half up. An empty text or list is no value.
    """
    return None if value is None or value in ("", []) else _to_sql(field_type, value)


def from_sql(field_type: FieldType, stored: SqlValue) -> Value:
    """Return the value that a column holds; None for NULL."""
    return None if stored is None else _from_sql(field_type, stored)


@singledispatch
def column_type(_field_type: FieldType) -> str:
    """Return the type of the column in a STRICT table."""
    return "TEXT"


@column_type.register(types.Integer)
@column_type.register(types.DecimalNumber)
@column_type.register(types.Money)
@column_type.register(types.Percent)
@column_type.register(types.Boolean)
def _(_field_type: FieldType) -> str:
    return "INTEGER"


@singledispatch
def _to_sql(_field_type: FieldType, value: Value) -> SqlValue:
    return str(value)


@_to_sql.register
def _(_field_type: types.Integer, value: Value) -> SqlValue:
    return int(str(value))


@_to_sql.register
def _(_field_type: types.Money, value: Value) -> SqlValue:
    return wan_to_fen(Decimal(str(value)))


@_to_sql.register(types.DecimalNumber)
@_to_sql.register(types.Percent)
def _(_field_type: FieldType, value: Value) -> SqlValue:
    return decimal_to_micro(Decimal(str(value)))


@_to_sql.register
def _(_field_type: types.Boolean, value: Value) -> SqlValue:
    return int(bool(value))


@_to_sql.register(types.SelectMultiple)
@_to_sql.register(types.References)
@_to_sql.register(types.TextList)
@_to_sql.register(types.Attachment)
def _(_field_type: FieldType, value: Value) -> SqlValue:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@singledispatch
def _from_sql(_field_type: FieldType, stored: SqlValue) -> Value:
    return str(stored)


@_from_sql.register
def _(_field_type: types.Integer, stored: SqlValue) -> Value:
    return int(str(stored))


@_from_sql.register
def _(_field_type: types.Money, stored: SqlValue) -> Value:
    return fen_to_wan(int(str(stored)))


@_from_sql.register(types.DecimalNumber)
@_from_sql.register(types.Percent)
def _(_field_type: FieldType, stored: SqlValue) -> Value:
    return micro_to_decimal(int(str(stored)))


@_from_sql.register
def _(_field_type: types.Boolean, stored: SqlValue) -> Value:
    return bool(stored)


@_from_sql.register(types.SelectMultiple)
@_from_sql.register(types.References)
@_from_sql.register(types.TextList)
@_from_sql.register(types.Attachment)
def _(_field_type: FieldType, stored: SqlValue) -> Value:
    return [str(item) for item in json.loads(str(stored))]
