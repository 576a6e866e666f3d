"""The volumes of a package: where they lie, and the header that each begins with."""

from __future__ import annotations

import struct
import uuid
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.wire.limits import MIB

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".lsp"
SUITE = 1
"""X25519, HKDF-SHA-256, ChaCha20-Poly1305, Ed25519. 2 is kept for SM2, SM3, SM4-GCM."""
VOLUME_BYTES = 2048 * MIB
MAGIC = b"LSP\x01"
HEAD = struct.Struct(">4sBH16s32s32s")
AGAIN = "请把包重新复制一次；仍不行，在原来的电脑上重新导出。没有采用包里的任何内容"


def volume_path(first: Path, number: int) -> Path:
    """Return where a volume lies: `x.lsp`, `x.2.lsp` and so on."""
    return first if number == 1 else first.with_name(f"{first.stem}.{number}{first.suffix}")


def passing_path(place: Path) -> Path:
    """Return where a volume lies while it is being written."""
    return place.with_name(place.name + ".tmp")


def head_of(first: Path) -> tuple[str, str]:
    """Return package id and recipient's key of a package's first volume; raises BizenvError for another file."""
    try:
        with first.open("rb") as source:
            head = source.read(HEAD.size)
    except OSError as problem:
        raise BizenvError("NO_FILE", f"文件 {first} 打不开", "检查路径；U 盘是否插好") from problem
    check_head(head, first)
    if HEAD.unpack(head)[2] != 1:
        raise BizenvError("PACKAGE_PART_MISSING", f"{first.name} 不是第一卷", "选择包的第一卷（文件名不带序号的）")
    return ids_of(head)


def volume_of(place: Path) -> tuple[str, int]:
    """Return package id and number of a volume; raises BizenvError for another file."""
    with place.open("rb") as source:
        head = source.read(HEAD.size)
    check_head(head, place)
    return ids_of(head)[0], int(HEAD.unpack(head)[2])


def volumes(first: Path) -> list[Path]:
    """Return the volumes of a package that lie beside the first, in order."""
    found = [first]
    while (following := volume_path(first, len(found) + 1)).exists():
        found.append(following)
    return found


def ids_of(head: bytes) -> tuple[str, str]:
    """Return package id and recipient's key of a header."""
    _, _, _, package, recipient, _ = HEAD.unpack(head)
    return str(uuid.UUID(bytes=package)), recipient.hex()


def check_head(head: bytes, place: Path) -> None:
    """Raise BizenvError where this is not the header of a package that can be read."""
    if len(head) < HEAD.size or not head.startswith(MAGIC):
        raise BizenvError("NOT_A_PACKAGE", f"{place.name} 不是离线交换包，或已损坏", AGAIN)
    if head[len(MAGIC)] != SUITE:
        raise BizenvError("PACKAGE_SUITE", f"{place.name} 用了本程序不认识的加密方式", "更新程序后再导入")


def damaged(why: str) -> BizenvError:
    """Return the error of a package that is not as it was written."""
    return BizenvError("PACKAGE_DAMAGED", f"离线交换包已损坏：{why}", AGAIN)
