"""A file that comes over a line that is cut: it goes on from where it was, and counts once its hash is right."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import attachments, blob_files
from bizenv_desktop.storage.verify import verify
from tests.helpers_sync_files import DATA, SHA, at_server, city_with_a_file, damaged, files_come, in_folder, mend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bizenv_desktop.sync.requests import Request
    from tests.helpers_sync import Office

LOST_AT_MOST = 16
"""Bytes that a cut may cost, so that what is kept of an unfinished frame is told from a whole one."""


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    with city_with_a_file(tmp_path) as pair:
        yield pair


class Cuts:
    """Lets only so many bytes of a file through and then cuts the line (or ends the reply quietly)."""

    def __init__(self, office: Office, through: Callable[[], int | None], *, quiet: bool = False) -> None:
        self._through, self._quiet = through, quiet
        self.asked: list[int] = []
        self.came = self.here = 0
        files_come(office, self._narrowed)

    def _narrowed(self, request: Request) -> Request:
        self.here = int(request.headers.get("Range", "bytes=0-")[6:-1])
        self.asked.append(self.here)
        most = self._through()
        if most is None or request.sink is None:
            return request
        sink, left, wait = request.sink, max(0, most), random.Random(most)

        def narrow(data: bytes) -> None:
            nonlocal left
            while data and left:
                some = min(left, wait.randint(1, 200_000))
                sink(data[:some])
                self.came += len(data[:some])
                left -= len(data[:some])
                data = data[some:]
            if not left and not self._quiet:
                raise BizenvError("OFFLINE", "连不上省平台", "检查网络")

        return replace(request, sink=narrow)


def test_whatever_byte_the_line_is_cut_at_the_file_goes_on_from_there(offices: tuple[Office, Office]) -> None:
    _, li = offices
    rng = random.Random(11)
    places = [0, 1, *(blob_files.FRAME + n for n in (-14, -13, -12, -1, 0, 1)), 2 * blob_files.FRAME, len(DATA) - 1]
    places = sorted([*places, *(rng.randrange(len(DATA)) for _ in range(15))])
    cuts = Cuts(li, lambda: places.pop(0) - cuts.here if places else None)
    while places:
        with pytest.raises(BizenvError, match="OFFLINE"):
            li.sync()
    assert li.sync().blobs_down == 1
    assert attachments.open_file(li.copy, SHA) == DATA
    assert cuts.asked == sorted(cuts.asked)
    assert cuts.came <= len(DATA) + LOST_AT_MOST * len(cuts.asked)
    assert [one.suffix for one in in_folder(li)] == [""]
    assert verify(li.copy) == []


def test_a_file_whose_line_is_cut_after_its_last_byte_is_taken_without_being_asked_for_again(
    offices: tuple[Office, Office],
) -> None:
    _, li = offices
    cuts = Cuts(li, lambda: len(DATA))
    with pytest.raises(BizenvError, match="OFFLINE"):
        li.sync()
    assert li.sync().blobs_down == 1
    assert cuts.asked == [0]
    assert attachments.open_file(li.copy, SHA) == DATA


def test_a_reply_that_ends_too_early_without_a_word_is_asked_for_again(offices: tuple[Office, Office]) -> None:
    _, li = offices
    cuts = Cuts(li, lambda: 900_000, quiet=True)
    assert li.sync().blobs_down == 1
    assert attachments.open_file(li.copy, SHA) == DATA
    assert cuts.asked == [0, 900_000, 1_800_000, 2_700_000]


def test_a_line_that_lets_nothing_through_any_more_does_not_hold_the_sync_up(offices: tuple[Office, Office]) -> None:
    _, li = offices
    plan = [500_000, 0]
    Cuts(li, lambda: plan.pop(0) if plan else 0, quiet=True)
    assert li.sync().blobs_down == 0
    mend(li)
    assert li.sync().blobs_down == 1


def test_who_gives_the_whole_file_where_its_end_was_asked_for_does_not_double_it(
    offices: tuple[Office, Office],
) -> None:
    _, li = offices
    Cuts(li, lambda: 700_000)
    with pytest.raises(BizenvError, match="OFFLINE"):
        li.sync()
    mend(li)
    files_come(li, lambda request: replace(request, headers={}))
    assert li.sync().blobs_down == 1
    assert attachments.open_file(li.copy, SHA) == DATA


def flipped(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


def test_a_file_that_came_damaged_begins_anew_once(offices: tuple[Office, Office]) -> None:
    _, li = offices
    damaged(li, 1, flipped)
    assert li.sync().blobs_down == 1
    assert attachments.open_file(li.copy, SHA) == DATA


def test_a_file_that_keeps_coming_damaged_is_told_to_the_server_and_not_kept(offices: tuple[Office, Office]) -> None:
    _, li = offices
    damaged(li, 2, flipped)
    assert li.sync().blobs_down == 0
    assert li.line.sent[-1].endswith("/blobs/verify")
    assert in_folder(li) == []
    assert li.sync().blobs_down == 1


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[:-5], lambda raw: raw[:100] + b"x" + raw[101:], lambda raw: raw[:3], lambda raw: raw + b"y"],
)
def test_what_a_crash_left_half_written_of_a_part_is_not_taken_for_the_file(
    offices: tuple[Office, Office], damage: Any
) -> None:
    _, li = offices
    Cuts(li, lambda: 2 * blob_files.FRAME + 1000)
    with pytest.raises(BizenvError, match="OFFLINE"):
        li.sync()
    mend(li)
    (part,) = in_folder(li)
    part.write_bytes(damage(part.read_bytes()))
    assert li.sync().blobs_down == 1
    assert attachments.open_file(li.copy, SHA) == DATA


def test_a_file_that_is_gone_from_the_server_meanwhile_does_not_end_the_sync(offices: tuple[Office, Office]) -> None:
    _, li = offices
    at_server(li).unlink()
    assert (li.sync().state, attachments.is_here(li.copy, SHA)) == ("done", False)


def test_two_windows_that_fetch_the_same_file_at_once_both_get_it(offices: tuple[Office, Office]) -> None:
    _, li = offices
    first, second = attachments.Incoming(li.copy, SHA), attachments.Incoming(li.copy, SHA)
    for at in range(0, len(DATA), 100_000):
        first.write(DATA[at : at + 100_000])
        second.write(DATA[at : at + 100_000])
    assert (first.keep("verified"), second.keep("verified")) == (True, True)
    first.close()
    second.close()
    assert attachments.open_file(li.copy, SHA) == DATA


def test_the_user_can_cancel_in_the_middle_of_a_file(offices: tuple[Office, Office]) -> None:
    _, li = offices
    seen: list[tuple[int, int, str]] = []
    result = li.syncer.sync(lambda *step: seen.append(step), lambda: any("下载附件" in text for *_, text in seen))
    assert result.state == "cancelled"
    assert not attachments.is_here(li.copy, SHA)
    assert li.sync().blobs_down == 1
