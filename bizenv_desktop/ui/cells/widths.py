"""How wide the columns of a table of cells are where not all have room as wide as is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def shared_widths(usual: Sequence[int], needed: Sequence[int], room: int) -> list[int]:
    """Return the widths of columns in `room` pixels: the usual ones, or as much less as it takes for all to fit.

    No column becomes narrower than heading and content need, so that a table with many columns is still scrolled.
    """
    least = [min(pair) for pair in zip(usual, needed, strict=True)]
    spare = sum(usual) - sum(least)
    if sum(usual) <= room or not spare:
        return list(usual)
    kept = max(0, room - sum(least)) / spare
    return [low + int((full - low) * kept) for full, low in zip(usual, least, strict=True)]
