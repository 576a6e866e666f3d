"""What a person may choose for a table of their own: by which fields lines are grouped, what is summed, in which unit.

Pure. A sum is only offered where it means something: of amounts, numbers and counts, never of rates. Where the unit
differs from row to row (币种, 面积单位), lines are first grouped by the field that says it, or are of one unit alone.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.values import unit_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bizenv_desktop.formdef.model import Field, Ledger

SUM, COUNT = "sum", "count"
YEAR, MONTH = "年", "月"
_AT = "@"
_EITHER = "或"
"""In the unit of an amount that another field decides: 万元或万外币."""
_CURRENCY = "币种"


def group_key(field: str, part: str = "") -> str:
    """Return how grouping by a field, or by the year or month of a date, is written: `sign_date@年`."""
    return f"{field}{_AT}{part}" if part else field


def group_parts(key: str) -> tuple[str, str]:
    """Return field and part (年, 月 or "") of a grouping."""
    field, _, part = key.partition(_AT)
    return field, part


def group_keys(field: Field) -> list[str]:
    """Return the ways in which lines can be grouped by a field; none for amounts, long texts and files."""
    return [group_key(field.id, part) for part in _parts(field.type)]


def can_sum(field: Field | None) -> bool:
    """Tell whether values of a field can be added up (None: an own column, which is text)."""
    return field is not None and isinstance(field.type, types.Money | types.DecimalNumber | types.Integer)


def units_of(field: Field) -> list[str]:
    """Return the units in which an amount can be printed, the usual one first; none for what is no amount."""
    if not isinstance(field.type, types.Money):
        return []
    usual = unit_of(field) or "万元"
    currency = (field.unit or usual).removeprefix("万")
    if _EITHER in (field.unit or ""):
        return [usual]
    return list(dict.fromkeys([usual, currency, f"万{currency}", f"亿{currency}"]))


def unit_sayers(ledger: Ledger, field: Field) -> tuple[str, ...] | None:
    """Return the fields that say the unit of each row; None where all rows have one unit."""
    if field.unit_field:
        return (field.unit_field,)
    if isinstance(field.type, types.Money) and _EITHER in field.unit:
        return tuple(
            one.id for one in ledger.fields.values() if one.label == _CURRENCY and isinstance(one.type, types.SelectOne)
        )
    return None


def barred_sum(ledger: Ledger, field: Field, groups: Sequence[str], fixed: Collection[str]) -> str:
    """Return why a field can't be summed in a table, in Chinese; "" where it can.

    `groups` are the table's groupings from the outermost, `fixed` the fields that a filter holds to one value.
    """
    if not can_sum(field):
        return f"“{field.label}”不是可以相加的数"
    sayers = unit_sayers(ledger, field)
    if sayers is None or any(name in fixed or tuple(groups[:1]) == (name,) for name in sayers):
        return ""
    named = "、".join(f"“{ledger.fields[name].label}”" for name in sayers)
    how = f"先按{named}分组，或筛选出一种" if named else "改用计数"
    return f"“{field.label}”各行的单位不一样，不能直接相加：{how}"


def in_several_units(ledger: Ledger, field: Field, fixed: Collection[str]) -> bool:
    """Tell whether the rows of a table have a field in several units, so that there is no sum of all."""
    sayers = unit_sayers(ledger, field)
    return sayers is not None and not any(name in fixed for name in sayers)


@singledispatch
def _parts(_type: object) -> tuple[str, ...]:
    return ("",)


@_parts.register(types.Date)
@_parts.register(types.DateTime)
def _(_type: object) -> tuple[str, ...]:
    return (YEAR, MONTH, "")


@_parts.register(types.Money)
@_parts.register(types.DecimalNumber)
@_parts.register(types.Percent)
@_parts.register(types.LongText)
@_parts.register(types.Attachment)
@_parts.register(types.TextList)
@_parts.register(types.Preview)
def _(_type: object) -> tuple[str, ...]:
    return ()
