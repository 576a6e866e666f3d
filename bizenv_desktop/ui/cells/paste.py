"""A block of text from Excel or WPS, and where its cells go. Pure."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.base.text import match_key

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_HEADINGS = 2


@dataclass(frozen=True)
class Pasted:
    """Cells to type, headings that no column has (they become own columns), and rows that did not fit."""

    cells: tuple[tuple[int, int, str], ...]
    unknown: tuple[str, ...] = ()
    left_over: int = 0


def parse_block(text: str) -> list[list[str]]:
    """Return the cells of tab-separated text; quoted cells may hold line breaks."""
    lines = text.replace("\r\n", "\n").rstrip("\n")
    if not lines:
        return []
    return [list(row) for row in csv.reader(io.StringIO(lines), delimiter="\t")]


def place_block(
    block: Sequence[Sequence[str]],
    selected: Sequence[tuple[int, int]],
    headings: Sequence[str],
    rows: Sequence[str],
    order: Sequence[int],
) -> Pasted:
    """Lay a block over the table.

    With a first line of known headings, columns go by heading and rows by the title in the block's first column that
    matches one; otherwise the block begins at the upper left selected cell. One value fills the whole selection.
    `order` are the columns as they stand on the screen.
    """
    known = {match_key(text): number for number, text in enumerate(headings)}
    titles = {match_key(text): number for number, text in enumerate(rows) if text}
    if len(block) > 1 and _has_headings(block, known, titles):
        return _by_heading(block, known, titles, len(headings))
    if len(block) == 1 and len(block[0]) == 1:
        return Pasted(tuple((row, column, block[0][0]) for row, column in selected))
    return _by_place(block, selected, len(rows), order)


def _has_headings(block: Sequence[Sequence[str]], known: dict[str, int], titles: dict[str, int]) -> bool:
    named = sum(match_key(text) in known for text in block[0])
    return named >= _LEAST_HEADINGS or (named > 0 and any(match_key(text) in titles for text in block[1]))


def _by_place(
    block: Sequence[Sequence[str]], selected: Sequence[tuple[int, int]], count: int, order: Sequence[int]
) -> Pasted:
    if not selected or not block:
        return Pasted(())
    top = min(row for row, _ in selected)
    left = min(order.index(column) for _, column in selected)
    height = max(row for row, _ in selected) - top + 1
    repeated = list(block) * (height // len(block)) if height > len(block) and height % len(block) == 0 else list(block)
    cells = [
        (top + down, order[left + right], text)
        for down, line in enumerate(repeated)
        for right, text in enumerate(line)
        if top + down < count and left + right < len(order)
    ]
    return Pasted(tuple(cells), left_over=max(0, top + len(repeated) - count))


def _by_heading(block: Sequence[Sequence[str]], known: dict[str, int], titles: dict[str, int], width: int) -> Pasted:
    """Lay cells by their headings; the column that names the rows is no cell itself."""
    heads = [match_key(text) for text in block[0]]
    naming = {n for line in block[1:] for n, text in enumerate(line) if match_key(text) in titles and n < len(heads)}
    naming -= {number for number, text in enumerate(heads) if text in known}
    unknown = [block[0][n] for n, text in enumerate(heads) if text and text not in known and n not in naming]
    columns = [known[text] if text in known else width + _place(unknown, block[0][n]) for n, text in enumerate(heads)]
    cells: list[tuple[int, int, str]] = []
    missed = 0
    for line in block[1:]:
        row = next((titles[key] for key in map(match_key, line) if key in titles), None)
        if row is None:
            missed += 1
            continue
        taken = [n for n in range(min(len(line), len(heads))) if heads[n] and n not in naming]
        cells += [(row, columns[n], line[n]) for n in taken]
    return Pasted(tuple(cells), tuple(unknown), missed)


def _place(unknown: list[str], heading: str) -> int:
    return unknown.index(heading) if heading in unknown else 0
