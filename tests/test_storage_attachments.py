"""Attached files: encrypted, told by their photos, never readable in the folder."""

from __future__ import annotations

import hashlib
import io
import json
import random

import pytest
from PIL import Image

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.demo.photos import site_photo
from bizenv_desktop.storage import attachments, blob_files
from bizenv_desktop.storage.auto_backup import automatic_backup
from bizenv_desktop.storage.edits import CREATE, Edit, Step, apply_step
from bizenv_desktop.storage.photo_looks import alike_photos
from bizenv_desktop.storage.pictures import read_picture
from bizenv_desktop.storage.verify import verify
from tests.helpers_storage import PASSPHRASE, USER, full_copy, new_copy

HIDDEN = "演示动力电池绝密项目"


@pytest.fixture
def copy(tmp_path):
    with full_copy(tmp_path / "c") as made:
        yield made


def a_photo(colour="red"):
    image = Image.new("RGB", (900, 600), colour)
    exif = Image.Exif()
    exif[0x0132] = "2022:05:07 09:30:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 48.0, 30.0), 3: "E", 4: (123.0, 25.0, 48.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, blob_files.FRAME, blob_files.FRAME + 1, 3 * blob_files.FRAME])
def test_a_file_comes_back_as_it_was(copy, size):
    data = random.Random(size).randbytes(size)
    sha256 = attachments.put(copy, data, "演示.bin")
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert attachments.open_file(copy, sha256) == data


def test_a_photo_tells_when_and_where_and_has_a_small_picture(copy, tmp_path):
    path = tmp_path / "现场照片.jpg"
    path.write_bytes(a_photo())
    sha256 = attachments.put(copy, path)
    with copy.read() as reader:
        row = reader.one(
            "SELECT name, media_type, taken_at, taken_where FROM attachment_file_v WHERE sha256 = ?", (sha256,)
        )
    assert row == ("现场照片.jpg", "image/jpeg", "2022-05-07T09:30:00", "41.808333,123.430000")
    with Image.open(io.BytesIO(attachments.thumbnail(copy, sha256))) as small:
        assert max(small.size) == 256


def test_a_small_picture_is_upright_small_in_bytes_and_tells_nothing_but_itself(copy):
    noise = Image.frombytes("RGB", (1200, 800), random.Random(5).randbytes(1200 * 800 * 3))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 48.0, 30.0), 3: "E", 4: (123.0, 25.0, 48.0)})
    out = io.BytesIO()
    noise.save(out, "JPEG", exif=exif, comment="王演示 13900000000")
    small = attachments.thumbnail(copy, attachments.put(copy, out.getvalue(), "竖拍.jpg"))
    assert len(small) <= 12 * 1024
    with Image.open(io.BytesIO(small)) as shown:
        assert shown.height > shown.width
        assert not shown.getexif()
        assert "comment" not in shown.info
    assert b"1390000" not in small


def test_photos_of_one_view_look_alike_and_those_of_another_do_not(tmp_path):
    def looks(image):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=55)
        out.seek(0)
        return read_picture(out).looks

    with Image.open(site_photo(tmp_path, "一.jpg", 1)) as view, Image.open(site_photo(tmp_path, "二.jpg", 2)) as other:
        again = view.resize((640, 480)).point(lambda value: min(255, value + 12))
        photos = f"{looks(view)} 甲,{looks(again)} 乙,{looks(other)} 丙"
    assert json.loads(alike_photos(photos)) == sorted({looks(view), looks(again)})
    assert alike_photos(f"{looks(view)} 甲,{looks(again)} 甲") == "[]"
    assert looks(Image.new("RGB", (900, 600), "red")) == ""


def test_photos_that_look_alike_are_those_that_a_comparison_of_all_with_all_finds():
    rolls = random.Random(22)
    photos = []
    for view in [rolls.getrandbits(64) for _ in range(12)] * 12:
        noise = sum(1 << place for place in rolls.sample(range(64), rolls.randrange(5)))
        photos.append((view ^ noise, rolls.choice("甲乙丙")))
    near = [
        one for one, mine in photos
        if any((one ^ other).bit_count() <= 3 and mine != whose for other, whose in photos)
    ]  # fmt: skip
    listed = ",".join(f"{bits:016x} {whose}" for bits, whose in photos)
    assert json.loads(alike_photos(listed) or "") == sorted({f"{bits:016x}" for bits in near})
    assert 0 < len(set(near)) < len({bits for bits, _whose in photos})


def test_the_same_file_twice_is_kept_once_under_its_first_name(copy):
    first, second = attachments.put(copy, b"same", "a.txt"), attachments.put(copy, b"same", "b.txt")
    assert first == second
    with copy.read() as reader:
        assert attachments.names(reader, [first]) == {first: ("a.txt", 4)}
    assert len(list((copy.home / "blobs").iterdir())) == 1


def test_a_broken_picture_is_a_file_like_others(copy):
    sha256 = attachments.put(copy, a_photo()[:400], "坏.jpg")
    assert attachments.thumbnail(copy, sha256) is None


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-1], lambda raw: raw[: blob_files.FRAME + 24], lambda raw: raw[:40] + b"x" + raw[41:]]
)
def test_a_cut_or_changed_file_is_noticed(copy, damage):
    sha256 = attachments.put(copy, bytes(blob_files.FRAME + 500), "演示.bin")
    path = blob_files.blob_path(copy.home, blob_files.blob_name(copy.key, sha256))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BizenvError, match="已损坏"):
        attachments.open_file(copy, sha256)
    assert any("已损坏" in problem for problem in verify(copy))
    path.with_name(f"{path.name}.damaged").unlink()
    with pytest.raises(BizenvError, match="不在本地"):
        attachments.open_file(copy, sha256)


def test_nothing_in_the_folder_can_be_read(tmp_path):
    photo = a_photo("blue")
    with new_copy(tmp_path / "c") as copy:
        edit = Edit(CREATE, "plant", "a", {"name": HIDDEN, "note": "王演示 13900000000"})
        copy.write(lambda writer: apply_step(writer, Step("edit", "演示", [edit]), by=USER))
        attachments.put(copy, photo, "绝密照片.jpg")
        automatic_backup(copy)
        files = [one for one in copy.home.rglob("*") if one.is_file()]
        whole = b"".join(one.read_bytes() for one in files)
        names = " ".join(str(one) for one in files)
    assert len(files) >= 5
    for secret in (HIDDEN, "王演示", "13900000000", PASSPHRASE, "绝密照片"):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert secret.encode(encoding) not in whole
    assert photo[:24] not in whole
    assert b"JFIF" not in whole
    assert b"SQLite format 3" not in (tmp_path / "c" / "bizenv.db").read_bytes()
    assert hashlib.sha256(photo).hexdigest() not in names
