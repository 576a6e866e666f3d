"""Two tables side by side on one sheet (catalogue 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.exchange.headings import heading_key

if TYPE_CHECKING:
    from bizenv_desktop.exchange.header import Header

_ALIKE = 0.8


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
