"""Refuses values that their field cannot hold, before anything is written: one registration per field type."""

from __future__ import annotations

from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.base import partial_dates
from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.formdef import field_types as ft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Forms, Ledger

_LARGEST = 2**63 - 1
_SCALE = 10**6


def check_values(forms: Forms, ledger: Ledger, values: Mapping[str, Value]) -> None:
    """Raise BizenvError for the first value that its field cannot hold, naming ledger, field and value.

    A code that its list does not have is refused; a wrong check digit or an order of dates is a finding, not a bar.
    """
    Validator(forms, ledger).check(values)


class Validator:
    """Checks values of one ledger; what it has found good it does not look at again."""

    def __init__(self, forms: Forms, ledger: Ledger) -> None:
        self._forms, self._ledger = forms, ledger
        self._good: dict[str, set[str]] = {name: set() for name in ledger.fields}
        self._free = {name for name, field in ledger.fields.items() if type(field.type) in (ft.Text, ft.LongText)}

    def check(self, values: Mapping[str, Value]) -> None:
        """Do what `check_values` does for one row."""
        for name, value in values.items():
            if name in self._free and isinstance(value, str):
                continue
            self._look(name, value)

    def _look(self, name: str, value: Value) -> None:
        good = self._good.get(name)
        if good is None:
            raise UsageProblem("NO_FIELD", f"{self._ledger.title} 没有字段 {name}", "检查字段代号")
        if value is None or value in ("", []):
            return
        if isinstance(value, str) and value in good:
            return
        field = self._ledger.fields[name]
        wanted = _refused(field.type, value) or _unknown_code(self._forms, field.type, value)
        if wanted:
            raise BizenvError("VALUE", f"{self._ledger.title}的“{field.label}”不能是“{_short(value)}”", wanted)
        if isinstance(value, str):
            good.add(value)


def _short(value: Value) -> str:
    text = str(value)
    longest = 40
    return text if len(text) <= longest else text[:longest] + "…"


@singledispatch
def _refused(_kind: ft.FieldType, value: Value) -> str:
    """Return what should be given instead; "" for a value of the type."""
    return "" if isinstance(value, str) else "请填文字"


@_refused.register(ft.PeriodKey)
def _(kind: ft.PeriodKey, value: Value) -> str:
    return "" if isinstance(value, str) and kind.holds(value) else f"请填期间，如 {kind.example}"


@_refused.register(ft.Integer)
def _(_kind: ft.Integer, value: Value) -> str:
    return "" if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST else "请填整数"


@_refused.register(ft.Money)
@_refused.register(ft.DecimalNumber)
@_refused.register(ft.Percent)
def _(_kind: ft.FieldType, value: Value) -> str:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return "请填数字"
    number = Decimal(value)
    return "" if number.is_finite() and abs(number) * _SCALE <= _LARGEST else "数字太大，请核对单位"


@_refused.register(ft.Boolean)
def _(_kind: ft.Boolean, value: Value) -> str:
    return "" if isinstance(value, bool) else "请填是或否"


@_refused.register(ft.Date)
def _(kind: ft.Date, value: Value) -> str:
    good = (
        isinstance(value, str)
        and len(value) <= len("2022-05-07")
        and partial_dates.is_date(value, partial=kind.partial)
    )
    return "" if good else "请填日期，如 2022-05-07" + ("（可以只到年、季或月）" if kind.partial else "")


@_refused.register(ft.DateTime)
def _(_kind: ft.DateTime, value: Value) -> str:
    good = isinstance(value, str) and partial_dates.is_date(value[:10], partial=False)
    return "" if good else "请填日期或时间，如 2022-05-07 或 2022-05-07T09:30"


@_refused.register(ft.SelectMultiple)
@_refused.register(ft.References)
@_refused.register(ft.TextList)
@_refused.register(ft.Attachment)
def _(_kind: ft.FieldType, value: Value) -> str:
    return "" if isinstance(value, list) and all(isinstance(item, str) and item for item in value) else "请逐项填写"


def _unknown_code(forms: Forms, kind: ft.FieldType, value: Value) -> str:
    codes = forms.code_list(kind)
    if codes is None:
        return ""
    items = value if isinstance(value, list) else [value]
    if all(item in codes.codes for item in items):
        return ""
    some = list(codes.codes)[:12]
    return f"请从代码表选择：{'、'.join(some)}" + ("…" if len(codes.codes) > len(some) else "")
