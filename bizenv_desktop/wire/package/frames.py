"""The frames of a package: 1 MiB each, numbered through all volumes, the last of a volume and of all marked."""

from __future__ import annotations

import struct
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.wire.limits import MIB
from bizenv_desktop.wire.package.volumes import HEAD, check_head, damaged, ids_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FRAME = MIB
NONCE = struct.Struct(">BxxxQ")
TAG = 16
GOES_ON, VOLUME_ENDS, PACKAGE_ENDS = 0, 1, 2


def read_frames(
    first: Path,
    key_of: Callable[[bytes], ChaCha20Poly1305],
    volume: Callable[[int], Path],
    package: str = "",
) -> Iterator[bytes]:
    """Give the plain frames of all volumes; raises BizenvError at the first that is not as it was written."""
    key, number, count, mark = None, 1, 0, VOLUME_ENDS
    while mark != PACKAGE_ENDS:
        place = first if number == 1 else volume(number)
        with ExitStack() as stack:
            source = stack.enter_context(_open_volume(place, number))
            head = source.read(HEAD.size)
            check_head(head, place)
            if HEAD.unpack(head)[2] != number or (package and ids_of(head)[0] != package):
                raise damaged(f"{place.name} 不是这个包的第 {number} 卷")
            key = key or key_of(head)
            sealed = source.read(FRAME + TAG)
            while True:
                following = source.read(FRAME + TAG)
                marks = (GOES_ON,) if following else (PACKAGE_ENDS, VOLUME_ENDS)
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
            return mark, key.decrypt(NONCE.pack(mark, count), sealed, place[0])
        except InvalidTag:
            continue
    raise damaged(f"{place[1].name} 不完整或被改动过")


def frame_key(shared: bytes, passing: bytes, recipient: bytes) -> ChaCha20Poly1305:
    """Return the key of a package's frames, from the secret that its passing key and the recipient's share."""
    derive = HKDF(hashes.SHA256(), 32, salt=passing + recipient, info=b"bizenv package 1")
    return ChaCha20Poly1305(derive.derive(shared))
