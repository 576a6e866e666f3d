"""Multi-level headings as a grid of merged cells, the same for paper and workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class HeadCell:
    """One heading: it covers `columns` columns from `column` and `rows` rows from `row`."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


def head_cells(heads: Sequence[tuple[str, ...]]) -> list[HeadCell]:
    """Return the merged headings: equal neighbours become one, a short one reaches down to the last row."""
    depth = max((len(head) for head in heads), default=0)
    cells = []
    for row in range(depth):
        column = 0
        while column < len(heads):
            span = _equal_from(heads, column, row)
            head = heads[column]
            if row < len(head):
                rows = depth - row if row == len(head) - 1 else 1
                cells.append(HeadCell(head[row], row, column, rows, span))
            column += span
    return cells


def _equal_from(heads: Sequence[tuple[str, ...]], column: int, row: int) -> int:
    """Return how many neighbours share the headings down to a row; the innermost heading is never shared."""
    shared = heads[column][: row + 1]
    span = 1
    while (
        row < len(heads[column]) - 1
        and column + span < len(heads)
        and row < len(heads[column + span]) - 1
        and heads[column + span][: row + 1] == shared
    ):
        span += 1
    return span
