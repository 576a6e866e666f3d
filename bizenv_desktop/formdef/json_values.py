"""A field's value in Python and in JSON (command line, wire). Reading is strict: the server checks types with it."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial, singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.base.partial_dates import is_date
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.field_types import FieldType, JsonValue, Value
from bizenv_desktop.formdef.value_problem import ValueProblem

if TYPE_CHECKING:
    from collections.abc import Callable

_DECIMAL = re.compile(r"-?\d{1,20}(\.\d{1,12})?", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
_LARGEST = 2**63 - 1


def to_json(field_type: FieldType, value: Value) -> JsonValue:
    """Return the value as JSON has it: decimals as canonical strings, dates as text, lists as lists."""
    return None if value is None or value in ("", []) else _to_json(field_type, value)


def from_json(field_type: FieldType, given: JsonValue) -> Value:
    """Return the value that JSON gives; raises ValueProblem for a value of another type. Codes are not looked up."""
    return None if is_empty(given) else _from_json(field_type, given)


def is_empty(given: JsonValue) -> bool:
    """Tell whether JSON says that a field has no value."""
    return given is None or given in ("", [])


def json_reader(field_type: FieldType) -> Callable[[JsonValue], Value]:
    """Return what `from_json` does with the values of one field that are not empty; for many rows of a ledger."""
    return partial(_from_json.dispatch(type(field_type)), field_type)


@singledispatch
def _to_json(_field_type: FieldType, value: Value) -> JsonValue:
    return str(value)


@_to_json.register(types.DecimalNumber)
@_to_json.register(types.Money)
@_to_json.register(types.Percent)
def _(_field_type: FieldType, value: Value) -> JsonValue:
    return canonical(Decimal(str(value)))


@_to_json.register
def _(_field_type: types.Integer, value: Value) -> JsonValue:
    return int(str(value))


@_to_json.register
def _(_field_type: types.Boolean, value: Value) -> JsonValue:
    return bool(value)


@_to_json.register(types.SelectMultiple)
@_to_json.register(types.References)
@_to_json.register(types.TextList)
@_to_json.register(types.Attachment)
def _(_field_type: FieldType, value: Value) -> JsonValue:
    return list(value) if isinstance(value, list) else [str(value)]


def _wrong(given: object, expected: str) -> ValueProblem:
    return ValueProblem(f"值 {given!r} 的类型不对", f"此处应为{expected}")


@singledispatch
def _from_json(_field_type: FieldType, given: JsonValue) -> Value:
    if not isinstance(given, str):
        raise _wrong(given, "文字")
    return given


@_from_json.register(types.DecimalNumber)
@_from_json.register(types.Money)
@_from_json.register(types.Percent)
def _(_field_type: FieldType, given: JsonValue) -> Value:
    if not isinstance(given, str) or not _DECIMAL.fullmatch(given):
        raise _wrong(given, '写成文字的十进制数，例如 "120.5"')
    return Decimal(given)


@_from_json.register
def _(_field_type: types.Integer, given: JsonValue) -> Value:
    if not isinstance(given, int) or isinstance(given, bool) or abs(given) > _LARGEST:
        raise _wrong(given, "整数")
    return given


@_from_json.register
def _(_field_type: types.Boolean, given: JsonValue) -> Value:
    if not isinstance(given, bool):
        raise _wrong(given, "true 或 false")
    return given


@_from_json.register
def _(field_type: types.Date, given: JsonValue) -> Value:
    if not isinstance(given, str) or len(given) > len("2022-05-07") or not is_date(given, partial=field_type.partial):
        raise _wrong(given, "日期，例如 2022-05-07" + ("（可只到年、季度或月）" if field_type.partial else ""))
    return given


@_from_json.register
def _(_field_type: types.DateTime, given: JsonValue) -> Value:
    if not isinstance(given, str) or not _TIME.fullmatch(given) or not is_date(given, partial=False):
        raise _wrong(given, "日期或时间，例如 2022-05-07T09:30")
    return given


@_from_json.register(types.SelectMultiple)
@_from_json.register(types.References)
@_from_json.register(types.TextList)
@_from_json.register(types.Attachment)
def _(_field_type: FieldType, given: JsonValue) -> Value:
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise _wrong(given, "文字列表")
    return list(given)
