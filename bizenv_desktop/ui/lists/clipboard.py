"""What a selection becomes on the clipboard, and its sum. Run on a worker."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.records.records import Records

_BATCH = 1000


def selection_text(
    records: Records, ledger: str, rowids: Sequence[int], columns: Sequence[str], headings: Sequence[str] = ()
) -> str:
    """Return the chosen cells as tab-separated lines, as Excel and WPS take them."""
    lines = [tsv_line(headings)] if headings else []
    for start in range(0, len(rowids), _BATCH):
        page = records.list_page(ledger, list(rowids[start : start + _BATCH]), list(columns))
        lines += [tsv_line(row[1:]) for row in page]
    return "\n".join(lines)


def tsv_line(cells: Iterable[str]) -> str:
    """Return cells as one line; a cell with a line break, tab or quote is quoted as Excel does it."""
    return "\t".join(_cell(cell or "") for cell in cells)


def selection_sums(records: Records, ledger: str, rowids: Sequence[int], columns: Sequence[str]) -> dict[str, str]:
    """Return the exact sum of each number column as text; a column without numbers has none."""
    totals: dict[str, Decimal] = {}
    for start in range(0, len(rowids), _BATCH):
        for row in records.list_page(ledger, list(rowids[start : start + _BATCH]), list(columns)):
            for name, text in zip(columns, row[1:], strict=True):
                number = _number(text)
                if number is not None:
                    totals[name] = totals.get(name, Decimal(0)) + number
    return {name: f"{Decimal(canonical(total)):,}" for name, total in totals.items()}


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "").replace("%", "").strip())
    except (InvalidOperation, AttributeError):
        return None


def _cell(text: str) -> str:
    if any(mark in text for mark in '\t\n\r"'):
        return '"' + text.replace('"', '""') + '"'
    return text
