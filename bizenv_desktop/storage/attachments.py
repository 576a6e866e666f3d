"""Attached files of a copy: kept encrypted beside the database, described by rows of the ledger `attachment_file`."""

from __future__ import annotations

import hashlib
import io
import mimetypes
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import natural_id
from bizenv_desktop.base.os_problems import os_words
from bizenv_desktop.storage.blob_files import blob_name, blob_path, read_blob, set_aside
from bizenv_desktop.storage.blob_writing import IncomingBlob, write_blob
from bizenv_desktop.storage.edits import CREATE, Edit, Step, apply_step
from bizenv_desktop.storage.pictures import Picture, is_picture, read_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

LEDGER = "attachment_file"
STEP = "attachment"
LARGEST = 200 * 1024 * 1024
"""Bytes of the largest file that may be attached."""

_PICTURE_UP_TO = 64 * 1024 * 1024
LOCAL, UPLOADING, VERIFIED, WANTED, AWAY = "local", "uploading", "verified", "wanted", "away"
"""States of a file: not sent, on its way, at the province, to be fetched, given up here (the province has it)."""

UNSENT = (LOCAL, UPLOADING)
NOT_HERE = (WANTED, AWAY)
_FETCH_LOCK = "fetch.lock"


@dataclass(frozen=True)
class Stored:
    """A file that lies in the copy's folder, not yet known to the database."""

    sha256: str
    name: str
    size: int
    blob: str
    picture: Picture | None


def put(copy: LocalCopy, source: Path | bytes, name: str = "") -> str:
    """Keep a file and return its SHA-256; `name` is shown to people (default: the file's own)."""
    stored = store(copy, source, name)
    copy.write(partial(describe, stored=[stored], by=copy.user))
    return stored.sha256


def put_bytes(copy: LocalCopy, writer: Writer, data: bytes, name: str, *, by: str) -> str:
    """Keep bytes within a transaction of the caller and return their SHA-256."""
    stored = store(copy, data, name)
    describe(writer, stored=[stored], by=by)
    return stored.sha256


def store(copy: LocalCopy, source: Path | bytes, name: str = "") -> Stored:
    """Encrypt a file into the copy's folder; it counts only once `describe` has written its row.

    Raises BizenvError for a file that is too large, cannot be read or does not fit on the disk.
    """
    try:
        return _store(copy, source, name)
    except OSError as problem:
        shown = name or (source.name if isinstance(source, Path) else "附件")
        why = os_words(problem)
        raise BizenvError(
            "NOT_STORED", f"附件“{shown}”没有存入：{why}", "检查文件能否打开、磁盘是否已满，再附一次"
        ) from problem


def _store(copy: LocalCopy, source: Path | bytes, name: str) -> Stored:
    size = len(source) if isinstance(source, bytes) else _size(source)
    shown = name or (source.name if isinstance(source, Path) else "附件")
    if size > LARGEST:
        raise BizenvError(
            "TOO_LARGE", f"附件“{shown}”有 {size // 2**20} MiB，超过 {LARGEST // 2**20} MiB", "压缩或分开后再附"
        )
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        opened.seek(0)
        blob = write_blob(copy.home, copy.key, sha256, opened)
        opened.seek(0)
        picture = read_picture(opened) if size <= _PICTURE_UP_TO else None
    return Stored(sha256, shown, size, blob, picture)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as problem:
        raise BizenvError("NO_FILE", f"文件 {path} 打不开", "检查文件是否还在") from problem


def describe(writer: Writer, *, stored: list[Stored], by: str) -> None:
    """Write the rows of stored files in the caller's transaction; a file that is known stays as it was described."""
    at = writer.context.clock.now()
    fresh = [one for one in stored if LEDGER in writer.context.forms.ledgers and not _described(writer, one)]
    for one in stored:
        picture = None if one in fresh else one.picture
        row = (one.sha256, one.blob, one.size, LOCAL, picture.thumbnail if picture else None, at)
        writer.execute(
            "INSERT INTO blob (sha256, name, size, state, thumbnail, at) VALUES (?, ?, ?, ?, ?, ?)"
            f" ON CONFLICT DO UPDATE SET state = CASE WHEN state IN {NOT_HERE} THEN excluded.state ELSE state END,"
            " size = excluded.size, thumbnail = coalesce(thumbnail, excluded.thumbnail)",
            row,
        )
    if fresh:
        apply_step(writer, Step(STEP, "附件文件", [_edit(one) for one in fresh]), by=by)


def _edit(stored: Stored) -> Edit:
    picture = stored.picture or Picture(b"")
    values: dict[str, Value] = {
        "sha256": stored.sha256,
        "name": stored.name,
        "size": stored.size,
        "media_type": mimetypes.guess_type(stored.name)[0] or "application/octet-stream",
        "taken_at": picture.taken_at or None,
        "taken_where": picture.taken_where or None,
        "looks": picture.looks or None,
        "preview": b64encode(picture.thumbnail).decode() or None,
    }
    return Edit(CREATE, LEDGER, natural_id(LEDGER, [stored.sha256]), values)


def _described(reader: Reader, stored: Stored) -> bool:
    return bool(reader.value(f'SELECT 1 FROM "{LEDGER}" WHERE sha256 = ? AND deleted = 0', (stored.sha256,)))


def frames(copy: LocalCopy, sha256: str) -> Iterator[bytes]:
    """Return a file piece by piece."""
    return read_blob(copy.home, copy.key, sha256)


def piece(copy: LocalCopy, sha256: str, offset: int, most: int) -> bytes:
    """Return at most `most` bytes of a file from an offset; raises BizenvError where it is not here or damaged."""
    found = bytearray()
    for frame in read_blob(copy.home, copy.key, sha256, offset):
        found += frame
        if len(found) >= most:
            break
    del found[most:]
    return bytes(found)


def open_file(copy: LocalCopy, sha256: str) -> bytes:
    """Return a file; raises BizenvError where it is not here (yet) or damaged.

    A damaged one is set aside, so that the next sync fetches it anew.
    """
    try:
        return b"".join(frames(copy, sha256))
    except BizenvError as problem:
        if problem.code == "BLOB_DAMAGED":
            set_aside(copy.home, copy.key, sha256)
        raise


def is_sound(copy: LocalCopy, sha256: str) -> bool:
    """Tell whether a file is here whole; a damaged one is set aside."""
    digest = hashlib.sha256()
    try:
        for frame in frames(copy, sha256):
            digest.update(frame)
    except BizenvError:
        digest.update(b"damaged")
    if digest.hexdigest() != sha256:
        set_aside(copy.home, copy.key, sha256)
        return False
    return True


def is_here(copy: LocalCopy, sha256: str) -> bool:
    """Tell whether a file lies in the copy's folder."""
    return blob_path(copy.home, blob_name(copy.key, sha256)).exists()


def remove(copy: LocalCopy, sha256: str) -> int:
    """Remove a file from the copy's folder and return its bytes there; the caller knows that another place has it."""
    path = blob_path(copy.home, blob_name(copy.key, sha256))
    size = path.stat().st_size
    path.unlink()
    return size


class Incoming:
    """A file that comes from elsewhere, piece by piece; `size` is how much of it is here. `keep` it, or `close`.

    What came before a cut is kept for the next time. The place for that is used by one at a time: while another window
    or command fetches too, a file begins anew and is not kept at a cut.
    """

    def __init__(self, copy: LocalCopy, sha256: str) -> None:
        from filelock import FileLock, Timeout

        self._copy, self._sha256 = copy, sha256
        self._lock = FileLock(copy.home / _FETCH_LOCK, timeout=0, thread_local=False)
        with suppress(Timeout):
            self._lock.acquire()
        self._blob = IncomingBlob(copy.home, copy.key, sha256, part=self._lock.is_locked)
        self.write = self._blob.write
        self.restart = self._blob.restart

    @property
    def size(self) -> int:
        """Return how many bytes of the file are here."""
        return self._blob.size

    def keep(self, state: str) -> bool:
        """Verify the file and write its row; false, and nothing is written, where its hash is another."""
        if not self._blob.keep():
            return False
        picture = self._picture() if self._blob.size <= _PICTURE_UP_TO and is_picture(self._blob.head) else None
        row = (self._sha256, self._blob.name, self._blob.size, state, picture.thumbnail if picture else None)
        self._copy.write(lambda writer: writer.execute(_FETCHED, (*row, self._copy.clock.now())))
        return True

    def _picture(self) -> Picture | None:
        """Return the small picture of a file whose row has none: an older program has attached it."""
        with self._copy.read() as reader:
            if _preview(reader, self._sha256):
                return None
        return read_picture(io.BytesIO(open_file(self._copy, self._sha256)))

    def close(self, *, drop: bool = False) -> None:
        """Keep what has come for the next time, or `drop` it; a file that was kept stays."""
        (self._blob.drop if drop else self._blob.pause)()
        self._lock.release()


_FETCHED = (
    "INSERT INTO blob (sha256, name, size, state, thumbnail, at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (sha256) DO UPDATE SET state = excluded.state, size = excluded.size,"
    " thumbnail = coalesce(thumbnail, excluded.thumbnail)"
)


open = open_file  # noqa: A001 - read as attachments.open(copy, sha256)


def export(copy: LocalCopy, sha256: str, target: Path) -> None:
    """Write a file in the clear where the user wants it."""
    with target.open("wb") as out:
        for frame in frames(copy, sha256):
            out.write(frame)


def thumbnail(copy: LocalCopy, sha256: str) -> bytes | None:
    """Return the small JPEG of a picture, which came with the row of its file; None for other files."""
    with copy.read() as reader:
        if text := _preview(reader, sha256):
            return b64decode(text)
        found: bytes | None = reader.value("SELECT thumbnail FROM blob WHERE sha256 = ?", (sha256,))
    return found


def _preview(reader: Reader, sha256: str) -> str:
    if LEDGER not in reader.context.forms.ledgers:
        return ""
    return str(reader.value(f'SELECT preview FROM "{LEDGER}" WHERE sha256 = ?', (sha256,)) or "")


def described(reader: Reader) -> list[tuple[str, str, int]]:
    """Return hash, name and size of all files that rows describe, the small ones first."""
    if LEDGER not in reader.context.forms.ledgers:
        return []
    return list(reader.all(f'SELECT sha256, name, size FROM "{LEDGER}" WHERE deleted = 0 ORDER BY size, sha256'))


def names(reader: Reader, hashes: list[str]) -> dict[str, tuple[str, int]]:
    """Return name and size of files by their hash."""
    marks = ",".join("?" * len(hashes))
    sql = f'SELECT sha256, name, size FROM "{LEDGER}" WHERE deleted = 0 AND sha256 IN ({marks})'
    return {sha256: (name, size) for sha256, name, size in reader.all(sql, hashes)}
