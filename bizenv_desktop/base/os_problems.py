"""What the operating system says about a file, in words that a user can act on."""

from __future__ import annotations

import errno

from bizenv_desktop.base.errors import BizenvError

_BUSY = ("文件正被占用", "关闭正在使用它的程序后再试")
_FULL = "腾出空间后再试"
_FORBIDDEN = ("没有权限", "换一个文件夹，或请管理员开放权限")
_BY_NAME = {
    "ENOENT": ("没有这个文件或文件夹", "核对路径，先建好文件夹"),
    "ENOTDIR": ("路径中有一段不是文件夹", "核对路径"),
    "EISDIR": ("这是一个文件夹", "写明文件名"),
    "EACCES": _FORBIDDEN,
    "EPERM": _FORBIDDEN,
    "EROFS": ("磁盘是只读的", "换一个能写的位置"),
    "ENOSPC": ("磁盘已满", _FULL),
    "EDQUOT": ("磁盘配额已用完", _FULL),
    "EFBIG": ("文件太大", "换一个磁盘再试"),
    "EBUSY": _BUSY,
    "ETXTBSY": _BUSY,
    "EIO": ("读写时出错", "检查磁盘或 U 盘"),
    "ENAMETOOLONG": ("文件名太长", "换一个短一些的文件名"),
}
_WORDS = {getattr(errno, name): words for name, words in _BY_NAME.items() if hasattr(errno, name)}
_OTHER = ("不能读写", "检查路径、权限和磁盘空间后再试")


def os_words(problem: OSError) -> str:
    """Return what happened to a file, in Chinese."""
    return _WORDS.get(problem.errno or 0, _OTHER)[0]


def file_problem(problem: OSError) -> BizenvError:
    """Return the error for a file that the operating system refuses."""
    what, remedy = _WORDS.get(problem.errno or 0, _OTHER)
    name = problem.filename2 or problem.filename
    return BizenvError("FILE", f"文件“{name}”用不了：{what}" if name else f"文件用不了：{what}", remedy)
