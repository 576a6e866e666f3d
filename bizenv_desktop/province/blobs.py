"""Attached files: named by their SHA-256, in one folder per scope; in the table once their hash is verified.

A file comes in beside its place (`uploads`) and is renamed once it is whole and its hash right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, exists, not_, select
from sqlalchemy.dialects import postgresql, sqlite

from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.tables import blob, blob_ref

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from bizenv_desktop.province.accounts import Account


_STORED = exists().where(blob.c.scope == blob_ref.c.scope, blob.c.sha256 == blob_ref.c.sha256)
_WANTED = (
    select(blob_ref.c.sha256)
    .where(blob_ref.c.scope == bindparam("of"), not_(_STORED))
    .distinct()
    .order_by(blob_ref.c.sha256)
    .limit(bindparam("most"))
)


def missing(connection: Connection, person: Account, wanted: Iterable[str], *, readable: bool = False) -> list[str]:
    """Return which files the caller's own scope lacks; with `readable` all scopes that he may read, never others."""
    asked = sorted(set(wanted))
    if not asked:
        return []
    query = select(blob.c.sha256).where(blob.c.sha256.in_(asked))
    if not (readable and person.is_province):
        query = query.where(blob.c.scope == person.scope)
    stored = set(connection.execute(query).scalars())
    return [one for one in asked if one not in stored]


def wanted(connection: Connection, scope: str, most: int) -> list[str]:
    """Return files that rows of a scope refer to and that are not stored, at most so many."""
    return list(connection.execute(_WANTED, {"of": scope, "most": most}).scalars())


def forget(connection: Connection, scope: str, sha256: str) -> None:
    """Let a file count as not stored."""
    connection.execute(delete(blob).where(blob.c.scope == scope, blob.c.sha256 == sha256))


def note_stored(connection: Connection, person: Account, sha256: str, size: int, at: str) -> None:
    """Note that a file of the caller's scope is stored; a second time changes nothing."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(blob)
    values = {"scope": person.scope, "sha256": sha256, "size": size, "at": at, "by": person.name}
    connection.execute(insert.values(values).on_conflict_do_nothing())


def find_scope(connection: Connection, person: Account, sha256: str) -> str | None:
    """Return a scope in which the person may read a file; None where there is none."""
    query = select(blob.c.scope).where(blob.c.sha256 == sha256)
    if not person.is_province:
        query = query.where(blob.c.scope == person.scope)
    found: str | None = connection.execute(query.limit(1)).scalar()
    return found


def scope_of(connection: Connection, person: Account, sha256: str) -> str:
    """Return the scope in which the person may read a file; raises RefusedError 404 where there is none."""
    found = find_scope(connection, person, sha256)
    if found is None:
        raise RefusedError(404, "not_found")
    return found
