"""A workbook to be written, as pure data: sheets, typed columns, rows of exact values, lists to choose from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Content = str | int | Decimal | dt.date | None
"""What a cell may hold; a str is always text, never a formula."""

ColumnKind = Literal["text", "number", "money", "integer", "percent", "date"]
"""The cell format of a column. A `percent` column takes ratios (0.35) and shows 35%."""


@dataclass(frozen=True)
class OutColumn:
    """One column. `choices` names a list of the workbook; `prompt` is shown when a cell of the column is chosen."""

    heading: str
    kind: ColumnKind = "text"
    width: float = 14
    hidden: bool = False
    required: bool = False
    choices: str = ""
    prompt: str = ""


@dataclass(frozen=True)
class OutSheet:
    """One sheet with a heading row; `frozen` columns stay in sight. `plain` sheets have no drop-downs or filter."""

    name: str
    columns: Sequence[OutColumn]
    rows: Iterable[Sequence[Content]] = ()
    frozen: int = 0
    hidden: bool = False
    plain: bool = False


@dataclass(frozen=True)
class OutWorkbook:
    """All sheets and the lists that their columns choose from."""

    sheets: Sequence[OutSheet]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
