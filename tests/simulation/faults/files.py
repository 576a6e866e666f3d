"""Attached files: uploads that are cut, killed or raced; rows that come before their file, or without it."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage import attachments, blob_files, originals
from bizenv_desktop.wire import limits, tus
from tests.simulation import line
from tests.simulation.faults import fault
from tests.simulation.faults.common import logged, synced
from tests.simulation.faults.periods import a_week, submit
from tests.simulation.server import Answer, Parcel, trouble_of
from tests.simulation.talk import Talk
from tests.simulation.world import CITY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.pc import PC
    from tests.simulation.world import World


@contextmanager
def small_pieces(most: int = 64, least: int = 16) -> Iterator[None]:
    """Let files travel in small pieces."""
    with patch.object(limits, "UPLOAD_PIECE", most), patch.object(limits, "UPLOAD_LEAST", least):
        yield


def attach(world: World, pc: PC, size: int) -> tuple[str, bytes]:
    """Attach a file to a new row; return its hash and bytes."""
    data = world.rng.randbytes(size)
    sha = attachments.put(pc.copy, data, "凭证.pdf")
    pc.create(name=world.value(), files=[sha])
    return sha, data


def at_server(world: World, sha: str) -> bytes | None:
    """Return the bytes that the server has stored under a hash; None where it says that it has none."""
    if not world.server.sql("SELECT 1 FROM blob WHERE scope = ? AND sha256 = ?", CITY, sha):
        return None
    return (world.blobs / CITY / sha[:2] / sha).read_bytes()


def _stored(world: World, sha: str) -> None:
    held = at_server(world, sha)
    world.promise(held is not None, "a file that was sent is not there")
    world.promise(hashlib.sha256(held or b"").hexdigest() == sha, "a stored file has another hash")


@fault(26)
def cut_at_any_byte(world: World) -> bool:
    one, two = world.pair()
    synced(one, two)
    sha, data = attach(world, one, world.rng.randint(100, 400))
    with small_pieces():
        cuts = 0
        for _ in range(world.rng.randint(1, 4)):
            one.line.clear()
            trick = one.line.trick(f"/{sha}", line.cut_within)
            cuts += one.try_sync() == "OFFLINE" and trick.done > 0
            one.open()
        synced(one)
    _stored(world, sha)
    _comes(world, two, sha, data)
    return cuts > 0


def _comes(world: World, pc: PC, sha: str, data: bytes) -> None:
    """Fetch a file over a line that is cut while it comes."""
    come = 0

    def cut(one: line.Line, parcel: Parcel) -> Answer:
        nonlocal come
        answer = line.cut_coming(one, parcel)
        since = int(parcel.headers.get("Range", "bytes=0-")[len("bytes=") : -1])
        come = max(come, since + len(answer.body))
        return answer

    for _ in range(world.rng.randint(0, 3)):
        pc.line.clear()
        trick = pc.line.trick(f"/{sha}", cut)
        world.promise(_try_getting(pc, sha) == "OFFLINE" or not trick.done, "a cut within a file is not told")
        world.promise(_bytes_here(pc, sha, len(data)) >= come, "what had come of a file is lost")
        if world.rng.random() < 0.3:
            pc.open()
    _whole(world, pc, sha, data)


def _bytes_here(pc: PC, sha: str, size: int) -> int:
    """Return how much of a file of `size` bytes is here: all of it, once it is in its place."""
    if attachments.is_here(pc.copy, sha):
        return size
    part = attachments.Incoming(pc.copy, sha)
    part.close()
    return part.size


def _try_getting(pc: PC, sha: str) -> str:
    """Get an original as this PC does, with a sync or when it is needed; return the code of the error, or ""."""
    trouble = pc.try_sync()
    if trouble or not _is_on_demand(pc):
        return trouble
    try:
        pc.syncer.fetch_files([sha])
    except BizenvError as problem:
        return problem.code
    return ""


def _is_on_demand(pc: PC) -> bool:
    """Tell whether this PC fetches originals only when they are needed: an earlier fault may have set it so."""
    with pc.copy.read() as reader:
        return originals.mode(reader) == originals.ON_DEMAND


def _whole(world: World, pc: PC, sha: str, data: bytes) -> None:
    """Get an original on a good line, whole."""
    pc.line.clear()
    trouble = _try_getting(pc, sha)
    world.promise(not trouble, "a file cannot be fetched", trouble)
    world.promise(attachments.is_here(pc.copy, sha), "the file did not come after all")
    world.promise(attachments.open(pc.copy, sha) == data, "the file came with other bytes")


@fault(27)
def killed_in_a_piece(world: World) -> bool:
    pc = world.rng.choice(world.all)
    synced(pc)
    sha, data = attach(world, pc, world.rng.randint(100, 300))
    trouble = trouble_of(world.server.store)
    pc.line.watching = True
    with small_pieces():
        pc.line.trick(f"/{sha}", lambda one, parcel: one.deliver(parcel), times=world.rng.randint(1, 3))
        pc.line.trick(f"/{sha}", line.meanwhile(lambda: trouble.at(world.rng.randint(0, 2), "killed")))
        pc.try_sync()
        happened = trouble.happened
        trouble.over()
        synced(pc)
    pc.line.watching, seen = False, [(p, a) for p, a in pc.line.seen if p.verb == "PATCH"]
    pc.line.seen.clear()
    _stored(world, sha)
    refused = [answer.body for _, answer in seen if answer.status != 204]
    world.promise(not refused, "what a killed server left behind its offset was not cut off", refused)
    sizes = [(parcel.path[-4:], parcel.headers["Upload-Offset"], len(parcel.body)) for parcel, _ in seen]
    world.promise(sum(size for *_, size in sizes) <= len(data), "pieces were taken twice", len(data), sizes)
    return happened


@fault(28)
def two_pieces_for_one_place(world: World) -> bool:
    pc = world.rng.choice(world.all)
    synced(pc)
    sha, _ = attach(world, pc, world.rng.randint(70, 300))
    statuses: list[int] = []

    def race(one: line.Line, parcel: Parcel) -> Answer:
        shorter = Parcel("PATCH", parcel.path, parcel.body[:20], parcel.token, tus.piece(0))
        answers = [one.deliver(each) for each in world.rng.sample([parcel, shorter], 2)]
        statuses.extend(answer.status for answer in answers)
        return answers[0]

    with small_pieces():
        pc.line.trick(f"/{sha}", race)
        world.promise(pc.try_sync() == "", "the client does not go on after a race")
    world.promise(sorted(statuses) == [204, 409], "not one of two refused", statuses)
    _stored(world, sha)
    return True


@fault(29)
def damaged_on_disk(world: World) -> bool:
    one, two = world.pair()
    synced(one, two)
    sha, data = attach(world, one, 60)
    if world.rng.random() < 0.5:
        for path in (one.home / blob_files.FOLDER).rglob("*"):
            if path.is_file():
                path.write_bytes(world.rng.randbytes(40))
        synced(one)
        world.promise(at_server(world, sha) is None, "a damaged file was sent")
        attachments.put(one.copy, data, "凭证.pdf")
    else:
        synced(one)
        (world.blobs / CITY / sha[:2] / sha).write_bytes(world.rng.randbytes(60))
        world.promise(not _try_getting(two, sha), "a damaged file holds the rest up")
        world.promise(not attachments.is_here(two.copy, sha), "damaged bytes were taken for the file")
    synced(one)
    _stored(world, sha)
    _whole(world, two, sha, data)
    return True


@fault(31)
def cleaning_races_reference(world: World) -> bool:
    one, two = world.pair()
    synced(one, two)
    sha, data = attach(world, one, 60)
    synced(one, two)
    row = next(row for row in one.ids("project") if (one.row(row) or {}).get("files") == [sha])
    one.change(row, files=[])
    synced(one, two)
    world.time.pass_(100 * 86_400)
    again = world.rng.choice((one, two))
    attachments.put(again.copy, data, "凭证.pdf")
    again.create(name=world.value(), files=[sha])
    talk = Talk(again)
    talk.run_to(world.rng.choice(("/push", "/pull")))
    world.server.clean()
    talk.finish()
    world.promise(not talk.problem, "the sync failed", talk.problem)
    synced(again)
    _stored(world, sha)
    return True


@fault(30)
def row_before_file(world: World) -> bool:
    one, two = world.pair()
    way = world.rng.random()
    if way < 0.4:
        return _never(world, one)
    synced(one, two)
    if way < 0.7:
        return _on_demand(world, one, two)
    sha, data = attach(world, one, 50)
    one.line.trick(tus.FOLDER, line.lose_request)
    world.promise(one.try_sync() == "OFFLINE", "a file that did not arrive is not told")
    synced(two)
    rows = [row for row in two.ids("project") if (two.row(row) or {}).get("files") == [sha]]
    world.promise(len(rows) == 1, "the row waits for its file")
    world.promise(not attachments.is_here(two.copy, sha), "a file that nobody sent is here")
    synced(one)
    _whole(world, two, sha, data)
    return True


def _on_demand(world: World, one: PC, two: PC) -> bool:
    """Fetch an original when it is needed; give it up where it was attached, and never where the server lacks it."""
    two.copy.write(lambda writer: originals.change_mode(writer, originals.ON_DEMAND))
    sha, data = attach(world, one, 50)
    if world.rng.random() < 0.5:
        one.line.trick(tus.FOLDER, line.lose_request)
        one.try_sync()
        synced(two)
        world.promise(two.syncer.fetch_files([sha]).lacking == [sha], "a file that nobody sent has come")
    synced(one, two)
    world.promise(not attachments.is_here(two.copy, sha), "an original came that nobody asked for")
    place = world.blobs / CITY / sha[:2] / sha
    if world.rng.random() < 0.5:
        place.write_bytes(world.rng.randbytes(50))
    one.syncer.free_files()
    world.promise(attachments.is_here(one.copy, sha) or place.read_bytes() == data, "an original is nowhere any more")
    synced(one)
    _stored(world, sha)
    world.promise(two.syncer.fetch_files([sha]).came == 1, "an original does not come when it is needed")
    world.promise(attachments.open(two.copy, sha) == data, "the original came with other bytes")
    one.syncer.fetch_files([sha])
    world.promise(attachments.open(one.copy, sha) == data, "what was given up does not come back")
    return True


def _never(world: World, pc: PC) -> bool:
    """Submit a week whose proof is lost before it was sent: refused until it is attached again."""
    week, row = a_week(world, pc)
    data = world.rng.randbytes(50)
    sha = attachments.put(pc.copy, data, "凭证.pdf")
    pc.change(row, "week", proof=[sha])
    shutil.rmtree(pc.home / blob_files.FOLDER)
    first = submit(pc, week)
    synced(pc)
    world.promise(pc.refused().get(first) == "blob_missing", "submitted without a file", pc.refused().get(first))
    pc.discard([first])
    attachments.put(pc.copy, data, "凭证.pdf")
    pc.journal()
    second = submit(pc, week)
    synced(pc)
    world.promise(logged(world, second)[0][0] == "applied", "refused with its file", pc.refused().get(second))
    _stored(world, sha)
    return True
