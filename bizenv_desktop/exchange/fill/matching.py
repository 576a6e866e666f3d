"""Fills the blank cells of rows that stand in a sheet already, each from the row of the source that it names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.text import match_key
from bizenv_desktop.exchange.fill.plan import FillCell, Remark, shown
from bizenv_desktop.exchange.grid import address
from bizenv_desktop.exchange.header import is_filled
from bizenv_desktop.exchange.verdict import TAKEN
from bizenv_desktop.exchange.words import is_ditto

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bizenv_desktop.exchange.fill.columns import ColumnWriter
    from bizenv_desktop.exchange.fill.filling import Filling
    from bizenv_desktop.exchange.grid import Cell
    from bizenv_desktop.exchange.verdict import CellVerdict

    CellReader = Callable[[Cell], CellVerdict]


def fill_blanks(filling: Filling, readers: Mapping[int, CellReader]) -> None:
    """Fill what is blank; raise FILL_ROWS where no row is known. `readers` are how an import reads the columns."""
    _Matching(filling, readers).fill()


class _Matching:
    """Knows the rows of the source by what they say in the sheet's columns."""

    def __init__(self, filling: Filling, readers: Mapping[int, CellReader]) -> None:
        self._filling, self._readers = filling, readers
        self._grid, self._source, self._writers = filling.grid, filling.source, filling.writers
        self._keys: dict[int, dict[int, str]] = {}

    def fill(self) -> None:
        """Fill the blank cells of rows that are there, each from the row that it names."""
        naming = [one for one in self._writers if one.source.naming] or self._writers[:1]
        used: set[int] = set()
        for place in self._filling.body.filled:
            name = "、".join(text for one in naming if (text := _text(self._above(place, one.column.index))))
            found = self._found(place, naming) if name else []
            if len(found) == 1:
                used.add(id(found[0]))
                self._fill_blanks(place, found[0])
            elif name:
                said = f"有 {len(found)} 条" if found else "没有"
                cell = address(place, naming[0].column.index)
                self._filling.tell(Remark(f"“{name}”在{self._source.title}里{said}，这一行没有填", cell))
        if not used:
            raise BizenvError(
                "FILL_ROWS", f"工作表“{self._grid.name}”里没有一行对得上{self._source.title}",
                f"核对“{naming[0].column.heading}”一列，或选“换掉原有的行”（命令行 --rows replace）",
            )  # fmt: skip
        self._filling.lines = len(used)
        self._filling.rows_left = [
            "、".join(text for one in naming if (text := _text(one.source.value(row))))
            for row in self._filling.rows
            if id(row) not in used
        ]

    def _found(self, place: int, naming: Sequence[ColumnWriter]) -> list[Any]:
        """Return the rows that a line names; of several of one name those that agree with its other cells too."""
        found = [row for row in self._filling.rows if self._agrees(place, row, naming)]
        narrower = [row for row in found if self._agrees(place, row, self._writers)] if len(found) > 1 else []
        return narrower or found

    def _agrees(self, place: int, row: Any, writers: Sequence[ColumnWriter]) -> bool:
        for one in writers:
            there = _key(self._above(place, one.column.index))
            if one.source.kind != "seq" and there and there != self._key_of(one, row):
                return False
        return True

    def _key_of(self, writer: ColumnWriter, row: Any) -> str:
        known = self._keys.setdefault(writer.column.index, {})
        if id(row) not in known:
            known[id(row)] = _key(writer.write(writer.source.value(row), ""))
        return known[id(row)]

    def _fill_blanks(self, place: int, row: Any) -> None:
        for writer in self._writers:
            column = writer.column.index
            merge = self._grid.merge_at(place, column)
            covered = merge is not None and (merge.top, merge.left) != (place, column)
            if writer.source.kind == "seq" or covered or self._filling.tree.formula(place, column):
                continue
            cell = self._filling.cell(writer, row, place, 0)
            there = self._grid.raw(place, column)
            if cell.content is None:
                continue
            if not is_filled(there):
                self._filling.cells.append(cell)
            elif not writer.source.naming and self._differs(place, writer, row, cell):
                message = f"表里是“{there}”，{self._source.title}是“{shown(cell)}”，没有改"
                self._filling.tell(Remark(message, cell.name, writer.column.heading))

    def _differs(self, place: int, writer: ColumnWriter, row: Any, cell: FillCell) -> bool:
        """Tell whether a cell says something else than the row does: 12000万 under 亿元 is 1.2.

        What an import would not take (同上, 待定) says nothing.
        """
        there = self._grid.cell(place, writer.column.index)
        if isinstance(there.value, str) and is_ditto(there.value):
            return False
        read = self._readers.get(writer.column.index)
        if read is None or writer.source.stored is None:
            return _key(there.value) != _key(cell.content)
        verdict = read(there)
        return verdict.state in TAKEN and verdict.value != writer.source.stored(row)

    def _above(self, row: int, column: int) -> Any:
        merge = self._grid.merge_at(row, column)
        return self._grid.raw(merge.top, merge.left) if merge is not None else self._grid.raw(row, column)


def _key(value: Any) -> str:
    """Return a cell as it is compared: days as such, numbers by their value, texts without spaces."""
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    text = _text(value)
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return match_key(text)
    return f"{number.normalize():f}" if number.is_finite() else match_key(text)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
