"""The window during an import of ten thousand rows: a long list and an editor answer all the time."""

import os
import runpy
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from bizenv_desktop.app import make_application
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.ui.editor.page import RecordPage
from bizenv_desktop.ui.importing.page import ImportPage
from bizenv_desktop.ui.imports import Imports
from bizenv_desktop.ui.lists.pane import ListPane
from bizenv_desktop.ui.screens import Place
from tests.helpers_ui import a_desk, quiet

LISTED = int(os.environ.get("BIZENV_LISTED_ROWS", "20000"))
"""Rows of the list that is open; 100000 is what a province has, and takes longer to make than a test should."""
IMPORTED = 10_000
LIMIT_MS = 50
ATTEMPTS = 5
"""A busy machine only makes a block longer: of several attempts the shortest of each step is nearest to the program's
own. A second attempt is made only where the first was over the limit."""
MAKE_LARGE = Path(__file__).parent / "data" / "samples" / "make_large.py"


def queued():
    """Return for how many seconds this thread has waited for a processor; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


class OwnBlocks:
    """Ticks in the window's thread; a late tick counts for as long as this program was at work meanwhile.

    Other programs on the machine make ticks late too: then this one uses no processor time, or its thread is ready and
    stands in the queue for a processor (Linux says how long). Neither is counted.
    """

    def __init__(self):
        self.blocks, self.ticks = [], 0
        self._timer = QTimer()
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._tick)
        self._last = self._now()
        self._timer.start()

    def stop(self):
        self._tick()
        self._timer.stop()
        return max(self.blocks)

    def _now(self):
        return time.perf_counter() - queued(), time.process_time()

    def _tick(self):
        now = self._now()
        self.blocks.append(min(after - before for before, after in zip(self._last, now, strict=True)) * 1000)
        self._last = now
        self.ticks += 1


def many_rows(copy, wanted):
    """Multiply the projects of a copy in SQL."""

    def multiply(writer):
        names = [row[1] for row in writer.all('PRAGMA table_info("project")')]
        changed = {"id": "printf('%08d', n) || substr(id, 9)", "rid": "rid + n * 1000", "seq": "rid + n * 1000"}
        changed["province_no"] = "'号' || n || '-' || rid"
        listed = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(changed.get(name, f'"{name}"') for name in names)
        numbers = f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {wanted // 40})"
        writer.execute(f'INSERT INTO "project" ({listed}) {numbers} SELECT {values} FROM "project", c')

    copy.write(multiply)


@pytest.fixture
def _as_the_program_runs(qtbot):
    before = sys.getswitchinterval()
    make_application()  # how soon a worker lets the window go on
    yield
    sys.setswitchinterval(before)


@contextmanager
def long_list(folder):
    folder.mkdir()
    with a_desk(folder) as made:
        copy = made.services.copy
        importer = Imports(lambda: Importer(copy, made.services.checker), copy, lambda *_: None)
        object.__setattr__(made.services, "importer", importer)
        many_rows(copy, LISTED)
        yield made


@pytest.fixture
def workbook(tmp_path, monkeypatch, capsys):
    path = tmp_path / "large.xlsx"
    monkeypatch.setattr("sys.argv", [str(MAKE_LARGE), str(path), "--rows", str(IMPORTED)])
    runpy.run_path(str(MAKE_LARGE), run_name="__main__")
    return path


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.resize(1100, 700)
    widget.show()
    return widget


@pytest.mark.usefixtures("_as_the_program_runs")
@pytest.mark.timeout(600)
def test_list_and_editor_answer_while_a_workbook_is_imported(qtbot, tmp_path, workbook):
    measured, own = [], {}
    for attempt in range(ATTEMPTS):
        with long_list(tmp_path / f"copy{attempt}") as desk:
            measured.append(longest_blocks(qtbot, desk, workbook))
        own = {step: min(worst[step] for worst in measured) for step in measured[-1]}
        if max(own.values()) <= LIMIT_MS:
            break
    print(measured)
    assert max(own.values()) <= LIMIT_MS, measured


def longest_blocks(qtbot, desk, workbook):
    """Import a workbook beside a long list and an editor; return the longest block of each step, in milliseconds."""
    pane = shown(qtbot, ListPane(desk, desk.ledger("project")))
    pane.reload()
    editor = shown(qtbot, RecordPage(desk))
    editor.show_place(Place("record", "project", desk.services.records.rows("project", limit=1)[0].id))
    qtbot.waitUntil(lambda: editor.loaded is not None, timeout=30_000)
    editor.sheet.build_all()
    wizard = shown(qtbot, ImportPage(desk))
    qtbot.waitUntil(quiet(desk), timeout=30_000)
    assert pane.model.rowCount() >= LISTED
    worst = {}

    built = []
    wizard.heads.built.connect(lambda: built.append(wizard.heads.columns.rowCount()))
    for step, go in enumerate((lambda: wizard.files.zone.take(workbook), wizard.forward, wizard.forward), 1):
        watch = OwnBlocks()
        go()
        qtbot.waitUntil(lambda step=step: wizard.stack.currentIndex() == step, timeout=120_000)
        qtbot.waitUntil(quiet(desk), timeout=30_000)
        qtbot.waitUntil(lambda: bool(built))
        worst[step] = watch.stop()
        assert watch.ticks > 20

    assert desk.errors == []
    assert built[-1] > 20
    assert sum(sheet["created"] for sheet in wizard.outcome.sheets) == IMPORTED
    for widget in (wizard, editor, pane):
        widget.close()
    return {step: round(longest, 1) for step, longest in worst.items()}
