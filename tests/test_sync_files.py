"""Attached files travel piece by piece, verified; half a file never counts, a lost one is fetched anew."""

from __future__ import annotations

import hashlib
import io
import random
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province.embedded import EmbeddedProvince
from bizenv_desktop.storage import attachments, blob_files
from bizenv_desktop.storage.verify import verify
from bizenv_desktop.sync.syncer import Syncer
from bizenv_desktop.wire import limits
from tests.helpers_province import CITY, CLOCK, small_forms
from tests.helpers_sync import Office
from tests.helpers_sync_files import DATA, SHA, at_server, city_with_a_file, damaged, in_folder, mend

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    with city_with_a_file(tmp_path) as pair:
        yield pair


def path_of(office: Office, sha: str = SHA) -> Path:
    return blob_files.blob_path(office.copy.home, blob_files.blob_name(office.copy.key, sha))


def test_a_file_that_is_cut_on_its_way_is_not_taken_for_the_file_and_comes_whole_the_next_time(
    offices: tuple[Office, Office],
) -> None:
    _, li = offices
    damaged(li, 99, lambda data: data[:-1])
    assert (li.sync().blobs_down, [one.suffix for one in in_folder(li)]) == (0, [".part"])
    with pytest.raises(BizenvError, match="不在本地"):
        attachments.open_file(li.copy, SHA)
    mend(li)
    assert li.sync().blobs_down == 1
    assert attachments.open_file(li.copy, SHA) == DATA
    assert verify(li.copy) == []


def test_a_line_that_breaks_in_the_middle_of_a_file_leaves_nothing_behind(offices: tuple[Office, Office]) -> None:
    _, li = offices

    def broken(_data: bytes) -> bytes:
        raise BizenvError("OFFLINE", "连不上省平台", "检查网络")

    damaged(li, 1, broken)
    with pytest.raises(BizenvError, match="OFFLINE"):
        li.sync()
    assert in_folder(li) == []


def test_a_file_that_the_folder_has_lost_or_damaged_is_fetched_anew(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    path_of(zhang).unlink()
    assert zhang.sync().blobs_down == 1
    path_of(zhang).write_bytes(path_of(zhang).read_bytes()[:-5])
    with pytest.raises(BizenvError, match="已损坏") as said:
        attachments.open_file(zhang.copy, SHA)
    assert "同步" in said.value.remedy
    assert zhang.sync().blobs_down == 1
    assert attachments.open_file(zhang.copy, SHA) == DATA
    assert verify(zhang.copy) == []


def test_a_damaged_file_holds_no_other_up(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    bad, good = (attachments.put(zhang.copy, data, "照片.jpg") for data in (b"bad" * 1000, b"good" * 1000))
    path_of(zhang, bad).write_bytes(b"x" * 3000)
    row = zhang.create(name="乙", files=[bad, good])
    assert (zhang.sync().state, zhang.sync().blobs_up) == ("done", 0)
    li.sync()
    assert li.row(row)["files"] == [bad, good]
    assert attachments.open_file(li.copy, good) == b"good" * 1000
    assert [problem for problem in verify(zhang.copy) if "已损坏" in problem]
    assert attachments.put(zhang.copy, b"bad" * 1000, "照片.jpg") == bad
    assert zhang.sync().blobs_up == 1


def test_a_fetched_photo_has_its_small_picture(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "red").save(out, "JPEG")
    sha = attachments.put(zhang.copy, out.getvalue(), "现场.jpg")
    zhang.sync()
    li.sync()
    small = attachments.thumbnail(li.copy, sha)
    assert small is not None
    assert small == attachments.thumbnail(zhang.copy, sha)


def test_a_file_that_changes_while_it_is_attached_is_refused(
    offices: tuple[Office, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang, _ = offices
    path = tmp_path / "正在写.bin"
    path.write_bytes(b"before")
    digest = hashlib.file_digest

    def then_written_to(opened: Any, name: str) -> Any:
        found = digest(opened, name)
        path.write_bytes(b"after!")
        return found

    monkeypatch.setattr(hashlib, "file_digest", then_written_to)
    before = in_folder(zhang)
    with pytest.raises(BizenvError, match="被改动"):
        attachments.put(zhang.copy, path)
    assert in_folder(zhang) == before


def test_large_files_go_and_come_without_being_held_in_memory(tmp_path: Path) -> None:
    province = EmbeddedProvince(tmp_path / "province", forms=small_forms(), clock=CLOCK).start()
    large = tmp_path / "大.bin"
    large.write_bytes(random.Random(1).randbytes(60 * blob_files.FRAME))
    peaks = []
    for user in ("张演示", "李演示"):
        office = object.__new__(Office)
        office.copy, _ = attachments_copy(tmp_path / user, user)
        syncer = Syncer(office.copy, backup=lambda: None)
        syncer.enroll(province.url, province.add_user(user, city=CITY, role="editor"))
        if user == "张演示":
            attachments.put(office.copy, large)
        tracemalloc.start()
        result = syncer.sync()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert result.blobs_up + result.blobs_down == 1
        office.copy.close()
    province.stop()
    assert max(peaks) < 5 * limits.UPLOAD_PIECE  # a piece at the client, on its way and at the server, all in here


def attachments_copy(home: Path, user: str) -> Any:
    from bizenv_desktop.storage.copy import LocalCopy

    whose = {"city": CITY, "unit": "演示局", "user": user, "passphrase": "口令"}
    return LocalCopy.create(home, small_forms(), **whose, clock=CLOCK)


def test_the_same_file_attached_on_two_pcs_is_one_under_its_first_name(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    for office, name in ((zhang, "张拍.jpg"), (li, "李拍.jpg")):
        office.create(name=name, files=[attachments.put(office.copy, b"photo", name)])
    for office in (zhang, li, zhang):
        office.sync()
    assert zhang.syncer.conflicts() == li.syncer.conflicts() == []
    sha = hashlib.sha256(b"photo").hexdigest()
    for office in (zhang, li):
        with office.copy.read() as reader:
            assert attachments.names(reader, [sha]) == {sha: ("张拍.jpg", 5)}
        assert verify(office.copy) == []


def test_a_file_that_cannot_be_read_is_said_by_name(offices: tuple[Office, Office], tmp_path: Path) -> None:
    folder = tmp_path / "文件夹.pdf"
    folder.mkdir()
    with pytest.raises(BizenvError, match=r"附件“文件夹\.pdf”没有存入") as said:
        attachments.put(offices[0].copy, folder)
    assert "检查文件能否打开" in said.value.remedy


def test_a_file_that_the_server_has_lost_or_damaged_is_asked_for_and_sent_again(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    place = at_server(zhang)
    place.write_bytes(b"another" * 1000)
    assert li.sync().blobs_down == 0
    assert zhang.sync().blobs_up == 1
    assert place.read_bytes() == DATA
    assert li.sync().blobs_down == 1
    assert attachments.open_file(li.copy, SHA) == DATA
    assert zhang.sync().blobs_up == 0


def test_the_province_looks_at_all_its_files(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    uploads = zhang.line.province.app.state.service.uploads
    assert uploads.verify_all() == (1, [])
    at_server(zhang).unlink()
    assert uploads.verify_all() == (1, [(CITY, SHA)])
    assert zhang.sync().blobs_up == 1
    assert uploads.verify_all() == (1, [])
