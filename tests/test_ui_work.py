"""Workers, the save queue and the watchdog."""

import threading
import time
from pathlib import Path

from PySide6.QtCore import QThread

from bizenv_desktop.base.errors import BizenvError, Cancelled
from bizenv_desktop.ui.imports import Imports
from bizenv_desktop.ui.watchdog import Watchdog
from bizenv_desktop.ui.work import Jobs, SaveQueue
from tests.helpers_ui import a_desk

LIMIT_MS = 50


def test_the_answer_of_a_worker_arrives_in_the_windows_thread(qtbot):
    jobs, seen = Jobs(), []

    job = jobs.run(threading.get_ident)
    job.done.connect(lambda answer: seen.append((answer, QThread.currentThread() is jobs.thread())))
    qtbot.waitUntil(lambda: bool(seen))

    assert seen[0][0] != threading.get_ident()
    assert seen[0][1]


def test_an_error_is_handed_over_and_the_job_ends(qtbot):
    jobs, seen = Jobs(), []

    def fail():
        raise BizenvError("X", "不行")

    job = jobs.run(fail)
    job.failed.connect(seen.append)
    qtbot.waitUntil(lambda: jobs.running == 0)

    assert seen[0].what == "不行"


def test_long_work_says_how_far_it_is_and_stops_when_it_is_cancelled(qtbot):
    jobs, progress, ended, may_go = Jobs(), [], [], threading.Event()

    def work(progress, cancelled):
        progress(1, 2, "第一半")
        may_go.wait(5)
        if cancelled():
            raise Cancelled

    job = jobs.run_long(work, title="长活")
    job.progressed.connect(lambda *step: progress.append(step))
    job.failed.connect(ended.append)
    qtbot.waitUntil(lambda: bool(progress))
    job.cancel()
    may_go.set()
    qtbot.waitUntil(lambda: bool(ended))

    assert progress == [(1, 2, "第一半")]
    assert isinstance(ended[0], Cancelled)


def test_saves_are_done_in_the_order_in_which_they_were_made(qtbot):
    queue, done = SaveQueue(jobs := Jobs()), []

    def save(number):
        time.sleep(0.002 * (5 - number))
        done.append(number)

    for number in range(5):
        queue.push(save, number)
    qtbot.waitUntil(lambda: not queue.pending and jobs.running == 0)

    assert done == list(range(5))


def test_the_watchdog_sees_a_blocked_window(qtbot):
    dog = Watchdog()
    dog.start()
    qtbot.wait(20)
    time.sleep(0.08)
    qtbot.wait(20)

    assert dog.stop() > LIMIT_MS


def test_the_window_answers_while_a_workbook_is_imported(qtbot, tmp_path):
    from bizenv_desktop.exchange.importer import Importer

    book = next(Path(__file__).parent.glob("data/samples/沈阳市2021年*.xlsx"))
    with a_desk(tmp_path) as desk:
        imports = Imports(
            lambda: Importer(desk.services.copy, desk.services.checker), desk.services.copy, lambda *_: None
        )
        worst = []
        for _ in range(3):  # other programs share the processor: the best of three counts
            dog, seen = Watchdog(), []
            dog.start()
            desk.run_long(desk, imports.run, "project", book, dry_run=True, title="预览", then=seen.append)
            qtbot.waitUntil(lambda seen=seen: bool(seen), timeout=60_000)
            worst.append(dog.stop())
            if worst[-1] < LIMIT_MS:
                break

    assert desk.errors == []
    assert seen[0].sheets[0]["rows_read"] == 38
    assert min(worst) < LIMIT_MS


def test_an_answer_that_comes_late_does_not_hide_what_was_read_after_it(qtbot, tmp_path):
    shown, goes_on = [], threading.Event()

    def read(wait, answer):
        if wait:
            goes_on.wait(30)
        return answer

    with a_desk(tmp_path) as desk:
        slow = desk.read(desk, read, True, "before", then=shown.append)
        desk.read(desk, read, False, "after", then=shown.append)
        qtbot.waitUntil(lambda: shown == ["after"])
        with qtbot.waitSignal(slow.done):
            goes_on.set()

    assert shown == ["after"]
