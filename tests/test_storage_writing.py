"""One writer, many readers, several processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import meta
from bizenv_desktop.storage.edits import CREATE, Edit, Step, apply_step
from bizenv_desktop.storage.locks import alone
from tests.helpers_storage import PASSPHRASE, new_copy, open_copy

TESTS = Path(__file__).parent


@pytest.fixture
def copy(tmp_path):
    with new_copy(tmp_path / "c") as made:
        yield made


def put(copy, name, row_id):
    step = Step("edit", "新建", [Edit(CREATE, "company", row_id, {"name": name})])
    return copy.write(lambda writer: apply_step(writer, step, by=copy.user))


def names(copy):
    with copy.read() as reader:
        return [name for (name,) in reader.all("SELECT name FROM company_v ORDER BY name")]


def test_a_closure_that_fails_leaves_nothing_and_the_writer_goes_on(copy):
    def half(writer):
        meta.put(writer, "half", "done")
        raise RuntimeError("演示")

    with pytest.raises(RuntimeError):
        copy.write(half)
    with copy.read() as reader:
        assert meta.get(reader, "half") == ""
    put(copy, "甲", "a")
    assert names(copy) == ["甲"]


def test_a_write_inside_a_write_is_one_transaction(copy):
    def both(writer):
        meta.put(writer, "outer", "1")
        copy.write(lambda inner: meta.put(inner, "inner", "1"))
        raise RuntimeError("演示")

    with pytest.raises(RuntimeError):
        copy.write(both)
    with copy.read() as reader:
        assert meta.beginning(reader, "inner") == {}


def test_readers_can_not_write_and_see_one_moment(copy):
    put(copy, "甲", "a")
    with copy.read() as reader:
        with pytest.raises(Exception, match="readonly"):
            reader.all("INSERT INTO meta VALUES ('x', 'y')")
        before = reader.value("SELECT count(*) FROM company_v")
        put(copy, "乙", "b")
        assert reader.value("SELECT count(*) FROM company_v") == before
    assert names(copy) == ["乙", "甲"]


def test_a_submitted_write_gives_a_future(copy):
    done = copy.submit(lambda writer: writer.value("SELECT 41") + 1)
    assert done.result(timeout=5) == 42


def test_the_data_version_changes_with_each_write(copy):
    before = copy.data_version()
    assert copy.data_version() == before
    put(copy, "甲", "a")
    assert copy.data_version() != before


WRITE_MANY = """
import sys
sys.path[:0] = [{tests!r}]
from tests.helpers_storage import open_copy
from test_storage_writing import put
with open_copy(__import__("pathlib").Path({home!r})) as copy:
    for number in range(20):
        put(copy, f"另一进程{{number}}", f"other-{{number}}")
"""


def test_two_processes_write_at_once_and_the_first_notices(copy):
    code = WRITE_MANY.format(tests=str(TESTS), home=str(copy.home))
    before = copy.data_version()
    with subprocess.Popen([sys.executable, "-c", code], cwd=TESTS.parent) as other:
        for number in range(20):
            put(copy, f"本进程{number}", f"own-{number}")
        assert other.wait(timeout=60) == 0
    assert len(names(copy)) == 40
    assert copy.data_version() != before


def test_nobody_gets_the_copy_alone_while_it_is_open(copy, monkeypatch):
    monkeypatch.setattr("bizenv_desktop.storage.locks._WAIT_SECONDS", 0.05)
    with pytest.raises(BizenvError, match="正被另一个窗口"), alone(copy.home):
        pass
    copy.close()
    with alone(copy.home), pytest.raises(BizenvError, match="正在恢复或升级"):
        open_copy(copy.home, secret=PASSPHRASE)
    open_copy(copy.home).close()


def test_a_closed_copy_says_so(copy):
    copy.close()
    with pytest.raises(BizenvError, match="已关闭"):
        put(copy, "甲", "a")


def test_a_full_disk_is_said_and_costs_nothing_that_was_saved(copy):
    put(copy, "甲", "a")

    def too_much(writer):
        pages = writer.value("PRAGMA page_count")
        writer.execute(f"PRAGMA max_page_count = {pages + 1}")
        edits = [Edit(CREATE, "company", f"big-{n}", {"name": "x" * 5000}) for n in range(100)]
        apply_step(writer, Step("edit", "演示", edits), by=copy.user)

    with pytest.raises(BizenvError, match="DISK_FULL") as said:
        copy.write(too_much)
    assert "以前保存的数据都在" in said.value.remedy
    copy.write(lambda writer: writer.execute("PRAGMA max_page_count = 1000000"))
    put(copy, "乙", "b")
    assert sorted(names(copy)) == ["乙", "甲"]


def test_what_fails_after_the_commit_does_not_make_the_save_a_failure(copy, monkeypatch):
    monkeypatch.setattr("bizenv_desktop.storage.copy.HOLIDAYS", "company")
    failing = [True]

    def refresh(_self):
        if failing:
            failing.clear()
            raise RuntimeError

    monkeypatch.setattr(type(copy), "refresh_calendar", refresh)
    put(copy, "甲", "a")
    assert names(copy) == ["甲"]
    assert copy.context.touched == {"company"}
    put(copy, "乙", "b")
    assert copy.context.touched == set()


def test_a_job_is_done_or_refused_when_the_copy_closes_under_it(tmp_path):
    for number in range(5):
        made = new_copy(tmp_path / f"c{number}")
        started = threading.Barrier(3)
        jobs = []

        def submit_many(copy=made, start=started, into=jobs):
            start.wait()
            into.extend(copy.submit(lambda writer: writer.value("SELECT 1")) for _ in range(50))

        threads = [threading.Thread(target=submit_many) for _ in range(2)]
        for one in threads:
            one.start()
        started.wait()
        made.close()
        for one in threads:
            one.join()
        assert all(job.exception(timeout=5) is None or "CLOSED" in str(job.exception()) for job in jobs)
