"""Faults of processes and disks: killed at any statement or commit, or no room left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from tests.simulation import line, oracle
from tests.simulation.disk import DiskFull, Kill
from tests.simulation.faults import fault
from tests.simulation.faults.common import common_row, logged, small_pages, synced
from tests.simulation.server import trouble_of
from tests.simulation.talk import Talk

if TYPE_CHECKING:
    from tests.simulation.world import World

_FIRST_SQL = "SELECT count(*), coalesce(max(n), 0) FROM op WHERE state <> 'remote'"


@fault(3)
def client_killed(world: World) -> bool:
    pc = world.rng.choice(world.all)
    row = common_row(world, pc)
    if world.rng.random() < 0.5:
        return _killed_over_an_edit(world, row)
    pc.change(row, remark=(wanted := world.value()))
    op = pc.last_op()
    kill = pc.disk.trouble = Kill(world.rng.randint(0, 20), after=world.rng.random() < 0.5)
    pc.try_sync()
    pc.disk.trouble = None
    oracle.check_copy(pc)
    world.promise((pc.row(row) or {}).get("remark") == wanted, "a saved value is gone after a crash")
    synced(pc)
    world.promise(len(logged(world, op)) == 1, "not sent exactly once after a crash", logged(world, op))
    return kill.happened


def _killed_over_an_edit(world: World, row: str) -> bool:
    pc = next(one for one in world.all if one.row(row))
    before, ops = pc.row(row), pc.disk.execute(_FIRST_SQL).fetchone()
    kill = pc.disk.trouble = Kill(world.rng.randint(0, 9), after=world.rng.random() < 0.5)
    value = world.value()
    pc.change(row, remark=value, amount=world.amount())
    pc.disk.trouble = None
    has_row, has_op = pc.row(row) != before, pc.disk.execute(_FIRST_SQL).fetchone() != ops
    world.promise(has_row == has_op, "row and operation are not both or neither", has_row, has_op)
    oracle.check_copy(pc)
    return kill.happened


@fault(4)
def killed_between_pages(world: World) -> bool:
    one, two = world.pair()
    synced(one, two)
    for _ in range(world.rng.randint(5, 9)):
        two.create(name=world.value())
    synced(two)
    with small_pages(2, world.rng.choice((3, 1000))):
        talk = Talk(one)
        world.promise(talk.run_to("/pull"), "no pull")
        for _ in range(world.rng.randint(1, 3)):
            talk.step()
        if talk.over:
            return False
        talk.kill()
        oracle.check_copy(one)
        synced(one)
    oracle.check_copy(one)
    world.promise(set(two.ids("project")) <= set(one.ids("project")), "rows of a pull that was killed are missing")
    return True


@fault(5)
def killed_within_apply(world: World) -> bool:
    one, two = world.pair()
    synced(one, two)
    rows = [two.create(name=world.value()) for _ in range(4)]
    synced(two)
    with small_pages(2, world.rng.choice((3, 1000))):
        talk = Talk(one)
        world.promise(talk.run_to("/pull"), "no pull")
        kill = one.disk.trouble = Kill(world.rng.randint(0, 14), after=world.rng.random() < 0.5)
        talk.finish()
        talk.end()
        one.disk.trouble = None
        one.open()
        oracle.check_copy(one)
        synced(one)
    world.promise(set(rows) <= set(one.ids("project")), "rows of a pull that was killed are missing")
    return kill.happened


@fault(6)
def server_killed_in_push(world: World) -> bool:
    pc = world.rng.choice(world.all)
    synced(pc)
    rows = [pc.create(name=world.value()) for _ in range(3)]
    mine = [op for op, _, row in pc.ops("pending") if row in rows]
    trouble = trouble_of(world.server.store)
    pc.line.trick("/push", line.meanwhile(lambda: trouble.at(world.rng.randint(0, 5), "killed")))
    pc.try_sync()
    happened = trouble.happened
    trouble.over()
    there = [len(logged(world, op)) for op in mine]
    world.promise(sum(there) in {0, len(there)}, "half of a batch was committed", there)
    synced(pc)
    world.promise(all(len(logged(world, op)) == 1 for op in mine), "the retry is not right")
    return happened


@fault(37)
def disk_full(world: World) -> bool:
    pc = world.rng.choice(world.all)
    row = common_row(world, pc)
    if world.rng.random() < 0.5:
        return _server_full(world, row)
    before, ops = pc.row(row), pc.disk.execute(_FIRST_SQL).fetchone()
    full = pc.disk.trouble = DiskFull(world.rng.randint(0, 9))
    told = ""
    try:
        pc.change(row, remark=world.value())
    except BizenvError as problem:
        told = problem.code
    pc.disk.trouble = None
    if not full.happened:
        return False
    world.promise(told == "DISK_FULL", "a full disk is not told", told)
    world.promise(
        (pc.row(row), pc.disk.execute(_FIRST_SQL).fetchone()) == (before, ops), "a full disk changed something"
    )
    pc.change(row, remark=world.value())
    return True


def _server_full(world: World, row: str) -> bool:
    pc = next(one for one in world.all if one.row(row))
    pc.change(row, remark=(wanted := world.value()))
    op = pc.last_op()
    trouble = trouble_of(world.server.store)
    pc.line.trick("/push", line.meanwhile(lambda: trouble.at(world.rng.randint(0, 5), "full")))
    pc.line.watching = True
    synced_code = pc.try_sync()
    pc.line.watching, seen = False, [answer.status for parcel, answer in pc.line.seen if "/push" in parcel.path]
    pc.line.seen.clear()
    happened = trouble.happened
    trouble.over()
    world.promise(not happened or 503 in seen, "a full server does not say that it is busy", seen)
    world.promise(synced_code == "", "the carrier has no patience", synced_code)
    world.promise(len(logged(world, op)) == 1 and (pc.row(row) or {})["remark"] == wanted, "not done exactly once")
    return happened
