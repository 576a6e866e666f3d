"""What rows inserted into a sheet do to references: A1 names, ranges, formulas, lists of ranges.

A range that ends at the last row above the new ones grows with them, as the sums and lists of a table must; formulas
within the table's rows do not, since a row's own formula is about that row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_AREA = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?::(\$?)([A-Z]{1,3})(\$?)(\d{1,7}))?")
_ROWS = re.compile(r"(\$?)(\d{1,7}):(\$?)(\d{1,7})")


@dataclass(frozen=True)
class Insertion:
    """`count` new rows in a sheet, below its row `after`."""

    sheet: str
    after: int
    count: int

    def row(self, row: int) -> int:
        """Return where a row stands afterwards."""
        return row + self.count if row > self.after else row

    def last(self, row: int, *, grows: bool = True) -> int:
        """Return where a range that ends at a row ends afterwards."""
        return row + self.count if row > self.after or (grows and row == self.after) else row

    def area(self, reference: str, *, grows: bool = True, alone: bool = False) -> str:
        """Return an A1 name or range; `alone` lets a single cell at the last row grow into a range too."""
        if found := _ROWS.fullmatch(reference):
            first, last = int(found[2]), int(found[4])
            return f"{found[1]}{self.row(first)}:{found[3]}{self.last(last, grows=grows)}"
        found = _AREA.fullmatch(reference)
        if found is None:
            return reference
        top = f"{found[1]}{found[2]}{found[3]}{self.row(int(found[4]))}"
        if found[8] is None:
            grown = alone and grows and int(found[4]) == self.after
            return f"{top}:{found[1]}{found[2]}{found[3]}{self.after + self.count}" if grown else top
        return f"{top}:{found[5]}{found[6]}{found[7]}{self.last(int(found[8]), grows=grows)}"

    def areas(self, text: str) -> str:
        """Return a list of ranges with spaces between (of validations, conditional formats)."""
        return " ".join(self.area(one, alone=True) for one in text.split())

    def formula(self, text: str, within: str, *, grows: bool = True) -> str:
        """Return a formula (without its `=`) that stands in the sheet `within`."""
        from openpyxl.formula import Tokenizer
        from openpyxl.formula.tokenizer import Token

        parts = Tokenizer(f"={text}")
        for token in parts.items:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                token.value = self._named(token.value, within, grows=grows)
        return "".join(token.value for token in parts.items)

    def _named(self, reference: str, within: str, *, grows: bool) -> str:
        sheet, mark, area = reference.rpartition("!")
        named = sheet.strip("'").replace("''", "'") if mark else within
        if named.casefold() != self.sheet.casefold():
            return reference
        return f"{sheet}{mark}{self.area(area, grows=grows)}"
