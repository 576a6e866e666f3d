"""How the value of each field type stands in an exported cell, so that an import reads the same value again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.out_model import ColumnKind, Content
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.field_types import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.formdef.field_types import FieldType

LIST_SEPARATOR = "、"
_FULL_DATE = 10
_YUAN_PER_WAN = 10_000


@dataclass(frozen=True)
class Words:
    """What turns ids and codes into words.

    `display` names a row (ledger, id), `part` gives a field of it (ledger, id, field), `region` names a division,
    `code` an entry of a code list (list, value).
    """

    display: Callable[[str, str], str]
    part: Callable[[str, str, str], str | None]
    region: Callable[[str], str]
    code: Callable[[str, str], str]


@dataclass(frozen=True)
class PartOfReference(types.FieldType):
    """A column beside a reference: a field of the row referred to, by which an import knows it for certain."""

    target: str
    field: str


@singledispatch
def column_kind(_field_type: FieldType) -> ColumnKind:
    """Return the cell format of a field type; text where none is registered."""
    return "text"


@column_kind.register
def _(_field_type: types.Money) -> ColumnKind:
    return "money"


@column_kind.register
def _(_field_type: types.DecimalNumber) -> ColumnKind:
    return "number"


@column_kind.register
def _(_field_type: types.Integer) -> ColumnKind:
    return "integer"


@column_kind.register
def _(_field_type: types.Percent) -> ColumnKind:
    return "percent"


@column_kind.register(types.Date)
@column_kind.register(types.DateTime)
def _(_field_type: FieldType) -> ColumnKind:
    return "date"


@singledispatch
def cell_content(_field_type: FieldType, value: Value, _words: Words) -> Content:
    """Return the content of a cell for a value that is not None."""
    return LIST_SEPARATOR.join(value) if isinstance(value, list) else str(value)


@cell_content.register
def _(field_type: types.Money, value: Value, _words: Words) -> Content:
    if not isinstance(value, (int, Decimal)):
        return str(value)
    return value * _YUAN_PER_WAN if field_type.entry_unit == "元" else value


@cell_content.register(types.DecimalNumber)
@cell_content.register(types.Integer)
def _(_field_type: FieldType, value: Value, _words: Words) -> Content:
    return value if isinstance(value, (int, Decimal)) else str(value)


@cell_content.register
def _(_field_type: types.Percent, value: Value, _words: Words) -> Content:
    return value / 100 if isinstance(value, Decimal) else str(value)


@cell_content.register
def _(_field_type: types.Boolean, value: Value, _words: Words) -> Content:
    return "是" if value else "否"


@cell_content.register
def _(_field_type: types.Date, value: Value, _words: Words) -> Content:
    text = str(value)  # a month, quarter or year alone stays as it is written
    return dt.date.fromisoformat(text) if len(text) == _FULL_DATE else text


@cell_content.register
def _(_field_type: types.DateTime, value: Value, _words: Words) -> Content:
    text = str(value)
    return dt.date.fromisoformat(text) if len(text) == _FULL_DATE else dt.datetime.fromisoformat(text)


@cell_content.register
def _(field_type: types.SelectOne, value: Value, words: Words) -> Content:
    return words.code(field_type.codes, str(value))


@cell_content.register
def _(field_type: types.SelectMultiple, value: Value, words: Words) -> Content:
    codes = value if isinstance(value, list) else [str(value)]
    return LIST_SEPARATOR.join(words.code(field_type.codes, code) for code in codes)


@cell_content.register
def _(_field_type: types.Region, value: Value, words: Words) -> Content:
    return words.region(str(value))


@cell_content.register
def _(field_type: types.Reference, value: Value, words: Words) -> Content:
    return words.display(field_type.target, str(value))


@cell_content.register
def _(field_type: types.References, value: Value, words: Words) -> Content:
    ids = value if isinstance(value, list) else [str(value)]
    return LIST_SEPARATOR.join(words.display(field_type.target, row_id) for row_id in ids)


@cell_content.register
def _(field_type: PartOfReference, value: Value, words: Words) -> Content:
    return words.part(field_type.target, str(value), field_type.field)
