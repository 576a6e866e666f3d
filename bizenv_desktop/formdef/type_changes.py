"""A JSON value of one field type as the value of another: what can be said in both is kept, nothing is guessed."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import singledispatch
from typing import Any

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.json_values import from_json
from bizenv_desktop.formdef.value_problem import ValueProblem

_WHOLE = re.compile(r"-?\d{1,18}(\.0*)?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,12})?", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_YES, _NO = "是", "否"
_BOOLEANS = {_YES: True, "true": True, "1": True, _NO: False, "false": False, "0": False}


def converted(after: ft.FieldType, value: Any) -> Any:
    """Return a JSON value (never None) as one of the type `after`; raises ValueProblem where it says nothing there."""
    items = value if isinstance(value, list) else [value]
    texts = [_text(item) for item in items]
    if isinstance(after, ft.LIST_TYPES):
        found: Any = [_from_text(after, text) for text in texts]
    elif len(texts) == 1:
        found = _from_text(after, texts[0])
    else:
        raise _lost(value)
    from_json(after, found)
    return found


def _text(item: Any) -> str:
    if isinstance(item, bool):
        return _YES if item else _NO
    return str(item).strip()


def _lost(value: Any) -> ValueProblem:
    return ValueProblem(f"值 {value!r} 不能换成新的类型", "按新定义另填一个")


def _matched(text: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(text):
        raise _lost(text)
    return text


@singledispatch
def _from_text(_after: ft.FieldType, text: str) -> Any:
    return text


@_from_text.register(ft.DecimalNumber)
@_from_text.register(ft.Money)
@_from_text.register(ft.Percent)
def _(_after: ft.FieldType, text: str) -> Any:
    return canonical(Decimal(_matched(text.replace(",", ""), _NUMBER)))


@_from_text.register
def _(_after: ft.Integer, text: str) -> Any:
    return int(Decimal(_matched(text.replace(",", ""), _WHOLE)))


@_from_text.register
def _(_after: ft.Boolean, text: str) -> Any:
    if text not in _BOOLEANS:
        raise _lost(text)
    return _BOOLEANS[text]


@_from_text.register(ft.Reference)
@_from_text.register(ft.References)
def _(_after: ft.FieldType, text: str) -> Any:
    return _matched(text, _ID)


@_from_text.register
def _(_after: ft.Attachment, text: str) -> Any:
    return _matched(text, _SHA256)
