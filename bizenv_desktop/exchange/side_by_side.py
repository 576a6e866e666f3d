"""Two tables side by side on one sheet (catalogue 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.exchange.header import Header, is_filled
from bizenv_desktop.exchange.headings import heading_key

if TYPE_CHECKING:
    from bizenv_desktop.exchange.grid import SheetGrid
    from bizenv_desktop.exchange.sheet_columns import Matcher

_ALIKE = 0.8
_FEWEST = 3


def is_side_by_side(header: Header) -> bool:
    """Tell whether the same headings stand twice beside each other."""
    keys = {column: "".join(map(heading_key, levels)) for column, levels in header.levels.items()}
    places: dict[str, list[int]] = {}
    for column, key in keys.items():
        places.setdefault(key, []).append(column)
    twice = {key: columns for key, columns in places.items() if len(columns) > 1}
    if len(twice) < 2 or sum(map(len, twice.values())) < _ALIKE * len(keys):  # noqa: PLR2004 — one double is item 20
        return False
    shifts = {columns[1] - columns[0] for columns in twice.values()}
    return len(shifts) == 1 and min(shifts) >= len(twice)


def is_split(grid: SheetGrid, header: Header, matcher: Matcher) -> bool:
    """Tell whether a blank column parts two tables, each of which has what its ledger needs."""
    first, last = min(header.levels), max(header.levels)
    blank = [number for number in range(first, last) if number not in header.levels and _is_blank(grid, header, number)]
    return any(all(_is_table(part, matcher) for part in _parts(header, number)) for number in blank)


def _is_blank(grid: SheetGrid, header: Header, number: int) -> bool:
    return not any(is_filled(grid.raw(row, number)) for row in range(header.first, grid.n_rows + 1))


def _parts(header: Header, number: int) -> tuple[Header, Header]:
    left = {column: levels for column, levels in header.levels.items() if column < number}
    right = {column: levels for column, levels in header.levels.items() if column > number}
    return Header(header.first, header.last, left), Header(header.first, header.last, right)


def _is_table(part: Header, matcher: Matcher) -> bool:
    ledger = matcher.best_ledger(part, "", {})
    if not ledger:
        return False
    targets = matcher.targets(part, ledger, {})
    named = [target for target in targets.values() if target.kind in ("field", "reference")]
    return len(named) >= _FEWEST and not matcher.missing(targets, ledger)
