"""Whether a JSON value is one that a field type may have on the wire (registered per type)."""

from __future__ import annotations

import re
from functools import singledispatch
from typing import Any

from bizenv_desktop.base.partial_dates import is_date
from bizenv_desktop.formdef import field_types as ft

_DECIMAL = re.compile(r"-?\d{1,30}(\.\d{1,12})?")
_TIME = re.compile(r"[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DAY_LENGTH = 10
_LARGEST = 2**53 - 1


def is_text(value: Any) -> bool:
    """Tell whether a value is a text that both databases can hold (PostgreSQL has no NUL)."""
    return isinstance(value, str) and "\x00" not in value


@singledispatch
def accepts(_kind: ft.FieldType, value: Any) -> bool:
    """Tell whether a value (never None) is of a type; texts, codes, references and divisions are texts."""
    return is_text(value)


@accepts.register(ft.Integer)
def _(_kind: ft.FieldType, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST


@accepts.register(ft.DecimalNumber)
@accepts.register(ft.Money)
@accepts.register(ft.Percent)
def _(_kind: ft.FieldType, value: Any) -> bool:
    return isinstance(value, str) and _DECIMAL.fullmatch(value) is not None


@accepts.register(ft.Boolean)
def _(_kind: ft.FieldType, value: Any) -> bool:
    return isinstance(value, bool)


@accepts.register(ft.Date)
def _(kind: ft.Date, value: Any) -> bool:
    return isinstance(value, str) and is_date(value, partial=kind.partial)


@accepts.register(ft.DateTime)
def _(_kind: ft.FieldType, value: Any) -> bool:
    if not isinstance(value, str) or not is_date(value[:_DAY_LENGTH], partial=False):
        return False
    time = value[_DAY_LENGTH:]
    return not time or _TIME.fullmatch(time) is not None


@accepts.register(ft.SelectMultiple)
@accepts.register(ft.References)
@accepts.register(ft.TextList)
def _(_kind: ft.FieldType, value: Any) -> bool:
    return isinstance(value, list) and all(is_text(item) for item in value)


@accepts.register(ft.Attachment)
def _(_kind: ft.FieldType, value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and _SHA256.fullmatch(item) for item in value)


def accepts_loosely(value: Any) -> bool:
    """Tell whether a value of a key that no definition knows can be kept (no floats, no NUL)."""
    if isinstance(value, list):
        return all(accepts_loosely(item) for item in value)
    if isinstance(value, dict):
        return all(is_text(key) and accepts_loosely(item) for key, item in value.items())
    return (
        value is None
        or isinstance(value, bool)
        or is_text(value)
        or (isinstance(value, int) and abs(value) <= _LARGEST)
    )
