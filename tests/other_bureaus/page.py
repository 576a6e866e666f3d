"""A sheet of another bureau: raw rows for the writers, and the expectation that grows with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from .wanted import Cell, as_cell

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Page:
    """Rows from `top` down and `left` on; `columns` maps short keys to field names (None: dropped)."""

    name: str
    ledger: str
    columns: dict[str, str | None]
    left: int = 1
    rows: list[list[Any]] = field(default_factory=list)
    wanted: list[dict[str, Any]] = field(default_factory=list)
    excluded: set[int] = field(default_factory=set)
    merges: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[str] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    filled_rows: set[int] = field(default_factory=set)
    treatment: str = "import"
    state: str = "visible"

    @property
    def next_row(self) -> int:
        """The number of the row that comes next."""
        return len(self.rows) + 1

    def blank(self, count: int = 1) -> None:
        """Leave rows empty."""
        self.rows += [[] for _ in range(count)]

    def out(self, *texts: Any) -> int:
        """Add a row that is no data and must be listed as excluded."""
        self.excluded.add(self.next_row)
        self.rows.append([None] * (self.left - 1) + list(texts))
        return len(self.rows)

    def heads(self, *rows: Sequence[Any]) -> None:
        """Add heading rows."""
        for row in rows:
            self.out(*row)

    def data(self, state: str = "data", **cells: Any) -> int:
        """Add a data row by short keys."""
        unknown = set(cells) - set(self.columns)
        assert not unknown, unknown
        number, raw, entries = self.next_row, [None] * (self.left - 1), {}
        for place, (key, field_name) in enumerate(self.columns.items(), self.left):
            cell = as_cell(cells.get(key))
            raw.append(cells.get(key) if cell is None else cell)
            if cell is not None and field_name is not None:
                address = f"{get_column_letter(place)}{number}"
                entries |= _entries(field_name, address, cell)
        self.rows.append(raw)
        self.wanted.append({"sheet": self.name, "row": number, "row_state": state, "fields": entries})
        return number

    def moved(self, row: int, name: str, address: str, cell: Cell) -> None:
        """Expect an entry of a row at another address (a merged cell, a comment)."""
        next(one for one in self.wanted if one["row"] == row)["fields"].update(_entries(name, address, cell))

    def value(self, row: int, column: int) -> Any:
        """Return the raw value at a place counted from one."""
        found = self.rows[row - 1][column - 1] if column <= len(self.rows[row - 1]) else None
        return found.raw if isinstance(found, Cell) else found


def _entries(name: str, address: str, cell: Cell) -> dict[str, dict[str, Any]]:
    own = {
        "cell": address,
        "state": cell.state,
        "value": cell.value,
        "items": list(cell.items),
        "suggestion": cell.suggestion,
        "other": cell.other,
        "free": cell.free,
        **cell.edges,
    }
    found = {name: own}
    for other, more in cell.also.items():
        found |= _entries(other, address, more)
    return found
