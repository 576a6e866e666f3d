"""存量补录: rows that an import makes are legacy where the ledger's own check allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.partial_dates import lo
from bizenv_desktop.formdef.field_types import Date
from bizenv_desktop.storage.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.storage.reading import Reader

LEGACY = "is_legacy"
_BEFORE = "legacy_before"


def legacy_rule(forms: Forms, reader: Reader) -> Callable[[Ledger, dict[str, Value]], bool | None]:
    """Return the function that tells whether a new row is 存量补录; None for ledgers without it.

    A row is legacy where its date, as far as known, is before the day of the plan (a setting); no date passes.
    """
    settings = {**forms.settings, **read_settings(reader)}

    def is_legacy(ledger: Ledger, values: dict[str, Value]) -> bool | None:
        if LEGACY not in ledger.fields:
            return None
        day = _date_field(ledger)
        before = settings.get(_BEFORE, "")
        value = values.get(day) if day else None
        return not before or value is None or (lo(str(value)) or "") < before

    return is_legacy


def _date_field(ledger: Ledger) -> str:
    for check in ledger.checks:
        if LEGACY in check.fields and check.severity == "hard":
            return next((name for name in check.fields if isinstance(ledger.fields[name].type, Date)), "")
    return ""
