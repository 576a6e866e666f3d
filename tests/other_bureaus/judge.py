"""Compare an answer of `import --cells` with the pages it was made from."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from .page import Page

SAMPLES = Path(__file__).parent.parent / "data" / "samples"


@lru_cache
def compare() -> Any:
    """Return the province's own comparison."""
    spec = importlib.util.spec_from_file_location("compare", SAMPLES / "compare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def differences(answer: dict[str, Any], *pages: Page) -> list[str]:
    """Return every difference: cells, items, suggestions, completeness, excluded rows and counts."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for cell in answer["cells"]:
        found.setdefault((cell["sheet"], cell["cell"]), []).append(cell)
    lines = _by_cell(answer, pages)
    for page in pages:
        if page.treatment != "not_imported":
            lines += _remarks(found, page) + _missing(found, page)
        lines += _excluded(answer, page) + _counts(answer, page)
    return lines


def _by_cell(answer: dict[str, Any], pages: tuple[Page, ...]) -> list[str]:
    rows = [
        {**row, "fields": {name: cell for name, cell in row["fields"].items() if not cell["free"]}}
        for page in pages
        for row in page.wanted
    ]
    return compare().differences({"rows": rows}, answer)


def _remarks(found: dict[tuple[str, str], list[dict[str, Any]]], page: Page) -> list[str]:
    lines = []
    for row in page.wanted:
        for name, cell in row["fields"].items():
            entry = next((one for one in found.get((page.name, cell["cell"]), []) if one["field"] == name), None)
            if entry is None or cell["free"]:
                continue
            where = f"{page.name}!{cell['cell']} {name}"
            if cell["state"] in ("flag", "held", "rejected", "range") and not set(cell["items"]) & set(entry["items"]):
                lines.append(f"{where}: items {entry['items']}, expected {cell['items']}")
            if cell["suggestion"] and cell["suggestion"] != entry.get("suggestion"):
                lines.append(f"{where}: suggestion {entry.get('suggestion')!r}, expected {cell['suggestion']!r}")
            if cell["other"] and entry.get("other_currency") != {"value": cell["other"][0], "unit": cell["other"][1]}:
                lines.append(f"{where}: other currency {entry.get('other_currency')}, expected {cell['other']}")
    return lines


def _missing(found: dict[tuple[str, str], list[dict[str, Any]]], page: Page) -> list[str]:
    lines = []
    for row in page.wanted:
        for place in range(1, len(page.rows[row["row"] - 1]) + 1):
            value = page.value(row["row"], place)
            address = f"{get_column_letter(place)}{row['row']}"
            if value not in (None, "") and (page.name, address) not in found:
                lines.append(f"{page.name}!{address}: no entry for {value!r}")
    return lines


def _excluded(answer: dict[str, Any], page: Page) -> list[str]:
    listed = {
        one["row"]
        for one in answer["problems"]
        if one["sheet"] == page.name and one["severity"] == "excluded" and one["row"]
    }
    if listed == page.excluded or page.treatment != "import":
        return []
    return [
        f"{page.name}: excluded rows too many {sorted(listed - page.excluded)}, lacking {sorted(page.excluded - listed)}"
    ]


def _counts(answer: dict[str, Any], page: Page) -> list[str]:
    sheet = next((one for one in answer["sheets"] if one["sheet"] == page.name), None)
    if sheet is None:
        return [f"{page.name}: not in the list of sheets"]
    data = sum(row["row_state"] == "data" for row in page.wanted) if page.treatment == "import" else 0
    stored = sheet["created"] + sheet["updated"] + sheet["unchanged"]
    lines = []
    if stored != data:
        lines.append(f"{page.name}: {stored} rows stored, expected {data}")
    if page.treatment == "import" and sheet["ledger"] != page.ledger:
        lines.append(f"{page.name}: goes to {sheet['ledger']}, expected {page.ledger}")
    if page.treatment == "import":
        for state in ("held", "rejected"):
            wanted = [c for row in page.wanted if row["row_state"] == "data" for c in row["fields"].values()]
            if not any(c["free"] for c in wanted):
                number = sum(cell["state"] == state for cell in wanted)
                if sheet[state] != number:
                    lines.append(f"{page.name}: {sheet[state]} cells {state}, expected {number}")
    return lines
