"""How a field type lies in a column: its SQL type, and how a column's value is written in JSON (registered per type)."""

from __future__ import annotations

import json
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.numbers import MICRO
from bizenv_desktop.formdef import field_types as ft

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.formdef.model import Field, Ledger

    ToJson = Callable[[Any], Any]


def stored_fields(ledger: Ledger) -> list[Field]:
    """Return the fields that are columns, without the id."""
    return [field for field in ledger.fields.values() if field.stored and field.id != "id"]


@singledispatch
def column_type(_kind: ft.FieldType) -> str:
    """Return the type of the column in a STRICT table."""
    return "TEXT"


@column_type.register(ft.Integer)
@column_type.register(ft.DecimalNumber)
@column_type.register(ft.Money)
@column_type.register(ft.Percent)
@column_type.register(ft.Boolean)
def _(_kind: ft.FieldType) -> str:
    return "INTEGER"


@singledispatch
def column_to_json(_kind: ft.FieldType) -> ToJson | None:
    """Return the function from a column's value (never NULL) to JSON; None where they are the same."""
    return None


@column_to_json.register(ft.DecimalNumber)
@column_to_json.register(ft.Money)
@column_to_json.register(ft.Percent)
def _(_kind: ft.FieldType) -> ToJson | None:
    return scaled_text


@column_to_json.register(ft.Boolean)
def _(_kind: ft.FieldType) -> ToJson | None:
    return bool


@column_to_json.register(ft.SelectMultiple)
@column_to_json.register(ft.References)
@column_to_json.register(ft.TextList)
@column_to_json.register(ft.Attachment)
def _(_kind: ft.FieldType) -> ToJson | None:
    return json.loads


@singledispatch
def is_plain(_kind: ft.FieldType) -> bool:
    """Tell whether a value is the same in Python and in its column (texts and whole numbers)."""
    return False


@is_plain.register(ft.Text)
@is_plain.register(ft.LongText)
@is_plain.register(ft.Integer)
@is_plain.register(ft.Date)
@is_plain.register(ft.DateTime)
@is_plain.register(ft.SelectOne)
@is_plain.register(ft.Reference)
@is_plain.register(ft.Region)
@is_plain.register(ft.Uscc)
def _(_kind: ft.FieldType) -> bool:
    return True


def scaled_text(millionths: int) -> str:
    """Return a number kept in millionths (money in 分 of 万元, decimals) as its canonical decimal text."""
    whole, rest = divmod(abs(millionths), MICRO)
    sign = "-" if millionths < 0 else ""
    return f"{sign}{whole}.{rest:06d}".rstrip("0") if rest else f"{sign}{whole}"
