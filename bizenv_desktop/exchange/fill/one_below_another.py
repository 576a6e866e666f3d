"""Fills a sheet with the rows of a source, one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.fill.body import refuse_merges
from bizenv_desktop.exchange.fill.plan import FillCell, Remark
from bizenv_desktop.exchange.grid import address
from bizenv_desktop.exchange.header import is_filled

if TYPE_CHECKING:
    from bizenv_desktop.exchange.fill.filling import Filling
    from bizenv_desktop.exchange.grid import SheetGrid


def put_below(filling: Filling, *, replace: bool) -> None:
    """Put the rows into the sheet, with new rows where it has too few; raise FILL_ROWS, FILL_NOTHING, FILL_MERGED.

    Rows that hold something are filled anew where `replace` says so.
    """
    body = filling.body
    body.refuse_breaks(filling.grid.name)
    if body.filled and not replace:
        raise BizenvError(
            "FILL_ROWS", f"工作表“{filling.grid.name}”第 {body.filled[0]}—{body.filled[-1]} 行已经填了内容",
            "选“换掉原有的行”（命令行 --rows replace）或“按已有的行填空格”（--rows match）",
        )  # fmt: skip
    if not filling.rows:
        raise BizenvError("FILL_NOTHING", f"{filling.source.title}没有行可填", "核对期间和筛选条件")
    places = range(body.first, body.last + 1)
    filling.extra = max(0, len(filling.rows) - len(places))
    filling.lines = len(filling.rows)
    written: set[tuple[int, int]] = set()
    for offset, row in enumerate(filling.rows):
        for writer in filling.writers:
            cell = filling.cell(writer, row, body.first + offset, offset + 1)
            if cell.content is not None:
                filling.cells.append(cell)
                written.add((cell.row, cell.column))
    inside = frozenset(
        (row, writer.column.index) for row in places for writer in filling.writers if row < body.first + filling.lines
    )
    refuse_merges(filling.grid, filling.grid.name, inside)
    if body.filled:
        _empty_the_rest(filling, places, written)
    if body.last < body.first:
        filling.remarks.append(Remark("表样没有留空行，填入的行没有现成的边框", address(body.first, 1)))


def _empty_the_rest(filling: Filling, places: range, written: set[tuple[int, int]]) -> None:
    """Empty what else stands in rows that are filled anew: it is about other rows."""
    emptied: dict[int, int] = {}
    given = {writer.column.index for writer in filling.writers}
    for row in places:
        for column in _filled_columns(filling.grid, row):
            if (row, column) not in written and not filling.tree.formula(row, column):
                filling.cells.append(FillCell(row, column, None))
                emptied[column] = emptied.get(column, 0) + 1
    for one in filling.columns:
        if one.index in emptied and one.index not in given:
            message = f"没有对应的列，原有的 {emptied[one.index]} 格清空了"
            filling.remarks.append(Remark(message, one.cell, one.heading))


def _filled_columns(grid: SheetGrid, row: int) -> list[int]:
    values = grid.rows[row - 1] if row <= grid.n_rows else ()
    return [column for column, value in enumerate(values, 1) if is_filled(value)]
