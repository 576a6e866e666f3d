"""Finds the heading of a sheet: its rows, and the levels of each column from outer to inner (catalogue 4, 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.headings import heading_key
from bizenv_desktop.exchange.words import is_blank
from bizenv_desktop.formdef.confidential import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bizenv_desktop.exchange.grid import Merge, SheetGrid

_NAMES_NEEDED = 3
_SEARCHED_ROWS = 60
_MOST_LEVELS = 4
_INVISIBLE = frozenset(" \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff")
_LABELLED = re.compile(r"(单位|日期|时间|部门|机关|人)\s*[:：]")


@dataclass(frozen=True)
class Header:
    """The heading rows of a sheet (first to last) and the levels of each column that has one."""

    first: int
    last: int
    levels: dict[int, tuple[str, ...]]

    @property
    def first_column(self) -> int:
        """The leftmost column with a heading."""
        return min(self.levels)


def find_header(grid: SheetGrid, names_field: Callable[[str], bool]) -> Header | None:
    """Return the heading: the first row in which at least three cells name fields, with its further levels.

    None where no row is one: such a sheet is not imported.
    """
    for row in range(1, min(grid.n_rows, _SEARCHED_ROWS) + 1):
        texts = texts_of(grid, row)
        if sum(names_field(text) for text in texts.values()) >= _NAMES_NEEDED:
            first, last = _first_row(grid, row), _last_row(grid, row, texts, names_field)
            return Header(first, last, _levels(grid, first, last))
    return None


def texts_of(grid: SheetGrid, row: int) -> dict[int, str]:
    """Return the filled text cells of a row by column."""
    values = grid.rows[row - 1] if 1 <= row <= grid.n_rows else ()
    return {
        column: value
        for column, value in enumerate(values, 1)
        if isinstance(value, str) and value and not is_blank(value)
    }


def is_filled(value: object) -> bool:
    """Tell whether a raw value is more than white space, and no word for what an export withheld."""
    if isinstance(value, str):
        return bool(value) and value != WITHHELD and (value[0] not in _INVISIBLE or not is_blank(value))
    return value is not None


def _first_row(grid: SheetGrid, row: int) -> int:
    """Go up to the rows whose merged cells reach into the heading, or stand above several of its cells."""
    while row > 1 and _is_upper_level(grid, row - 1, row):
        row -= 1
    return row


def _is_upper_level(grid: SheetGrid, upper: int, row: int) -> bool:
    texts = texts_of(grid, upper)
    if len(texts) < 2 or any(_LABELLED.search(text) for text in texts.values()):  # noqa: PLR2004 — a title is one cell
        return False
    merges = [merge for column in texts if (merge := grid.merge_at(upper, column)) is not None]
    reaching = [merge for merge in merges if merge.bottom >= row]
    groups = [merge for merge in merges if merge.bottom == upper and _stands_above(grid, merge, row)]
    return bool(reaching or groups)


def _stands_above(grid: SheetGrid, merge: Merge, row: int) -> bool:
    below = texts_of(grid, row)
    return merge.right > merge.left and any(merge.left <= column <= merge.right for column in below)


def _last_row(grid: SheetGrid, row: int, texts: dict[int, str], names_field: Callable[[str], bool]) -> int:
    """Go down over rows that hold only text and nothing in the first column."""
    first_column = min(texts)
    last = row
    while last < grid.n_rows and last - row < _MOST_LEVELS - 1:
        values = grid.rows[last]
        filled = {column: value for column, value in enumerate(values, 1) if is_filled(value)}
        if not filled or first_column in filled or not all(isinstance(value, str) for value in filled.values()):
            break
        if not _continues(grid, row, last, filled, names_field):
            break
        last += 1
    return last


def _continues(
    grid: SheetGrid, row: int, last: int, filled: Mapping[int, object], names_field: Callable[[str], bool]
) -> bool:
    """Tell a further level from a data row without a number: little text stands under a whole heading."""
    if any(column not in texts_of(grid, last) and _merged_over(grid, last + 1, column) for column in filled):
        return True
    above = texts_of(grid, row)
    under_whole = [column for column in filled if column in above and not _is_group(grid, row, column, filled)]
    named = sum(names_field(str(value)) for value in filled.values())
    return len(under_whole) <= named or len(under_whole) <= len(filled) // 2


def _merged_over(grid: SheetGrid, row: int, column: int) -> bool:
    merge = grid.merge_at(row - 1, column)
    return merge is not None and merge.right > merge.left


def _is_group(grid: SheetGrid, row: int, column: int, filled: Mapping[int, object]) -> bool:
    """Tell whether a heading stands above several columns: merged, or blank beside it with text below."""
    merge = grid.merge_at(row, column)
    if merge is not None:
        return merge.right > merge.left
    return column + 1 in filled and column + 1 not in texts_of(grid, row)


def _levels(grid: SheetGrid, first: int, last: int) -> dict[int, tuple[str, ...]]:
    columns = {column for row in range(first, last + 1) for column in texts_of(grid, row)}
    columns |= _columns_of_merges(grid, first, last)
    levels = {column: _levels_of(grid, first, last, column) for column in sorted(columns)}
    return {column: texts for column, texts in levels.items() if texts}


def _columns_of_merges(grid: SheetGrid, first: int, last: int) -> set[int]:
    inside = [merge for merge in grid.merges if first <= merge.top <= last]
    return {
        column
        for merge in inside
        if merge.right > merge.left and merge.bottom < last
        for column in range(merge.left, merge.right + 1)
        if is_filled(grid.raw(last, column))
    }


def _levels_of(grid: SheetGrid, first: int, last: int, column: int) -> tuple[str, ...]:
    texts: list[str] = []
    for row in range(first, last + 1):
        text = _heading_at(grid, row, column, last)
        if text and heading_key(text) + text not in [heading_key(one) + one for one in texts[-1:]]:
            texts.append(text)
    return tuple(texts)


def _heading_at(grid: SheetGrid, row: int, column: int, last: int) -> str:
    raw = grid.raw(row, column)
    if is_filled(raw):
        return str(raw)
    merge = grid.merge_at(row, column)
    if merge is not None:
        top = grid.raw(merge.top, merge.left)
        return str(top) if merge.top == row and is_filled(top) else ""
    return _group_on_the_left(grid, row, column, last) if row < last and is_filled(grid.raw(last, column)) else ""


def _group_on_the_left(grid: SheetGrid, row: int, column: int, last: int) -> str:
    """In files without merged cells a group's heading stands in its first column only."""
    for left in range(column - 1, 0, -1):
        raw = grid.raw(row, left)
        if is_filled(raw):
            merge = grid.merge_at(row, left)
            return str(raw) if merge is None and is_filled(grid.raw(last, left)) else ""
        if not is_filled(grid.raw(last, left)):
            return ""
    return ""
