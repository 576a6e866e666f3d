"""How a field type lies in a column: SQL type, and the ways from and to Python and JSON, registered per type."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.numbers import MICRO, decimal_to_micro, micro_to_decimal
from bizenv_desktop.formdef import field_types as ft

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.formdef.model import Field, Ledger

    Convert = Callable[[Any], Any]


def stored_fields(ledger: Ledger) -> list[Field]:
    """Return the fields that are columns, without the id."""
    return [field for field in ledger.fields.values() if field.stored and field.id != "id"]


@singledispatch
def column_to_json(_kind: ft.FieldType) -> Convert | None:
    """Return the function from a column's value (never NULL) to JSON; None where they are the same."""
    return None


@column_to_json.register(ft.DecimalNumber)
@column_to_json.register(ft.Money)
@column_to_json.register(ft.Percent)
def _(_kind: ft.FieldType) -> Convert | None:
    return scaled_text


@column_to_json.register(ft.Boolean)
def _(_kind: ft.FieldType) -> Convert | None:
    return bool


@column_to_json.register(ft.SelectMultiple)
@column_to_json.register(ft.References)
@column_to_json.register(ft.TextList)
@column_to_json.register(ft.Attachment)
def _(_kind: ft.FieldType) -> Convert | None:
    return json.loads


@singledispatch
def value_to_column(_kind: ft.FieldType) -> Convert | None:
    """Return the function from a Python value (never empty) to its column; None where they are the same.

    Money in 万 to 分 and decimals to millionths are the same step of 10⁶, rounded half up.
    """
    return None


@value_to_column.register(ft.DecimalNumber)
@value_to_column.register(ft.Money)
@value_to_column.register(ft.Percent)
def _(_kind: ft.FieldType) -> Convert | None:
    return _millionths


@value_to_column.register(ft.Boolean)
def _(_kind: ft.FieldType) -> Convert | None:
    return int


@value_to_column.register(ft.SelectMultiple)
@value_to_column.register(ft.References)
@value_to_column.register(ft.TextList)
@value_to_column.register(ft.Attachment)
def _(_kind: ft.FieldType) -> Convert | None:
    return _list_text


@singledispatch
def column_to_value(_kind: ft.FieldType) -> Convert | None:
    """Return the function from a column (never NULL) to the Python value; None where they are the same."""
    return None


@column_to_value.register(ft.DecimalNumber)
@column_to_value.register(ft.Money)
@column_to_value.register(ft.Percent)
def _(_kind: ft.FieldType) -> Convert | None:
    return micro_to_decimal


@column_to_value.register(ft.Boolean)
def _(_kind: ft.FieldType) -> Convert | None:
    return bool


@column_to_value.register(ft.SelectMultiple)
@column_to_value.register(ft.References)
@column_to_value.register(ft.TextList)
@column_to_value.register(ft.Attachment)
def _(_kind: ft.FieldType) -> Convert | None:
    return json.loads


def _millionths(value: Any) -> int:
    return decimal_to_micro(value if isinstance(value, Decimal) else Decimal(str(value)))


def _list_text(items: list[str]) -> str:
    return json.dumps(items, ensure_ascii=False, separators=(",", ":"))


def scaled_text(millionths: int) -> str:
    """Return a number kept in millionths (money in 分 of 万元, decimals) as its canonical decimal text."""
    whole, rest = divmod(abs(millionths), MICRO)
    sign = "-" if millionths < 0 else ""
    return f"{sign}{whole}.{rest:06d}".rstrip("0") if rest else f"{sign}{whole}"
