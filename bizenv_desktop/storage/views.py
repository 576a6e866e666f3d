"""The view of each ledger: its live rows with calculated columns.

A calculation may use another one of its ledger: each level is a query around the last. It may also look at other
ledgers, even at its own; where that goes round in a circle, it sees their stored columns only, since SQLite knows no
views that contain each other.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.print_views import stored_views
from bizenv_desktop.storage.columns import stored_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bizenv_desktop.formdef.model import Field, Forms, Ledger

    Expand = Callable[[str], str]

_THIS = re.compile(r"\bthis\.\"?(\w+)\"?")
_VIEW = re.compile(
    r"\b(\w+)_v\b(?!\s*\.)(?P<alias>\s+(?:AS\s+)?(?!(?:WHERE|ON|JOIN|LEFT|INNER|CROSS|GROUP|ORDER|LIMIT|UNION)\b)\w+)?",
    re.IGNORECASE,
)


def view_name(ledger: str) -> str:
    """Return the name of a ledger's view."""
    return f"{ledger}_v"


def plan_views(forms: Forms, expand: Expand) -> dict[str, str]:
    """Return the statements of all views by name: those of the ledgers, then the shared ones."""
    reached = _reached(forms.ledgers)
    views = {}
    for ledger in forms.ledgers.values():
        circular = {other for other in reached[ledger.id] if ledger.id in reached.get(other, ())}
        expanded = functools.partial(_expanded, expand=expand, circular=circular)
        views[view_name(ledger.id)] = view_sql(ledger, expanded)
    return views | {name: f'CREATE VIEW "{name}" AS {expand(sql)}' for name, sql in stored_views(forms).items()}


def _reached(ledgers: Mapping[str, Ledger]) -> dict[str, set[str]]:
    """Return for each ledger those that its view contains, directly or through others."""
    reached = {ledger.id: _mentioned(ledger) & ledgers.keys() for ledger in ledgers.values()}
    growing = True
    while growing:
        growing = False
        for ledger, found in list(reached.items()):
            further = found.union(*(reached[near] for near in found))
            growing = growing or further != found
            reached[ledger] = further
    return reached


def _mentioned(ledger: Ledger) -> set[str]:
    calculations = (field.calculation for field in ledger.fields.values() if field.calculation)
    return {found[1] for sql in calculations for found in _VIEW.finditer(sql)}


def _expanded(sql: str, *, expand: Expand, circular: set[str]) -> str:
    return _stored_only(expand(sql), circular)


def _stored_only(sql: str, circular: set[str]) -> str:
    """Return the SQL with the views of some ledgers replaced by their stored, live rows."""

    def replaced(found: re.Match[str]) -> str:
        if found[1] not in circular:
            return found[0]
        return f'(SELECT * FROM "{found[1]}" WHERE deleted = 0){found["alias"] or f" AS {found[1]}_v"}'

    return _VIEW.sub(replaced, sql)


def view_sql(ledger: Ledger, expand: Expand) -> str:
    """Return the statement that makes a ledger's view."""
    columns = ["rid", "id", *(field.id for field in stored_fields(ledger)), "ext", "row_seq"]
    sql = f'SELECT {_columns(columns)} FROM "{ledger.id}" AS this WHERE this.deleted = 0'
    for level in calculation_levels(ledger):
        made = [f'{_calculated(field, expand)} AS "{field.id}"' for field in level]
        kept = [name for name in columns if name not in {field.id for field in level}]
        sql = f"SELECT {_columns(kept)}, {', '.join(made)} FROM ({sql}) AS this"
        columns = [*kept, *(field.id for field in level)]
    return f'CREATE VIEW "{view_name(ledger.id)}" AS {sql}'


def _columns(names: list[str]) -> str:
    return ", ".join(f'this."{name}" AS "{name}"' for name in names)


def _calculated(field: Field, expand: Expand) -> str:
    sql = f"({expand(field.calculation)})"
    return f'coalesce({sql}, this."{field.id}")' if field.first_value else sql


def calculation_levels(ledger: Ledger) -> list[list[Field]]:
    """Return the calculated fields in the order in which they can be worked out, those of one level together."""
    waiting = {field.id: field for field in ledger.fields.values() if field.calculation}
    levels: list[list[Field]] = []
    while waiting:
        ready = [field for field in waiting.values() if not (_uses(field) & waiting.keys()) - {field.id}]
        level = ready or list(waiting.values())
        levels.append(level)
        for field in level:
            del waiting[field.id]
    return levels


def _uses(field: Field) -> set[str]:
    return set(_THIS.findall(field.calculation))
