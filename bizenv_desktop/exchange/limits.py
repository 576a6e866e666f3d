"""Size limits of amounts (catalogue 53): the ledger's soft checks on one amount alone, as functions."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import wan_to_fen
from bizenv_desktop.formdef.field_types import Money
from bizenv_desktop.formdef.sql_dialect import DialectError, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bizenv_desktop.formdef.model import Check, Forms, Ledger

_BOUND = re.compile(r"\s*this\.(?P<field>\w+)\s*(?P<sign><=|>=|<|>)\s*(?P<bound>.+?)\s*", re.DOTALL)
_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__,
}  # fmt: skip


def size_limits(forms: Forms, ledger: Ledger, settings: Mapping[str, str]) -> dict[str, Callable[[object], str]]:
    """Return, for each amount with such checks, a function from its value to the message of the first that fails."""
    bounds: dict[str, list[tuple[str, int, str]]] = {}
    for check in ledger.checks:
        found = _bound(forms, ledger, check, settings)
        if found is not None:
            bounds.setdefault(check.fields[0], []).append((*found, check.message))
    return {field: _limit(rules) for field, rules in bounds.items()}


def _bound(forms: Forms, ledger: Ledger, check: Check, settings: Mapping[str, str]) -> tuple[str, int] | None:
    if check.severity != "soft" or len(check.fields) != 1 or check.fields[0] not in ledger.fields:
        return None
    if not isinstance(ledger.fields[check.fields[0]].type, Money):
        return None
    found = _BOUND.fullmatch(check.constraint)
    if found is None or found["field"] != check.fields[0]:
        return None
    try:
        bound = expand(found["bound"], forms, {**check.setting, **settings})
    except DialectError:
        return None
    return (found["sign"], int(bound)) if re.fullmatch(r"-?\d+", bound) else None


def _limit(rules: list[tuple[str, int, str]]) -> Callable[[object], str]:
    def message(value: object) -> str:
        if not isinstance(value, Decimal):
            return ""
        hundredths = wan_to_fen(value)
        return next((text for sign, bound, text in rules if not _HOLDS[sign](hundredths, bound)), "")

    return message
