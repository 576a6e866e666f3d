"""Uploads by the tus protocol: cut anywhere, killed anywhere, from two sides at once; the stored bytes are right."""

from __future__ import annotations

import hashlib
import io
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tusclient.client import TusClient

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.province import cleaning, uploads
from bizenv_desktop.province.embedded import EmbeddedProvince
from bizenv_desktop.wire import canonical, limits, tus
from tests.helpers_province import CITY, CLOCK, Device, Province, small_forms

if TYPE_CHECKING:
    from pathlib import Path

DATA = random.Random(3).randbytes(10_000)
SHA = hashlib.sha256(DATA).hexdigest()
PLACE = f"{tus.FOLDER}/{SHA}"


def ask(device: Device, verb: str, path: str = PLACE, data: bytes | None = None, **headers: str) -> Any:
    named = {"authorization": f"Bearer {device.token}", **headers}
    return device.province.http.request(verb, path, content=data, headers=named)


def begin(device: Device, sha: str = SHA, size: int = len(DATA)) -> Any:
    return ask(device, "POST", tus.FOLDER, **tus.creation(sha, size))


def send(device: Device, offset: int, data: bytes, sha: str = SHA) -> Any:
    return ask(device, "PATCH", f"{tus.FOLDER}/{sha}", data, **tus.piece(offset))


def offset_of(device: Device) -> int:
    return int(ask(device, "HEAD", **{"tus-resumable": tus.VERSION}).headers["upload-offset"])


def is_stored(device: Device, sha: str = SHA) -> bool:
    return device.province.post("/blobs/check", {"sha256": [sha]}, device.token).json()["missing"] == []


def test_a_file_comes_in_pieces_and_counts_only_when_it_is_whole(zhang: Device) -> None:
    begun = begin(zhang)
    assert (begun.status_code, begun.headers["location"], begun.headers["upload-offset"]) == (201, PLACE, "0")
    for start in range(0, len(DATA), 3000):
        assert not is_stored(zhang)
        assert send(zhang, start, DATA[start : start + 3000]).status_code == 204
    assert is_stored(zhang)
    got = ask(zhang, "GET", f"/sync/v1/blobs/{SHA}")
    assert got.content == DATA
    assert begin(zhang).headers["upload-offset"] == str(len(DATA))


def test_of_two_pieces_for_one_place_one_is_refused_and_told_where_to_go_on(zhang: Device) -> None:
    begin(zhang)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda piece: send(zhang, 0, piece), (DATA[:4000], DATA[:5000])))
    assert sorted(one.status_code for one in answers) == [204, 409]
    (refused,) = (one.json() for one in answers if one.status_code == 409)
    assert refused["code"] == "wrong_offset"
    assert send(zhang, offset_of(zhang), DATA[offset_of(zhang) :]).status_code == 204
    assert is_stored(zhang)


def test_bytes_beyond_the_recorded_offset_that_a_crash_left_are_overwritten(province: Province, zhang: Device) -> None:
    begin(zhang)
    send(zhang, 0, DATA[:4000])
    folder = province.app.state.service.uploads._folder
    with folder.incoming(CITY, SHA).open("ab") as out:
        out.write(b"garbage of a piece that was never acknowledged" * 500)
    assert offset_of(zhang) == 4000
    send(zhang, 4000, DATA[4000:])
    assert ask(zhang, "GET", f"/sync/v1/blobs/{SHA}").content == DATA


def test_a_disk_that_lost_acknowledged_bytes_makes_the_upload_begin_again(province: Province, zhang: Device) -> None:
    begin(zhang)
    send(zhang, 0, DATA[:4000])
    province.app.state.service.uploads._folder.incoming(CITY, SHA).unlink()
    lost = send(zhang, 4000, DATA[4000:])
    assert (lost.status_code, lost.json()["expected"]) == (409, 0)
    assert send(zhang, 0, DATA).status_code == 204
    assert is_stored(zhang)


def test_a_crash_between_the_renaming_and_the_recording_loses_nothing_and_sends_nothing_again(
    province: Province, zhang: Device
) -> None:
    begin(zhang)
    send(zhang, 0, DATA[:9999])
    folder = province.app.state.service.uploads._folder
    place = folder.path(CITY, SHA)
    place.parent.mkdir(parents=True)
    place.write_bytes(DATA)
    folder.incoming(CITY, SHA).unlink()
    answer = send(zhang, 9999, DATA[9999:])
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(len(DATA)))
    assert is_stored(zhang)
    assert not folder.incoming(CITY, SHA).exists()
    assert ask(zhang, "GET", f"/sync/v1/blobs/{SHA}").content == DATA


def test_wrong_bytes_are_thrown_away_and_the_right_ones_taken(zhang: Device) -> None:
    begin(zhang)
    wrong = send(zhang, 0, bytes(len(DATA)))
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["expected"]) == (409, "wrong_hash", 0)
    assert not is_stored(zhang)
    assert send(zhang, 0, DATA).status_code == 204
    assert is_stored(zhang)


def test_an_empty_file_is_a_file(zhang: Device) -> None:
    empty = hashlib.sha256(b"").hexdigest()
    assert begin(zhang, empty, 0).status_code == 201
    assert is_stored(zhang, empty)


def test_nobody_writes_a_byte_before_it_is_known_who_calls(province: Province, zhang: Device) -> None:
    begin(zhang)
    asked = {**tus.piece(0), "authorization": "Bearer 210100.wrong"}
    assert province.http.patch(PLACE, content=DATA, headers=asked).status_code == 401
    assert offset_of(zhang) == 0
    dalian = province.device("吴演示", "210200")
    assert send(dalian, 0, DATA).status_code == 404
    assert not province.app.state.service.uploads._folder.incoming(CITY, SHA).exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": str(limits.BLOB_BYTES + 1)}, 413),
        ({"Upload-Length": "-1"}, 422),
        ({"Upload-Length": "1e3"}, 422),
        ({"Upload-Metadata": "filename aGFsbG8="}, 422),
        ({"Upload-Metadata": "sha256 !!!"}, 422),
        ({"Tus-Resumable": "0.2.2"}, 412),
    ],
)
def test_what_is_no_upload_is_refused(zhang: Device, headers: dict[str, str], status: int) -> None:
    answer = ask(zhang, "POST", tus.FOLDER, **{**tus.creation(SHA, 5), **headers})
    assert answer.status_code == status
    assert answer.headers["tus-resumable"] == tus.VERSION


def test_more_than_was_announced_is_refused_and_nothing_of_it_kept(zhang: Device) -> None:
    begin(zhang)
    assert send(zhang, 0, DATA + b"more").status_code == 413
    assert offset_of(zhang) == 0


def test_an_upload_that_nobody_goes_on_with_expires(zhang: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(zhang)
    send(zhang, 0, DATA[:4000])
    monkeypatch.setattr(uploads, "EXPIRES", -uploads.EXPIRES)
    assert begin(zhang).headers["upload-offset"] == "0"


def test_an_upload_can_be_given_up(zhang: Device) -> None:
    begin(zhang)
    assert ask(zhang, "DELETE", **{"tus-resumable": tus.VERSION}).status_code == 204
    assert send(zhang, 0, DATA).status_code == 404


def later(days: int) -> FixedClock:
    return FixedClock(CLOCK.today() + timedelta(days=days))


def test_only_what_nothing_has_named_for_ninety_days_is_thrown_away(province: Province, zhang: Device) -> None:
    service = province.app.state.service
    kept = {}
    for name in ("named", "deleted", "replaced", "free"):
        data = name.encode() * 9
        kept[name] = hashlib.sha256(data).hexdigest()
        begin(zhang, kept[name], len(data))
        send(zhang, 0, data, kept[name])
    zhang.create(files=[kept["named"]])
    gone, seq = zhang.create(files=[kept["deleted"]])
    zhang.push(zhang.op("delete", "project", gone, seq, old={"files": [kept["deleted"]]}))
    changed, seq = zhang.create(files=[kept["replaced"]])
    zhang.push(zhang.op("patch", "project", changed, seq, set={"files": []}, old={"files": [kept["replaced"]]}))
    folder, store = service.uploads._folder, province.app.state.store
    assert cleaning.clean(store, folder, later(89)) == (0, 0)
    assert cleaning.clean(store, folder, later(91)) == (2, len(b"replaced" * 9) + len(b"free" * 9))
    assert [name for name, sha in kept.items() if is_stored(zhang, sha)] == ["named", "deleted"]
    begin(zhang, kept["free"], len(b"free" * 9))
    send(zhang, 0, b"free" * 9, kept["free"])
    assert is_stored(zhang, kept["free"])


def test_a_client_of_other_hands_uploads_to_this_server(tmp_path: Path) -> None:
    data = random.Random(9).randbytes(2 * limits.MIB + 5)
    sha = hashlib.sha256(data).hexdigest()
    with EmbeddedProvince(tmp_path, forms=small_forms(), clock=CLOCK) as server:
        reached = Device(server, "张演示", CITY)  # type: ignore[arg-type]
        keys = [canonical.public_key(one) for one in (reached.key, reached.user_key)]
        code = server.add_user("张演示", city=CITY, role="editor")
        body = {"code": code, "device_key": keys[0], "user_key": keys[1]}
        token = httpx.post(f"{server.url}/sync/v1/enroll", json=body).json()["token"]
        client = TusClient(server.url + tus.FOLDER, headers={"authorization": f"Bearer {token}"})
        sending = client.uploader(
            file_stream=io.BytesIO(data), chunk_size=limits.MIB, metadata={"sha256": sha}, metadata_encoding="ascii"
        )
        sending.upload_chunk()
        resumed = client.uploader(file_stream=io.BytesIO(data), chunk_size=limits.MIB, url=sending.url)
        assert resumed.offset == limits.MIB
        resumed.upload()
        stored = httpx.get(f"{server.url}/sync/v1/blobs/{sha}", headers={"authorization": f"Bearer {token}"})
        assert stored.content == data
