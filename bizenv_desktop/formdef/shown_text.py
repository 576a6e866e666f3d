"""A field's value as people see it in lists, in the editor and on paper; typed again it is the same value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical, grouped
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import REGIONS, CodeList
from bizenv_desktop.formdef.field_types import FieldType, Value
from bizenv_desktop.formdef.typed_codes import region_name

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Field

_YUAN_PER_WAN = 10_000
_QUARTERS = {"33": "1", "34": "2", "35": "3", "36": "4"}
_TO_MINUTE = 16
_MONTH_DIGITS = 7


def format_text(field: Field, value: Value, codes: Mapping[str, CodeList]) -> str:
    """Return the value as shown, "" for none: amounts in the field's unit, 是/否, code and region names."""
    return "" if value is None else _show(field.type, value, codes)


def unit_of(field: Field) -> str:
    """Return the unit in which a field's numbers are typed and shown; "" for none."""
    return getattr(field.type, "entry_unit", None) or field.unit


def is_grouped(field: Field) -> bool:
    """Tell whether a field's numbers are shown with separators of thousands: amounts and counts, never a year."""
    return isinstance(field.type, types.Money | types.DecimalNumber) or (
        isinstance(field.type, types.Integer) and bool(field.unit)
    )


def sentence_text(field: Field, value: Value, codes: Mapping[str, CodeList]) -> str:
    """Return the value as it stands in a sentence: 880,000 万元; it is to be read, not to be typed again."""
    text = format_text(field, value, codes)
    if not text or not isinstance(field.type, types.Money | types.DecimalNumber | types.Integer | types.Percent):
        return text
    unit = unit_of(field)
    return f"{grouped(text) if is_grouped(field) else text}{' ' if unit else ''}{unit}"


def code_name(value: str, codes: CodeList | None) -> str:
    """Return the label where it names one code, else the value and its label (`C3670 汽车零部件及配件制造`)."""
    entry = codes.codes.get(value) if codes is not None else None
    if entry is None or codes is None or entry.label == value:
        return value
    return entry.label if codes.find(entry.label) == (value,) else f"{value} {entry.label}"


@singledispatch
def _show(_field_type: FieldType, value: Value, _codes: Mapping[str, CodeList]) -> str:
    return str(value)


@_show.register
def _(_field_type: types.Preview, _value: Value, _codes: Mapping[str, CodeList]) -> str:
    return "（缩略图）"


@_show.register(types.DecimalNumber)
@_show.register(types.Percent)
def _(_field_type: FieldType, value: Value, _codes: Mapping[str, CodeList]) -> str:
    return canonical(Decimal(str(value)))


@_show.register
def _(field_type: types.Money, value: Value, _codes: Mapping[str, CodeList]) -> str:
    amount = Decimal(str(value))
    return canonical(amount * _YUAN_PER_WAN if field_type.entry_unit == "元" else amount)


@_show.register
def _(_field_type: types.Boolean, value: Value, _codes: Mapping[str, CodeList]) -> str:
    return "是" if value else "否"


@_show.register
def _(_field_type: types.Date, value: Value, _codes: Mapping[str, CodeList]) -> str:
    text = str(value)
    quarter = _QUARTERS.get(text[5:]) if len(text) == _MONTH_DIGITS else None
    return f"{text[:4]}年第{quarter}季度" if quarter else text


@_show.register
def _(_field_type: types.DateTime, value: Value, _codes: Mapping[str, CodeList]) -> str:
    return str(value)[:_TO_MINUTE].replace("T", " ")


@_show.register
def _(field_type: types.SelectOne, value: Value, codes: Mapping[str, CodeList]) -> str:
    return code_name(str(value), codes.get(field_type.codes))


@_show.register
def _(field_type: types.SelectMultiple, value: Value, codes: Mapping[str, CodeList]) -> str:
    listed = value if isinstance(value, list) else [str(value)]
    if field_type.codes == REGIONS and REGIONS in codes:
        return "、".join(region_name(item, codes[REGIONS]) for item in listed)
    return "、".join(code_name(item, codes.get(field_type.codes)) for item in listed)


@_show.register
def _(_field_type: types.Region, value: Value, codes: Mapping[str, CodeList]) -> str:
    return region_name(str(value), codes[REGIONS]) if REGIONS in codes else str(value)


@_show.register(types.References)
@_show.register(types.TextList)
@_show.register(types.Attachment)
def _(_field_type: FieldType, value: Value, _codes: Mapping[str, CodeList]) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)
