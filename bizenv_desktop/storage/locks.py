"""The lock of a copy: everyone who has it open shares it; restore, re-key and upgrade have it alone.

What one window or command at a time may do beside others (a sync, a backup) has a file of its own to lock.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "lock"
_WAIT_SECONDS = 5.0


class CopyLock:
    """One holder of a copy's lock. Take and release it on the same thread (the writer's)."""

    def __init__(self, home: Path) -> None:
        from filelock import ReadWriteLock

        self._home = home
        self._lock = ReadWriteLock(home / FILE, is_singleton=False)
        self._held = False

    def hold(self) -> None:
        """Share the copy; raises BizenvError while someone has it alone."""
        from filelock import Timeout

        try:
            self._lock.acquire_read(timeout=_WAIT_SECONDS)
        except Timeout as problem:
            raise BizenvError("LOCKED", f"{self._home} 正在恢复或升级", "等它结束后再打开") from problem
        self._held = True

    def release(self) -> None:
        """Give the shared lock back, if it is held."""
        if self._held:
            self._held = False
            self._lock.release()
            self._lock.close()


@contextmanager
def alone(home: Path, *, patient: bool = True) -> Iterator[None]:
    """Have a copy alone for a while; raises BizenvError while anyone else has it open (at once unless `patient`)."""
    from filelock import ReadWriteLock, Timeout

    lock = ReadWriteLock(home / FILE, is_singleton=False)
    try:
        lock.acquire_write(timeout=_WAIT_SECONDS if patient else 0)
    except Timeout as problem:
        raise BizenvError("LOCKED", f"{home} 正被另一个窗口或命令使用", "关闭它们后再试") from problem
    try:
        yield
    finally:
        lock.release()
        lock.close()


@contextmanager
def one_at_a_time(file: Path, busy: BizenvError, *, wait: float = 0) -> Iterator[None]:
    """Hold the lock of a file, whoever has the copy open; raises `busy` where another holds it `wait` seconds long."""
    from filelock import FileLock, Timeout

    lock = FileLock(file, timeout=wait)
    try:
        lock.acquire()
    except Timeout as problem:
        raise busy from problem
    try:
        yield
    finally:
        lock.release()
