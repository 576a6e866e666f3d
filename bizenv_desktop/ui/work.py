"""Work off the window's thread: a job runs on a worker, its answer comes back as a signal in the window's thread."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

_PROGRESS_EVERY = 0.05
_WORKERS = 4
_PATIENCE_MS = 10_000


class Job(QObject):
    """One call under way. `done` carries its result, `failed` its exception, `ended` comes after either."""

    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int, str)
    ended = Signal()
    _arrived = Signal(str, object)
    _advanced = Signal(int, int, str)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.cancelled = False
        self._last = 0.0
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._advanced.connect(self._advance, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Ask the work to stop at its next step; it rolls back and fails with Cancelled."""
        self.cancelled = True

    def is_cancelled(self) -> bool:
        """Tell the worker whether it should stop."""
        return self.cancelled

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say from the worker how far it is; calls in quick succession are dropped."""
        now = time.monotonic()
        if done >= total or now - self._last >= _PROGRESS_EVERY:
            self._last = now
            self._advanced.emit(done, total, text)

    def arrive(self, kind: str, answer: object) -> None:
        """Hand the answer over from the worker."""
        self._arrived.emit(kind, answer)

    @Slot(int, int, str)
    def _advance(self, done: int, total: int, text: str) -> None:
        self.progressed.emit(done, total, text)

    @Slot(str, object)
    def _deliver(self, kind: str, answer: object) -> None:
        try:
            (self.done if kind == "done" else self.failed).emit(answer)
        finally:
            self.ended.emit()


class _Task(QRunnable):
    """Carries one function to a worker thread."""

    def __init__(self, job: Job, function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> None:
        super().__init__()
        self._job = job
        self._call = (function, args, named)

    @override
    def run(self) -> None:
        function, args, named = self._call
        try:
            answer = function(*args, **named)
        except Exception as problem:  # noqa: BLE001 - whatever went wrong is shown to the person
            self._hand_over("failed", problem)
        else:
            self._hand_over("done", answer)

    def _hand_over(self, kind: str, answer: object) -> None:
        try:
            self._job.arrive(kind, answer)
        except RuntimeError:  # the window is gone; nobody waits for the answer
            return


class Jobs(QObject):
    """Runs jobs and says whether any is under way (`busy_changed`: number and the newest title)."""

    busy_changed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_WORKERS)
        self._running: list[Job] = []

    def run(self, function: Callable[..., Any], *args: Any, title: str = "", **named: Any) -> Job:
        """Call `function(*args, **named)` on a worker and return its job at once."""
        return self._start(self._new(title), function, args, named)

    def run_long(self, function: Callable[..., Any], *args: Any, title: str, **named: Any) -> Job:
        """Call a function with `progress` and `cancelled` too, for long work."""
        job = self._new(title)
        named |= {"progress": job.report, "cancelled": job.is_cancelled}
        return self._start(job, function, args, named)

    @property
    def running(self) -> int:
        """Return the number of jobs under way."""
        return len(self._running)

    def wait(self) -> None:
        """Wait for all workers, at the end of the program; answers that come only now reach nobody."""
        for job in self._running:
            job.cancel()
        if self._pool.waitForDone(_PATIENCE_MS):
            for job in self._running:  # each holds whoever asked
                shiboken6.delete(job)
            self._running.clear()

    def _new(self, title: str) -> Job:
        job = Job(title)
        job.ended.connect(lambda: self._forget(job))
        self._running.append(job)
        return job

    def _start(self, job: Job, function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Job:
        self._tell()
        self._pool.start(_Task(job, function, args, named))
        return job

    def _forget(self, job: Job) -> None:
        self._running.remove(job)
        job.deleteLater()
        self._tell()

    def _tell(self) -> None:
        titled = [job.title for job in self._running if job.title]
        self.busy_changed.emit(len(self._running), titled[-1] if titled else "")


class SaveQueue(QObject):
    """Runs saves one after another in the order in which they were made; `idle` comes when none is left."""

    idle = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._waiting: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
        self._busy = False

    def push(self, function: Callable[..., Any], *args: Any) -> None:
        """Add a save to the end of the queue."""
        self._waiting.append((function, args))
        self._next()

    @property
    def pending(self) -> int:
        """Return the number of saves that are not done yet."""
        return len(self._waiting) + self._busy

    def _next(self) -> None:
        if self._busy:
            return
        if not self._waiting:
            self.idle.emit()
            return
        function, args = self._waiting.pop(0)
        self._busy = True
        job = self._jobs.run(function, *args)
        job.failed.connect(self.failed.emit)
        job.ended.connect(self._done)

    def _done(self) -> None:
        self._busy = False
        self._next()
