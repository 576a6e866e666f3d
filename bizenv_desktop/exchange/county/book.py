"""A workbook for a county before it is written: sheets, columns to read or to fill, lines, rules. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.exchange.county.stamp import Stamp
    from bizenv_desktop.exchange.out_model import ColumnKind, Content

HEADING_ROW = 3
"""Above it stand the title and what is to be known; lines begin below."""


@dataclass(frozen=True)
class BookColumn:
    """One column. `locked` cells are only to be read; those of new lines are to be filled where `open_when_new`.

    `choices` names a list of the workbook. `required` is a formula over the first line that holds where the cell must
    not stay empty ("" never). `rule` is one that must hold, `rule_message` what is said where it does not.
    """

    field: str
    heading: str
    kind: ColumnKind = "text"
    width: float = 14
    locked: bool = False
    open_when_new: bool = False
    hidden: bool = False
    choices: str = ""
    prompt: str = ""
    required: str = ""
    rule: str = ""
    rule_message: str = ""
    day: str = ""
    """A date: "any", "past" (not after today), or "partial" (a month alone may stand); "" for no date."""


@dataclass(frozen=True)
class BookSheet:
    """One sheet: its name is a ledger's title. The last `blank` of the rows are lines for new rows."""

    name: str
    title: str
    note: str
    columns: Sequence[BookColumn]
    rows: Sequence[Sequence[Content]]
    blank: int = 0


@dataclass(frozen=True)
class CountyBook:
    """The whole workbook: a cover that says what to do, the sheets, the lists, the stamp."""

    title: str
    cover: Sequence[tuple[str, str]]
    sheets: Sequence[BookSheet]
    stamp: Stamp
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """How many lines there are to fill, those for new rows apart."""
        return sum(len(sheet.rows) - sheet.blank for sheet in self.sheets)


def cell_of(column: int, row: int = HEADING_ROW + 1) -> str:
    """Return the address of a cell for formulas: the column stays, the row goes along."""
    from bizenv_desktop.exchange.grid import column_letter

    return f"${column_letter(column)}{row}"
