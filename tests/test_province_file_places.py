"""Whole files of the province: one promise, whether they lie in a folder or in a bucket that speaks the S3 protocol.

The bucket is a fake in this process (moto).
"""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING, Any

import boto3
import moto
import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province import uploads
from bizenv_desktop.province.file_places import FILES, BlobFolder, open_files
from bizenv_desktop.wire import tus
from tests.helpers_province import CITY, Device, Province

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = random.Random(4).randbytes(50_000)
SHA = hashlib.sha256(DATA).hexdigest()
OTHER = "210200"


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the place of a server's files; the server reads it from the environment."""
    if request.param == "folder":
        yield ""
        return
    for word in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(word, "demo")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with moto.mock_aws():
        boto3.client("s3").create_bucket(Bucket="files")
        monkeypatch.setenv(FILES, "s3://files/bizenv")
        yield "s3://files/bizenv"


@pytest.fixture
def files(place: str, tmp_path: Path) -> BlobFolder:
    return open_files(tmp_path / "files", place)


def come(files: BlobFolder, data: bytes = DATA) -> None:
    passing = files.incoming(CITY, SHA)
    passing.parent.mkdir(parents=True, exist_ok=True)
    passing.write_bytes(data)
    files.keep(CITY, SHA)


def test_a_file_that_is_kept_is_there_whole_and_gone_from_where_it_came(files: BlobFolder) -> None:
    assert files.hash_of(CITY, SHA) == ""
    come(files)
    assert files.hash_of(CITY, SHA) == SHA
    assert not files.incoming(CITY, SHA).exists()
    come(files)
    assert files.hash_of(CITY, SHA) == SHA


def test_a_damaged_file_is_set_aside_and_a_removed_one_is_gone(files: BlobFolder) -> None:
    come(files, b"other")
    assert files.hash_of(CITY, SHA) == hashlib.sha256(b"other").hexdigest()
    files.set_aside(CITY, SHA)
    assert files.hash_of(CITY, SHA) == ""
    files.set_aside(CITY, SHA)
    come(files)
    files.remove(CITY, SHA)
    files.remove(CITY, SHA)
    assert files.hash_of(CITY, SHA) == ""


def test_a_file_is_copied_to_another_city_and_stays_where_it_was(files: BlobFolder) -> None:
    come(files)
    for _ in range(2):
        files.copy(SHA, CITY, OTHER)
    assert (files.hash_of(CITY, SHA), files.hash_of(OTHER, SHA)) == (SHA, SHA)


def sent(device: Device) -> None:
    named = {"authorization": f"Bearer {device.token}"}
    http = device.province.http
    http.request("POST", tus.FOLDER, headers=named | tus.creation(SHA, len(DATA)))
    for start in range(0, len(DATA), 20_000):
        piece = DATA[start : start + 20_000]
        answer = http.request("PATCH", f"{tus.FOLDER}/{SHA}", content=piece, headers=named | tus.piece(start))
        assert answer.status_code == 204, answer.text


def got(device: Device, asked: str = "") -> Any:
    headers = {"authorization": f"Bearer {device.token}"} | ({"range": asked} if asked else {})
    return device.province.http.get(f"/sync/v1/blobs/{SHA}", headers=headers)


def test_the_server_takes_a_file_in_and_gives_it_whole_or_from_an_offset(place: str, tmp_path: Path) -> None:
    province = Province(tmp_path)
    zhang = province.device("张演示")
    assert got(zhang).status_code == 404
    sent(zhang)
    whole, rest = got(zhang), got(zhang, "bytes=30000-")
    assert (whole.status_code, whole.content) == (200, DATA)
    assert (rest.status_code, rest.content) == (206, DATA[30_000:])
    assert rest.headers["content-range"] == f"bytes 30000-{len(DATA) - 1}/{len(DATA)}"
    assert got(zhang, f"bytes={len(DATA)}-").status_code == 416
    stranger = province.device("吴演示", OTHER)
    assert got(stranger).status_code == 404
    province.close()


def test_what_is_lost_or_damaged_is_noticed_and_taken_in_anew(place: str, tmp_path: Path) -> None:
    province = Province(tmp_path)
    zhang = province.device("张演示")
    sent(zhang)
    service: Any = province.app.state.service
    come(service.uploads._folder, b"damaged")
    assert service.uploads.verify_all() == (1, [(CITY, SHA)])
    assert got(zhang).status_code == 404
    sent(zhang)
    assert (got(zhang).content, service.uploads.verify_all()) == (DATA, (1, []))
    service.uploads._folder.remove(CITY, SHA)
    assert got(zhang).status_code == 404
    province.close()


def test_a_server_that_dies_between_keeping_and_recording_goes_on(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = Province(tmp_path)
    zhang = province.device("张演示")
    service: Any = province.app.state.service
    person = service.caller(f"Bearer {zhang.token}").account
    service.uploads.begin(person, SHA, len(DATA))

    def dies(*_: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(uploads.blobs, "note_stored", dies)
        with pytest.raises(MemoryError):
            service.uploads.append(person, SHA, 0, DATA)
    assert got(zhang).status_code == 404
    while service.uploads.begin(person, SHA, len(DATA)).offset < len(DATA):
        at = service.uploads.begin(person, SHA, len(DATA)).offset
        service.uploads.append(person, SHA, at, DATA[at : at + 30_000])
    assert got(zhang).content == DATA
    province.close()


def test_another_place_is_refused(tmp_path: Path) -> None:
    for wrong in ("ftp://x/y", "s3://", "s3:/files"):
        with pytest.raises(BizenvError, match="s3://桶名/前缀"):
            open_files(tmp_path, wrong)
