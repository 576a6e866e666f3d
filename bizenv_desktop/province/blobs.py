"""Attached files: named by their SHA-256, in one folder per scope; in the table once their hash is verified.

A file is written beside its place, made durable, checked and then renamed: a name always holds whole and right bytes.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.tables import blob
from bizenv_desktop.wire import limits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection

    from bizenv_desktop.province.accounts import Account


class BlobFolder:
    """Keeps the files of all scopes under one folder: `SCOPE/ab/ab12…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, scope: str, sha256: str) -> Path:
        """Return where a file lies."""
        return self._folder / scope / sha256[:2] / sha256

    def begin(self, scope: str) -> Incoming:
        """Begin to take a file in."""
        folder = self._folder / scope / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return Incoming(folder / uuid.uuid4().hex)

    def keep(self, incoming: Incoming, scope: str, sha256: str) -> int:
        """Put a finished file in its place and return its size; raises RefusedError where the hash is another."""
        size = incoming.finish()
        if incoming.sha256 != sha256:
            incoming.drop()
            raise RefusedError(409, "wrong_hash")
        place = self.path(scope, sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        incoming.path.replace(place)
        _sync_folder(place.parent)
        return size


class Incoming:
    """A file on its way in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._out = path.open("wb")
        self._hash = hashlib.sha256()
        self._size = 0

    @property
    def sha256(self) -> str:
        """The hash of what has come so far."""
        return self._hash.hexdigest()

    def write(self, piece: bytes) -> None:
        """Take a piece; raises RefusedError beyond the largest size."""
        self._size += len(piece)
        if self._size > limits.BLOB_BYTES:
            raise RefusedError(413, "too_large")
        self._hash.update(piece)
        self._out.write(piece)

    def finish(self) -> int:
        """Make the bytes durable and return their number."""
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        return self._size

    def drop(self) -> None:
        """Forget the file."""
        self._out.close()
        self.path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # a folder cannot be opened for that on Windows; the rename is journalled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def missing(connection: Connection, person: Account, wanted: Iterable[str]) -> list[str]:
    """Return which files the caller's own scope lacks; other scopes are never looked into."""
    asked = sorted(set(wanted))
    if not asked:
        return []
    query = select(blob.c.sha256).where(blob.c.scope == person.scope, blob.c.sha256.in_(asked))
    stored = set(connection.execute(query).scalars())
    return [one for one in asked if one not in stored]


def note_stored(connection: Connection, person: Account, sha256: str, size: int, at: str) -> None:
    """Note that a file of the caller's scope is stored; a second time changes nothing."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(blob)
    values = {"scope": person.scope, "sha256": sha256, "size": size, "at": at, "by": person.name}
    connection.execute(insert.values(values).on_conflict_do_nothing())


def scope_of(connection: Connection, person: Account, sha256: str) -> str:
    """Return the scope in which the caller may read a file; raises RefusedError 404 where there is none."""
    query = select(blob.c.scope).where(blob.c.sha256 == sha256)
    if not person.is_province:
        query = query.where(blob.c.scope == person.scope)
    found = connection.execute(query.limit(1)).scalar()
    if found is None:
        raise RefusedError(404, "not_found")
    return str(found)
