"""Filters, search and order that a person has given a name to, for each ledger."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.records.filters import Filter
from bizenv_desktop.ui.own_columns import OWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QSettings

    from bizenv_desktop.formdef.model import Ledger


@dataclass(frozen=True)
class SavedView:
    """What a list shows under a name: filters, a text to find, the order (field and whether it goes down)."""

    filters: tuple[Filter, ...] = ()
    search: str = ""
    order: tuple[tuple[str, bool], ...] = field(default_factory=tuple)


def load_views(settings: QSettings, ledger: Ledger) -> dict[str, SavedView]:
    """Return the named views of a ledger; conditions on fields that are gone are left out."""
    try:
        kept = json.loads(str(settings.value(_key(ledger), "{}")))
        return {str(name): _view(ledger, body) for name, body in kept.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def save_views(settings: QSettings, ledger: Ledger, views: Mapping[str, SavedView]) -> None:
    """Remember the named views of a ledger."""
    body = {name: asdict(view) for name, view in views.items()}
    settings.setValue(_key(ledger), json.dumps(body, ensure_ascii=False))


def _view(ledger: Ledger, body: Mapping[str, object]) -> SavedView:
    filters = [Filter(**one) for one in body["filters"]]  # type: ignore[attr-defined]
    order = [(str(name), bool(down)) for name, down in body["order"]]  # type: ignore[attr-defined]
    return SavedView(
        tuple(one for one in filters if _known(ledger, one.column)),
        str(body["search"]),
        tuple(one for one in order if _known(ledger, one[0])),
    )


def _known(ledger: Ledger, column: str) -> bool:
    return column in ledger.fields or column.startswith(OWN)


def _key(ledger: Ledger) -> str:
    return f"filters/{ledger.id}"
