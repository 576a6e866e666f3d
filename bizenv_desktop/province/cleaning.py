"""Throws away stored files that nothing has referred to for a long time.

A file counts as used while any row (a deleted one and a conflict too) or any operation of the last 90 days names it.
The scope's lock keeps new references out meanwhile, and a placeholder among the uploads keeps the file itself out.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bizenv_desktop.province import blobs
from bizenv_desktop.province.counters import lock_counters, scopes
from bizenv_desktop.province.tables import blob, op_log, row, upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.province.file_places import BlobFolder
    from bizenv_desktop.province.store import Store

KEPT = timedelta(days=90)
_HASH = re.compile(r"[0-9a-f]{64}")


def clean(store: Store, folder: BlobFolder, clock: Clock) -> tuple[int, int]:
    """Throw unused files away; return how many, and how many bytes they had."""
    before = (datetime.fromisoformat(clock.now()) - KEPT).isoformat()
    count = size = 0
    with store.read() as connection:
        names = [one[0] for one in scopes(connection)]
    for scope in names:
        with store.write() as connection:
            lock_counters(connection, [scope])
            for sha256, bytes_of in _unused(connection, scope, before):
                if _reserve(connection, scope, sha256, clock):
                    blobs.forget(connection, scope, sha256)
                    folder.remove(scope, sha256)
                    connection.execute(delete(upload).where(upload.c.scope == scope, upload.c.sha256 == sha256))
                    count, size = count + 1, size + bytes_of
    return count, size


def _unused(connection: Connection, scope: str, before: str) -> list[tuple[str, int]]:
    old = select(blob.c.sha256, blob.c.size).where(blob.c.scope == scope, blob.c.at < before)
    found = {one.sha256: one.size for one in connection.execute(old)}
    for body in _bodies(connection, scope, before) if found else ():
        for named in _HASH.findall(body):
            found.pop(named, None)
    return sorted(found.items())


def _bodies(connection: Connection, scope: str, before: str) -> Iterator[str]:
    yield from connection.execute(select(row.c.body).where(row.c.scope == scope)).scalars()
    recent = select(op_log.c.body).where(op_log.c.target == scope, op_log.c.received >= before)
    yield from connection.execute(recent).scalars()


def _reserve(connection: Connection, scope: str, sha256: str, clock: Clock) -> bool:
    """Hold the place of an upload of this file, so that none begins before the end; false where one is under way."""
    add = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(upload)
    values = {"scope": scope, "sha256": sha256, "size": 0, "reached": 0, "at": clock.now(), "by": ""}
    return bool(connection.execute(add.values(values).on_conflict_do_nothing()).rowcount)
