"""From the parts of an xlsx sheet to its grid: placeholders taken for results, filtered rows, struck texts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.grid import PLAIN, Address, Raw, SheetGrid, State, UncachedFormula
from bizenv_desktop.exchange.xlsx_refs import split_range

if TYPE_CHECKING:
    from bizenv_desktop.exchange.grid import Picture
    from bizenv_desktop.exchange.xlsx_sheet import SheetParts


def assemble(
    name: str, state: State, parts: SheetParts, *, comments: dict[Address, str], pictures: tuple[Picture, ...],
    date1904: bool,
) -> SheetGrid:  # fmt: skip
    """Return the grid of a sheet."""
    for address in parts.struck_texts:
        parts.styles[address] = replace(parts.styles.get(address, PLAIN), struck=True)
    width = max((len(row) for row in parts.rows), default=0)
    return SheetGrid(
        name=name, rows=parts.rows, state=state, styles=parts.styles, comments=comments, formulas=parts.formulas,
        merges=tuple(parts.merges), hidden_rows=frozenset(parts.hidden_rows),
        hidden_columns=frozenset(c for first, last in parts.hidden_columns for c in range(first, min(last, width) + 1)),
        filtered_rows=frozenset(_filtered(parts)), pictures=pictures, date1904=date1904,
        is_cut=parts.is_cut,
    )  # fmt: skip


def _filtered(parts: SheetParts) -> set[int]:
    """Return the hidden rows that lie in the range of an active filter (of the whole sheet if its range is unknown)."""
    areas = [area for reference in parts.filters if (area := split_range(reference))]
    if areas:
        return {row for row in parts.hidden_rows if any(area.top < row <= max(area.bottom, row) for area in areas)}
    return set(parts.hidden_rows) if parts.filter_mode else set()


def forget_placeholders(parts: SheetParts) -> None:
    """Turn the zeros that a writing program put in place of results into formulas without a value.

    For files that ask to be calculated on opening, and only where not one formula of the sheet has another result.
    """
    if any(value_at(parts.rows, address) not in (0, None) for address in parts.formulas):
        return
    for address, text in parts.formulas.items():
        put(parts.rows, address, UncachedFormula(text))


def value_at(rows: list[list[Raw]], address: Address) -> Raw:
    """Return the value at an address; None outside the rows."""
    row, column = address
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None


def put(rows: list[list[Raw]], address: Address, value: Raw) -> None:
    """Set the value at an address, where the sheet has such a row."""
    row, column = address
    if row <= len(rows):
        rows[row - 1].extend([None] * (column - len(rows[row - 1])))
        rows[row - 1][column - 1] = value
