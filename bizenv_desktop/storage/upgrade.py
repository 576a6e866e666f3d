"""Brings the database to the plan of the definitions: new tables, ADD COLUMN, RENAME COLUMN, views made anew.

Nothing is ever dropped but views and indexes; a column whose field is gone keeps its values. An up-to-date copy is told
by two hashes in `meta` and left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import own_tables, succession
from bizenv_desktop.storage.schema import search_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.schema import SchemaPlan, TablePlan
    from bizenv_desktop.storage.writing import Writer

_TABLES_KEY = "schema.tables"
_VIEWS_KEY = "schema.views"
_OWN_KEY = "schema.own"


@dataclass(frozen=True)
class Moves:
    """Columns of a table that take another name, and then those that make room for ones of another type."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    away: Mapping[str, str] = field(default_factory=dict)


_STAY = Moves()


def is_new(reader: Reader) -> bool:
    """Tell whether the database has no tables yet."""
    return not reader.value("SELECT 1 FROM sqlite_schema WHERE name = 'meta'")


def tables_differ(reader: Reader, plan: SchemaPlan) -> bool:
    """Tell whether tables must be made or altered."""
    stored = _meta(reader)
    return stored.get(_TABLES_KEY) != plan.tables_hash or stored.get(_OWN_KEY) != str(own_tables.VERSION)


def views_differ(reader: Reader, plan: SchemaPlan) -> bool:
    """Tell whether views must be made anew (a calculation or a setting changed)."""
    return _meta(reader).get(_VIEWS_KEY) != plan.views_hash


def make_new(writer: Writer, plan: SchemaPlan) -> None:
    """Make all tables and views in an empty database."""
    for statement in own_tables.STATEMENTS:
        writer.execute(statement)
    _remember(writer, _OWN_KEY, str(own_tables.VERSION))
    bring_up_to_date(writer, plan)
    succession.remember(writer, writer.context.forms)


def _bring_own_tables(writer: Writer) -> None:
    known = int(_meta(writer).get(_OWN_KEY) or 1)
    for version in range(known + 1, own_tables.VERSION + 1):
        for statement in own_tables.UPGRADES[version]:
            writer.execute(statement)
    _remember(writer, _OWN_KEY, str(own_tables.VERSION))


def bring_up_to_date(writer: Writer, plan: SchemaPlan, moves: Mapping[str, Moves] | None = None) -> list[str]:
    """Make what is missing; return the ledgers whose search texts must be written anew.

    `moves` says by table which columns are not where they were.
    """
    _drop_views(writer)
    _bring_own_tables(writer)
    to_index = [
        table.name for table in plan.tables if _bring_table(writer, table, (moves or {}).get(table.name, _STAY))
    ]
    _remember(writer, _TABLES_KEY, plan.tables_hash)
    make_views(writer, plan)
    return to_index


def make_views(writer: Writer, plan: SchemaPlan) -> None:
    """Make all views anew."""
    _drop_views(writer)
    for statement in plan.views.values():
        writer.execute(statement)
    _remember(writer, _VIEWS_KEY, plan.views_hash)


def _drop_views(writer: Writer) -> None:
    for (name,) in writer.all("SELECT name FROM sqlite_schema WHERE type = 'view'"):
        writer.execute(f'DROP VIEW "{name}"')


def _bring_table(writer: Writer, table: TablePlan, moves: Moves) -> bool:
    existing = {name: kind for _, name, kind, *_ in writer.all(f'PRAGMA table_info("{table.name}")')}
    if existing:
        _alter(writer, table, existing, moves)
    else:
        writer.execute(table.create)
    _bring_indexes(writer, table)
    return _bring_search(writer, table) and bool(existing)


def _alter(writer: Writer, table: TablePlan, existing: dict[str, str], moves: Moves) -> None:
    for old, new in (*moves.renamed.items(), *moves.away.items()):
        if old in existing and new not in existing:
            writer.execute(f'ALTER TABLE "{table.name}" RENAME COLUMN "{old}" TO "{new}"')
            existing[new] = existing.pop(old)
    for name, kind in table.columns.items():
        if name not in existing:
            writer.execute(f'ALTER TABLE "{table.name}" ADD COLUMN "{name}" {kind}')
        elif existing[name] != kind:
            raise BizenvError(
                "TYPE_CHANGED",
                f"台账 {table.name} 的字段 {name} 在新定义中换了类型（{existing[name]} → {kind}）",
                "在定义的 [[upcasts]] 里写明 types，或用新字段名",
            )


def _bring_indexes(writer: Writer, table: TablePlan) -> None:
    sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    existing = dict(writer.all(sql, (table.name,)))
    for name, statement in existing.items():
        if table.indexes.get(name) != statement:
            writer.execute(f'DROP INDEX "{name}"')
    for name, statement in table.indexes.items():
        if existing.get(name) != statement:
            writer.execute(statement)


def _bring_search(writer: Writer, table: TablePlan) -> bool:
    name = search_name(table.name)
    known = writer.value("SELECT value FROM meta WHERE key = ?", (f"search.{table.name}",))
    wanted = ",".join(table.search_fields)
    if known == wanted:
        return False
    if not writer.value("SELECT 1 FROM sqlite_schema WHERE name = ?", (name,)):
        for statement in table.search:
            writer.execute(statement)
    _remember(writer, f"search.{table.name}", wanted)
    return bool(table.search)


def _meta(reader: Reader) -> dict[str, str]:
    return dict(reader.all("SELECT key, value FROM meta WHERE key LIKE 'schema.%'"))


def _remember(writer: Writer, key: str, value: str) -> None:
    writer.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value))
