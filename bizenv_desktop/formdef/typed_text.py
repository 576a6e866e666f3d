"""What a person types in the editor or on the command line, read as the value of its field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.base.text import code_text, match_key, strip_invisible
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import REGIONS, CodeList
from bizenv_desktop.formdef.field_types import FieldType, Value
from bizenv_desktop.formdef.typed_codes import read_code, read_region
from bizenv_desktop.formdef.typed_dates import read_date, read_datetime
from bizenv_desktop.formdef.typed_numbers import read_amount, read_decimal, read_integer
from bizenv_desktop.formdef.typed_periods import read_period
from bizenv_desktop.formdef.value_problem import ValueProblem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bizenv_desktop.formdef.model import Field

YES = frozenset({"是", "有", "√", "✓", "Y", "YES", "1", "TRUE", "对"})
NO = frozenset({"否", "无", "×", "✗", "N", "NO", "0", "FALSE", "不"})
_LIST_BREAK = re.compile("[、；;\n]")


@dataclass(frozen=True)
class Reading:
    """What a text is read with: the code lists, today's date, the city of the copy, and the field's unit."""

    codes: Mapping[str, CodeList]
    today: date
    city: str = ""
    unit: str = ""


def parse_text(field: Field, text: str, codes: Mapping[str, CodeList], today: date, city: str = "") -> Value:
    """Return the value that a typed text means for a field; None for an empty text.

    `city` (its division code) decides names such as 铁西区 that two cities have. Raises ValueProblem with the field's
    label, what is wrong with the text, and what to type instead. A reference is given back as typed: the caller
    finds the row.
    """
    plain = strip_invisible(text)
    if not plain:
        return None
    try:
        value = _parse(field.type, plain, Reading(codes, today, city, field.unit))
    except ValueProblem as problem:
        raise ValueProblem(f"{field.label}：{problem.what}", problem.remedy, problem.suggestion) from None
    return None if value in ([], "") else value  # separators alone name nothing, control characters are no code


@singledispatch
def _parse(_field_type: FieldType, text: str, _with: Reading) -> Value:
    return text


@_parse.register
def _(field_type: types.PeriodKey, text: str, _with: Reading) -> Value:
    return read_period(text, field_type)


@_parse.register
def _(_field_type: types.Integer, text: str, reading: Reading) -> Value:
    return read_integer(text, reading.unit)


@_parse.register(types.DecimalNumber)
@_parse.register(types.Percent)
def _(_field_type: FieldType, text: str, reading: Reading) -> Value:
    return read_decimal(text, reading.unit)


@_parse.register
def _(field_type: types.Money, text: str, reading: Reading) -> Value:
    return read_amount(text, reading.unit, field_type.entry_unit)


@_parse.register
def _(field_type: types.Date, text: str, reading: Reading) -> Value:
    return read_date(text, reading.today, partial=field_type.partial)


@_parse.register
def _(_field_type: types.DateTime, text: str, reading: Reading) -> Value:
    return read_datetime(text, reading.today)


@_parse.register
def _(_field_type: types.Boolean, text: str, _with: Reading) -> Value:
    word = code_text(text).upper()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueProblem(f"“{text}”不是是或否", "请输入 是 或 否")


@_parse.register
def _(field_type: types.SelectOne, text: str, reading: Reading) -> Value:
    return read_code(text, _list(reading, field_type.codes))


@_parse.register
def _(field_type: types.SelectMultiple, text: str, reading: Reading) -> Value:
    codes = _list(reading, field_type.codes)
    if field_type.codes == REGIONS:
        return [read_region(part, codes, reading.city) for part in _split(text)]
    return list(dict.fromkeys(read_code(part, codes) for part in _split(text)))


@_parse.register
def _(_field_type: types.Region, text: str, reading: Reading) -> Value:
    return read_region(text, _list(reading, REGIONS), reading.city)


@_parse.register(types.References)
@_parse.register(types.TextList)
@_parse.register(types.Attachment)
def _(_field_type: FieldType, text: str, _with: Reading) -> Value:
    return list(_split(text))


@_parse.register
def _(_field_type: types.Uscc, text: str, _with: Reading) -> Value:
    return code_text(text).upper()


def _split(text: str) -> list[str]:
    return [part for piece in _LIST_BREAK.split(text) if match_key(part := strip_invisible(piece))]


def _list(reading: Reading, name: str) -> CodeList:
    return reading.codes.get(name) or CodeList(name, name, {})
