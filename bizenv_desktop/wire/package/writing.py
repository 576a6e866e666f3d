"""Writes packages: nothing has its name before it is durable and was read again."""

from __future__ import annotations

import hashlib
import os
import uuid
from typing import IO, TYPE_CHECKING, Any, Self

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.files import sync_folder
from bizenv_desktop.wire.messages import unsigned
from bizenv_desktop.wire.package import frames
from bizenv_desktop.wire.package.entries import NAME, SIZE
from bizenv_desktop.wire.package.frames import (
    GOES_ON,
    NONCE,
    PACKAGE_ENDS,
    TAG,
    VOLUME_ENDS,
    frame_key,
    read_frames,
)
from bizenv_desktop.wire.package.manifest import MANIFEST, Manifest, PackedFile
from bizenv_desktop.wire.package.volumes import HEAD, MAGIC, SUITE, VOLUME_BYTES, passing_path, volume_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class PackageWriter:
    """Writes a package; nothing has its name before `finish` has made it durable and read it again.

    `random` gives bytes that nobody can guess (default: the system's); `volume_bytes` is the most that a volume may
    have (0: 2 GiB). Leaving the context without `finish` drops what was written.
    """

    def __init__(
        self,
        target: Path,
        package: str,
        recipient: str,
        *,
        random: Callable[[int], bytes] | None = None,
        volume_bytes: int = 0,
    ) -> None:
        self._target = target
        self._package, self._recipient = package, recipient
        passing = X25519PrivateKey.from_private_bytes((random or os.urandom)(32))
        self._passing = passing.public_key().public_bytes_raw()
        try:
            shared = passing.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(recipient)))
        except ValueError as problem:
            raise BizenvError("PACKAGE_NO_KEY", "没有省平台的加密公钥", "联网同步一次，取得公钥后再导出") from problem
        self._key = frame_key(shared, self._passing, bytes.fromhex(recipient))
        self._most_frames = max(1, ((volume_bytes or VOLUME_BYTES) - HEAD.size) // (frames.FRAME + TAG))
        self._volumes: list[Path] = []
        self._out: IO[bytes] | None = None
        self._head = b""
        self._waiting = bytearray()
        self._count, self._in_volume = 0, 0
        self.files: list[PackedFile] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._out is not None:
            self._out.close()
        for number in range(1, len(self._volumes) + 1):
            passing_path(volume_path(self._target, number)).unlink(missing_ok=True)

    def add(self, name: str, pieces: Iterable[bytes], size: int) -> None:
        """Add an entry; the pieces must be of the size that is named."""
        self._enter(name, size)
        digest, written = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            written += len(piece)
            self._write(piece)
        if written != size:
            raise BizenvError("PACKAGE_SOURCE", f"{name} 在写包时改变了", "重新导出")
        self.files.append(PackedFile(name, size, digest.hexdigest()))

    def finish(self, manifest: Manifest, sign: Callable[[Any], str]) -> Manifest:
        """Add the manifest, signed; make all durable, read it again, give it its name. Returns the manifest."""
        whole = msgspec.structs.replace(
            manifest, package=self._package, recipient=self._recipient, files=self.files, sig=""
        )
        whole = msgspec.structs.replace(whole, sig=sign(unsigned(msgspec.to_builtins(whole))))
        data = msgspec.json.encode(whole)
        self._enter(MANIFEST, len(data))
        self._write(data)
        self._frame(bytes(self._waiting), PACKAGE_ENDS)
        self._close()
        first = passing_path(self._target)
        for _ in read_frames(
            first, lambda _head: self._key, lambda number: passing_path(volume_path(self._target, number))
        ):
            pass
        for number in range(len(self._volumes), 0, -1):
            passing_path(volume_path(self._target, number)).replace(volume_path(self._target, number))
        sync_folder(self._target.parent)
        return whole

    @property
    def paths(self) -> list[Path]:
        """The volumes, in order."""
        return list(self._volumes)

    def _enter(self, name: str, size: int) -> None:
        encoded = name.encode()
        self._write(NAME.pack(len(encoded)) + encoded + SIZE.pack(size))

    def _write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > frames.FRAME:
            full = self._in_volume + 1 == self._most_frames
            self._frame(bytes(self._waiting[: frames.FRAME]), VOLUME_ENDS if full else GOES_ON)
            del self._waiting[: frames.FRAME]
            if full:
                self._close()

    def _frame(self, plain: bytes, mark: int) -> None:
        if self._out is None:
            self._open()
        assert self._out is not None  # noqa: S101 - for the type checker
        self._out.write(self._key.encrypt(NONCE.pack(mark, self._count), plain, self._head))
        self._count += 1
        self._in_volume += 1

    def _open(self) -> None:
        number = len(self._volumes) + 1
        place = volume_path(self._target, number)
        self._volumes.append(place)
        self._out = passing_path(place).open("wb")
        ids = (uuid.UUID(self._package).bytes, bytes.fromhex(self._recipient), self._passing)
        self._head = HEAD.pack(MAGIC, SUITE, number, *ids)
        self._out.write(self._head)

    def _close(self) -> None:
        assert self._out is not None  # noqa: S101 - for the type checker
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._out = None
        self._in_volume = 0
