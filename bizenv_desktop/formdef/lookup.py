"""The columns by which definitions look rows up: storage makes an index on each."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.print_views import stored_views
from bizenv_desktop.formdef.sql_scopes import scopes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger

_RANKS: tuple[type[types.FieldType], ...] = (
    types.Reference,
    types.Uscc,
    types.Text,
    types.Attachment,
    types.DateTime,
    types.Date,
    types.Money,
    types.Region,
    types.Integer,
)
"""Which column tells rows apart best; codes and yes/no never do, and an index on them would mislead SQLite."""


@lru_cache(maxsize=4)
def lookup_columns(forms: Forms) -> Mapping[str, frozenset[str]]:
    """Return for each ledger the columns to index: the best one of each lookup in checks, calculations and writes.

    References are indexed anyway and are among them where a lookup goes by one.
    """
    columns: dict[str, set[str]] = {ledger: set() for ledger in forms.ledgers}
    for sql in dict.fromkeys(sql for sql in all_sql(forms) if "SELECT" in sql):
        for name, names in _compared(sql):
            ledger = forms.ledgers.get(name)
            if ledger is not None and (best := _best(ledger, list(names))):
                columns[ledger.id].add(best)
    return {ledger: frozenset(names) for ledger, names in columns.items()}


@cache
def _compared(sql: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the ledgers that an SQL text looks up, each time with the columns compared; kept: reading SQL is slow."""
    found = []
    for scope in scopes(sql):
        compared: dict[str, list[str]] = {}
        for alias, column in scope.equalities():
            compared.setdefault(alias, []).append(column)
        found += [(scope.ledger_of(alias), tuple(names)) for alias, names in compared.items()]
    return tuple(found)


def all_sql(forms: Forms) -> Iterator[str]:
    """Give every SQL text of the ledgers' definitions and the shared views."""
    for ledger in forms.ledgers.values():
        yield from ledger_sql(ledger)
    yield from stored_views(forms).values()


def ledger_sql(ledger: Ledger) -> Iterator[str]:
    """Give every SQL text of a ledger's definition."""
    yield ledger.display
    for field in ledger.fields.values():
        yield from (field.when, field.calculation, field.proposal, field.relevant)
    yield from (check.constraint for check in ledger.checks)
    yield from (deadline.due for deadline in ledger.deadlines)
    for write in ledger.writes:
        yield from (write.value, write.when)
    if ledger.grid is not None:
        yield ledger.grid.subjects
    for transition in ledger.workflow.transitions if ledger.workflow else ():
        yield transition.guard
        yield from transition.sets.values()


def _best(ledger: Ledger, names: list[str]) -> str:
    """Return the column that tells rows apart best; "" where the row is found by its id, or by no useful column."""
    if "id" in names:
        return ""
    compared = [name for name in ledger.fields if name in names and _rank(ledger, name) < len(_RANKS)]
    return min(compared, key=lambda name: _rank(ledger, name), default="")


def _rank(ledger: Ledger, name: str) -> int:
    field = ledger.fields[name]
    if not field.stored:
        return len(_RANKS)
    kinds = [rank for rank, kind in enumerate(_RANKS) if isinstance(field.type, kind)]
    return kinds[0] if kinds else len(_RANKS)
