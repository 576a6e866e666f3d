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
"""Bytes of a frame in the clear."""

PREFIX, TAG = 8, 16
_COUNTER = 4
DRAFT, PART = ".new", ".part"
"""Endings of a file that is being written, and of one whose coming was cut off and goes on from there."""

_DAMAGED = ".damaged"
_PARTS_LEFT_FOR = 7 * 86400.0
"""Seconds for which a file that did not come whole is kept longer than other drafts."""


def blob_name(key: bytes, sha256: str) -> str:
    """Return the name of an attached file in the folder."""
    return hmac.new(keys.derived_key(key, "attachment names"), sha256.encode(), hashlib.sha256).hexdigest()


def blob_path(home: Path, name: str) -> Path:
    """Return where an attached file lies."""
    return home / FOLDER / name


def clear_drafts(home: Path, before: float) -> None:
    """Delete what interrupted writers left in the folder before a time (seconds since 1970)."""
    for ending, since in ((DRAFT, before), (PART, before - _PARTS_LEFT_FOR)):
        for draft in (home / FOLDER).glob(f"*{ending}"):
            if draft.stat().st_mtime < since:
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
            yield from _decrypt(cipher_of(key, sha256), source, start)
    except FileNotFoundError as problem:
        if path.with_name(f"{path.name}{_DAMAGED}").exists():
            raise _damaged() from problem
        raise BizenvError("BLOB_MISSING", "附件的原件尚未下载，不在本地", "联网后下载原件，或从备份恢复") from problem
    except InvalidTag as problem:
        raise _damaged() from problem


def _damaged() -> BizenvError:
    return BizenvError("BLOB_DAMAGED", "附件文件已损坏", "同步重新取回，或从备份恢复")


def cipher_of(key: bytes, sha256: str) -> AESGCM:
    """Return the cipher of the frames of a file."""
    return AESGCM(keys.derived_key(key, f"attachment {sha256}"))


def _decrypt(cipher: AESGCM, source: BinaryIO, start: int) -> Iterator[bytes]:
    prefix = source.read(PREFIX)
    number, skipped = divmod(start, FRAME)
    source.seek(number * (FRAME + TAG), os.SEEK_CUR)
    frame = source.read(FRAME + TAG)
    while True:
        following = source.read(FRAME + TAG)
        if len(prefix) < PREFIX or len(frame) < TAG:
            raise InvalidTag
        clear = cipher.decrypt(nonce(prefix, number), frame, mark(last=not following))
        yield clear[skipped:] if skipped else clear
        if not following:
            return
        number, frame, skipped = number + 1, following, 0


def nonce(prefix: bytes, number: int) -> bytes:
    """Return the nonce of a frame by its place."""
    return prefix + number.to_bytes(_COUNTER, "big")


def mark(*, last: bool) -> bytes:
    """Return what is authenticated with a frame: whether it is the last."""
    return b"last" if last else b"more"
