"""Files that are whole or not there, and that outlive a loss of power."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.os_problems import os_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a draft to write; it takes the name of the target when all is written. Raises EXPORT_FAILED."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield draft
        draft.replace(target)
    except OSError as error:
        raise BizenvError(
            "EXPORT_FAILED", f"写不了文件“{target}”（{os_words(error)}）", "请关闭正在打开它的程序，或换一个文件夹再试"
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    if os.name == "nt":
        return  # a folder cannot be opened for that on Windows; the rename is journalled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
