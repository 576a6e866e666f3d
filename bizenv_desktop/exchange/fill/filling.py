"""The cells of one sheet in the making: what each way of filling it has at hand, and leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.exchange.fill.columns import ColumnWriter
from bizenv_desktop.exchange.fill.plan import FillCell, Remark
from bizenv_desktop.exchange.grid import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.exchange.fill.body import Body
    from bizenv_desktop.exchange.fill.plan import FillColumn
    from bizenv_desktop.exchange.fill.sheet_tree import SheetTree
    from bizenv_desktop.exchange.fill.source import Source
    from bizenv_desktop.exchange.grid import SheetGrid

_MOST_TOLD = 20


class Filling:
    """`rows` are those of the source, `writers` the columns that are filled; a column of formulas is not."""

    def __init__(
        self, grid: SheetGrid, tree: SheetTree, source: Source, columns: Sequence[FillColumn], body: Body
    ) -> None:
        self.grid, self.tree, self.body, self.source, self.columns = grid, tree, body, source, columns
        self.cells: list[FillCell] = []
        self.remarks: list[Remark] = []
        self.rows_left: list[str] = []
        self.extra = self.lines = 0
        self.rows = source.rows()
        given = [one for one in columns if one.source is not None and not self._is_formula(one)]
        any_currency = any(one.source is not None and one.source.has_currency for one in given)
        self.writers = [
            ColumnWriter(one, one.source, any_currency, self.remarks) for one in given if one.source is not None
        ]
        for one in columns:
            if one.index in grid.hidden_columns and one.source is not None:
                self.remarks.append(Remark("这一列在表里是隐藏的，照样填了", one.cell, one.heading))

    def cell(self, writer: ColumnWriter, row: Any, place: int, number: int) -> FillCell:
        """Return the cell of a column for a row of the source at a place of the sheet; `number` counts the lines."""
        column = writer.column.index
        if writer.source.kind == "seq":
            return FillCell(place, column, number)
        content = writer.write(writer.source.value(row), address(place, column))
        return FillCell(place, column, content, percent=writer.source.kind == "percent")

    def tell(self, remark: Remark) -> None:
        """Leave a remark on a cell, as long as there are not too many."""
        told = sum(1 for one in self.remarks if one.cell)
        if told < _MOST_TOLD:
            self.remarks.append(remark)
        elif told == _MOST_TOLD:
            self.remarks.append(Remark("还有同类的，不再一一列出", remark.cell))

    def _is_formula(self, column: FillColumn) -> bool:
        """Tell whether the sheet works a column out itself."""
        found = self.body.first <= self.body.last and self.tree.formula(self.body.first, column.index)
        if found and column.source is not None:
            self.remarks.append(Remark("表里是公式，由公式算，不填", column.cell, column.heading))
        return found
