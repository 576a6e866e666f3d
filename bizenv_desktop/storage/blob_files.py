"""Attached files on disk: AES-GCM in frames of 1 MiB, named by a keyed hash so that the folder tells nothing.

A file is eight random bytes and then frames; the place of a frame and whether it is the last are authenticated, so a
frame that is missing, moved or cut is noticed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.files import sync_folder
from bizenv_desktop.storage import keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "blobs"
FRAME = 1024 * 1024
_PREFIX = 8
_TAG = 16
_COUNTER = 4
_HEAD = 16
_DRAFT, _DAMAGED = ".new", ".damaged"


def blob_name(key: bytes, sha256: str) -> str:
    """Return the name of an attached file in the folder."""
    return hmac.new(keys.derived_key(key, "attachment names"), sha256.encode(), hashlib.sha256).hexdigest()


def blob_path(home: Path, name: str) -> Path:
    """Return where an attached file lies."""
    return home / FOLDER / name


def write_blob(home: Path, key: bytes, sha256: str, source: BinaryIO) -> str:
    """Encrypt a file into the copy's folder and return its name there; one that is there already is left alone.

    Raises BizenvError where the file is another by now (it was written to in the meantime).
    """
    if blob_path(home, blob_name(key, sha256)).exists():
        return blob_name(key, sha256)
    incoming = IncomingBlob(home, key, sha256)
    try:
        while piece := source.read(FRAME):
            incoming.write(piece)
        if not incoming.keep():
            raise BizenvError("FILE_CHANGED", "附件文件在读取时被改动", "关闭正在修改它的程序后，再附一次")
    finally:
        incoming.drop()
    return incoming.name


class IncomingBlob:
    """A file on its way into the folder, piece by piece: its name holds it only once it is whole and its hash right."""

    def __init__(self, home: Path, key: bytes, sha256: str) -> None:
        self.name = blob_name(key, sha256)
        self.size = 0
        self.head = b""
        """The first bytes in the clear: they tell a picture."""
        self._sha256, self._digest = sha256, hashlib.sha256()
        self._path = blob_path(home, self.name)
        self._path.parent.mkdir(exist_ok=True)
        self._draft = self._path.with_name(f"{self.name}.{keys.random_bytes(4).hex()}{_DRAFT}")
        self._out = self._draft.open("wb")
        self._cipher, self._prefix, self._number = _cipher(key, sha256), keys.random_bytes(_PREFIX), 0
        self._out.write(self._prefix)
        self._waiting = bytearray()

    def write(self, piece: bytes) -> None:
        """Take the next bytes; whole frames go to the disk."""
        self._digest.update(piece)
        self.size += len(piece)
        self.head = self.head or bytes(piece[:_HEAD])
        self._waiting += piece
        while len(self._waiting) > FRAME:
            self._encrypt(bytes(self._waiting[:FRAME]), last=False)
            del self._waiting[:FRAME]

    def _encrypt(self, frame: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._prefix, self._number), frame, _mark(last=last)))
        self._number += 1

    def keep(self) -> bool:
        """Put the file in its place, durably; false, and nothing is kept, where its hash is another."""
        if self._digest.hexdigest() != self._sha256:
            self.drop()
            return False
        self._encrypt(bytes(self._waiting), last=True)
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._draft.replace(self._path)
        sync_folder(self._path.parent)
        return True

    def drop(self) -> None:
        """Forget what has come, unless it was kept."""
        self._out.close()
        self._draft.unlink(missing_ok=True)


def clear_drafts(home: Path, before: float) -> None:
    """Delete what interrupted writers left in the folder before a time (seconds since 1970)."""
    for draft in (home / FOLDER).glob(f"*{_DRAFT}"):
        if draft.stat().st_mtime < before:
            draft.unlink(missing_ok=True)


def set_aside(home: Path, key: bytes, sha256: str) -> None:
    """Rename a damaged file, so that it counts as missing and is fetched or attached anew; its bytes stay."""
    path = blob_path(home, blob_name(key, sha256))
    if path.exists():
        path.replace(path.with_name(f"{path.name}{_DAMAGED}"))


def read_blob(home: Path, key: bytes, sha256: str, start: int = 0) -> Iterator[bytes]:
    """Return the frames of an attached file in the clear, from byte `start`.

    Raises BizenvError where the file is missing or damaged.
    """
    path = blob_path(home, blob_name(key, sha256))
    try:
        with path.open("rb") as source:
            yield from _decrypt(_cipher(key, sha256), source, start)
    except FileNotFoundError as problem:
        if path.with_name(f"{path.name}{_DAMAGED}").exists():
            raise _damaged() from problem
        raise BizenvError("BLOB_MISSING", "附件文件不在本地", "同步后再打开，或从备份恢复") from problem
    except InvalidTag as problem:
        raise _damaged() from problem


def _damaged() -> BizenvError:
    return BizenvError("BLOB_DAMAGED", "附件文件已损坏", "同步重新取回，或从备份恢复")


def _cipher(key: bytes, sha256: str) -> AESGCM:
    return AESGCM(keys.derived_key(key, f"attachment {sha256}"))


def _decrypt(cipher: AESGCM, source: BinaryIO, start: int) -> Iterator[bytes]:
    prefix = source.read(_PREFIX)
    number, skipped = divmod(start, FRAME)
    source.seek(number * (FRAME + _TAG), os.SEEK_CUR)
    frame = source.read(FRAME + _TAG)
    while True:
        following = source.read(FRAME + _TAG)
        if len(prefix) < _PREFIX or len(frame) < _TAG:
            raise InvalidTag
        clear = cipher.decrypt(_nonce(prefix, number), frame, _mark(last=not following))
        yield clear[skipped:] if skipped else clear
        if not following:
            return
        number, frame, skipped = number + 1, following, 0


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(_COUNTER, "big")


def _mark(*, last: bool) -> bytes:
    return b"last" if last else b"more"
