"""Originals on demand: small pictures come with the rows, originals when they are needed; room is made without loss."""

from __future__ import annotations

import hashlib
import io
import random
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.regions import PROVINCE
from bizenv_desktop.storage import attachments, originals
from bizenv_desktop.storage.backup import backup
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit
from bizenv_desktop.storage.verify import verify, verify_json
from tests.helpers_province import CITY, CLOCK, small_forms
from tests.helpers_sync import Line, Office, city
from tests.helpers_sync_files import at_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def photo(number: int = 0) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (300, 200), random.Random(number).randbytes(180_000)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        use(li, originals.ON_DEMAND)
        yield zhang, li


def use(office: Office, mode: str) -> None:
    office.copy.write(lambda writer: originals.change_mode(writer, mode))


def attached(office: Office, data: bytes, name: str = "现场.jpg") -> str:
    sha = attachments.put(office.copy, data, name)
    office.create(name=name, files=[sha])
    return sha


def files(office: Office) -> tuple[int, int, int, int]:
    found = office.syncer.state().files
    return found.total, found.here, found.stored, found.unsent


def test_a_copy_that_fetches_on_demand_shows_the_photo_and_gets_its_original_when_it_is_opened(
    offices: tuple[Office, Office],
) -> None:
    zhang, li = offices
    sha = attached(zhang, photo())
    zhang.sync()
    assert li.sync().blobs_down == 0
    assert attachments.thumbnail(li.copy, sha) == attachments.thumbnail(zhang.copy, sha)
    with pytest.raises(BizenvError, match="原件尚未下载"):
        attachments.open_file(li.copy, sha)
    assert (verify(li.copy), files(li)) == ([], (1, 0, 1, 0))
    steps: list[tuple[int, int, str]] = []
    fetched = li.syncer.fetch_files([sha, sha], lambda *step: steps.append(step))
    assert (fetched.came, fetched.lacking) == (1, [])
    assert steps[-1][0] == steps[-1][1] == len(photo()) // 1024
    assert attachments.open_file(li.copy, sha) == photo()
    assert files(li) == (1, 1, 1, 0)
    assert li.syncer.fetch_files([sha]).came == 0


def test_without_a_network_the_original_is_said_to_be_missing_and_nothing_breaks(
    offices: tuple[Office, Office],
) -> None:
    zhang, li = offices
    sha = attached(zhang, photo())
    zhang.sync()
    li.sync()
    li.line.down = True
    with pytest.raises(BizenvError, match="OFFLINE"):
        li.syncer.fetch_files([sha])
    assert attachments.thumbnail(li.copy, sha)


def test_an_original_that_nobody_has_sent_yet_is_named_as_lacking(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    sha = attached(zhang, photo())
    zhang.line.lose = "/blobs/tus"
    with pytest.raises(BizenvError, match="OFFLINE"):
        zhang.sync()
    li.sync()
    assert li.syncer.fetch_files([sha]).lacking == [sha]
    found = li.syncer.state().files
    assert (found.stored, found.awaited) == (0, 1)
    assert "等别的电脑上传 1" in found.text()
    zhang.sync()
    li.sync()
    assert li.syncer.fetch_files([sha]).came == 1


def test_who_cancels_keeps_what_has_come_for_the_next_time(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    sha = attached(zhang, random.Random(1).randbytes(300_000), "凭证.pdf")
    zhang.sync()
    li.sync()
    seen: list[str] = []
    fetched = li.syncer.fetch_files([sha], lambda *step: seen.append(step[2]), lambda: bool(seen))
    assert (fetched.cancelled, fetched.lacking) == (True, [sha])
    assert li.syncer.fetch_files([sha]).came == 1


def test_the_province_sees_the_photos_of_a_city_and_fetches_the_originals_it_looks_at(
    offices: tuple[Office, Office], tmp_path: Path
) -> None:
    zhang, li = offices
    sha, other = attached(zhang, photo()), attached(zhang, photo(1), "凭证.jpg")
    zhang.sync()
    whose = {"city": PROVINCE, "unit": "演示厅", "user": "孙演示", "passphrase": "口令"}
    with LocalCopy.create(tmp_path / "p", small_forms(), **whose, clock=CLOCK)[0] as copy:
        province = object.__new__(Office)
        province.copy, province.line, province.backups = copy, Line(li.line.province), []
        province.syncer = province.make_syncer()
        province.syncer.enroll("http://province", li.line.province.code("孙演示", PROVINCE, ("province",)))
        assert province.sync().blobs_down == 0
        assert attachments.thumbnail(copy, sha)
        assert province.syncer.fetch_files([sha]).came == 1
        assert attachments.open_file(copy, sha) == photo()
        assert files(province) == (2, 1, 2, 0)
        assert province.syncer.free_files().files == 1
        assert not attachments.is_here(copy, other)


def test_all_means_that_the_next_sync_brings_everything(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    sha = attached(zhang, photo())
    zhang.sync()
    li.sync()
    use(li, originals.ALL)
    assert li.sync().blobs_down == 1
    assert attachments.is_here(li.copy, sha)


def test_another_way_of_keeping_originals_is_refused(offices: tuple[Office, Office]) -> None:
    with pytest.raises(BizenvError, match="on_demand"):
        use(offices[0], "sometimes")


def test_room_is_made_only_by_what_the_province_has_undamaged_at_that_moment(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    sound, lost, damaged = (attached(zhang, photo(number), f"现场{number}.jpg") for number in range(3))
    zhang.sync()
    unsent = attached(zhang, photo(3), "现场3.jpg")
    at_server(zhang, lost).unlink()
    at_server(zhang, damaged).write_bytes(b"x" * 50)
    freed = zhang.syncer.free_files()
    assert (freed.files, freed.kept, freed.bytes > 0) == (1, 2, True)
    here = {sha for sha in (sound, lost, damaged, unsent) if attachments.is_here(zhang.copy, sha)}
    assert here == {lost, damaged, unsent}
    assert attachments.thumbnail(zhang.copy, sound)
    assert verify(zhang.copy) == []
    zhang.sync()
    assert (attachments.is_here(zhang.copy, sound), files(zhang)) == (False, (4, 3, 4, 0))
    assert at_server(zhang, lost).read_bytes() == photo(1)
    assert zhang.syncer.fetch_files([sound]).came == 1
    assert attachments.open_file(zhang.copy, sound) == photo()


def test_room_is_not_made_by_a_file_that_a_waiting_change_names_or_that_came_lately(
    offices: tuple[Office, Office],
) -> None:
    zhang, _ = offices
    sha = attached(zhang, photo())
    zhang.sync()
    assert zhang.syncer.free_files(days=30).files == 0
    row = zhang.create(name="乙")
    zhang.change(row, files=[sha])
    assert zhang.syncer.free_files().files == 0
    zhang.sync()
    assert zhang.syncer.free_files().files == 1


def test_without_a_network_no_room_is_made(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    sha = attached(zhang, photo())
    zhang.sync()
    zhang.line.down = True
    with pytest.raises(BizenvError, match="OFFLINE"):
        zhang.syncer.free_files()
    zhang.line.down = False
    assert zhang.syncer.free_files(cancelled=lambda: True).files == 0
    assert attachments.is_here(zhang.copy, sha)


def test_a_file_that_was_given_up_is_there_again_once_it_is_attached_anew(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    sha = attached(zhang, photo())
    zhang.sync()
    zhang.syncer.free_files()
    assert zhang.sync().blobs_down == 0
    attached(zhang, photo(), "又一次.jpg")
    assert attachments.open_file(zhang.copy, sha) == photo()
    assert zhang.sync().blobs_up == 0
    assert files(zhang) == (1, 1, 1, 0)


def test_a_backup_does_not_complain_of_what_was_given_up(offices: tuple[Office, Office], tmp_path: Path) -> None:
    zhang, _ = offices
    attached(zhang, photo())
    zhang.sync()
    zhang.syncer.free_files()
    assert backup(zhang.copy, tmp_path / "b.bizbak") == []
    use(zhang, originals.ALL)
    assert zhang.sync().blobs_down == 1


def test_the_data_and_prints_of_submissions_always_come_and_are_never_given_up(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    sha = attachments.put(zhang.copy, b"frozen", "weekly.pdf")
    zhang.sync()
    values = {"report_id": "weekly", "period_key": "2022-W19", "city": CITY, "version": 1, "sha256": "0" * 64}
    for office in offices:
        office.sync()
        office.apply(Edit("create", "report_snapshot", new_id(), {**values, "data": [sha]}))
    with li.copy.read() as reader:
        assert originals.to_fetch(reader, 1000) == [sha]
    zhang.copy.write(lambda writer: writer.execute("UPDATE op SET state = 'settled'"))
    with zhang.copy.read() as reader:
        assert originals.may_go(reader, "9") == []


def test_a_row_that_names_a_file_of_which_nothing_is_known_is_told(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    zhang.create(name="甲", files=[hashlib.sha256(b"nowhere").hexdigest()])
    assert verify(zhang.copy) == ["项目：1 个附件没有登记（文件名、大小不明）"]
    assert verify_json(zhang.copy)["files"] == {"total": 0, "here": 0, "stored": 0, "unsent": 0, "awaited": 0}
