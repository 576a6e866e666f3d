"""Keeps the database in step with the definitions when a copy is opened or a setting changes."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.formdef.lookup import lookup_columns
from bizenv_desktop.storage import auto_backup, definition_store, incoming, meta, search, succession, upgrade
from bizenv_desktop.storage import connection as connections
from bizenv_desktop.storage.locks import alone
from bizenv_desktop.storage.schema import SchemaPlan, plan_schema
from bizenv_desktop.storage.writing import in_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer


def schema_of(forms: Forms, settings: Mapping[str, str]) -> SchemaPlan:
    """Return the plan of a copy's tables and views."""
    return _plan(forms, frozenset(settings.items()))


@functools.lru_cache(maxsize=4)
def _plan(forms: Forms, settings: frozenset[tuple[str, str]]) -> SchemaPlan:
    """Return the plan under these settings; kept: each opening of a copy asks for it, and little else."""
    expand = functools.partial(sql_dialect.expand, forms=forms, settings=dict(settings))
    return plan_schema(forms, expand, lookup_columns(forms))


def needs_upgrade(copy: LocalCopy) -> bool:
    """Bring views up to date, and tell whether tables must change, which needs the copy alone."""
    plan = schema_of(copy.forms, copy.settings)
    with copy.read() as reader:
        tables, views = upgrade.tables_differ(reader, plan), upgrade.views_differ(reader, plan)
        tables = tables or bool(succession.behind(reader, copy.forms))
        waiting = bool(definition_store.waiting(reader))
    if views and not tables:
        copy.write(lambda writer: upgrade.make_views(writer, plan))
    if waiting and not tables:
        copy.write(definition_store.take_into_use)
    return tables


def upgrade_alone(copy: LocalCopy, *, patient: bool = True) -> None:
    """Alter tables in one transaction, after an automatic backup, while nobody else has the copy open.

    Raises BizenvError LOCKED where someone has, at once unless `patient`.
    """
    plan = schema_of(copy.forms, copy.settings)
    with alone(copy.home, patient=patient):
        auto_backup.before_upgrade(copy)
        connection = connections.connect(copy.home / connections.FILE, copy.key, copy.prepare, writer=True)
        try:
            in_transaction(connection, copy.context, functools.partial(_upgrade, plan=plan))
        finally:
            connection.close()


def _upgrade(writer: Writer, plan: SchemaPlan) -> None:
    """Bring tables and their contents to the definitions; rows that waited for a newer one are applied."""
    forms = writer.context.forms
    before, behind = succession.known(writer), succession.behind(writer, forms)
    rows = {one.id: succession.read_rows(writer, one, before[one.id]) for one in behind}
    moves = {
        one.id: upgrade.Moves(succession.renames(one, before[one.id]), succession.away(one, before[one.id]))
        for one in behind
    }
    to_index = upgrade.bring_up_to_date(writer, plan, moves)
    for one in behind:
        succession.write_rows(writer, one, rows[one.id])
        succession.bring_bodies(writer, one, before[one.id].version)
        incoming.materialise(writer, one.id, succession.rows_with_rest(writer, one))
    for ledger in dict.fromkeys([*to_index, *(one.id for one in behind if one.search)]):
        search.index_anew(writer, writer.context.ledger(ledger))
    succession.remember(writer, forms)
    definition_store.take_into_use(writer)
    incoming.apply_staged(writer, again=True)
    meta.put(writer, "upgraded_at", writer.context.clock.now())
