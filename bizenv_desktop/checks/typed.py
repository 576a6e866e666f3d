"""Whether a value is one that its field can hold, before it is bound to a statement (registered per field type)."""

from __future__ import annotations

from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.base import partial_dates
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.field_types import Value

if TYPE_CHECKING:
    from collections.abc import Container


@singledispatch
def holds(_kind: ft.FieldType, value: Value) -> bool:
    """Tell whether a field of a type can hold a value (never None)."""
    return isinstance(value, str)


@holds.register
def _(kind: ft.PeriodKey, value: Value) -> bool:
    return isinstance(value, str) and kind.holds(value)


@holds.register
def _(_kind: ft.Integer, value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@holds.register(ft.DecimalNumber)
@holds.register(ft.Money)
@holds.register(ft.Percent)
def _(_kind: ft.FieldType, value: Value) -> bool:
    return (isinstance(value, Decimal) and value.is_finite()) or (
        isinstance(value, int) and not isinstance(value, bool)
    )


@holds.register
def _(_kind: ft.Boolean, value: Value) -> bool:
    return isinstance(value, bool)


@holds.register
def _(kind: ft.Date, value: Value) -> bool:
    return isinstance(value, str) and partial_dates.is_date(value, partial=kind.partial)


@holds.register
def _(_kind: ft.DateTime, value: Value) -> bool:
    return isinstance(value, str) and partial_dates.is_date(value[:10], partial=False)


@holds.register(ft.SelectMultiple)
@holds.register(ft.References)
@holds.register(ft.TextList)
@holds.register(ft.Attachment)
def _(_kind: ft.FieldType, value: Value) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def unknown_codes(codes: Container[str], value: Value) -> bool:
    """Tell whether a value, or one of several, is not in a code list."""
    return any(item not in codes for item in (value if isinstance(value, list) else [value]))
