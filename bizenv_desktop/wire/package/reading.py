"""Reads packages: whole and verified before anything of them counts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.wire import canonical
from bizenv_desktop.wire.limits import MIB
from bizenv_desktop.wire.messages import unsigned
from bizenv_desktop.wire.package.entries import NAME, SIZE, Stream
from bizenv_desktop.wire.package.frames import frame_key, read_frames
from bizenv_desktop.wire.package.manifest import MANIFEST, Manifest, PackedFile, fingerprint, seal_key
from bizenv_desktop.wire.package.volumes import HEAD, damaged, head_of, volume_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MANIFEST_BYTES = 16 * MIB


class PackageReader:
    """Reads a package that is sealed for a private key (X25519, raw). Nothing of it counts before `verify`."""

    def __init__(self, first: Path, private: bytes) -> None:
        self._first = first
        self._private = private
        self.package, self.recipient = head_of(first)

    def verify(self, key_of: Callable[[Manifest], str]) -> Manifest:
        """Read the whole package and return its manifest; `key_of` gives the sender's key (Ed25519, hex).

        Raises BizenvError for anything that is not as the sender wrote it.
        """
        found, manifest, raw = [], None, b""
        for name, size, pieces in self.entries():
            if manifest is not None:
                raise damaged("清单之后还有内容")
            if name == MANIFEST:
                raw = _joined(pieces, size)
                manifest = _manifest(raw)
                continue
            digest = hashlib.sha256()
            for piece in pieces:
                digest.update(piece)
            found.append(PackedFile(name, size, digest.hexdigest()))
        if manifest is None or manifest.files != found:
            raise damaged("内容与清单不符")
        if (manifest.package, manifest.recipient) != (self.package, self.recipient):
            raise damaged("清单属于另一个包")
        key = key_of(manifest)
        if not key or not canonical.verify(key, manifest.sig, unsigned(msgspec.json.decode(raw))):
            raise BizenvError(
                "PACKAGE_SIGNATURE",
                "包的签名不对，不是登记过的设备或省平台做的",
                "核对包的来源；没有采用包里的任何内容",
            )
        return manifest

    def entries(self) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        """Give name, size and bytes of each entry, as they come; what is not taken of one is skipped."""
        stream = Stream(
            read_frames(self._first, self._key, lambda number: volume_path(self._first, number), self.package)
        )
        while not stream.ended():
            (length,) = NAME.unpack(stream.take(NAME.size))
            name = stream.take(length).decode("utf-8", "replace")
            (size,) = SIZE.unpack(stream.take(SIZE.size))
            pieces = stream.pieces(size)
            yield name, size, pieces
            for _ in pieces:
                pass

    def _key(self, head: bytes) -> ChaCha20Poly1305:
        recipient, passing = HEAD.unpack(head)[4:]
        if seal_key(self._private) != recipient.hex():
            raise BizenvError(
                "PACKAGE_NOT_FOR_US",
                f"包 {self._first.name} 是加密给另一个收件方的（{fingerprint(recipient.hex())}）",
                "交给它的收件方；没有采用包里的任何内容",
            )
        try:
            shared = X25519PrivateKey.from_private_bytes(self._private).exchange(
                X25519PublicKey.from_public_bytes(passing)
            )
        except ValueError as problem:
            raise damaged("文件头不对") from problem
        return frame_key(shared, passing, recipient)


def _joined(pieces: Iterator[bytes], size: int) -> bytes:
    if size > MANIFEST_BYTES:
        raise damaged("清单太大")
    return b"".join(pieces)


def _manifest(raw: bytes) -> Manifest:
    try:
        return msgspec.json.decode(raw, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise damaged("清单读不懂") from problem
