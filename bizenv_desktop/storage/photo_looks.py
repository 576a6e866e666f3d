"""How a photo looks, in 64 bits: photos of the same view have nearly the same bits, whatever their size or quality.

The picture is brought to 9 by 8 grey cells; each bit says whether a cell is brighter than its right neighbour (a
difference hash). Photos are taken for alike where at most `_BITS_APART` bits differ (rule L10-V1).
"""

from __future__ import annotations

import functools
import json
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PIL.Image import Image

_SIDE = 8
_LEAST_CONTRAST = 24
"""A picture whose grey cells differ by less (a blank sheet, a dark shot) looks like nothing in particular."""
_BITS_APART = 3
_PART_BITS, _PARTS = 16, 4
"""Two hashes with at most three different bits agree in one of four parts at least."""


def looks_of(picture: Image) -> str:
    """Return the hash of a picture as 16 hexadecimal digits; "" for one without contrast."""
    from PIL.Image import Resampling

    cells = picture.convert("L").resize((_SIDE + 1, _SIDE), Resampling.BOX).tobytes()
    if max(cells) - min(cells) < _LEAST_CONTRAST:
        return ""
    bits = 0
    for row in range(_SIDE):
        line = cells[row * (_SIDE + 1) : (row + 1) * (_SIDE + 1)]
        for left, right in pairwise(line):
            bits = bits << 1 | (left > right)
    return f"{bits:016x}"


@functools.lru_cache(maxsize=4)
def alike_photos(listed: str | None) -> str | None:
    """Return, as a JSON array, the hashes that look like a photo of somebody else.

    `listed` has a hash and whose it is (a project), with a space between, for each photo, separated by commas.
    """
    if listed is None:
        return None
    owners: dict[int, set[str]] = {}
    for entry in listed.split(","):
        looks, _, owner = entry.partition(" ")
        owners.setdefault(int(looks, 16), set()).add(owner)
    found = {one for one, whose in owners.items() if len(whose) > 1}
    for group in _groups(owners):
        for one, other in combinations(group, 2):
            if (one ^ other).bit_count() <= _BITS_APART and owners[one] != owners[other]:
                found |= {one, other}
    return json.dumps(sorted(f"{one:016x}" for one in found))


def _groups(hashes: Iterable[int]) -> Iterator[list[int]]:
    """Give groups of hashes that agree in one part, so that two which look alike stand together in one at least."""
    for part in range(_PARTS):
        groups: dict[int, list[int]] = {}
        for one in hashes:
            groups.setdefault(one >> part * _PART_BITS & (1 << _PART_BITS) - 1, []).append(one)
        yield from groups.values()
