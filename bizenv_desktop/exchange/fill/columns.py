"""What each heading of a sent sheet is given to, and how values are written under it: units, currencies, measures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.exchange.fill.plan import FillColumn, Remark
from bizenv_desktop.exchange.fill.source import SEQUENCE, Amount
from bizenv_desktop.exchange.grid import address, column_letter
from bizenv_desktop.exchange.header import texts_of
from bizenv_desktop.exchange.headings import full_heading
from bizenv_desktop.exchange.measures import measure
from bizenv_desktop.exchange.sheet_columns import given_path
from bizenv_desktop.exchange.units import WAN, Unit, is_percent_heading, unit_in, unit_of_headings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.exchange.fill.plan import Content
    from bizenv_desktop.exchange.fill.source import Source, SourceColumn, Value
    from bizenv_desktop.exchange.grid import SheetGrid
    from bizenv_desktop.exchange.header import Header
    from bizenv_desktop.exchange.title_rows import TitleRows

EMPTY = ("", "-")
"""Paths of a heading under which nothing is filled in."""
_SEQUENCE = re.compile(r"^(?:序号?|NO\.?)$", re.IGNORECASE)
_QUANTITY = re.compile(r"[(（]\s*([^()（）%]{1,6})\s*[)）]")


def heading_cell(grid: SheetGrid, header: Header, column: int) -> str:
    """Return the name of the cell in which the innermost heading of a column stands."""
    rows = [row for row in range(header.first, header.last + 1) if column in texts_of(grid, row)]
    return address(rows[-1] if rows else header.last, column)


def names_of(header: Header) -> dict[int, str]:
    """Return the heading of each column; one that is there twice is told by its number: 备注, 备注(2)."""
    seen: dict[str, int] = {}
    names = {}
    for column, levels in sorted(header.levels.items()):
        heading = full_heading(levels)
        seen[heading] = seen.get(heading, 0) + 1
        names[column] = heading if seen[heading] == 1 else f"{heading}({seen[heading]})"
    return names


def fill_columns(
    grid: SheetGrid, header: Header, source: Source, title: TitleRows, *, kept: Mapping[str, str],
    imported: Mapping[str, str], by_hand: Mapping[str, str],
) -> tuple[FillColumn, ...]:  # fmt: skip
    """Return the columns: as given by hand (a heading, or the letters of its column), as kept, else by their headings.

    `imported` are headings that an import was given by hand: they name fields here too, but none is left empty by them.
    """
    columns = []
    for column, name in names_of(header).items():
        levels = header.levels[column]
        hand = by_hand.get(column_letter(column), given_path(levels, by_hand))
        found: SourceColumn | None = None
        given = ""
        if hand is not None:
            found, given = _named(source, hand), "hand"
        elif name in kept:
            found, given = _known(source, kept[name]), "kept"
        else:
            found = _known(source, given_path(levels, imported) or "") or _by_itself(source, levels)
            given = "heading" if found is not None else ""
        unit = _unit(levels, title, found)
        columns.append(FillColumn(
            column, heading_cell(grid, header, column), levels, found, given, unit.words if unit else "",  # type: ignore[arg-type]
        ))  # fmt: skip
    return tuple(columns)


def _named(source: Source, path: str) -> SourceColumn | None:
    """Return the column that somebody named; None where nothing is to be filled in. Raise NO_FIELD."""
    if path in EMPTY:
        return None
    return SEQUENCE if path == SEQUENCE.path else source.named(path)


def _known(source: Source, path: str) -> SourceColumn | None:
    """Return the column that was named once; None where it is gone from the definitions."""
    try:
        return _named(source, path)
    except UsageProblem:
        return None


def _by_itself(source: Source, levels: tuple[str, ...]) -> SourceColumn | None:
    found = source.match(levels)
    if found is None and _SEQUENCE.match(re.sub(r"\s", "", levels[-1])):
        return SEQUENCE
    return found


def _unit(levels: tuple[str, ...], title: TitleRows, source: SourceColumn | None) -> Unit | None:
    if source is None or source.kind != "money":
        return None
    own = unit_in(source.unit)
    return unit_of_headings(levels) or title.unit((own.currency if own else "") or "CNY")


@dataclass
class ColumnWriter:
    """Turns the values of a column into what stands in the sheet; `remarks` says what could not be written.

    `any_currency` where another column of the sheet says the currency of each row.
    """

    column: FillColumn
    source: SourceColumn
    any_currency: bool
    remarks: list[Remark]

    def __post_init__(self) -> None:
        """Find out what the sheet's unit makes of the source's."""
        unit = unit_in(self.column.unit) if self.column.unit else None
        own = unit_in(self.source.unit) if self.source.unit else None
        self._unit = unit or own or Unit(WAN, "CNY")
        self._currency = self._unit.currency or (own.currency if own else "") or "CNY"
        self._ratio = self._measure()
        self.percent_heading = is_percent_heading(self.column.levels)
        self._told = False
        if self.source.kind == "money" and not self.column.unit:
            words = self._unit.words
            self._tell(f"表里没有写金额单位，按{words}填", once=False)
        if self._ratio is None:
            self._tell(f"表里的单位和{self.source.label}的单位（{self.source.unit}）不同，不换算，留空", once=False)

    def _measure(self) -> Decimal | None:
        """Return by what a quantity is multiplied for the sheet's unit; None where the units do not go together."""
        found = _QUANTITY.search(self.column.levels[-1])
        here = measure(found[1]) if found else None
        own = measure(self.source.unit) if self.source.unit and self.source.kind == "number" else None
        if here is None or own is None or self.source.kind != "number":
            return Decimal(1)
        return Decimal(own[1]) / Decimal(here[1]) if here[0] == own[0] else None

    def write(self, value: Value, place: str) -> Content:
        """Return what stands in the cell `place`; "" where it is only compared, and nothing is told."""
        if isinstance(value, Amount):
            if value.currency != self._currency and not self.any_currency:
                if place:
                    self._tell(
                        f"{place} 的金额是{Unit(WAN, value.currency).words}，表里是{self._unit.words}：不折算，留空"
                    )
                return None
            return value.value * WAN / self._unit.scale
        if self.source.kind == "number" and isinstance(value, int | Decimal) and not isinstance(value, bool):
            return value * self._ratio if self._ratio is not None else None
        return value

    def _tell(self, message: str, *, once: bool = True) -> None:
        if not (once and self._told):
            self.remarks.append(Remark(message, self.column.cell, self.column.heading))
        self._told = self._told or once
