"""Files that a verb is to write: refused before the work begins, not after it."""

from __future__ import annotations

from pathlib import Path

from bizenv_desktop.base.errors import BizenvError, UsageProblem


def out_file(text: str, *endings: str) -> Path:
    """Return the path of a file to write; raises for another ending, a folder, or a folder that is not there.

    A missing folder is not made: it is often a mistyped path, or a USB stick that is not plugged in.
    """
    place = Path(text)
    if endings and place.suffix.lower() not in endings:
        raise UsageProblem("BAD_OUT", f"不能写成 {place.name}", f"文件名以 {' 或 '.join(endings)} 结尾")
    if place.is_dir():
        raise BizenvError("FILE", f"“{place}”是一个文件夹", "写明文件名")
    if not place.parent.is_dir():
        raise BizenvError("FILE", f"没有文件夹“{place.parent}”", "核对路径（U 盘是否插好），或先建好文件夹")
    return place
