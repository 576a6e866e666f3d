"""The pattern of the whole demo city: one row or more of every ledger that fit together, and how copies of it differ.

It is data (`resources/demo/whole_city.toml`); rows name each other by short names, files are named likewise.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.formdef.field_types import Reference, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger

_FILE = "whole_city.toml"
Values = dict[str, Any]
"""Values of a row by field, as JSON has them."""


@dataclass(frozen=True)
class Pattern:
    """The rows of one copy of the pattern by ledger and name, and the rules by which copies differ.

    `past` has what is different in the copies of the year before: values that stand as they are ("" empties a field),
    rows that only those have. `shares` says of some rows which group they belong to, and what share of the copies has
    it, `spread` by how many days a day may lie earlier. `limits` says in how many copies a ledger's rows are made; rows
    of later copies refer to those.
    """

    today: date
    rows: Mapping[str, Mapping[str, Values]]
    past: Mapping[str, Mapping[str, Values]]
    shares: Mapping[str, tuple[int, float]]
    spread: Mapping[str, int]
    limits: Mapping[str, int]
    named: Mapping[str, list[str]]
    own_files: frozenset[str]
    regions: Mapping[str, list[str]]
    choices: Mapping[str, list[str]]
    factors: list[str]
    surnames: str
    syllables: str

    def names_of(self, ledger: str, *, past: bool) -> list[str]:
        """Return the names of a ledger's rows, of this year or of the year before."""
        return list(dict.fromkeys((*self.rows[ledger], *(self.past.get(ledger, ()) if past else ()))))

    def values(self, ledger: str, row: str, *, past: bool) -> tuple[Values, Values]:
        """Return the values of a row that are moved with the year of the copy, and those that stand as they are."""
        fixed = self.past.get(ledger, {}).get(row, {}) if past else {}
        moved = {name: value for name, value in self.rows[ledger].get(row, {}).items() if name not in fixed}
        return moved, {name: value for name, value in fixed.items() if value != ""}

    def limit(self, forms: Forms, ledger: str) -> int | None:
        """Return in how many copies rows of a ledger are made; those of a child ledger are as many as its parents."""
        parent = forms.ledgers[ledger].parent_ledger
        return self.limits.get(ledger) or (self.limit(forms, parent) if parent else None)

    def names(self, ledger: Ledger) -> list[str]:
        """Return the text fields that have to differ from copy to copy: by default the first one of the key."""
        if ledger.id in self.named:
            return self.named[ledger.id]
        types = [(name, ledger.fields[name].type) for name in ledger.key]
        if any(isinstance(one, Reference) for _, one in types):
            return []
        return [name for name, one in types if type(one) is Text][:1]


def load_pattern() -> Pattern:
    """Read the pattern."""
    told = tomllib.loads((program_folder("resources/demo") / _FILE).read_text("utf-8"))
    copies = told["copies"]
    return Pattern(
        today=date.fromisoformat(copies["today"]),
        rows=told["rows"],
        past=told["past"],
        shares={row: (n, group["share"]) for n, group in enumerate(told["some"]) for row in group["rows"]},
        spread=told["spread"],
        limits=told["limits"],
        named=told["named"],
        own_files=frozenset(copies["own_files"]),
        regions=told["regions"],
        choices=told["choices"],
        factors=copies["factors"],
        surnames=copies["surnames"],
        syllables=copies["syllables"],
    )
