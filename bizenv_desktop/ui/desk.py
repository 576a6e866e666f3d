"""The desk: what screens share. Services, workers, the way to other places, messages; no state of any screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from bizenv_desktop.base.errors import BizenvError, Cancelled
from bizenv_desktop.ui.syncing.automatic import AutoSync
from bizenv_desktop.ui.syncing.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.ui.screens import Place
    from bizenv_desktop.ui.services import Services
    from bizenv_desktop.ui.work import Job, Jobs

_WATCH_MS = 3000


class Desk(QObject):
    """Handed to every screen.

    `changed` names a ledger whose rows changed ("" for any); `place_wanted` a place to open; `toast_wanted` a text
    with the text of an action and what it does; `error_wanted` an exception to show; `sealed` that the province has
    revoked the person or the device, so that nothing may be seen any more.
    """

    changed = Signal(str)
    place_wanted = Signal(object)
    back_wanted = Signal()
    toast_wanted = Signal(str, str, object)
    error_wanted = Signal(object)
    sync_state_changed = Signal()
    sealed = Signal()

    def __init__(self, services: Services, jobs: Jobs, settings: QSettings) -> None:
        super().__init__()
        self.services = services
        self.jobs = jobs
        self.settings = settings
        self.exchange = Exchange(self)
        self.auto_sync = AutoSync(self)
        self.exchange.failed.connect(self._look_for_seal)
        self._version: int | None = None
        self._asked = 0
        self._shown: WeakKeyDictionary[QObject, dict[str, int]] = WeakKeyDictionary()
        """By owner and question the number of the last question whose answer is shown."""
        self._watch = QTimer(self)
        self._watch.setInterval(_WATCH_MS)
        self._watch.timeout.connect(self._look_for_changes)

    @property
    def forms(self) -> Forms:
        """Return the definitions of the open copy."""
        return self.services.forms

    def may(self, *roles: str) -> bool:
        """Tell whether the person at the desk has one of these roles."""
        return bool(self.services.roles.intersection(roles))

    def ledger(self, name: str) -> Ledger:
        """Return a ledger's definition."""
        return self.services.forms.ledgers[name]

    def run(
        self,
        owner: QObject,
        function: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        title: str = "",
        **named: Any,
    ) -> Job:
        """Call a service on a worker; `then` gets its answer if `owner` is still there, errors are shown."""
        return self._follow(owner, self.jobs.run(function, *args, title=title, **named), then, failed)

    def read(
        self,
        owner: QObject,
        function: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], object],
        failed: Callable[[Exception], object] | None = None,
        title: str = "",
        **named: Any,
    ) -> Job:
        """Call a service for what an owner shows: an answer that comes after that to a later question is dropped.

        Workers answer in any order, so what is shown would else fall back to what was true before.
        """
        shown = self._shown.setdefault(owner, {})
        question = f"{function.__module__}.{function.__qualname__}"
        self._asked += 1
        turn = self._asked

        def arrived(answer: Any) -> None:
            if turn > shown.get(question, 0):
                shown[question] = turn
                then(answer)

        return self.run(owner, function, *args, then=arrived, failed=failed, title=title, **named)

    def run_long(
        self,
        owner: QObject,
        function: Callable[..., Any],
        *args: Any,
        title: str,
        then: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        **named: Any,
    ) -> Job:
        """Call a service with progress and cancel, for long work."""
        return self._follow(owner, self.jobs.run_long(function, *args, title=title, **named), then, failed)

    def open(self, place: Place) -> None:
        """Go to a place."""
        self.place_wanted.emit(place)

    def toast(self, text: str, action: str = "", do: Callable[[], None] | None = None) -> None:
        """Say shortly what happened, with one thing to do about it."""
        self.toast_wanted.emit(text, action, do)

    def show_error(self, problem: Exception) -> None:
        """Say what could not be done; a cancelled job needs no box."""
        if isinstance(problem, BizenvError) and problem.code == "SEALED":
            self.sealed.emit()
        elif isinstance(problem, Cancelled):
            self.toast(f"{problem.what}，{problem.remedy}")
        else:
            self.error_wanted.emit(problem)

    def undo(self) -> None:
        """Take the last step of this person back, as a new step."""
        self.run(self, self.services.records.undo, then=self._undone, title="正在撤销")

    def announce(self, ledger: str = "") -> None:
        """Say that rows of a ledger changed here, so that other screens read again."""
        self.changed.emit(ledger)

    def watch(self) -> None:
        """Begin to look whether another window or the command line has written, and to sync from time to time."""
        self._watch.start()
        self.auto_sync.start()

    def stop(self) -> None:
        """Stop looking and syncing."""
        self._watch.stop()
        self.auto_sync.stop()
        self.exchange.cancel()

    def _look_for_seal(self, _problem: Exception) -> None:
        if self.services.copy.sealed:
            self.sealed.emit()

    def _undone(self, result: Any) -> None:
        title = getattr(result, "title", "") or getattr(result, "undone", "")
        self.toast(f"已撤销：{title}" if title else "没有可以撤销的操作")
        self.announce()

    def _follow(
        self,
        owner: QObject,
        job: Job,
        then: Callable[[Any], object] | None,
        failed: Callable[[Exception], object] | None,
    ) -> Job:
        def arrived(answer: Any) -> None:
            if then is not None and shiboken6.isValid(owner):
                then(answer)

        def went_wrong(problem: Exception) -> None:
            if failed is not None and shiboken6.isValid(owner):
                failed(problem)
            elif failed is None:
                self.show_error(problem)

        job.done.connect(arrived)
        job.failed.connect(went_wrong)
        return job

    def _look_for_changes(self) -> None:
        if self.jobs.running == 0:
            self.run(self, self.services.copy.data_version, then=self._compare, failed=lambda _problem: None)

    def _compare(self, version: int) -> None:
        if self.services.copy.sealed:
            self.sealed.emit()
        elif self._version is not None and version != self._version:
            self.announce()
        self._version = version


def sentence(problem: Exception) -> tuple[str, str]:
    """Return what happened and what to do, in Chinese, for any exception."""
    if isinstance(problem, BizenvError):
        return problem.what, problem.remedy
    return (
        f"程序内部错误：{type(problem).__name__}：{problem}",
        "已保存的数据不受影响；请重试，仍不行请把此提示告诉管理员",
    )


def owner_window(widget: QWidget) -> QWidget:
    """Return the top window of a widget, the right parent of dialogs."""
    return widget.window()
