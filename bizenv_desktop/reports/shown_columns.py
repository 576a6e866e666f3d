"""Columns of a ledger's fields, for the reports that every ledger has for free: one entry per field type.

A field gives SQL over the row `o` that is added to the source (what has to be looked up in other tables), and the
kind in which the column is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import REGIONS
from bizenv_desktop.formdef.report_model import ReportColumn
from bizenv_desktop.formdef.values import unit_of
from bizenv_desktop.records.lookup import display_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bizenv_desktop.formdef.field_types import FieldType
    from bizenv_desktop.formdef.model import Field, Forms, Ledger

LIGHTS = frozenset("绿黄红蓝灰")
"""A field whose codes are these is shown as a light."""
_SHOWN = "__shown"
_LONG, _NAME, _SHORT = 2.4, 1.6, 1.0


@dataclass(frozen=True)
class Shown:
    """How a field is shown: kind and relative width of its column; SQL over `o` where it needs looking up."""

    kind: str = "text"
    width: float = _SHORT
    lookup: str = ""


def shown(field: Field, forms: Forms) -> Shown:
    """Return how a field is shown; telephone numbers are masked in print."""
    if "电话" in field.label and isinstance(field.type, types.Text):
        return Shown("phone", 1.2)
    return _shown(field.type, field, forms)


def column_of(field: Field, forms: Forms, unit: str = "") -> ReportColumn:
    """Return the report column of a field; an amount in `unit`, by default in that in which it is typed."""
    how = shown(field, forms)
    said = unit or unit_of(field)
    words = f"（{said}）" if said and how.kind not in ("text", "date") else ""
    kind = f"money:{unit}" if unit else how.kind
    name = f"{field.id}{_SHOWN}" if how.lookup else field.id
    return ReportColumn(field.id, f"{field.label}{words}", f'this."{name}"', kind, how.width)


def source_sql(ledger: Ledger, fields: Iterable[Field], forms: Forms, where: str = "1") -> str:
    """Return the query of a ledger's rows with everything that its fields look up."""
    looked_up = [(field.id, shown(field, forms).lookup) for field in fields]
    extra = "".join(f', ({sql}) AS "{name}{_SHOWN}"' for name, sql in looked_up if sql)
    return f"SELECT o.*, '{ledger.id}' AS ledger{extra} FROM \"{ledger.id}_v\" AS o WHERE {where}"


def order_sql(ledger: Ledger) -> tuple[str, ...]:
    """Return the order of a ledger as SQL over `this`."""
    return tuple(f'this."{name.lstrip("-")}"{" DESC" if name.startswith("-") else ""}' for name in ledger.order)


@singledispatch
def _shown(_type: FieldType, _field: Field, _forms: Forms) -> Shown:
    return Shown()


def _plain(kind: str, width: float = _SHORT) -> Callable[[FieldType, Field, Forms], Shown]:
    return lambda _type, _field, _forms: Shown(kind, width)


_shown.register(types.LongText)(_plain("text", _LONG))
_shown.register(types.Text)(_plain("text", _NAME))
_shown.register(types.Integer)(_plain("integer", 0.7))
_shown.register(types.DecimalNumber)(_plain("number"))
_shown.register(types.Percent)(_plain("percent", 0.8))
_shown.register(types.Date)(_plain("date", 1.1))
_shown.register(types.Region)(_plain(f"code:{REGIONS}"))
_shown.register(types.Uscc)(_plain("text", _NAME))


@_shown.register(types.Money)
def _(_type: FieldType, field: Field, _forms: Forms) -> Shown:
    return Shown(f"money:{unit_of(field) or '万元'}", 1.1)


@_shown.register(types.DateTime)
def _(_type: FieldType, field: Field, _forms: Forms) -> Shown:
    return Shown("text", 1.3, f"replace(substr(o.\"{field.id}\",1,16),'T',' ')")


@_shown.register(types.Boolean)
def _(_type: FieldType, field: Field, _forms: Forms) -> Shown:
    return Shown("text", 0.6, f"CASE o.\"{field.id}\" WHEN 1 THEN '是' WHEN 0 THEN '否' END")


@_shown.register(types.SelectOne)
def _(_type: FieldType, field: Field, forms: Forms) -> Shown:
    code_list = forms.code_list(field.type)
    if code_list and code_list.codes and code_list.codes.keys() <= LIGHTS:
        return Shown("light", 0.7)
    return Shown(f"code:{getattr(field.type, 'codes', '')}")


@_shown.register(types.SelectMultiple)
@_shown.register(types.TextList)
def _(_type: FieldType, field: Field, _forms: Forms) -> Shown:
    return Shown("text", _NAME, f"SELECT group_concat(x.value,'、') FROM json_each(o.\"{field.id}\") x")


@_shown.register(types.Reference)
@_shown.register(types.References)
def _(_type: FieldType, field: Field, forms: Forms) -> Shown:
    target = forms.ledgers.get(getattr(field.type, "target", ""))
    if target is None:
        return Shown("text", _NAME)
    several = isinstance(field.type, types.References)
    ids = f'SELECT x.value FROM json_each(o."{field.id}") x' if several else f'o."{field.id}"'
    joined = f"group_concat(({display_sql(forms, target)}),'、')"
    return Shown("text", _NAME, f'SELECT {joined} FROM "{target.id}_v" AS this WHERE this.id IN ({ids})')


@_shown.register(types.Attachment)
def _(_type: FieldType, field: Field, _forms: Forms) -> Shown:
    names = "SELECT group_concat(DISTINCT f.name) FROM attachment_file_v f"
    return Shown("text", _NAME, f'{names} WHERE f.sha256 IN (SELECT x.value FROM json_each(o."{field.id}") x)')
