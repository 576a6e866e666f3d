"""Which columns a list shows, in which order, how wide, how many frozen: remembered per ledger."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.values import unit_of
from bizenv_desktop.ui.own_columns import OWN

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from bizenv_desktop.formdef.model import Ledger

_FIRST_COLUMNS = 12
_MOST_FROZEN = 3
_NAME_WIDTH = 250
_BOOKKEEPING = {"id", "row_version", "source", "source_ref", "created_at", "updated_at", "reporter", "reviewer"}


@dataclass(frozen=True)
class Columns:
    """The shown columns in order, their widths in pixels, and how many stay in sight."""

    shown: tuple[str, ...]
    widths: dict[str, int] = field(default_factory=dict)
    frozen: int = 1

    def with_width(self, column: str, width: int) -> Columns:
        """Return the same with another width."""
        return replace(self, widths={**self.widths, column: width})


def default_columns(ledger: Ledger) -> Columns:
    """Return the columns that the definition names, or its first fields."""
    named = ledger.list_columns or tuple(ledger.key)
    rest = [name for name in ledger.fields if name not in named and name not in _BOOKKEEPING]
    shown = ledger.list_columns or (*named, *rest)[:_FIRST_COLUMNS]
    frozen = next((place for place, name in enumerate(shown, 1) if name in ledger.key), 1)
    return Columns(tuple(shown), frozen=frozen if frozen <= _MOST_FROZEN else 1)


def load_columns(settings: QSettings, ledger: Ledger) -> Columns:
    """Return what this person last chose; fields that are gone are left out."""
    try:
        kept = json.loads(str(settings.value(f"lists/{ledger.id}", "")))
        shown = tuple(name for name in kept["shown"] if name in ledger.fields or name.startswith(OWN))
        return Columns(shown, dict(kept["widths"]), int(kept["frozen"])) if shown else default_columns(ledger)
    except (ValueError, KeyError, TypeError):
        return default_columns(ledger)


def save_columns(settings: QSettings, ledger: Ledger, columns: Columns) -> None:
    """Remember the columns of a ledger."""
    settings.setValue(f"lists/{ledger.id}", json.dumps(asdict(columns), ensure_ascii=False))


def label_of(ledger: Ledger, column: str) -> str:
    """Return the heading of a column, with its unit."""
    if column.startswith(OWN):
        return column.removeprefix(OWN)
    shown = ledger.fields[column]
    unit = unit_of(shown)
    return f"{shown.label}（{unit}）" if unit else shown.label


def width_of(ledger: Ledger, columns: Columns, column: str) -> int:
    """Return the width of a column in pixels: the chosen one, or what its type and heading need."""
    if column in columns.widths:
        return columns.widths[column]
    if column.startswith(OWN):
        return usual_width(types.Text())
    field = ledger.fields[column]
    names = field.key and isinstance(field.type, types.Text)
    return max(_NAME_WIDTH if names else usual_width(field.type), 34 + 14 * len(label_of(ledger, column)))


@singledispatch
def usual_width(_type: object) -> int:
    """Return the width in pixels that values of a type need."""
    return 130


@usual_width.register(types.LongText)
@usual_width.register(types.Reference)
@usual_width.register(types.References)
def _(_type: object) -> int:
    return 220


@usual_width.register(types.Text)
def _(_type: object) -> int:
    return 170


@usual_width.register(types.Boolean)
@usual_width.register(types.Integer)
def _(_type: object) -> int:
    return 70


@usual_width.register(types.Uscc)
def _(_type: object) -> int:
    return 176


@singledispatch
def is_number(_type: object) -> bool:
    """Tell whether values of a type stand at the right of their column and can be summed."""
    return False


@is_number.register(types.Money)
@is_number.register(types.DecimalNumber)
@is_number.register(types.Percent)
@is_number.register(types.Integer)
def _(_type: object) -> bool:
    return True
