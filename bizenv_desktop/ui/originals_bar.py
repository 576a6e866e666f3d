"""The line under attached files that says which originals are not here, and fetches them: progress, cancel, why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.work import Job

_BAR_WIDTH = 160
_NAMED = 3


class OriginalsBar(QWidget):
    """Shown while originals are lacking; `arrived` names (hashes) those that have come."""

    arrived = Signal(list)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._lacking: dict[str, str] = {}
        self._job: Job | None = None
        self.text = QLabel()
        self.text.setProperty("role", "faint")
        self.text.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setFixedWidth(_BAR_WIDTH)
        self.fetch_button = QPushButton("下载原件")
        self.fetch_button.clicked.connect(lambda: self.fetch(dict(self._lacking)))
        self.cancel_button = QPushButton("取消")
        self.cancel_button.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.text, self.progress, self.fetch_button, self.cancel_button):
            row.addWidget(widget)
        row.addStretch()
        self._show()

    def show_lacking(self, lacking: dict[str, str]) -> None:
        """Say how many originals (hash → name) are not here; the line goes where none is lacking."""
        self._lacking = dict(lacking)
        self.text.setText(f"{len(lacking)} 个文件的原件尚未下载" if lacking else "")
        self._show()

    def fetch(self, files: dict[str, str], then: Callable[[], object] | None = None) -> None:
        """Fetch originals (hash → name) and go on with `then` once all of them are here."""
        if self._job is not None or not files:
            return
        self.text.setText(f"正在下载“{next(iter(files.values()))}”的原件" + ("等" if len(files) > 1 else ""))
        self.progress.setRange(0, 0)
        self._job = self._desk.run_long(
            self, self._desk.services.syncer.fetch_files, list(files), title="正在下载原件",
            then=lambda fetched: self._come(files, fetched, then), failed=lambda why: self._went_wrong(files, why),
        )  # fmt: skip
        self._job.progressed.connect(self._advance)
        self._show()

    def _come(self, files: dict[str, str], fetched: Any, then: Callable[[], object] | None) -> None:
        self._job = None
        came = [sha for sha in files if sha not in fetched.lacking]
        self.show_lacking({sha: name for sha, name in self._lacking.items() if sha not in came})
        if fetched.cancelled:
            self.text.setText("已取消；已下载的部分保留，下次接着下载")
        elif fetched.lacking:
            self._say([files[sha] for sha in fetched.lacking], "省平台还没有收到", "等附件所在的电脑同步后再下载")
        self.arrived.emit(came)
        self._desk.sync_state_changed.emit()
        if then is not None and not fetched.lacking:
            then()

    def _went_wrong(self, files: dict[str, str], why: Exception) -> None:
        self._job = None
        if isinstance(why, BizenvError):
            self._say(list(files.values()), why.what, why.remedy)
        else:
            self._desk.show_error(why)
        self._show()

    def _say(self, names: list[str], why: str, remedy: str) -> None:
        shown = "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")
        self.text.setText(f"“{shown}”的原件尚未下载：{why}；{remedy}")

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _advance(self, done: int, total: int, _text: str) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)

    def _show(self) -> None:
        running = self._job is not None
        self.progress.setVisible(running)
        self.cancel_button.setVisible(running)
        self.fetch_button.setVisible(bool(self._lacking) and not running)
        self.setVisible(running or bool(self.text.text()))
