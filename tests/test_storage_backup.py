"""Backups, restoring, and looking whether a copy is whole."""

from __future__ import annotations

import errno
import hashlib
import subprocess
import sys
import threading
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import attachments, leftovers
from bizenv_desktop.storage.auto_backup import automatic_backup, backups
from bizenv_desktop.storage.backup import backup, examine, restore
from bizenv_desktop.storage.blob_files import blob_name, blob_path
from bizenv_desktop.storage.edits import CREATE, DELETE, Edit, Step, apply_step
from bizenv_desktop.storage.verify import verify
from tests.helpers_storage import PASSPHRASE, USER, new_copy, open_copy


@pytest.fixture
def copy(tmp_path):
    with new_copy(tmp_path / "c") as made:
        yield made


def put(copy, row_id, ledger="plant", **values):
    edit = Edit(CREATE, ledger, row_id, values)
    copy.write(lambda writer: apply_step(writer, Step("edit", "演示", [edit]), by=USER))


def count(copy):
    with copy.read() as reader:
        return reader.value("SELECT count(*) FROM plant_v")


def test_a_backup_made_while_others_write_is_whole_and_comes_back(copy, tmp_path):
    put(copy, "first", name="演示厂")
    sha256 = attachments.put(copy, b"photo" * 1000, "照片.jpg")
    stop = threading.Event()

    def keep_writing():
        number = 0
        while not stop.is_set():
            put(copy, f"more-{number}", name=f"后来{number}")
            number += 1

    other = threading.Thread(target=keep_writing)
    other.start()
    backup(copy, tmp_path / "stick" / "copy.bak")
    stop.set()
    other.join()
    copy.close()
    assert restore(tmp_path / "new", tmp_path / "stick" / "copy.bak", passphrase=PASSPHRASE) == []
    with open_copy(tmp_path / "new") as back:
        assert count(back) >= 1
        assert attachments.open_file(back, sha256) == b"photo" * 1000
        assert verify(back) == []


def test_restoring_keeps_the_old_copy_aside(copy, tmp_path):
    put(copy, "a", name="演示厂")
    backup(copy, tmp_path / "copy.bak")
    put(copy, "b", name="后来的厂")
    copy.close()
    assert restore(copy.home, tmp_path / "copy.bak", passphrase=PASSPHRASE) == []
    with open_copy(copy.home) as back:
        assert count(back) == 1
    with open_copy(copy.home / "before-restore-1") as old:
        assert count(old) == 2


def test_a_copy_in_use_is_not_restored_over(copy, tmp_path, monkeypatch):
    monkeypatch.setattr("bizenv_desktop.storage.locks._WAIT_SECONDS", 0.05)
    backup(copy, tmp_path / "copy.bak")
    with pytest.raises(BizenvError, match="正被另一个窗口"):
        restore(copy.home, tmp_path / "copy.bak", passphrase=PASSPHRASE)


def test_a_wrong_passphrase_or_a_damaged_backup_changes_nothing(copy, tmp_path):
    put(copy, "a", name="演示厂")
    file = tmp_path / "copy.bak"
    backup(copy, file)
    copy.close()
    with pytest.raises(BizenvError, match="打不开这份备份"):
        restore(copy.home, file, passphrase=PASSPHRASE + "错")
    raw = file.read_bytes()
    file.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(BizenvError, match="已损坏"):
        restore(copy.home, file, passphrase=PASSPHRASE)
    with zipfile.ZipFile(file, "w") as other:
        other.writestr("什么也不是", b"")
    with pytest.raises(BizenvError, match="已损坏"):
        restore(copy.home, file, passphrase=PASSPHRASE)
    with open_copy(copy.home) as same:
        assert count(same) == 1


def test_a_backup_is_examined_while_the_copy_is_in_use(copy, tmp_path):
    put(copy, "a", name="演示厂")
    file = tmp_path / "copy.bak"
    backup(copy, file)
    put(copy, "b", name="后来的厂")
    assert examine(copy.home, file, passphrase=PASSPHRASE) == []
    with pytest.raises(BizenvError, match="打不开这份备份"):
        examine(copy.home, file, passphrase=PASSPHRASE + "错")
    assert examine(copy.home, file, own_key=copy.key) == []
    with pytest.raises(BizenvError, match="打不开这份备份"):
        examine(copy.home, file, own_key=bytes(32))
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(BizenvError, match="已损坏"):
        examine(copy.home, file, passphrase=PASSPHRASE)
    assert count(copy) == 2
    assert sorted(one.name for one in copy.home.glob("backup-*")) == []


def test_ten_automatic_backups_are_kept(copy):
    made = [automatic_backup(copy) for _ in range(12)]
    assert len(backups(copy.home)) == 10
    assert made[-1].exists()


def test_verify_names_what_is_wrong(copy):
    put(copy, "a", name="演示厂")
    put(copy, "s", "plant_step", plant_id="a", text="开工")
    assert verify(copy) == []
    copy.write(lambda writer: writer.execute("UPDATE plant SET name = '偷改' WHERE id = 'a'"))
    problems = verify(copy)
    assert any("与操作记录不一致" in one for one in problems)
    assert any("检索内容不符" in one for one in problems)
    edit = Edit(DELETE, "plant", "a")
    copy.write(lambda writer: apply_step(writer, Step("edit", "演示", [edit]), by=USER))
    assert any("上级记录不存在" in one for one in verify(copy))


def test_verify_notices_a_damaged_page(copy):
    for number in range(50):
        put(copy, str(number), name=f"演示厂{number}")
    copy.close()
    path = copy.home / "bizenv.db"
    raw = bytearray(path.read_bytes())
    raw[-2000] ^= 0xFF
    path.write_bytes(raw)
    with open_copy(copy.home) as damaged:
        assert any("数据库文件" in one for one in verify(damaged))


class Crash(BaseException):
    """The power goes."""


@pytest.mark.parametrize("moment", range(1, 8))
def test_a_crash_at_any_moment_of_a_restore_leaves_a_copy_that_opens(copy, tmp_path, monkeypatch, moment):
    put(copy, "a", name="演示厂")
    sha256 = attachments.put(copy, b"photo" * 1000, "照片.jpg")
    backup(copy, tmp_path / "copy.bak")
    put(copy, "b", name="后来的厂")
    blob = next((copy.home / "blobs").iterdir())
    copy.close()
    blob.unlink()
    replace, left = Path.replace, [moment]

    def crashing(path, target):
        left[0] -= 1
        if left[0] == 0:
            raise Crash
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", crashing)
    crashed = False
    try:
        restore(copy.home, tmp_path / "copy.bak", passphrase=PASSPHRASE)
    except Crash:
        crashed = True
    begun = (copy.home / "restore.json").exists()
    left[0] = 2
    with suppress(Crash):
        open_copy(copy.home).close()  # and once more, while that is mended
    monkeypatch.undo()
    with open_copy(copy.home) as back:
        assert count(back) == (2 if crashed and not begun else 1)
        assert not (copy.home / "restore.json").exists()
        if not crashed or begun:
            assert attachments.open_file(back, sha256) == b"photo" * 1000
            assert verify(back) == []
    if not crashed or begun:
        with open_copy(copy.home / "before-restore-1") as old:
            assert count(old) == 2
        assert not list(copy.home.glob("restore-*"))


def test_a_folder_whose_slots_are_lost_keeps_its_database(copy):
    put(copy, "a", name="演示厂")
    copy.close()
    slots = (copy.home / "slots.json").read_bytes()
    (copy.home / "slots.json").unlink()
    new_copy(copy.home).close()
    (aside,) = copy.home.glob("left-over-*")
    (aside / "slots.json").write_bytes(slots)
    with open_copy(aside) as old:
        assert count(old) == 1


def test_a_backup_is_made_without_a_lost_attachment_and_says_so(copy, tmp_path):
    put(copy, "a", name="演示厂")
    attachments.put(copy, b"photo", "照片.jpg")
    attachments.put(copy, b"lost", "丢失.jpg")
    lost = blob_path(copy.home, blob_name(copy.key, hashlib.sha256(b"lost").hexdigest()))
    lost.unlink()
    (problem,) = backup(copy, tmp_path / "copy.bak")
    assert lost.name in problem
    copy.close()
    assert restore(tmp_path / "new", tmp_path / "copy.bak", passphrase=PASSPHRASE) == []
    with open_copy(tmp_path / "new") as back:
        assert count(back) == 1
        assert attachments.open_file(back, hashlib.sha256(b"photo").hexdigest()) == b"photo"


def test_a_disk_that_is_full_is_said_in_plain_words_whoever_notices_it(copy, tmp_path, monkeypatch):
    """The files' side says ENOSPC, the database its own words; people read the same."""
    from sqlcipher3 import dbapi2

    told = []
    for refused in (OSError(errno.ENOSPC, "No space left"), dbapi2.OperationalError("database or disk is full")):

        def fail(*_given, problem=refused):
            raise problem

        monkeypatch.setattr("bizenv_desktop.storage.backup._copy_database", fail)
        with pytest.raises(BizenvError) as found:
            backup(copy, tmp_path / "满.bizbak")
        told.append((found.value.code, "磁盘已满" in found.value.what))

    assert told == [("BACKUP_FAILED", True)] * 2
    assert not list(tmp_path.glob("满*"))


def test_a_stick_that_is_pulled_out_is_said_and_the_backup_before_stays(copy, tmp_path, monkeypatch):
    file = tmp_path / "copy.bak"
    backup(copy, file)
    before = file.read_bytes()

    def gone(*_given, **_more):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", gone)
    with pytest.raises(BizenvError, match="备份没有写成") as said:
        backup(copy, file)
    assert "U 盘" in said.value.remedy
    assert file.read_bytes() == before
    assert list(tmp_path.glob("*.new")) == []


BACKUP = """
import sys, zipfile
from pathlib import Path
from bizenv_desktop.storage import backup as module
from tests.helpers_storage import open_copy
whole = getattr(module, {moment!r})
def held(*given):
    print("here", flush=True)
    sys.stdin.read()
    return whole(*given)
setattr(module, {moment!r}, held)
module.backup(open_copy(Path({home!r})), Path({file!r}))
"""


@pytest.mark.parametrize("moment", ["_copy_database", "_blobs", "_flush", "_read_back"])
def test_a_killed_backup_leaves_the_one_before_and_is_cleared_away(copy, tmp_path, moment):
    put(copy, "a", name="演示厂")
    stick = tmp_path / "stick"
    backup(copy, stick / "copy.bak")
    before = (stick / "copy.bak").read_bytes()
    code = BACKUP.format(moment=moment, home=str(copy.home), file=str(stick / "copy.bak"))
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"here\n"
        other.kill()
    assert list(copy.home.glob("backup-*/"))
    assert (stick / "copy.bak").read_bytes() == before
    backup(copy, tmp_path / "elsewhere.bak")  # nothing of the killed one is in its way
    assert [one.name for one in stick.iterdir()] == ["copy.bak"]
    assert [one.name for one in copy.home.glob("backup-*/")] == []
    copy.close()
    assert restore(tmp_path / "new", stick / "copy.bak", passphrase=PASSPHRASE) == []


def test_what_killed_ones_left_goes_when_the_copy_is_opened_but_no_backup_under_way(copy, tmp_path):
    (copy.home / "backup-old").mkdir()
    (copy.home / "backup-old" / "target.txt").write_text(str(tmp_path / "half.bak.new"))
    (tmp_path / "half.bak.new").write_bytes(b"half")
    (copy.home / "restore-old").mkdir()
    (copy.home / "restore-old" / "bizenv.db").write_bytes(b"half")
    with leftovers.backup_folder(copy.home, tmp_path / "now.bak.new") as now:
        (tmp_path / "now.bak.new").write_bytes(b"begun")
        open_copy(copy.home).close()
        assert now.is_dir()
        assert (tmp_path / "now.bak.new").exists()
    assert not (tmp_path / "half.bak.new").exists()
    assert not list(copy.home.glob("restore-*"))
    assert not list(copy.home.glob("backup-*/"))


def test_a_backup_that_is_not_there_is_not_called_damaged(tmp_path):
    with pytest.raises(BizenvError, match="NO_FILE") as said:
        restore(tmp_path / "c", tmp_path / "没插好.bizbak", passphrase=PASSPHRASE)
    assert "找不到备份文件" in said.value.what
