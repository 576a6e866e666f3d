"""The XML of one sheet as rows and cells: looked at, filled, and opened for new rows, with nothing else touched."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.grid import address
from bizenv_desktop.exchange.out_xlsx import spelled_out
from bizenv_desktop.exchange.xlsx_refs import split_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from bizenv_desktop.exchange.fill.references import Insertion

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class SheetTree:
    """The rows and cells of a worksheet by their numbers. Raises KeyError for a part that is no worksheet."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._space = root.tag.partition("}")[0] + "}"
        data = root.find("{*}sheetData")
        if data is None:
            raise KeyError(root.tag)
        self._data = data
        self._rows: dict[int, etree._Element] = {}
        self._number_all()

    def _number_all(self) -> None:
        """Learn the rows; where a file leaves numbers out, rows and cells simply follow each other."""
        self._rows = {}
        row_number = 0
        for row in self._data.iterfind("{*}row"):
            row_number = int(row.get("r") or row_number + 1)
            row.set("r", str(row_number))
            self._rows[row_number] = row
            column = 0
            for cell in row.iterfind("{*}c"):
                column = split_reference(cell.get("r", ""))[1] or column + 1
                cell.set("r", address(row_number, column))

    @property
    def last_row(self) -> int:
        """The number of the last row of which the file says anything."""
        return max(self._rows, default=0)

    def cells(self, row: int) -> Iterator[tuple[int, etree._Element]]:
        """Yield the cells of a row with their columns."""
        found = self._rows.get(row)
        for cell in found.iterfind("{*}c") if found is not None else ():
            yield split_reference(cell.get("r", ""))[1], cell

    def cell(self, row: int, column: int) -> etree._Element | None:
        """Return a cell; None where the file has none."""
        return next((cell for number, cell in self.cells(row) if number == column), None)

    def style(self, row: int, column: int) -> int:
        """Return the number of the format of a cell (of its row where it has no cell)."""
        cell = self.cell(row, column)
        return int((cell.get("s") if cell is not None else None) or 0)

    def formula(self, row: int, column: int) -> bool:
        """Tell whether a cell holds a formula."""
        cell = self.cell(row, column)
        return cell is not None and cell.find("{*}f") is not None

    def is_styled(self, row: int, columns: frozenset[int]) -> bool:
        """Tell whether most cells of a row in these columns have a format: borders of an empty table line."""
        styled = {column for column, cell in self.cells(row) if cell.get("s", "0") != "0"}
        return 2 * len(styled & columns) > len(columns)

    def is_hidden(self, row: int) -> bool:
        """Tell whether a row is hidden."""
        found = self._rows.get(row)
        return found is not None and found.get("hidden") in ("1", "true")

    def clear(self, row: int, column: int) -> None:
        """Empty a cell; its format stays."""
        cell = self.cell(row, column)
        if cell is not None:
            _empty(cell)

    def put_text(self, row: int, column: int, text: str) -> None:
        """Write a text, which is never a formula."""
        cell = self._made(row, column)
        cell.set("t", "inlineStr")
        inner = self._add(self._add(cell, "is"), "t")
        inner.text = spelled_out(text)
        if text != text.strip() or "\n" in text:
            inner.set(_SPACE, "preserve")

    def put_number(self, row: int, column: int, digits: str) -> None:
        """Write a number by its digits."""
        self._add(self._made(row, column), "v").text = digits

    def formulas(self) -> Iterator[tuple[int, int, etree._Element, etree._Element]]:
        """Yield row, column, cell and formula of every cell that has one."""
        for number in list(self._rows):
            for column, cell in self.cells(number):
                formula = cell.find("{*}f")
                if formula is not None:
                    yield number, column, cell, formula

    def write_out_shared_formulas(self) -> None:
        """Give every cell of a shared formula its own: shared ones are told by the distance from the first."""
        firsts: dict[str, tuple[str, str]] = {}
        for row, column, _cell, formula in list(self.formulas()):
            if formula.get("t") != "shared":
                continue
            here, group = address(row, column), formula.get("si", "")
            if formula.text:
                firsts[group] = formula.text, here
            elif group in firsts:
                formula.text = translated(*firsts[group], here)
            for name in ("t", "si", "ref"):
                formula.attrib.pop(name, None)

    def insert(self, insertion: Insertion, pattern: int) -> None:
        """Move the rows below, and put in new ones that look like the row `pattern` (0: plain).

        Where they look like the last row above, its formulas come along.
        """
        model, above = self._rows.get(pattern), self._rows.get(insertion.after)
        for number in sorted((one for one in self._rows if one > insertion.after), reverse=True):
            self._renumber(self._rows[number], insertion.row(number))
        place = self._data.index(above) + 1 if above is not None else 0
        for offset in range(insertion.count if model is not None else 0):
            made = deepcopy(model)
            assert made is not None  # noqa: S101 — of a row that is there
            self._data.insert(place + offset, self._like(made, insertion.after + offset + 1, insertion.after, pattern))
        self._number_all()

    def _like(self, row: etree._Element, number: int, after: int, pattern: int) -> etree._Element:
        """Turn the copy of a row into an empty one with another number."""
        self._renumber(row, number)
        for cell in row.iterfind("{*}c"):
            text = cell.findtext("{*}f")
            _empty(cell)
            if text and pattern == after:
                column = split_reference(cell.get("r", ""))[1]
                self._add(cell, "f").text = translated(text, address(after, column), address(number, column))
        return row

    @staticmethod
    def _renumber(row: etree._Element, number: int) -> None:
        row.set("r", str(number))
        for cell in row.iterfind("{*}c"):
            cell.set("r", address(number, split_reference(cell.get("r", ""))[1]))

    def _made(self, row: int, column: int) -> etree._Element:
        """Return a cell, emptied; made in its place where the file has none."""
        cell = self.cell(row, column)
        if cell is None:
            line = self._line(row)
            cell = line.makeelement(f"{self._space}c", {"r": address(row, column)})
            after = [one for number, one in self.cells(row) if number < column]
            line.insert(line.index(after[-1]) + 1 if after else 0, cell)
        _empty(cell)
        return cell

    def _line(self, row: int) -> etree._Element:
        if row not in self._rows:
            line = self._data.makeelement(f"{self._space}row", {"r": str(row)})
            above = [number for number in self._rows if number < row]
            self._data.insert(self._data.index(self._rows[max(above)]) + 1 if above else 0, line)
            self._rows[row] = line
        return self._rows[row]

    def _add(self, parent: etree._Element, name: str) -> etree._Element:
        child = parent.makeelement(f"{self._space}{name}", {})
        parent.append(child)
        return child


def translated(text: str, origin: str, here: str) -> str:
    """Return a formula as it reads when it is copied from one cell to another."""
    from openpyxl.formula.translate import Translator

    return str(Translator(f"={text}", origin=origin).translate_formula(here))[1:]


def _empty(cell: etree._Element) -> None:
    for child in list(cell):
        cell.remove(child)
    for name in ("t", "cm", "vm"):
        cell.attrib.pop(name, None)
