"""Window and command line use one copy at once: each sees the other's work, one of them syncs, none restores."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage.backup import backup, restore
from bizenv_desktop.sync.syncer import Syncer
from tests.helpers_storage import PASSPHRASE, USER, all_forms, full_copy, full_records, open_copy

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER = """
import sys
from pathlib import Path
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step, apply_step
from bizenv_desktop.sync.syncer import Syncer
from tests.helpers_storage import all_forms, open_copy
with open_copy(Path(sys.argv[1]), all_forms(), "张演示") as copy:
    records = Records(copy, Checker(copy))
    for line in sys.stdin:
        exec(line)
        print("done", flush=True)
"""


class Other:
    """Another process with the copy open, which does what it is told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, line: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"


@contextmanager
def another_process(home: Path) -> Iterator[Other]:
    command = [sys.executable, "-c", OTHER, str(home)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], **pipes) as process:
        other = Other(process)
        try:
            other.do("pass")
            yield other
            process.stdin.close()
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()  # of one that has ended, nothing


@pytest.fixture
def records(tmp_path):
    for made in full_records(tmp_path / "c"):
        made.copy.add_user("孙演示", frozenset({"admin", "editor"}), PASSPHRASE)
        yield made


def test_what_one_saves_the_other_sees_with_roles_and_working_days(records):
    copy = records.copy
    with another_process(copy.home) as other:
        before = copy.data_version()
        other.do('records.create("enterprise", {"name": "命令行新建的企业", "kind": "内资"})')
        assert copy.data_version() != before
        assert [row.values["name"] for row in records.rows("enterprise")] == ["命令行新建的企业"]
        row = records.rows("enterprise")[0].id
        records.change("enterprise", row, {"contact": "窗口里改的"})
        other.do(f'assert records.get("enterprise", "{row}").values["contact"] == "窗口里改的"')
        assert copy.calendar.is_workday(date(2027, 3, 1))
        other.do('records.create("holiday", {"day": "2027-03-01", "day_type": "放假", "basis_doc": "演示"})')
        copy.data_version()
        assert not copy.calendar.is_workday(date(2027, 3, 1))
        other.do("me = copy.person")
        other.do('records.change("person", me, {"roles": ["领导只读"]})')
        with pytest.raises(BizenvError, match="领导只读，这一步需要"):
            records.change("enterprise", row, {"contact": "不再有权"})


def test_one_syncs_at_a_time_and_the_other_is_told(records):
    with another_process(records.copy.home) as other:
        other.do("alone = Syncer(copy)._alone(); alone.__enter__()")
        with pytest.raises(BizenvError, match="SYNC_BUSY") as said:
            Syncer(records.copy).sync()
        assert (said.value.what, said.value.remedy) == ("另一个窗口或命令正在同步", "等它结束后再同步")
        other.do("alone.__exit__(None, None, None)")
        with pytest.raises(BizenvError, match="NOT_ENROLLED"):
            Syncer(records.copy).sync()


def test_nobody_restores_while_another_process_has_the_copy_open(tmp_path, monkeypatch):
    monkeypatch.setattr("bizenv_desktop.storage.locks._WAIT_SECONDS", 0.05)
    home, file = tmp_path / "c", tmp_path / "copy.bak"
    with full_copy(home) as copy:
        backup(copy, file)
    with another_process(home) as other:
        with pytest.raises(BizenvError, match="LOCKED") as said:
            restore(home, file, passphrase=PASSPHRASE)
        assert "正被另一个窗口或命令使用" in said.value.what
        assert said.value.remedy == "关闭它们后再试"
        other.do('records.create("enterprise", {"name": "照常", "kind": "内资"})')
    with open_copy(home, all_forms(), USER) as copy, copy.read() as reader:
        assert reader.value("SELECT count(*) FROM enterprise_v") == 1
    assert restore(home, file, passphrase=PASSPHRASE) == []


def test_a_process_that_dies_gives_the_copy_free(tmp_path, monkeypatch):
    monkeypatch.setattr("bizenv_desktop.storage.locks._WAIT_SECONDS", 2)
    home, file = tmp_path / "c", tmp_path / "copy.bak"
    with full_copy(home) as copy:
        backup(copy, file)
    dying = "import os\n" + OTHER.replace("exec(line)", "os.kill(os.getpid(), 9)")
    with subprocess.Popen(
        [sys.executable, "-c", dying, str(home)], cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, text=True
    ) as process:
        process.communicate("now\n", timeout=30)
    assert process.returncode == -9
    assert restore(home, file, passphrase=PASSPHRASE) == []
