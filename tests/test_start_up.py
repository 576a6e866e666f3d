"""What the window loads before it can be used, and how measurements are told."""

import os
import subprocess
import sys

import pytest

from bizenv_desktop.base.clock import SystemClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import loader
from bizenv_desktop.home import services
from bizenv_desktop.storage.copy import LocalCopy
from tests.bench import table
from tests.bench.copies import PASSPHRASE, USER
from tests.bench.figures import Figure, Measured
from tests.bench.timing import interleaved, percentile
from tests.helpers_formdef import program_forms

HEAVY = ("openpyxl", "reportlab", "requests", "pypinyin", "xlsxwriter", "docx", "rapidfuzz", "fastapi", "sqlalchemy")
LATER = ("bizenv_desktop.exchange.county.service", "bizenv_desktop.home.sent_forms", "bizenv_desktop.exchange.plan")
"""Our own that only some screens need."""
SHOWN = """
import sys
from tests.bench import start_probe
loaded = lambda: print(*(set(sys.argv[4:]) & sys.modules.keys()))
start_probe._say = lambda what, seconds=None: loaded() if what == "ready" else None
start_probe.os._exit = sys.exit
start_probe.program(*sys.argv[1:4])
"""

WARMED = """
import sys
from bizenv_desktop import app
from tests.bench import start_probe
application = app.make_application([])
app.warm_up()
before = set(sys.modules)
late = lambda: print(*sorted(one for one in sys.modules.keys() - before if one.startswith("bizenv_desktop")))
start_probe._say = lambda what, seconds=None: late() if what == "ready" else None
start_probe.os._exit = sys.exit
start_probe.program(*sys.argv[1:4])
"""
TWICE = """
import threading
from bizenv_desktop import app
from bizenv_desktop.home import services
running, most = [], []
def read_ahead():
    running.append(1)
    most.append(len(running))
    begun.set()
    go_on.wait(20)
    running.pop()
services.read_ahead, begun, go_on = read_ahead, threading.Event(), threading.Event()
threads = [threading.Thread(target=app.warm_up) for _ in range(2)]
threads[0].start()
begun.wait(20)
threads[1].start()
go_on.set()
for one in threads:
    one.join()
print(max(most), len(most))
"""


def _told(code, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout.splitlines(), done.stderr


@pytest.fixture
def home(tmp_path):
    made = {"city": "210100", "unit": "沈阳市商务局", "user": USER, "passphrase": PASSPHRASE}
    copy, _key = LocalCopy.create(tmp_path / "copy", program_forms(), clock=SystemClock(), **made)
    copy.close()
    return str(tmp_path / "copy")


def test_who_has_typed_the_passphrase_waits_for_no_part_of_the_program_to_be_loaded(home):
    lines, errors = _told(WARMED, home, USER, PASSPHRASE)
    assert lines == [""], errors


def test_who_opens_while_the_program_is_loaded_waits_for_that_instead_of_loading_too():
    lines, errors = _told(TWICE)
    assert lines == ["1 2"], errors


def test_neither_a_heavy_library_nor_what_few_screens_need_is_loaded_when_the_window_can_be_used(home):
    lines, errors = _told(SHOWN, home, USER, PASSPHRASE, *HEAVY, *LATER)
    assert lines == [""], errors


def test_definitions_read_while_the_passphrase_is_typed_are_not_read_again(tmp_path, monkeypatch):
    (tmp_path / "common.toml").write_text('id = "common"\ntitle = "通用"\n', "utf-8")
    monkeypatch.setenv("BIZENV_FORMS", str(tmp_path))
    services.read_ahead()
    monkeypatch.setattr(loader, "read_forms", lambda folders: pytest.fail(f"{folders} 又读了一遍"))
    assert services.load_forms().common.title == "通用"


def test_faults_of_definitions_are_told_to_who_asks_for_them_not_to_who_reads_ahead(tmp_path, monkeypatch):
    (tmp_path / "common.toml").write_text('id = "common\n', "utf-8")
    monkeypatch.setenv("BIZENV_FORMS", str(tmp_path))
    services.read_ahead()
    with pytest.raises(BizenvError, match=r"common\.toml"):
        services.load_forms()


@pytest.mark.parametrize(
    ("figure", "reached"),
    [
        (Figure("导入", 3.0, "对照", 2.0, 1.5), True),
        (Figure("导入", 3.1, "对照", 2.0, 1.5), False),
        (Figure("保存", 0.019, goal=0.02), True),
        (Figure("保存", 0.019), None),
    ],
)
def test_a_goal_is_for_the_ratio_or_for_the_time(figure, reached):
    assert figure.reached is reached


def test_the_table_says_what_was_reached_and_where_the_time_goes():
    measured = Measured("导入", [Figure("导入 import", 3.1, "对照", 2.0, 1.5)], [("读取", 1.0), ("保存", 3.0)])
    lines = list(table.lines([measured]))
    assert "3.1 s" in lines[2]
    assert "1.55×" in lines[2]
    assert "未达到 not reached" in lines[2]
    assert lines[-1].endswith("75%")
    assert table.width("导入 a") == 6


def test_what_is_compared_takes_turns():
    taken = []
    interleaved({name: lambda name=name: taken.append(name) or 0.0 for name in "ab"}, 2)
    assert taken == ["a", "b", "b", "a"]


def test_a_percentile_is_one_of_the_measurements():
    assert percentile([float(one) for one in range(1, 101)], 99) == 99
    assert percentile([1.0], 95) == 1
