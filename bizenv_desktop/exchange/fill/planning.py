"""Plans how a sent sheet is filled: finds its heading, gives columns, places rows. Pure: nothing is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.periods import Period
from bizenv_desktop.base.text import match_key
from bizenv_desktop.exchange.fill.body import Body, read_body, refuse_merges
from bizenv_desktop.exchange.fill.columns import ColumnWriter, fill_columns
from bizenv_desktop.exchange.fill.plan import FillCell, FillColumn, FillPlan, Remark, Rows, shown
from bizenv_desktop.exchange.grid import address
from bizenv_desktop.exchange.header import Header, find_header, is_filled
from bizenv_desktop.exchange.headings import heading_key
from bizenv_desktop.exchange.period_words import period_in
from bizenv_desktop.exchange.title_rows import read_title_rows
from bizenv_desktop.exchange.verdict import TAKEN
from bizenv_desktop.exchange.words import is_ditto

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bizenv_desktop.exchange.fill.kept import Fit
    from bizenv_desktop.exchange.fill.sheet_tree import SheetTree
    from bizenv_desktop.exchange.fill.source import Source
    from bizenv_desktop.exchange.grid import Cell, SheetGrid
    from bizenv_desktop.exchange.title_rows import TitleRows
    from bizenv_desktop.exchange.verdict import CellVerdict

    CellReader = Callable[[Cell], CellVerdict]
    Names = Callable[[str], bool]
    Reading = Callable[[Sequence[FillColumn], TitleRows], Mapping[int, CellReader]]

_LONGEST_HEADING = 30
_MOST_TOLD = 20


@dataclass(frozen=True)
class FillRequest:
    """What somebody asked for: fields by heading (or column letters) as given by hand, what becomes of filled rows."""

    by_hand: Mapping[str, str]
    rows: Rows = ""


def heading_of(grid: SheetGrid, names_field: Names) -> Header | None:
    """Return the heading of a sheet: of names that are known, else the first row of several short texts."""
    return find_header(grid, names_field) or find_header(grid, _may_be_heading)


def _may_be_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not any(mark in text for mark in ":：")


def plan_fill(
    grid: SheetGrid, tree: SheetTree, header: Header, source: Source, *, names_field: Names, fit: Fit,
    imported: Mapping[str, str], request: FillRequest, reading: Reading = lambda _columns, _title: {},
) -> FillPlan:  # fmt: skip
    """Plan a sheet. `fit` says what was kept of it, or of one like it, `reading` how an import reads its columns.

    Raise NO_COLUMN and NO_FIELD for what was given by hand. What bars the filling itself is the plan's `problem`, so
    that columns can be set right meanwhile: FILL_NOTHING (no heading is given to anything, or the source has no rows),
    FILL_ROWS, FILL_MERGED.
    """
    title = read_title_rows(grid, header.first)
    columns = fill_columns(grid, header, source, title, kept=fit.paths, imported=imported, by_hand=request.by_hand)
    _refuse_unknown(request.by_hand, columns)
    numbers = frozenset(one.index for one in columns if one.source is not None and one.source.kind == "seq")
    body = read_body(grid, header, tree, names_field=names_field, numbers=numbers)
    readers = reading(columns, title) if request.rows == "match" else {}
    filling = _Filling(grid, tree, source, columns, body, readers=readers)
    problem = None
    try:
        filling.fill(request.rows)
    except BizenvError as found:
        problem = found
        filling.cells.clear()
    remarks = (*_about_period(title.texts, source), *fit.moved(columns), *filling.remarks)
    return FillPlan(
        grid.name, header, body, columns, request.rows, filling.extra, tuple(filling.cells), filling.lines,
        filling.total, fit.unfit(columns), remarks, tuple(filling.rows_left), problem,
    )  # fmt: skip


def _refuse_unknown(by_hand: Mapping[str, str], columns: Sequence[FillColumn]) -> None:
    known = {key for one in columns for key in (one.letter, *map(heading_key, (*one.levels, one.heading)))}
    unknown = [name for name in by_hand if name not in known and heading_key(name) not in known]
    if unknown:
        raise UsageProblem("NO_COLUMN", f"没有表头“{'”“'.join(unknown)}”", "检查 --map 的写法：表头=字段，或 列号=字段")


def _about_period(texts: Sequence[str], source: Source) -> list[Remark]:
    said = period_in(texts)
    if not said or not source.period or said == source.period:
        return []
    labels = [Period.parse(key).label for key in (said, source.period)]
    return [Remark(f"表题写的期间是{labels[0]}，填的是{labels[1]}；表题没有改，请核对")]


class _Filling:
    """The cells of one sheet in the making."""

    def __init__(
        self, grid: SheetGrid, tree: SheetTree, source: Source, columns: Sequence[FillColumn], body: Body, *,
        readers: Mapping[int, CellReader],
    ) -> None:  # fmt: skip
        self._readers = readers
        self._grid, self._tree, self._body, self._source = grid, tree, body, source
        self.cells: list[FillCell] = []
        self.remarks: list[Remark] = []
        self.rows_left: list[str] = []
        self.extra = self.lines = 0
        self._keys: dict[int, dict[int, str]] = {}
        self._rows = source.rows()
        self.total = len(self._rows)
        self._all = columns
        given = [one for one in columns if one.source is not None and not self._is_formula(one)]
        any_currency = any(one.source is not None and one.source.has_currency for one in given)
        self._writers = [
            ColumnWriter(one, one.source, any_currency, self.remarks) for one in given if one.source is not None
        ]
        self._pattern = body.last if body.last >= body.first else 0
        for one in columns:
            if one.index in grid.hidden_columns and one.source is not None:
                self.remarks.append(Remark("这一列在表里是隐藏的，照样填了", one.cell, one.heading))

    def _is_formula(self, column: FillColumn) -> bool:
        """Tell whether the sheet works a column out itself."""
        found = self._body.first <= self._body.last and self._tree.formula(self._body.first, column.index)
        if found and column.source is not None:
            self.remarks.append(Remark("表里是公式，由公式算，不填", column.cell, column.heading))
        return found

    def fill(self, rows: Rows) -> None:
        """Fill the sheet; raise FILL_NOTHING, FILL_ROWS, FILL_MERGED."""
        if not any(one.source.kind != "seq" for one in self._writers):
            raise BizenvError(
                "FILL_NOTHING", f"工作表“{self._grid.name}”的表头没有一个对应得上{self._source.title}",
                "指定表头填什么（命令行 --map 表头=字段），或换一本台账、一张报表",
            )  # fmt: skip
        if rows == "match":
            self.match()
        else:
            self.one_after_another(replace=rows == "replace")

    def one_after_another(self, *, replace: bool) -> None:
        """Put the rows one below the other, with new ones where the sheet has too few."""
        body = self._body
        body.refuse_breaks(self._grid.name)
        if body.filled and not replace:
            raise BizenvError(
                "FILL_ROWS", f"工作表“{self._grid.name}”第 {body.filled[0]}—{body.filled[-1]} 行已经填了内容",
                "选“换掉原有的行”（命令行 --rows replace）或“按已有的行填空格”（--rows match）",
            )  # fmt: skip
        if not self._rows:
            raise BizenvError("FILL_NOTHING", f"{self._source.title}没有行可填", "核对期间和筛选条件")
        places = range(body.first, body.last + 1)
        self.extra = max(0, len(self._rows) - len(places))
        self.lines = len(self._rows)
        written: set[tuple[int, int]] = set()
        for offset, row in enumerate(self._rows):
            for writer in self._writers:
                cell = self._cell(writer, row, body.first + offset, offset + 1)
                if cell.content is not None:
                    self.cells.append(cell)
                    written.add((cell.row, cell.column))
        inside = frozenset(
            (row, writer.column.index) for row in places for writer in self._writers if row < body.first + self.lines
        )
        refuse_merges(self._grid, self._grid.name, inside)
        if body.filled:
            self._empty_the_rest(places, written)
        if not self._pattern:
            self.remarks.append(Remark("表样没有留空行，填入的行没有现成的边框", address(body.first, 1)))

    def _empty_the_rest(self, places: range, written: set[tuple[int, int]]) -> None:
        """Empty what else stands in rows that are filled anew: it is about other rows."""
        emptied: dict[int, int] = {}
        given = {writer.column.index for writer in self._writers}
        for row in places:
            for column in self._grid_columns(row):
                if (row, column) not in written and not self._tree.formula(row, column):
                    self.cells.append(FillCell(row, column, None))
                    emptied[column] = emptied.get(column, 0) + 1
        for one in self._all:
            if one.index in emptied and one.index not in given:
                message = f"没有对应的列，原有的 {emptied[one.index]} 格清空了"
                self.remarks.append(Remark(message, one.cell, one.heading))

    def _grid_columns(self, row: int) -> list[int]:
        values = self._grid.rows[row - 1] if row <= self._grid.n_rows else ()
        return [column for column, value in enumerate(values, 1) if is_filled(value)]

    def match(self) -> None:
        """Fill the blank cells of rows that are there, each from the row that it names."""
        naming = [one for one in self._writers if one.source.naming] or self._writers[:1]
        used: set[int] = set()
        for place in self._body.filled:
            name = "、".join(text for one in naming if (text := _text(self._above(place, one.column.index))))
            found = self._found(place, naming) if name else []
            if len(found) == 1:
                used.add(id(found[0]))
                self._fill_blanks(place, found[0])
            elif name:
                said = f"有 {len(found)} 条" if found else "没有"
                cell = address(place, naming[0].column.index)
                self._tell(Remark(f"“{name}”在{self._source.title}里{said}，这一行没有填", cell))
        if not used:
            raise BizenvError(
                "FILL_ROWS", f"工作表“{self._grid.name}”里没有一行对得上{self._source.title}",
                f"核对“{naming[0].column.heading}”一列，或选“换掉原有的行”（命令行 --rows replace）",
            )  # fmt: skip
        self.lines = len(used)
        self.rows_left = [
            "、".join(text for one in naming if (text := _text(one.source.value(row))))
            for row in self._rows
            if id(row) not in used
        ]

    def _found(self, place: int, naming: Sequence[ColumnWriter]) -> list[Any]:
        """Return the rows that a line names; of several of one name those that agree with its other cells too."""
        found = [row for row in self._rows if self._agrees(place, row, naming)]
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
            if writer.source.kind == "seq" or covered or self._tree.formula(place, column):
                continue
            cell = self._cell(writer, row, place, 0)
            there = self._grid.raw(place, column)
            if cell.content is None:
                continue
            if not is_filled(there):
                self.cells.append(cell)
            elif not writer.source.naming and self._differs(place, writer, row, cell):
                message = f"表里是“{there}”，{self._source.title}是“{shown(cell)}”，没有改"
                self._tell(Remark(message, cell.name, writer.column.heading))

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

    def _cell(self, writer: ColumnWriter, row: Any, place: int, number: int) -> FillCell:
        column = writer.column.index
        if writer.source.kind == "seq":
            return FillCell(place, column, number)
        content = writer.write(writer.source.value(row), address(place, column))
        return FillCell(place, column, content, percent=writer.source.kind == "percent")

    def _tell(self, remark: Remark) -> None:
        told = sum(1 for one in self.remarks if one.cell)
        if told < _MOST_TOLD:
            self.remarks.append(remark)
        elif told == _MOST_TOLD:
            self.remarks.append(Remark("还有同类的，不再一一列出", remark.cell))


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
