"""Reads the lines of a period and writes what was done to them. Run on workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.records.period_lines import PeriodLines
from bizenv_desktop.ui.cells.state import CellRow, Change, edits_of, own_of
from bizenv_desktop.ui.own_columns import shown_own_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Forms, Grid, Ledger
    from bizenv_desktop.ui.services import Services


@dataclass
class Lines:
    """The lines of one period, in the order of the subjects, and the bureau's own columns."""

    period: str
    rows: list[CellRow]
    own: list[str] = field(default_factory=list)
    returned: list[Any] = field(default_factory=list)
    """The reasons for which the province returned rows of the ledger, as far as they are open."""


def grids(forms: Forms) -> list[Ledger]:
    """Return the ledgers that are filled as grids."""
    return [ledger for ledger in forms.ledgers.values() if ledger.grid is not None]


def load_lines(services: Services, ledger: Ledger, period: str) -> Lines:
    """Return a line for each subject: the saved one, else one that is filled from the period before.

    Subjects are those of the definition, and those that have a line already (ended since).
    """
    grid = _grid(ledger)
    lines = PeriodLines(services.records, ledger, grid.subject, grid.period)
    where = f"({grid.subjects}) OR {lines.with_line(period)}" if grid.subjects else ""
    rows = [
        CellRow(one.id, one.values, one.title, stored=one.stored, ext=one.ext, before=one.before)
        for one in lines.read(period, where)
    ]
    returned = [one for one in services.review.open_reasons() if one.ledger == ledger.id]
    return Lines(period, rows, shown_own_columns(services.copy, ledger.id), returned)


def save_change(services: Services, ledger: Ledger, change: Change, rows: Sequence[CellRow]) -> None:
    """Write one step of a person as one undo step."""
    from bizenv_desktop.storage.edits import Edit, Step

    edits = []
    for number, values in edits_of(change, rows).items():
        row, own = rows[number], own_of(change, number)
        undone = number in change.stored and not row.stored
        if undone:
            edits.append(Edit("delete", ledger.id, row.id))
        elif number in change.stored:
            edits.append(Edit("create", ledger.id, row.id, values, {**row.ext, **own}))
        elif values or own:
            edits.append(Edit("patch", ledger.id, row.id, values, own))
    if edits:
        services.records.apply(Step("edit", change.title, edits))


def check_lines(services: Services, ledger: Ledger, ids: Sequence[str], period: str) -> list[Any]:
    """Return the findings of saved lines."""
    return list(services.checker.check_ledger(ledger.id, ids=list(ids), period=period)) if ids else []


def _grid(ledger: Ledger) -> Grid:
    assert ledger.grid is not None  # noqa: S101 - only ledgers with a grid come here
    return ledger.grid
