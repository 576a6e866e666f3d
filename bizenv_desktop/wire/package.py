"""The container of a package on a stick (`.lsp`): entries in frames that only the recipient can read and nobody alter.

A volume is a header (suite, volume, package id, recipient's key, passing key) and frames of 1 MiB. All frames of a
package share a key that is made for it alone (X25519 with the passing key) and are numbered through all volumes; the
last of a volume and the last of all are marked. So a cut, a change, another order or a foreign volume are noticed.
The plain text is a row of entries (name, size, bytes); the last one, the manifest, names all others with their hashes
and is signed by the sender.
"""

from __future__ import annotations

import hashlib
import os
import struct
import uuid
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any, Literal, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.files import sync_folder
from bizenv_desktop.wire import canonical
from bizenv_desktop.wire.limits import MIB
from bizenv_desktop.wire.messages import Cursors, Key32, Message, Name, Scope, Sha256, Uuid, Version, unsigned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

SUFFIX = ".lsp"
SUITE = 1
"""X25519, HKDF-SHA-256, ChaCha20-Poly1305, Ed25519. 2 is kept for SM2, SM3, SM4-GCM."""
VOLUME_BYTES = 2048 * MIB
FRAME = MIB
MANIFEST = "manifest.json"
MANIFEST_BYTES = 16 * MIB

_MAGIC = b"LSP\x01"
_HEAD = struct.Struct(">4sBH16s32s32s")
_NONCE = struct.Struct(">BxxxQ")
_NAME, _SIZE = struct.Struct(">H"), struct.Struct(">Q")
_TAG = 16
_GOES_ON, _VOLUME_ENDS, _PACKAGE_ENDS = 0, 1, 2
_AGAIN = "请把包重新复制一次；仍不行，在原来的电脑上重新导出。没有采用包里的任何内容"


class PackedFile(Message):
    """An entry of a package."""

    name: str
    size: int
    sha256: Sha256


class Manifest(Message):
    """What a package is: from whom, the how manyth, what it holds; `sig` is the sender's over all the rest.

    A `push` holds batches and files of a device: `number` counts its packages, `previous` is the hash of the manifest
    before, `counts` its operations by ledger, `reply_to` the key that the answer
    is sealed for, `cursors` how far the copy has read. An `ack` `answers` a
    package: the results of its operations, and the rows after its cursors; `epoch` is that of the copy's scope.
    """

    kind: Literal["push", "ack"]
    package: Uuid
    recipient: Key32
    scope: Scope
    device: Uuid
    made: str
    by: Name = "-"
    number: Version = 0
    previous: str = ""
    first_seq: Version = 0
    last_seq: Version = 0
    ops: Version = 0
    reply_to: str = ""
    answers: str = ""
    epoch: str = ""
    cursors: Cursors = msgspec.field(default_factory=dict)
    defs: dict[str, int] = msgspec.field(default_factory=dict)
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    files: list[PackedFile] = msgspec.field(default_factory=list)
    sig: str = ""


def fingerprint(key: str) -> str:
    """Return a public key (hex) as people compare it: the hash's first 20 digits in groups of four."""
    text = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:20].upper()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def seal_key(private: bytes) -> str:
    """Return the public half (hex) of an X25519 key, for which packages are sealed."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()


def volume_path(first: Path, number: int) -> Path:
    """Return where a volume lies: `x.lsp`, `x.2.lsp` and so on."""
    return first if number == 1 else first.with_name(f"{first.stem}.{number}{first.suffix}")


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
        self._key = _frame_key(shared, self._passing, bytes.fromhex(recipient))
        self._most_frames = max(1, ((volume_bytes or VOLUME_BYTES) - _HEAD.size) // (FRAME + _TAG))
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
            _passing(volume_path(self._target, number)).unlink(missing_ok=True)

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
        self._frame(bytes(self._waiting), _PACKAGE_ENDS)
        self._close()
        first = _passing(self._target)
        for _ in _frames(first, lambda _head: self._key, lambda number: _passing(volume_path(self._target, number))):
            pass
        for number in range(len(self._volumes), 0, -1):
            _passing(volume_path(self._target, number)).replace(volume_path(self._target, number))
        sync_folder(self._target.parent)
        return whole

    @property
    def paths(self) -> list[Path]:
        """The volumes, in order."""
        return list(self._volumes)

    def _enter(self, name: str, size: int) -> None:
        encoded = name.encode()
        self._write(_NAME.pack(len(encoded)) + encoded + _SIZE.pack(size))

    def _write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > FRAME:
            full = self._in_volume + 1 == self._most_frames
            self._frame(bytes(self._waiting[:FRAME]), _VOLUME_ENDS if full else _GOES_ON)
            del self._waiting[:FRAME]
            if full:
                self._close()

    def _frame(self, plain: bytes, mark: int) -> None:
        if self._out is None:
            self._open()
        assert self._out is not None  # noqa: S101 - for the type checker
        self._out.write(self._key.encrypt(_NONCE.pack(mark, self._count), plain, self._head))
        self._count += 1
        self._in_volume += 1

    def _open(self) -> None:
        number = len(self._volumes) + 1
        place = volume_path(self._target, number)
        self._volumes.append(place)
        self._out = _passing(place).open("wb")
        ids = (uuid.UUID(self._package).bytes, bytes.fromhex(self._recipient), self._passing)
        self._head = _HEAD.pack(_MAGIC, SUITE, number, *ids)
        self._out.write(self._head)

    def _close(self) -> None:
        assert self._out is not None  # noqa: S101 - for the type checker
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._out = None
        self._in_volume = 0


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
                raise _damaged("清单之后还有内容")
            if name == MANIFEST:
                raw = _joined(pieces, size)
                manifest = _manifest(raw)
                continue
            digest = hashlib.sha256()
            for piece in pieces:
                digest.update(piece)
            found.append(PackedFile(name, size, digest.hexdigest()))
        if manifest is None or manifest.files != found:
            raise _damaged("内容与清单不符")
        if (manifest.package, manifest.recipient) != (self.package, self.recipient):
            raise _damaged("清单属于另一个包")
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
        stream = _Stream(_frames(self._first, self._key, lambda number: volume_path(self._first, number), self.package))
        while not stream.ended():
            (length,) = _NAME.unpack(stream.take(_NAME.size))
            name = stream.take(length).decode("utf-8", "replace")
            (size,) = _SIZE.unpack(stream.take(_SIZE.size))
            pieces = stream.pieces(size)
            yield name, size, pieces
            for _ in pieces:
                pass

    def _key(self, head: bytes) -> ChaCha20Poly1305:
        recipient, passing = _HEAD.unpack(head)[4:]
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
            raise _damaged("文件头不对") from problem
        return _frame_key(shared, passing, recipient)


def head_of(first: Path) -> tuple[str, str]:
    """Return package id and recipient's key of a package's first volume; raises BizenvError for another file."""
    try:
        with first.open("rb") as source:
            head = source.read(_HEAD.size)
    except OSError as problem:
        raise BizenvError("NO_FILE", f"文件 {first} 打不开", "检查路径；U 盘是否插好") from problem
    _check_head(head, first)
    if _HEAD.unpack(head)[2] != 1:
        raise BizenvError("PACKAGE_PART_MISSING", f"{first.name} 不是第一卷", "选择包的第一卷（文件名不带序号的）")
    return _ids(head)


def volume_of(place: Path) -> tuple[str, int]:
    """Return package id and number of a volume; raises BizenvError for another file."""
    with place.open("rb") as source:
        head = source.read(_HEAD.size)
    _check_head(head, place)
    return _ids(head)[0], int(_HEAD.unpack(head)[2])


def volumes(first: Path) -> list[Path]:
    """Return the volumes of a package that lie beside the first, in order."""
    found = [first]
    while (following := volume_path(first, len(found) + 1)).exists():
        found.append(following)
    return found


def _ids(head: bytes) -> tuple[str, str]:
    _, _, _, package, recipient, _ = _HEAD.unpack(head)
    return str(uuid.UUID(bytes=package)), recipient.hex()


def _check_head(head: bytes, place: Path) -> None:
    if len(head) < _HEAD.size or not head.startswith(_MAGIC):
        raise BizenvError("NOT_A_PACKAGE", f"{place.name} 不是离线交换包，或已损坏", _AGAIN)
    if head[len(_MAGIC)] != SUITE:
        raise BizenvError("PACKAGE_SUITE", f"{place.name} 用了本程序不认识的加密方式", "更新程序后再导入")


def _frames(
    first: Path,
    key_of: Callable[[bytes], ChaCha20Poly1305],
    volume: Callable[[int], Path],
    package: str = "",
) -> Iterator[bytes]:
    """Give the plain frames of all volumes; raises BizenvError at the first that is not as it was written."""
    key, number, count, mark = None, 1, 0, _VOLUME_ENDS
    while mark != _PACKAGE_ENDS:
        place = first if number == 1 else volume(number)
        with ExitStack() as stack:
            source = stack.enter_context(_open_volume(place, number))
            head = source.read(_HEAD.size)
            _check_head(head, place)
            if _HEAD.unpack(head)[2] != number or (package and _ids(head)[0] != package):
                raise _damaged(f"{place.name} 不是这个包的第 {number} 卷")
            key = key or key_of(head)
            sealed = source.read(FRAME + _TAG)
            while True:
                following = source.read(FRAME + _TAG)
                marks = (_GOES_ON,) if following else (_PACKAGE_ENDS, _VOLUME_ENDS)
                mark, plain = _opened(key, sealed, count, (head, place), marks)
                yield plain
                count += 1
                if not following:
                    break
                sealed = following
        number += 1


def _open_volume(place: Path, number: int) -> IO[bytes]:
    try:
        return place.open("rb")
    except OSError as problem:
        raise BizenvError(
            "PACKAGE_PART_MISSING", f"包缺少第 {number} 卷（{place.name}）", "把各卷放在同一个文件夹里，再导入"
        ) from problem


def _opened(
    key: ChaCha20Poly1305, sealed: bytes, count: int, place: tuple[bytes, Path], marks: tuple[int, ...]
) -> tuple[int, bytes]:
    for mark in marks:
        try:
            return mark, key.decrypt(_NONCE.pack(mark, count), sealed, place[0])
        except InvalidTag:
            continue
    raise _damaged(f"{place[1].name} 不完整或被改动过")


class _Stream:
    """Takes exact numbers of bytes from frames."""

    def __init__(self, frames: Iterator[bytes]) -> None:
        self._frames = frames
        self._held = memoryview(b"")

    def ended(self) -> bool:
        while not self._held:
            frame = next(self._frames, None)
            if frame is None:
                return True
            self._held = memoryview(frame)
        return False

    def pieces(self, size: int) -> Iterator[bytes]:
        while size:
            if self.ended():
                raise _damaged("内容提前结束")
            piece = bytes(self._held[:size])
            self._held = self._held[len(piece) :]
            size -= len(piece)
            yield piece

    def take(self, size: int) -> bytes:
        return b"".join(self.pieces(size))


def _joined(pieces: Iterator[bytes], size: int) -> bytes:
    if size > MANIFEST_BYTES:
        raise _damaged("清单太大")
    return b"".join(pieces)


def _manifest(raw: bytes) -> Manifest:
    try:
        return msgspec.json.decode(raw, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise _damaged("清单读不懂") from problem


def _frame_key(shared: bytes, passing: bytes, recipient: bytes) -> ChaCha20Poly1305:
    derive = HKDF(hashes.SHA256(), 32, salt=passing + recipient, info=b"bizenv package 1")
    return ChaCha20Poly1305(derive.derive(shared))


def _passing(place: Path) -> Path:
    return place.with_name(place.name + ".tmp")


def _damaged(why: str) -> BizenvError:
    return BizenvError("PACKAGE_DAMAGED", f"离线交换包已损坏：{why}", _AGAIN)
