"""A package on a stick is as it was written, or refused whole; only its recipient reads it."""

from __future__ import annotations

import hashlib
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.wire import canonical, package
from bizenv_desktop.wire.package import Manifest, PackageReader, PackageWriter

OURS, THEIRS = b"\x07" * 32, b"\x09" * 32
SENDER = canonical.new_private_key()
ID = "0192f5a0-0000-7000-8000-000000000001"
SMALL = package.FRAME + 1000
"""A volume that holds one frame."""
PHOTO = bytes(range(256)) * 10_000


def manifest(package_id: str = ID) -> Manifest:
    return Manifest("push", package_id, "0" * 64, "210100", ID, "2026-11-24T09:00:00+08:00")


def write(folder: Path, *, name: str = "p.lsp", package_id: str = ID, volume: int = package.VOLUME_BYTES) -> Path:
    with PackageWriter(folder / name, package_id, package.seal_key(OURS), volume_bytes=volume) as out:
        out.add("batches/1.json.zst", [b"a batch"], 7)
        out.add("blobs/photo", [PHOTO[:1000], PHOTO[1000:]], len(PHOTO))
        out.add("empty", [], 0)
        out.finish(manifest(package_id), lambda data: canonical.sign(SENDER, data))
    return folder / name


def read(place: Path, private: bytes = OURS, sender: str = "") -> dict[str, bytes]:
    reader = PackageReader(place, private)
    reader.verify(lambda _manifest: sender or canonical.public_key(SENDER))
    return {name: b"".join(pieces) for name, _, pieces in reader.entries()}


def refusal(place: Path, **more: Any) -> str:
    with pytest.raises(BizenvError) as refused:
        read(place, **more)
    return refused.value.code


def test_what_was_packed_comes_out_and_cannot_be_read_on_the_way(tmp_path: Path) -> None:
    place = write(tmp_path)
    found = read(place)
    assert (found["batches/1.json.zst"], found["blobs/photo"], found["empty"]) == (b"a batch", PHOTO, b"")
    assert b"a batch" not in place.read_bytes()
    assert PHOTO[:256] not in place.read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["p.lsp"]


def test_another_recipient_or_sender_is_named(tmp_path: Path) -> None:
    place = write(tmp_path)
    assert refusal(place, private=THEIRS) == "PACKAGE_NOT_FOR_US"
    assert refusal(place, sender=canonical.public_key(canonical.new_private_key())) == "PACKAGE_SIGNATURE"
    other = tmp_path / "other.lsp"
    other.write_bytes(b"something else")
    assert refusal(other) == "NOT_A_PACKAGE"


@cache
def _small() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        with PackageWriter(Path(folder, "p.lsp"), ID, package.seal_key(OURS)) as out:
            out.add("batches/1.json.zst", [b"a batch"], 7)
            out.finish(manifest(), lambda data: canonical.sign(SENDER, data))
        return Path(folder, "p.lsp").read_bytes()


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_byte_that_is_changed_anywhere_is_refused(data: st.DataObject) -> None:
    sound = bytearray(_small())
    at = data.draw(st.integers(0, len(sound) - 1))
    sound[at] ^= data.draw(st.integers(1, 255))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "p.lsp")
        place.write_bytes(sound)
        expected = {"PACKAGE_DAMAGED", "PACKAGE_NOT_FOR_US", "NOT_A_PACKAGE", "PACKAGE_SUITE", "PACKAGE_PART_MISSING"}
        assert refusal(place) in expected


def test_every_byte_of_a_package_is_guarded(tmp_path: Path) -> None:
    sound = _small()
    place = tmp_path / "p.lsp"
    for at in range(len(sound)):
        place.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        refusal(place)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_cut_or_something_behind_is_refused(data: st.DataObject) -> None:
    sound = _small()
    length = data.draw(st.integers(0, len(sound) - 1))
    tail = data.draw(st.binary(min_size=1, max_size=40))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "p.lsp")
        for bad in (sound[:length], sound + tail):
            place.write_bytes(bad)
            refusal(place)


def test_volumes_that_are_missing_swapped_or_foreign_are_refused(tmp_path: Path) -> None:
    place = write(tmp_path, volume=SMALL)
    second, third = package.volume_path(place, 2), package.volume_path(place, 3)
    assert max(one.stat().st_size for one in tmp_path.iterdir()) <= SMALL
    assert read(place)["blobs/photo"] == PHOTO

    kept = second.read_bytes(), third.read_bytes()
    second.write_bytes(kept[1])
    third.write_bytes(kept[0])
    assert refusal(place) == "PACKAGE_DAMAGED"
    second.write_bytes(kept[0])
    third.unlink()
    assert refusal(place) == "PACKAGE_PART_MISSING"
    assert refusal(second) == "PACKAGE_PART_MISSING"

    foreign = write(tmp_path, name="q.lsp", package_id=ID[:-1] + "2", volume=SMALL)
    third.write_bytes(package.volume_path(foreign, 3).read_bytes())
    assert refusal(place) == "PACKAGE_DAMAGED"


def test_a_stick_that_is_pulled_out_leaves_the_older_package_and_no_new_one(tmp_path: Path) -> None:
    place = write(tmp_path)
    before = hashlib.sha256(place.read_bytes()).hexdigest()

    def until_it_is_pulled() -> Any:
        yield PHOTO
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input"), PackageWriter(place, ID, package.seal_key(OURS)) as out:
        out.add("blobs/photo", until_it_is_pulled(), 2 * len(PHOTO))
    assert hashlib.sha256(place.read_bytes()).hexdigest() == before
    assert [one.name for one in tmp_path.iterdir()] == ["p.lsp"]


def test_a_package_that_the_stick_did_not_keep_is_noticed_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(handle: int) -> None:
        for one in tmp_path.glob("*.tmp"):
            one.write_bytes(one.read_bytes()[:-1] + b"\x00")

    monkeypatch.setattr("os.fsync", lose)
    with pytest.raises(BizenvError) as refused:
        write(tmp_path)
    assert refused.value.code == "PACKAGE_DAMAGED"
    assert list(tmp_path.iterdir()) == []
