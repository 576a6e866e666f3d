"""Uploads that can be cut anywhere and go on: what counts is the offset in the database, never the size on the disk.

A piece is written under the lock of its upload: the file is cut to the recorded offset, the piece written and made
durable, and only then the new offset recorded. So bytes that a crash left behind it are overwritten, and of two pieces
for one place one is refused. At the end the hash decides: the right file gets its place, another is thrown away.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bizenv_desktop.province import blobs
from bizenv_desktop.province.file_places import hash_of
from bizenv_desktop.province.refused import RefusedError
from bizenv_desktop.province.tables import blob, upload
from bizenv_desktop.wire import limits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import ColumnElement, Connection

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.province.accounts import Account
    from bizenv_desktop.province.file_places import BlobFolder
    from bizenv_desktop.province.store import Store

EXPIRES = timedelta(days=7)
"""How long an upload that nobody goes on with is kept."""


@dataclass(frozen=True)
class Progress:
    """How far an upload has come; `offset` equals `size` once the file is stored and verified."""

    sha256: str
    offset: int
    size: int


class Uploads:
    """The uploads of all cities. A file of a city is one upload, whoever sends it; its id is its hash."""

    def __init__(self, store: Store, folder: BlobFolder, clock: Clock) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock

    def begin(self, person: Account, sha256: str, size: int) -> Progress:
        """Begin an upload, or find how far it has come already."""
        if size > limits.BLOB_BYTES:
            raise RefusedError(413, "too_large")
        with self._store.write() as connection:
            self._forget_old(connection, person)
            stored = _stored_size(connection, person, sha256)
            if stored is not None:
                return Progress(sha256, stored, stored)
            found = _locked(connection, person, sha256)
            if found is None or found.size != size:
                self._drop(connection, person, sha256)
                found = self._insert(connection, person, sha256, size)
            return self._finish(connection, person, found) if found.offset == size else found

    def _insert(self, connection: Connection, person: Account, sha256: str, size: int) -> Progress:
        values = {"scope": person.scope, "sha256": sha256, "size": size, "reached": 0, "by": person.name}
        add = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(upload)
        connection.execute(add.values(**values, at=self._clock.now()).on_conflict_do_nothing())
        return _locked(connection, person, sha256) or Progress(sha256, 0, size)

    def progress(self, person: Account, sha256: str) -> Progress:
        """Return how far an upload has come; raises RefusedError 404 where there is none."""
        with self._store.read() as connection:
            stored = _stored_size(connection, person, sha256)
            if stored is not None:
                return Progress(sha256, stored, stored)
            found = connection.execute(select(upload).where(_is(person, sha256))).first()
        if found is None:
            raise RefusedError(404, "not_found")
        return Progress(sha256, found.reached, found.size)

    def append(self, person: Account, sha256: str, offset: int, piece: bytes) -> Progress:
        """Write a piece at an offset; raises RefusedError 409 where the upload stands elsewhere."""
        with self._store.write() as connection:
            found = _locked(connection, person, sha256)
            if found is None:
                raise RefusedError(404, "not_found")
            if offset != found.offset:
                raise RefusedError(409, "wrong_offset", expected=found.offset)
            reached = offset + len(piece)
            if reached > found.size:
                raise RefusedError(413, "too_large")
            if not _write(self._folder.incoming(person.scope, sha256), offset, piece):
                # Less is there than was recorded: a crash came after the renaming, or the disk has lost it.
                whole = self._folder.hash_of(person.scope, sha256) == sha256
                reached = found.size if whole else 0
            connection.execute(update(upload).where(_is(person, sha256)).values(reached=reached, at=self._clock.now()))
            progress = Progress(sha256, reached, found.size)
            return self._finish(connection, person, progress) if reached == found.size else progress

    def verify(self, person: Account, hashes: Iterable[str]) -> list[str]:
        """Look at stored files again that the person may read; return those that are not here whole.

        A damaged one is set aside; who has it is asked for it at the next greeting.
        """
        lacking = []
        for sha256 in sorted(set(hashes)):
            with self._store.read() as connection:
                scope = blobs.find_scope(connection, person, sha256)
            if scope is None or not self._is_whole(scope, sha256):
                lacking.append(sha256)
        return lacking

    def verify_all(self) -> tuple[int, list[tuple[str, str]]]:
        """Look at every stored file; return how many there are, and (scope, hash) of those that were damaged."""
        with self._store.read() as connection:
            stored = [(one.scope, one.sha256) for one in connection.execute(select(blob.c.scope, blob.c.sha256))]
        return len(stored), [one for one in stored if not self._is_whole(*one)]

    def _is_whole(self, scope: str, sha256: str) -> bool:
        if self._folder.hash_of(scope, sha256) == sha256:
            return True
        with self._store.write() as connection:
            if self._folder.hash_of(scope, sha256) == sha256:  # it has come anew meanwhile
                return True
            self._folder.set_aside(scope, sha256)
            blobs.forget(connection, scope, sha256)
        return False

    def cancel(self, person: Account, sha256: str) -> None:
        """Give an upload up; raises RefusedError 404 where there is none."""
        with self._store.write() as connection:
            if _locked(connection, person, sha256) is None:
                raise RefusedError(404, "not_found")
            self._drop(connection, person, sha256)

    def _finish(self, connection: Connection, person: Account, progress: Progress) -> Progress:
        """Give a complete file its place; one with another hash is thrown away and begins anew at 0."""
        incoming = self._folder.incoming(person.scope, progress.sha256)
        if not progress.size:
            _write(incoming, 0, b"")
        if hash_of(incoming) == progress.sha256:
            self._folder.keep(person.scope, progress.sha256)
        elif self._folder.hash_of(person.scope, progress.sha256) != progress.sha256:
            # Else a crash came between the renaming and the recording.
            incoming.unlink(missing_ok=True)
            connection.execute(update(upload).where(_is(person, progress.sha256)).values(reached=0))
            return Progress(progress.sha256, 0, progress.size)
        incoming.unlink(missing_ok=True)
        blobs.note_stored(connection, person, progress.sha256, progress.size, self._clock.now())
        connection.execute(delete(upload).where(_is(person, progress.sha256)))
        return progress

    def _drop(self, connection: Connection, person: Account, sha256: str) -> None:
        connection.execute(delete(upload).where(_is(person, sha256)))
        self._folder.incoming(person.scope, sha256).unlink(missing_ok=True)

    def _forget_old(self, connection: Connection, person: Account) -> None:
        before = datetime.fromisoformat(self._clock.now()) - EXPIRES
        kept = connection.execute(select(upload.c.sha256, upload.c.at).where(upload.c.scope == person.scope)).all()
        for sha256, at in kept:
            if datetime.fromisoformat(at) < before:
                self._drop(connection, person, sha256)


def _is(person: Account, sha256: str) -> ColumnElement[bool]:
    return (upload.c.scope == person.scope) & (upload.c.sha256 == sha256)


def _locked(connection: Connection, person: Account, sha256: str) -> Progress | None:
    """Return an upload, its row locked until the transaction ends."""
    touch = update(upload).where(_is(person, sha256)).values(reached=upload.c.reached + 0)
    found = connection.execute(touch.returning(upload.c.reached, upload.c.size)).first()
    return None if found is None else Progress(sha256, found.reached, found.size)


def _stored_size(connection: Connection, person: Account, sha256: str) -> int | None:
    found = connection.execute(select(blob.c.size).where(blob.c.scope == person.scope, blob.c.sha256 == sha256))
    size: int | None = found.scalar()
    return size


def _write(path: Path, offset: int, piece: bytes) -> bool:
    """Write a piece at its place, durably; false where less is there than was recorded."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "w+b") as out:
        if out.seek(0, os.SEEK_END) < offset:
            out.truncate(0)
            return False
        out.truncate(offset)
        out.seek(offset)
        out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return True
