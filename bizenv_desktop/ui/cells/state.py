"""The rows of a table of typed cells, what a person did to them, and how to take that back. Pure.

A text that does not fit its field stays in the cell as written, with what is wrong with it; the row keeps its value.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.ui.own_columns import OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field

    Parse = Callable[[Field, str], Value]
    Format = Callable[[Field, Value], str]


@dataclass(frozen=True)
class Wrong:
    """A text in a cell that could not be taken, and why."""

    text: str
    message: str


@dataclass
class CellRow:
    """One row: its record's id ("" while there is none), values, own columns, names of references, wrong texts."""

    id: str
    values: dict[str, Value]
    title: str = ""
    stored: bool = True
    ext: dict[str, str] = dataclasses.field(default_factory=dict)
    texts: dict[str, str] = dataclasses.field(default_factory=dict)
    wrong: dict[str, Wrong] = dataclasses.field(default_factory=dict)
    before: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    """Values of the period before, to compare with."""


@dataclass(frozen=True)
class CellChange:
    """One cell: value and wrong text, before and after. `field` may be `ext:…`."""

    row: int
    field: str
    old: Value
    new: Value
    old_wrong: Wrong | None = None
    new_wrong: Wrong | None = None


@dataclass(frozen=True)
class Change:
    """One step: the cells that it changed, and the rows that it was the first to store."""

    title: str
    cells: tuple[CellChange, ...]
    stored: tuple[int, ...] = ()

    @property
    def rows(self) -> list[int]:
        """Return the rows that the step touches, in order."""
        return sorted({cell.row for cell in self.cells} | set(self.stored))

    @property
    def errors(self) -> int:
        """Return the number of cells that could not be taken."""
        return sum(cell.new_wrong is not None for cell in self.cells)


class TableState:
    """Rows and columns; `touch` may add values to a row that a person changes (e.g. 有无变化=是)."""

    def __init__(
        self,
        columns: Sequence[Field],
        parse: Parse,
        format_: Format,
        *,
        locked: frozenset[str] = frozenset(),
        touch: Callable[[CellRow, str], Mapping[str, Value]] | None = None,
    ) -> None:
        self.columns = list(columns)
        self.rows: list[CellRow] = []
        self.locked = locked
        self.readonly = False
        """Set where nothing may be typed for now."""
        self.own: list[str] = []
        self._parse = parse
        self._format = format_
        self._touch = touch
        self._fields = {field.id: field for field in columns}
        self._undo: list[Change] = []

    @property
    def width(self) -> int:
        """Return the number of columns, own ones included."""
        return len(self.columns) + len(self.own)

    def name(self, column: int) -> str:
        """Return the field id of a column, or `ext:` and its heading."""
        if column < len(self.columns):
            return self.columns[column].id
        return OWN + self.own[column - len(self.columns)]

    def field(self, column: int) -> Field | None:
        """Return the field of a column; None for an own column."""
        return self.columns[column] if column < len(self.columns) else None

    def editable(self, row: int, column: int) -> bool:
        """Tell whether a person may type in a cell."""
        return (
            not self.readonly
            and 0 <= row < len(self.rows)
            and 0 <= column < self.width
            and self.name(column) not in self.locked
        )

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows: the wrong text as written, else the value as text."""
        cells, name = self.rows[row], self.name(column)
        if name in cells.wrong:
            return cells.wrong[name].text
        if name.startswith(OWN):
            return cells.ext.get(name.removeprefix(OWN), "")
        value = cells.values.get(name)
        if value is None:
            return ""
        return cells.texts.get(name) or self._format(self._fields[name], value)

    def wrong(self, row: int, column: int) -> Wrong | None:
        """Return what is wrong with the text of a cell."""
        return self.rows[row].wrong.get(self.name(column))

    def put(self, cells: Iterable[tuple[int, int, str]], title: str) -> Change | None:
        """Type texts into cells as one step; None where nothing changed. Locked cells are left out."""
        made = [self._typed(row, column, text) for row, column, text in cells if self.editable(row, column)]
        return self._do(title, [one for one in made if one is not None])

    def set_values(self, rows: Sequence[int], values: Mapping[str, Value], title: str) -> Change | None:
        """Set values in rows as one step; rows that are not stored yet are stored, even where no value differs."""
        if self.readonly:
            return None
        cells = [self._changed(row, name, value) for row in rows for name, value in values.items()]
        fresh = [row for row in rows if not self.rows[row].stored]
        return self._do(title, [one for one in cells if one is not None], fresh)

    def undo(self) -> Change | None:
        """Take the last step back; return what that changed, None where there is no step."""
        if not self._undo or self.readonly:
            return None
        done = self._undo.pop()
        back = tuple(
            CellChange(one.row, one.field, one.new, one.old, one.new_wrong, one.old_wrong)
            for one in reversed(done.cells)
        )
        self._apply(back)
        for row in done.stored:
            self.rows[row].stored = False
        return Change(f"撤销：{done.title}", back, done.stored)

    def wrong_cells(self) -> list[tuple[int, str, Wrong]]:
        """Return row, field and problem of each cell that could not be taken."""
        return [(number, name, bad) for number, row in enumerate(self.rows) for name, bad in row.wrong.items()]

    def _typed(self, row: int, column: int, text: str) -> CellChange | None:
        name = self.name(column)
        old, old_wrong = self._value(row, name), self.rows[row].wrong.get(name)
        if name.startswith(OWN):
            return CellChange(row, name, old, text or None) if (text or None) != old else None
        try:
            new = self._parse(self._fields[name], text) if text.strip() else None
        except BizenvError as problem:
            return CellChange(row, name, old, old, old_wrong, Wrong(text, problem.what))
        return CellChange(row, name, old, new, old_wrong, None) if new != old or old_wrong else None

    def _changed(self, row: int, name: str, value: Value) -> CellChange | None:
        old, old_wrong = self._value(row, name), self.rows[row].wrong.get(name)
        return CellChange(row, name, old, value, old_wrong, None) if value != old or old_wrong else None

    def _do(self, title: str, cells: list[CellChange], fresh: Sequence[int] = ()) -> Change | None:
        good = {one.row for one in cells if one.new_wrong is None}
        stored = sorted({row for row in good if not self.rows[row].stored} | set(fresh))
        cells += self._touched(cells)
        if not cells and not stored:
            return None
        change = Change(title, tuple(cells), tuple(stored))
        self._apply(change.cells)
        for row in stored:
            self.rows[row].stored = True
        self._undo.append(change)
        return change

    def _touched(self, cells: Sequence[CellChange]) -> list[CellChange]:
        if self._touch is None:
            return []
        typed = {(one.row, one.field) for one in cells}
        more: dict[tuple[int, str], CellChange] = {}
        for one in cells:
            for name, value in self._touch(self.rows[one.row], one.field).items() if one.new_wrong is None else ():
                made = self._changed(one.row, name, value)
                if made is not None and (one.row, name) not in typed:
                    more[(one.row, name)] = made
        return list(more.values())

    def _apply(self, cells: Iterable[CellChange]) -> None:
        for one in cells:
            row = self.rows[one.row]
            if one.new_wrong is not None:
                row.wrong[one.field] = one.new_wrong
                continue
            row.wrong.pop(one.field, None)
            row.texts.pop(one.field, None)
            if one.field.startswith(OWN):
                self._put_own(row, one.field.removeprefix(OWN), one.new)
            else:
                row.values[one.field] = one.new

    def _put_own(self, row: CellRow, heading: str, value: Value) -> None:
        if value is None:
            row.ext.pop(heading, None)
        else:
            row.ext[heading] = str(value)

    def _value(self, row: int, name: str) -> Value:
        if name.startswith(OWN):
            return self.rows[row].ext.get(name.removeprefix(OWN))
        return self.rows[row].values.get(name)


def edits_of(change: Change, rows: Sequence[CellRow]) -> dict[int, dict[str, Any]]:
    """Return for each row of a step the values to write: of a stored row what changed, of a fresh one all."""
    written: dict[int, dict[str, Any]] = {}
    for row in change.rows:
        if row in change.stored:
            written[row] = {name: value for name, value in rows[row].values.items() if value is not None}
        else:
            taken = [
                one
                for one in change.cells
                if one.row == row and one.new_wrong is None and not one.field.startswith(OWN)
            ]
            written[row] = {one.field: one.new for one in taken}
    return written


def own_of(change: Change, row: int) -> dict[str, str | None]:
    """Return the own columns that a step changed in a row."""
    mine = [one for one in change.cells if one.row == row and one.field.startswith(OWN)]
    return {one.field.removeprefix(OWN): None if one.new is None else str(one.new) for one in mine}
