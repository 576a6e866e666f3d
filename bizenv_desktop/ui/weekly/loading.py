"""Reads the lines of a period and writes what was done to them. Run on workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.periods import Period
from bizenv_desktop.formdef.values import parse_text
from bizenv_desktop.records.filters import quoted
from bizenv_desktop.ui.cells.state import CellRow, Change, edits_of, own_of
from bizenv_desktop.ui.own_columns import shown_own_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Forms, Grid, Ledger
    from bizenv_desktop.ui.services import Services

_LOOK_BACK = 30


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


def typed(forms: Forms, ledger: Ledger, texts: Mapping[str, str], today: Any) -> dict[str, Value]:
    """Return values of a definition that are written as a person types them."""
    return {name: parse_text(ledger.fields[name], text, forms.codes, today) for name, text in texts.items()}


def load_lines(services: Services, ledger: Ledger, period: str) -> Lines:
    """Return a line for each subject: the saved one, else one that is filled from the period before."""
    grid = _grid(ledger)
    target = _target(services.forms, ledger, grid)
    subjects = services.records.rows(target.id, where=_subjects(ledger, grid, period))
    begun = typed(services.forms, ledger, grid.yearly, services.clock.today())
    saved = {str(row.values[grid.subject]): row for row in _rows(services, ledger, grid, f"= {quoted(period)}")}
    before = _last_rows(services, ledger, grid, period)
    rows = []
    for subject in subjects:
        row, last = saved.get(subject.id), before.get(subject.id)
        title = services.records.display(target.id, subject.id)
        old = dict(last.values) if last is not None else {}
        if row is not None:
            rows.append(CellRow(row.id, dict(row.values), title, stored=True, ext=dict(row.ext), before=old))
        else:
            rows.append(_fresh(ledger, period, subject, old, title, begun))
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


def line_id(ledger: Ledger, grid: Grid, subject: str, period: str) -> str:
    """Return the id of a line: two PCs that fill it make one row."""
    from bizenv_desktop.base.ids import natural_id, new_id

    known = {grid.subject: subject, grid.period: period}
    if set(ledger.identity) <= set(known):
        return natural_id(ledger.id, [known[name] for name in ledger.identity])
    return new_id()


def _subjects(ledger: Ledger, grid: Grid, period: str) -> str:
    """Return which subjects have a line: those of the definition, and those that have one already (ended since)."""
    lines = f'SELECT "{grid.subject}" FROM "{ledger.id}_v" WHERE "{grid.period}" = {quoted(period)}'
    return f"({grid.subjects}) OR this.id IN ({lines})" if grid.subjects else ""


def _fresh(  # noqa: PLR0917 - what a new line is made of
    ledger: Ledger, period: str, subject: Any, old: dict[str, Value], title: str, begun: Mapping[str, Value]
) -> CellRow:
    grid = _grid(ledger)
    source = old or dict(subject.values)
    values: dict[str, Value] = {name: source.get(name) for name in grid.carry if name in ledger.fields}
    if old and _year(str(old.get(grid.period))) != _year(period):
        values |= begun
    values |= {grid.subject: subject.id, grid.period: period}
    identity = line_id(ledger, grid, subject.id, period)
    return CellRow(identity, values, title, stored=False, before=old)


def _last_rows(services: Services, ledger: Ledger, grid: Grid, period: str) -> dict[str, Any]:
    wanted = Period.parse(period)
    first = wanted
    for _ in range(_LOOK_BACK):
        first = first.previous()
    found = _rows(services, ledger, grid, f"BETWEEN {quoted(first.key)} AND {quoted(wanted.previous().key)}")
    newest: dict[str, Any] = {}
    for row in sorted(found, key=lambda one: str(one.values[grid.period])):
        if _kind(str(row.values[grid.period])) == wanted.kind:
            newest[str(row.values[grid.subject])] = row
    return newest


def _rows(services: Services, ledger: Ledger, grid: Grid, condition: str) -> list[Any]:
    return list(services.records.rows(ledger.id, where=f'"{grid.period}" {condition}'))


def _year(key: str) -> int:
    try:
        return Period.parse(key).year
    except ValueError:
        return 0


def _kind(key: str) -> str:
    try:
        return Period.parse(key).kind
    except ValueError:
        return ""


def _grid(ledger: Ledger) -> Grid:
    assert ledger.grid is not None  # noqa: S101 - only ledgers with a grid come here
    return ledger.grid


def _target(forms: Forms, ledger: Ledger, grid: Grid) -> Ledger:
    return forms.ledgers[getattr(ledger.fields[grid.subject].type, "target", "")]
