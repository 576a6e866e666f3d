"""The rows of a sent sheet that are to be filled: where they begin and end, and what stands in them already."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.body_rows import body_rows
from bizenv_desktop.exchange.grid import address
from bizenv_desktop.exchange.header import is_filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.exchange.fill.sheet_tree import SheetTree
    from bizenv_desktop.exchange.grid import SheetGrid
    from bizenv_desktop.exchange.header import Header

_NO_PLACE = {"section": "分组行", "hidden": "隐藏行", "struck": "删除线行", "repeat": "重复的表头", "other": "另一张表"}
_ROW_OF_REFERENCE = re.compile(r"[A-Z]\$?(\d+)")


@dataclass(frozen=True)
class Body:
    """`first` to `last` are the table's rows without a break (`last` is `first` - 1 where there is none).

    `filled` are the rows among all of the sheet's that hold something already, `breaks` rows for which a table can't be
    filled from top to bottom, with what they are. `ends` tells that something stands below the rows.
    """

    first: int
    last: int
    filled: tuple[int, ...]
    breaks: tuple[tuple[int, str], ...]
    ends: bool

    def refuse_breaks(self, sheet: str) -> None:
        """Raise FILL_ROWS where the rows can't be filled one after another."""
        if self.breaks:
            row, what = self.breaks[0]
            raise BizenvError(
                "FILL_ROWS", f"工作表“{sheet}”第 {row} 行是{what}，不知道哪些行填在它上面、哪些填在它下面",
                "选“按已有的行填空格”（命令行 --rows match），或在表样里去掉这一行",
            )  # fmt: skip


def read_body(
    grid: SheetGrid, header: Header, tree: SheetTree, *, names_field: Callable[[str], bool], numbers: frozenset[int]
) -> Body:
    """Return the rows below a heading; `numbers` are the columns that only count the rows."""
    kinds = {body.row: body.kind for body in body_rows(grid, header, names_field=names_field)}
    columns = frozenset(header.levels)

    def holds(row: int) -> bool:
        values = enumerate(grid.rows[row - 1], 1) if row <= grid.n_rows else ()
        return any(is_filled(value) and column not in numbers and not tree.formula(row, column)
                   for column, value in values)  # fmt: skip

    def kind(row: int) -> str:
        found = str(kinds.get(row, "blank"))
        return "blank" if found in ("data", "index") and not holds(row) else found

    first = header.last + 1
    while kinds.get(first) == "index" and holds(first):
        first += 1
    if kind(first) == "total" and _is_above(tree, first, kind(first + 1)):
        first += 1
    last = first - 1
    while kind(last + 1) == "data" or (kind(last + 1) == "blank" and _is_line(grid, tree, first, last + 1, columns)):
        last += 1
    below = range(last + 1, max(grid.n_rows, last) + 1)
    rows = range(first, max(grid.n_rows, last) + 1)
    hidden = [(row, _NO_PLACE["hidden"]) for row in range(first, last + 1) if tree.is_hidden(row)]
    breaks = [(row, _NO_PLACE[kind(row)]) for row in rows if kind(row) in _NO_PLACE]
    breaks += [(row, "合计以下的数据行") for row in below if kind(row) == "data"]
    return Body(
        first, last, tuple(row for row in rows if kind(row) == "data"),
        tuple(sorted({*hidden, *breaks})), ends=any(kind(row) != "blank" for row in below),
    )  # fmt: skip


def _is_above(tree: SheetTree, row: int, next_kind: str) -> bool:
    """Tell a total that stands above its rows: it adds up what is below, or a data row follows."""
    texts = [cell.findtext("{*}f") or "" for _column, cell in tree.cells(row)]
    return next_kind == "data" or any(int(one) > row for text in texts for one in _ROW_OF_REFERENCE.findall(text))


def _is_line(grid: SheetGrid, tree: SheetTree, first: int, row: int, columns: frozenset[int]) -> bool:
    """Tell a blank line of the table from the space below it: it looks like the table's first line."""
    if row > max(grid.n_rows, tree.last_row):
        return False
    if row == first and not tree.is_styled(row, columns):
        return row < grid.n_rows and not _is_space(grid, row)
    return (
        tree.is_styled(row, columns)
        if tree.is_styled(first, columns)
        else row < grid.n_rows and not _is_space(grid, row)
    )


def _is_space(grid: SheetGrid, row: int) -> bool:
    """Tell whether a row is the last blank one before something else: the space between a table and what follows."""
    return not any(map(is_filled, grid.rows[row - 1])) and any(map(is_filled, grid.rows[row]))


def refuse_merges(grid: SheetGrid, sheet: str, cells: frozenset[tuple[int, int]]) -> None:
    """Raise FILL_MERGED where a cell to be filled is covered by a merged one, or merged with the rows below."""
    for row, column in sorted(cells):
        merge = grid.merge_at(row, column)
        if merge is not None and ((merge.top, merge.left) != (row, column) or merge.bottom > merge.top):
            area = f"{address(merge.top, merge.left)}:{address(merge.bottom, merge.right)}"
            raise BizenvError(
                "FILL_MERGED", f"工作表“{sheet}”的 {area} 是合并单元格，{address(row, column)} 填不进去",
                "在表样里取消这处合并，再套打",
            )  # fmt: skip
