"""Where the rows come from that are filled in: a ledger or a report, as columns that headings may be given to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

Kind = Literal["text", "number", "percent", "date", "money", "seq"]


@dataclass(frozen=True)
class Amount:
    """An amount in 万 of its currency."""

    value: Decimal
    currency: str


Value = str | int | Decimal | dt.date | Amount | None
"""A value to be filled in; a percent is the number before the % (35 for 35%)."""


@dataclass(frozen=True)
class SourceColumn:
    """One column that a heading may be given to.

    `path` is how a mapping names it, `label` what people read. `unit` is its own unit (万元, 亩), "" for none. Columns
    that `name` rows find the line of a sheet in which a row stands already. `value` gives the value of a row.
    """

    path: str
    label: str
    kind: Kind
    value: Callable[[Any], Value]
    unit: str = ""
    naming: bool = False
    has_currency: bool = False
    """This column says the currency of the row's amounts."""
    stored: Callable[[Any], object] | None = None
    """The value of the field itself, as an import of the cell would read it; None where no single field has it."""


SEQUENCE = SourceColumn("seq", "序号", "seq", lambda _row: None)
"""Counts the lines, whatever they come from."""


class Source(Protocol):
    """What gives rows: `key` names it in kept mappings, `title` for people, `period` is its period key or ""."""

    key: str
    title: str
    period: str

    def match(self, levels: Sequence[str]) -> SourceColumn | None:
        """Return the column that a heading means; None for none."""
        ...

    def named(self, path: str) -> SourceColumn:
        """Return the column of a path, or as people write it; raises UsageProblem NO_FIELD."""
        ...

    def offered(self) -> list[SourceColumn]:
        """Return the columns that are offered for headings, in their order."""
        ...

    def rows(self) -> Sequence[Any]:
        """Return the rows in their order; each goes to the columns' `value`."""
        ...
