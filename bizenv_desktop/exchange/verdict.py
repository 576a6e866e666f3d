"""What import makes of one cell: the verdict and its states. Pure data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from decimal import Decimal

    from bizenv_desktop.formdef.field_types import Value

State = Literal["ok", "flag", "hard", "null", "held", "rejected", "range", "period"]
"""Taken · taken with a soft remark · taken with a hard finding · means empty · a person decides · not taken ·
two amounts · a start and an end."""

TAKEN = ("ok", "flag", "hard")
"""States in which the value goes into the row."""

PLANNED = "planned"
"""Role of a second verdict: the planned date of an actual one (catalogue 64)."""
FOREIGN = "foreign"
"""Role of a second verdict: the foreign part of an amount (catalogue 54)."""
UNIT = "unit"
"""Role of a second verdict: the unit of a quantity where a field of its own says it (catalogue 39)."""


class OtherCurrency(msgspec.Struct, frozen=True):
    """An amount in a currency that the field does not take, in 万 of that currency; never converted."""

    value: str
    unit: str
    currency: str


class CellVerdict(msgspec.Struct, frozen=True):
    """The verdict on one cell for one field.

    `value` is the Python value where the state is one of TAKEN; amounts are in 万 of the field's currency. `items` are
    numbers of catalogue D. `message` is Chinese: what is odd and what to do. `suggestion` is text that the field's
    parser takes. `remark` is what the value leaves over and the row keeps as a note (约, 待定, 60%). `also` holds
    verdicts for further fields by their role.
    """

    state: State
    value: Value = None
    items: tuple[int, ...] = ()
    message: str = ""
    suggestion: str | None = None
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    start: str | None = None
    end: str | None = None
    remark: str = ""
    other: OtherCurrency | None = None
    also: tuple[tuple[str, CellVerdict], ...] = ()

    @property
    def is_plain(self) -> bool:
        """Tell whether the value says all: taken as it stands, and nothing to remark."""
        return self.state == "ok" and not self.items and not self.message and not self.remark

    def with_items(self, *items: int) -> CellVerdict:
        """Return the verdict with further items of the catalogue."""
        new = tuple(item for item in items if item not in self.items)
        return msgspec.structs.replace(self, items=self.items + new) if new else self


def ok(value: Value, *items: int, message: str = "", remark: str = "", unit: str = "") -> CellVerdict:
    """Taken as it is."""
    return CellVerdict("ok", value, items, message, remark=remark, unit=unit)


def flag(value: Value, message: str, *items: int, remark: str = "", unit: str = "") -> CellVerdict:
    """Taken with a soft remark."""
    return CellVerdict("flag", value, items, message, remark=remark, unit=unit)


def hard(value: Value, message: str, *items: int) -> CellVerdict:
    """Taken with a hard finding."""
    return CellVerdict("hard", value, items, message)


def null(*items: int, remark: str = "", message: str = "") -> CellVerdict:
    """Say that the cell means nothing; `remark` is its reason (待定)."""
    return CellVerdict("null", None, items, message, remark=remark)


def held(message: str, *items: int, suggestion: str | None = None) -> CellVerdict:
    """Not taken; a person decides."""
    return CellVerdict("held", None, items, message, suggestion)


def rejected(message: str, *items: int) -> CellVerdict:
    """Not taken; the row stays."""
    return CellVerdict("rejected", None, items, message)
