"""The way back to a backup: it is looked at while the copy is open, so that a wrong passphrase closes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.ui.desk import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtCore import QObject

    from bizenv_desktop.ui.desk import Desk

    Told = Callable[[str], object]

_REOPEN = "请关闭程序，重新打开。"


class Restoring:
    """One restore. `refused` is told why nothing was changed; `done` what came of it once the copy is closed."""

    def __init__(self, owner: QObject, desk: Desk, *, refused: Told, done: Told) -> None:
        self._owner, self._desk, self._refused, self._done = owner, desk, refused, done

    def begin(self, file: Path, passphrase: str) -> None:
        """Look at the backup; then close the copy and put the backup in its place. "" serves for an own backup."""
        if self._desk.exchange.running:
            self._refused("正在同步，等它结束或取消后再恢复")
        else:
            self._desk.run(
                self._owner, self._desk.services.safety.examine, file, passphrase,
                then=lambda problems: self._examined(file, passphrase, problems),
                failed=lambda problem: self._refused("；".join(sentence(problem))), title="正在核对备份",
            )  # fmt: skip

    def _examined(self, file: Path, passphrase: str, problems: Sequence[str]) -> None:
        if problems:
            self._refused("备份有问题，没有恢复：" + "；".join(problems))
            return
        self._desk.stop()
        self._desk.run(
            self._owner, self._desk.services.safety.restore, file, passphrase,
            then=self._restored, failed=lambda problem: self._failed("；".join(sentence(problem))), title="正在恢复",
        )  # fmt: skip

    def _restored(self, problems: Sequence[str]) -> None:
        if problems:
            self._failed("；".join(problems))
        else:
            self._done(f"已恢复，重新打开后再同步一次。{_REOPEN}")

    def _failed(self, why: str) -> None:
        self._done(f"没有恢复，数据没有变动：{why}。{_REOPEN}")
