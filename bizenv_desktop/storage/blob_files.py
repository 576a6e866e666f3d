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
from bizenv_desktop.storage import keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "blobs"
FRAME = 1024 * 1024
_PREFIX = 8
_TAG = 16
_COUNTER = 4


def blob_name(key: bytes, sha256: str) -> str:
    """Return the name of an attached file in the folder."""
    return hmac.new(keys.derived_key(key, "attachment names"), sha256.encode(), hashlib.sha256).hexdigest()


def blob_path(home: Path, name: str) -> Path:
    """Return where an attached file lies."""
    return home / FOLDER / name


def write_blob(home: Path, key: bytes, sha256: str, source: BinaryIO) -> str:
    """Encrypt a file into the copy's folder and return its name there; one that is there already is left alone."""
    name = blob_name(key, sha256)
    path = blob_path(home, name)
    if path.exists():
        return name
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"{name}.{os.getpid()}.new")
    with draft.open("wb") as out:
        _encrypt(_cipher(key, sha256), source, out)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    return name


def read_blob(home: Path, key: bytes, sha256: str) -> Iterator[bytes]:
    """Return the frames of an attached file in the clear; raises BizenvError where it is missing or damaged."""
    path = blob_path(home, blob_name(key, sha256))
    try:
        with path.open("rb") as source:
            yield from _decrypt(_cipher(key, sha256), source)
    except FileNotFoundError as problem:
        raise BizenvError("BLOB_MISSING", "附件文件不在本地", "同步后再打开，或从备份恢复") from problem
    except InvalidTag as problem:
        raise BizenvError("BLOB_DAMAGED", "附件文件已损坏", "同步重新取回，或从备份恢复") from problem


def _cipher(key: bytes, sha256: str) -> AESGCM:
    return AESGCM(keys.derived_key(key, f"attachment {sha256}"))


def _encrypt(cipher: AESGCM, source: BinaryIO, out: BinaryIO) -> None:
    prefix = keys.random_bytes(_PREFIX)
    out.write(prefix)
    number, frame = 0, source.read(FRAME)
    while True:
        following = source.read(FRAME)
        out.write(cipher.encrypt(_nonce(prefix, number), frame, _mark(last=not following)))
        if not following:
            return
        number, frame = number + 1, following


def _decrypt(cipher: AESGCM, source: BinaryIO) -> Iterator[bytes]:
    prefix = source.read(_PREFIX)
    number, frame = 0, source.read(FRAME + _TAG)
    while True:
        following = source.read(FRAME + _TAG)
        if len(prefix) < _PREFIX or len(frame) < _TAG:
            raise InvalidTag
        yield cipher.decrypt(_nonce(prefix, number), frame, _mark(last=not following))
        if not following:
            return
        number, frame = number + 1, following


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(_COUNTER, "big")


def _mark(*, last: bool) -> bytes:
    return b"last" if last else b"more"
