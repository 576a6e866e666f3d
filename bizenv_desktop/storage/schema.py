"""The tables, indexes and views that definitions ask for, as a pure plan of SQL."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.sql_values import column_type
from bizenv_desktop.storage.columns import stored_fields
from bizenv_desktop.storage.views import plan_views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.storage.views import Expand

OWN_COLUMNS = {"ext": "TEXT", "row_seq": "INTEGER", "deleted": "INTEGER"}
"""Columns of every ledger table beside its fields: the bureau's own columns, the server's version, the tombstone."""

_SEARCH_OPTIONS = (
    "contentless_delete=1, detail=none, tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\""
)
_SEARCH_MEMORY = 16 * 1024 * 1024
"""Bytes of pairs that a transaction gathers before they go to disk: an import is one segment, not twenty."""


@dataclass(frozen=True)
class TablePlan:
    """One table: its columns with their SQL types, the statement that makes it, and its indexes by name."""

    name: str
    columns: Mapping[str, str]
    create: str
    indexes: Mapping[str, str]
    search: tuple[str, ...]
    search_fields: tuple[str, ...]


@dataclass(frozen=True)
class SchemaPlan:
    """Everything that the definitions ask of the database. `tables_hash` leaves the views out."""

    tables: tuple[TablePlan, ...]
    views: Mapping[str, str]

    @property
    def tables_hash(self) -> str:
        """Changes when tables, indexes or search tables change."""
        return _hash(
            [repr((t.name, sorted(t.columns.items()), sorted(t.indexes.items()), t.search_fields)) for t in self.tables]
        )

    @property
    def views_hash(self) -> str:
        """Changes when a view changes: a calculation, or a setting that one uses."""
        return _hash(list(self.views.values()))


def _hash(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def plan_schema(forms: Forms, expand: Expand, indexed: Mapping[str, frozenset[str]]) -> SchemaPlan:
    """Return the plan of all ledgers; `indexed` names columns of ledgers by which checks look rows up."""
    tables = tuple(_plan_table(one, indexed.get(one.id, frozenset())) for one in forms.ledgers.values())
    return SchemaPlan(tables, plan_views(forms, expand))


def search_name(ledger: str) -> str:
    """Return the name of the table of a ledger's search texts; its index has `_index` behind."""
    return f"search_{ledger}"


def _plan_table(ledger: Ledger, indexed: frozenset[str]) -> TablePlan:
    columns = {field.id: column_type(field.type) for field in stored_fields(ledger)}
    lines = [f'"{name}" {kind}' for name, kind in columns.items()]
    own = ["ext TEXT", "row_seq INTEGER", "deleted INTEGER NOT NULL DEFAULT 0"]
    body = ",\n ".join(["rid INTEGER PRIMARY KEY", "id TEXT NOT NULL UNIQUE", *lines, *own])
    search = search_tables(ledger.id) if ledger.search else ()
    create = f'CREATE TABLE "{ledger.id}" (\n {body}) STRICT'
    return TablePlan(ledger.id, columns, create, _indexes(ledger, indexed), search, ledger.search)


def search_tables(ledger: str) -> tuple[str, ...]:
    """Return the statements that make the search table and its bigram index."""
    name = search_name(ledger)
    return (
        f'CREATE TABLE "{name}" (rid INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT',
        f"CREATE VIRTUAL TABLE \"{name}_index\" USING fts5(pairs, content='', {_SEARCH_OPTIONS})",
        f'INSERT INTO "{name}_index" ("{name}_index", rank) VALUES (\'hashsize\', {_SEARCH_MEMORY})',
    )


def _indexes(ledger: Ledger, indexed: frozenset[str]) -> dict[str, str]:
    stored = {field.id: field for field in stored_fields(ledger)}
    single = [name for name, field in stored.items() if isinstance(field.type, ft.Reference) or name in indexed]
    made = {}
    for name in single:
        title = f"{ledger.id}_by_{name}"
        made[title] = f'CREATE INDEX "{title}" ON "{ledger.id}" ("{name}") WHERE "{name}" IS NOT NULL'
    for label, fields, rows in (("key", ledger.key, ""), ("order", ledger.order, " WHERE deleted = 0")):
        columns = [_ordered(name) for name in fields if name.removeprefix("-") in stored]
        if columns and not (label == "key" and len(fields) == 1 and fields[0] in single):
            title = f"{ledger.id}_{label}"
            made[title] = f'CREATE INDEX "{title}" ON "{ledger.id}" ({", ".join(columns)}){rows}'
    return made


def _ordered(name: str) -> str:
    return f'"{name.removeprefix("-")}" DESC' if name.startswith("-") else f'"{name}"'
