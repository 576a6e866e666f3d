"""The bytes of a file that somebody chose, and why they could not be had."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.os_problems import os_words

MAX_FILE = 300 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """A file as chosen: its path and bytes, and the password that the user gave for it."""

    path: str
    data: bytes = field(repr=False)
    sha256: str
    """The hash of the file as it lies on the disk, in hexadecimal."""
    password: str | None = field(default=None, repr=False)


def load(path: Path | str, password: str | None = None) -> Source:
    """Read a file; raise FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE or FILE_TOO_LARGE."""
    place = Path(path)
    if place.is_dir():
        raise BizenvError("FILE_IS_FOLDER", f"“{place}”是文件夹", "请选择其中的一个表格文件")
    if not place.exists():
        raise BizenvError("FILE_NOT_FOUND", f"没有文件“{place}”", "请检查路径和文件名")
    if not place.is_file():
        raise BizenvError("FILE_UNREADABLE", f"“{place}”不是普通文件", "请选择一个表格文件")
    try:
        if place.stat().st_size > MAX_FILE:
            raise BizenvError("FILE_TOO_LARGE", f"文件“{place}”超过 300 MB", "请删去图片或按县区拆分后再导入")
        data = place.read_bytes()
    except OSError as error:
        remedy = "请确认文件没有被其他程序独占，并且您有权读取"
        raise BizenvError("FILE_UNREADABLE", f"文件“{place}”读不出来（{os_words(error)}）", remedy) from error
    return Source(str(path), data, hashlib.sha256(data).hexdigest(), password)
