"""Small workbooks made in the test, and what import makes of them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.answer import cell_json
from bizenv_desktop.exchange.book_plan import plan_book
from bizenv_desktop.exchange.cells import make_cell
from bizenv_desktop.exchange.grid import PLAIN, SheetGrid, Style, Workbook
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.exchange.judges import ColumnFacts, Surroundings, judge_cell, make_judge
from bizenv_desktop.exchange.sheet_columns import Matcher
from bizenv_desktop.exchange.sheet_plan import PlanOptions
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.storage.copy import LocalCopy

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.exchange.plan import SheetPlan
    from bizenv_desktop.exchange.units import Unit
    from bizenv_desktop.exchange.verdict import CellVerdict
    from bizenv_desktop.formdef.model import Forms

TODAY = "2026-11-24"
CITY = "210100"


@lru_cache
def forms() -> Forms:
    return load_forms()


@lru_cache
def around() -> Surroundings:
    return Surroundings(forms(), CITY, TODAY)


def judged(
    raw: Any,
    ledger: str,
    field: str,
    *,
    unit: Unit | None = None,
    style: Style = PLAIN,
    heading: str = "",
    **facts: Any,
) -> CellVerdict:
    """Judge one raw value in a column of a field."""
    own = forms().ledgers[ledger].fields[field]
    currency = {"万美元": "USD"}.get(own.unit, "CNY")
    limit = around().limit(ledger, field)
    column = ColumnFacts(own, heading or own.label, unit, **{"currency": currency, "limit": limit, **facts})
    judge = make_judge(column, around())
    return judge_cell(make_cell(raw, style), judge, is_boolean=type(own.type).__name__ == "Boolean")


def sheet(*rows: list[Any], name: str = "表", **more: Any) -> SheetGrid:
    return SheetGrid(name, rows, **more)


def planned(ledger: str, *sheets: SheetGrid, file: str = "工作簿.xlsx", **options: Any) -> list[SheetPlan]:
    book = Workbook(file, "xlsx", "0" * 64, sheets)
    chosen = options.pop("sheet", None)
    return plan_book(book, ledger, Matcher(around()), PlanOptions(**options), sheet=chosen)


def cells(*plans: SheetPlan) -> dict[str, dict[str, Any]]:
    """Return the entries of a plan by "B3 field"; the same cell may have several fields."""
    return {
        f"{address['cell']} {address['field']}": address
        for plan in plans
        for row in plan.rows
        for cell in row.cells
        if cell.first
        for address in [cell_json(plan, cell)]
    }


def new_copy(folder: Path, city: str = CITY) -> LocalCopy:
    clock = FixedClock(date(2026, 11, 24))
    copy, _ = LocalCopy.create(
        folder / "copy",
        forms(),
        city=city,
        unit="演示市商务局",
        user="张演示",
        passphrase="演示口令-import",  # noqa: S106 — invented
        clock=clock,
    )
    return copy


def write_xlsx(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    from openpyxl import Workbook as Book

    book = Book()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def stored(copy: LocalCopy, ledger: str) -> list[dict[str, Any]]:
    from bizenv_desktop.records.reading import read_rows

    with copy.read() as reader:
        rows = read_rows(reader, ledger)
    return [{**row.values, "ext": row.ext, "id": row.id} for row in rows]


def read(ledger, *rows):
    """Return the values of the last row by field, and the headings that no field takes."""
    [plan] = planned(ledger, sheet(*rows))
    assert (plan.ledger, plan.treatment) == (ledger, "import")
    own = [column.heading for column in plan.columns.values() if column.target.kind == "ext"]
    assert [cell.verdict.state for cell in plan.rows[-1].cells if cell.verdict.state != "ok"] == []
    return {cell.field: cell.verdict.value for cell in plan.rows[-1].cells}, own


def bring_in_one(copy: LocalCopy, folder: Path, ledger: str, *columns: tuple[str, Any]) -> dict[str, Any]:
    """Import one row under some headings; return the row, with firms by their names."""
    heads, row = zip(*columns, strict=True)
    path = write_xlsx(folder / "台账.xlsx", {"台账": [list(heads), list(row)]})
    Importer(copy, Checker(copy)).run(ledger, path)
    names = {one["id"]: one["name"] for one in stored(copy, "enterprise")}
    (found,) = stored(copy, ledger)
    assert found["ext"] == {}
    firms = [names[one] for one in found.get("enterprise_ids") or ()]
    return found | {"enterprise_id": names.get(found.get("enterprise_id")), "enterprise_ids": firms}
