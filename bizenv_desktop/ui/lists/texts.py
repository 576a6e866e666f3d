"""The texts of a page of the list as people read them: numbers with separators of thousands. Run on a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import grouped
from bizenv_desktop.formdef.values import is_grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.records.records import Records


def shown_page(
    records: Records, ledger: Ledger, rowids: Sequence[int], columns: Sequence[str]
) -> list[tuple[str, ...]]:
    """Return id and texts of rows by their numbers, as the list shows them."""
    page = records.list_page(ledger.id, rowids, columns)
    numbers = {
        place for place, name in enumerate(columns, 1) if name in ledger.fields and is_grouped(ledger.fields[name])
    }
    if not numbers:
        return page
    return [tuple(grouped(text) if place in numbers else text for place, text in enumerate(row)) for row in page]
