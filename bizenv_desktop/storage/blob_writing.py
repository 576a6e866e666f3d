"""Files on their way into the copy's folder: a name holds a file only once it is whole and its hash right.

One that comes over a line may be cut at any byte: its whole frames stay in the draft, behind them what was left over
of the last one, encrypted apart, and the next time it goes on from there. What a crash left half written doesn't count.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.files import sync_folder
from bizenv_desktop.storage import keys
from bizenv_desktop.storage.blob_files import (
    DRAFT,
    FRAME,
    PART,
    PREFIX,
    TAG,
    blob_name,
    blob_path,
    cipher_of,
    mark,
    nonce,
)

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = 16
_NONCE = 12
_MOST_LEFT = FRAME - _NONCE - 1
"""Bytes of an unfinished frame that are kept at most: with its nonce it stays shorter than a whole one."""


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
    """A file that comes piece by piece; `size` is how much of it is here. End with `keep`, `pause` or `drop`.

    With `part` it goes on from where the last one was paused; only one may do so at a time.
    """

    def __init__(self, home: Path, key: bytes, sha256: str, *, part: bool = False) -> None:
        self.name = blob_name(key, sha256)
        self.size = 0
        self.head = b""
        """The first bytes in the clear: they tell a picture."""
        self._sha256, self._is_part = sha256, part
        self._path = blob_path(home, self.name)
        self._path.parent.mkdir(exist_ok=True)
        ending = PART if part else f".{keys.random_bytes(4).hex()}{DRAFT}"
        self._draft = self._path.with_name(self.name + ending)
        self._out = self._draft.open("r+b" if part and self._draft.exists() else "w+b")
        self._cipher, self._rest_key = cipher_of(key, sha256), keys.derived_key(key, f"attachment rest {sha256}")
        self._digest, self._waiting, self._number = hashlib.sha256(), bytearray(), 0
        self._prefix = self._out.read(PREFIX)
        if len(self._prefix) == PREFIX:
            self._go_on()
        else:
            self.restart()

    def restart(self) -> None:
        """Forget what is here and begin anew."""
        self.size, self.head, self._number = 0, b"", 0
        self._digest, self._waiting = hashlib.sha256(), bytearray()
        self._prefix = keys.random_bytes(PREFIX)
        self._out.seek(0)
        self._out.truncate()
        self._out.write(self._prefix)

    def _go_on(self) -> None:
        """Read what was kept; each frame is authenticated, so that what a crash left half written is noticed."""
        while len(raw := self._out.read(FRAME + TAG)) == FRAME + TAG:
            try:
                clear = self._cipher.decrypt(nonce(self._prefix, self._number), raw, mark(last=False))
            except InvalidTag:
                break
            self._count(clear)
            self._number += 1
        rest = keys.decrypt(self._rest_key, raw, self._place()) if len(raw) > _NONCE + TAG else None
        self._out.seek(PREFIX + self._number * (FRAME + TAG))
        if rest:
            self.write(rest)

    def _place(self) -> bytes:
        return self._prefix + self._number.to_bytes(4, "big")

    def write(self, piece: bytes) -> None:
        """Take the next bytes; whole frames go to the disk."""
        self._count(piece)
        self._waiting += piece
        while len(self._waiting) > FRAME:
            self._encrypt(bytes(self._waiting[:FRAME]), last=False)
            del self._waiting[:FRAME]

    def _count(self, piece: bytes) -> None:
        self._digest.update(piece)
        self.size += len(piece)
        self.head = self.head or bytes(piece[:_HEAD])

    def _encrypt(self, frame: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(nonce(self._prefix, self._number), frame, mark(last=last)))
        self._number += 1

    def keep(self) -> bool:
        """Put the file in its place, durably; false, and it stays as it is, where its hash is another."""
        if self._digest.hexdigest() != self._sha256:
            return False
        self._encrypt(bytes(self._waiting), last=True)
        self._out.truncate()
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._draft.replace(self._path)
        sync_folder(self._path.parent)
        return True

    def pause(self) -> None:
        """Keep what has come for the next time, unless the file is in its place or dropped."""
        if self._out.closed:
            return
        if not self._is_part or not self.size:
            self.drop()
            return
        self._out.write(keys.encrypt(self._rest_key, bytes(self._waiting[:_MOST_LEFT]), self._place()))
        self._out.truncate()
        self._out.close()

    def drop(self) -> None:
        """Forget what has come, unless it was kept."""
        if not self._out.closed:
            self._out.close()
            self._draft.unlink(missing_ok=True)
