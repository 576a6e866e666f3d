"""The id that a row's natural key gives, so that the same row made on two PCs is one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import natural_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger


def identity_of(ledger: Ledger, values: Mapping[str, Value]) -> str | None:
    """Return the id that a row's natural key gives, the same on every PC; None where a part is empty or no key is."""
    parts = [values.get(name) for name in ledger.identity]
    if not parts or any(part is None or part in ("", []) for part in parts):
        return None
    return natural_id(ledger.id, [str(part) for part in parts])
