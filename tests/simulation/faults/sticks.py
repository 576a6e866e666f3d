"""Packages on a stick: pulled out, out of order, twice, by stick and network, tampered with, answered too late."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.wire import package as container
from tests.simulation import oracle
from tests.simulation.faults import fault
from tests.simulation.faults.common import logged, server_row, synced

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bizenv_desktop.sync.packages import Packed, Unpacked
    from tests.simulation.pc import PC
    from tests.simulation.world import World

_CURSOR = "SELECT * FROM cursor"
_FRAME = 256
"""Bytes of a frame here, so that a small package has many."""


def stick(world: World, name: str) -> Path:
    """Return a place on the stick."""
    folder = world.template.folder / "stick" / "files"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def export(pc: PC, target: Path) -> Packed:
    """Write a package of what waits on a PC."""
    with patch.object(container.frames, "FRAME", _FRAME):
        made = pc.syncer.export_package(target)
    pc.world.trace.add(pc.name, "package", made.manifest.number, made.manifest.ops)
    return made


def bring(world: World, package: Packed) -> Any:
    """Take a package in at the province."""
    with patch.object(container.frames, "FRAME", _FRAME):
        taken = world.server.service.packages.take_in(package.files[0])
    world.trace.add("province", "package", taken.number, taken.ops, taken.parked, taken.repeated)
    return taken


def fetch(world: World, package: Packed, name: str) -> Path:
    """Write the answer to a package."""
    target = stick(world, name)
    with patch.object(container.frames, "FRAME", _FRAME):
        world.server.service.packages.answer(package.manifest.package, target)
    return target


def take(pc: PC, answer: Path) -> Unpacked:
    """Take an answer in on a PC."""
    with patch.object(container.frames, "FRAME", _FRAME):
        taken = pc.syncer.import_package(answer)
    pc.world.trace.add(pc.name, "answer", taken.acks, taken.rows, taken.waiting)
    return taken


def code_of(work: Callable[..., Any], *arguments: Any) -> str:
    """Return the code of the error that something ends with; "" for none."""
    try:
        work(*arguments)
    except BizenvError as problem:
        return problem.code
    return ""


def waiting_ops(world: World, pc: PC) -> list[str]:
    """Return new operations that wait on a PC that is in step otherwise."""
    synced(pc)
    row = pc.create(name=world.value())
    for _ in range(world.rng.randint(1, 4)):
        pc.change(row, remark=world.value())
    return [op for op, *_ in pc.ops("pending")]


@fault(32)
def pulled_out(world: World) -> bool:
    pc = world.rng.choice(world.all)
    ops = waiting_ops(world, pc)
    place = stick(world, "a.lsp")
    older = export(pc, place)
    sound = place.read_bytes()
    pc.create(name=world.value())
    ops += [pc.last_op()]
    left = world.rng.randint(0, 6)
    real = container.PackageWriter._frame

    def frame(writer: Any, plain: bytes, mark: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(5, os.strerror(5))
        real(writer, plain, mark)

    with patch.object(container.PackageWriter, "_frame", frame):
        code = code_of(export, pc, place)
    world.promise(place.read_bytes() == sound or not code, "a stick that was pulled out spoiled the older package")
    world.promise(not list(place.parent.glob("*.tmp")), "half a package was left")
    if not code:
        return False
    world.promise(code == "PACKAGE_NOT_WRITTEN", "a stick that was pulled out is not told", code)
    world.promise(all(pc.state_of(op) == "pending" for op in ops), "what is on a stick counts as sent")
    bring(world, older)
    newer = export(pc, place)
    bring(world, newer)
    take(pc, fetch(world, newer, "answer.lsp"))
    world.promise(all(len(logged(world, op)) == 1 for op in ops), "not done exactly once")
    world.promise(not pc.ops("pending"), "the answer acknowledges nothing", pc.ops("pending"))
    oracle.check_copy(pc)
    return True


@fault(33)
def out_of_order_or_twice(world: World) -> bool:
    pc = world.rng.choice(world.all)
    ops = waiting_ops(world, pc)
    first = export(pc, stick(world, "1.lsp"))
    pc.create(name=world.value())
    later = pc.last_op()
    parked = world.rng.random() < 0.5
    if parked:  # as if the first had been acknowledged when the second was made
        pc.disk.execute("UPDATE op SET state = 'remote' WHERE device_seq IS NOT NULL AND state = 'pending'")
        second = export(pc, stick(world, "2.lsp"))
        pc.disk.execute("UPDATE op SET state = 'pending' WHERE state = 'remote' AND device_seq IS NOT NULL")
    else:
        second = export(pc, stick(world, "2.lsp"))
    taken = bring(world, second)
    world.promise(taken.parked == int(parked), "a package that came too early is not kept", taken)
    if parked:
        world.promise(logged(world, later) == [], "an operation ran before the earlier ones")
        bring(world, second)
    bring(world, first)
    if world.rng.random() < 0.5:
        world.promise(bring(world, world.rng.choice((first, second))).repeated, "a package that came twice is new")
    world.promise(all(len(logged(world, op)) == 1 for op in (*ops, later)), "not done exactly once")
    take(pc, fetch(world, second, "answer2.lsp"))
    take(pc, fetch(world, first, "answer1.lsp"))
    world.promise(not pc.ops("pending"), "the answers acknowledge too little", pc.ops("pending"))
    oracle.check_copy(pc)
    return True


@fault(34)
def stick_and_network(world: World) -> bool:
    pc, other = world.pair()
    ops = waiting_ops(world, pc)
    package = export(pc, stick(world, "a.lsp"))
    ways = [lambda: bring(world, package), lambda: synced(pc)]
    world.rng.shuffle(ways)
    for way in ways:
        way()
    world.promise(all(len(logged(world, op)) == 1 for op in ops), "not done exactly once")
    taken = take(pc, fetch(world, package, "answer.lsp"))
    world.promise(taken.acks == 0 and not pc.ops("pending", "acked"), "the answer was news", taken)
    synced(other, pc)
    oracle.check_copy(pc)
    return True


@fault(35)
def tampered_or_foreign(world: World) -> bool:
    pc, other = world.pair()
    ops = waiting_ops(world, pc)
    package = export(pc, stick(world, "a.lsp"))
    place = package.files[0]
    sound = place.read_bytes()
    at = world.rng.randrange(len(sound))
    broken = world.rng.choice(
        (
            sound[:at],
            sound[:at] + bytes([sound[at] ^ (1 << world.rng.randrange(8))]) + sound[at + 1 :],
            sound + sound[-20:],
        )
    )
    before = world.server.sql("SELECT (SELECT count(*) FROM op_log), (SELECT max(seq) FROM row)")
    place.write_bytes(broken)
    code = code_of(bring, world, package)
    world.promise(code, "a package that was tampered with is taken in", at, len(sound))
    after = world.server.sql("SELECT (SELECT count(*) FROM op_log), (SELECT max(seq) FROM row)")
    world.promise(after == before, "part of a tampered package was taken in", code)
    place.write_bytes(sound)
    world.promise(code_of(take, pc, place) == "PACKAGE_NOT_FOR_US", "a PC reads what is sealed for the province")
    bring(world, package)
    answer = fetch(world, package, "answer.lsp")
    world.promise(code_of(take, other, answer) == "PACKAGE_NOT_FOR_US", "another PC takes the answer in")
    take(pc, answer)
    world.promise(all(len(logged(world, op)) == 1 for op in ops) and not pc.ops("pending"), "not done exactly once")
    return True


@fault(36)
def old_answer(world: World) -> bool:
    pc, other = world.pair()
    waiting_ops(world, pc)
    package = export(pc, stick(world, "a.lsp"))
    bring(world, package)
    answer = fetch(world, package, "answer.lsp")
    take(pc, answer)
    synced(other, pc)
    row = world.rng.choice(other.ids("project"))
    other.change(row, remark=(value := world.value()))
    synced(other, pc)
    pc.change(row, name=world.value())
    before, cursor = pc.dump(), pc.disk.execute(_CURSOR).fetchall()
    taken = take(pc, answer)
    world.promise(taken.is_old, "an old answer is news", taken)
    world.promise(
        (pc.dump(), pc.disk.execute("SELECT * FROM cursor").fetchall()) == (before, cursor), "it changed something"
    )
    world.promise((pc.row(row) or {})["remark"] == server_row(world, row)[1]["remark"] == value, "another value")
    oracle.check_copy(pc)
    return True
