"""Machines that are not what they were: wrong clocks, clones, backups, a server set back, a second window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bizenv_desktop.wire import system
from tests.simulation import oracle
from tests.simulation.disk import Kill
from tests.simulation.faults import fault
from tests.simulation.faults.common import common_row, conflicts_of, logged, server_row, synced
from tests.simulation.talk import Talk

if TYPE_CHECKING:
    from tests.simulation.pc import PC
    from tests.simulation.world import World

_JUMPS = (timedelta(days=3650), timedelta(days=-3650), timedelta(hours=1), timedelta(hours=-1), timedelta(seconds=-3))


@fault(16)
def wrong_clock(world: World) -> bool:
    one, two = world.pair()
    row = common_row(world, one, two)
    one.clock.wrong = world.rng.choice(_JUMPS)
    first, second = world.value(), world.value()
    one.change(row, remark=first)
    synced(one, two)
    two.change(row, remark=second)
    one.clock.wrong = world.rng.choice((timedelta(0), *_JUMPS))
    synced(two, one)
    world.promise((one.row(row) or {})["remark"] == second, "a wrong clock decided which value is newer")
    world.promise(conflicts_of(world, row) == [], "a wrong clock made a conflict")
    one.clock.wrong = timedelta(0)
    return True


@fault(17)
def cloned(world: World) -> bool:
    pc = world.rng.choice(world.all)
    row = common_row(world, pc)
    if world.rng.random() < 0.5:
        pc.change(row, remark=world.value())
    clone = world.add_pc(pc.user, f"{pc.name}-clone", pc.image())
    devices = {pc.copy.device}
    values = [world.value(), world.value()]
    rows = [pc.create(name=values[0]), clone.create(name=values[1])]
    ops = [pc.last_op(), clone.last_op()]
    synced(*world.rng.sample([pc, clone], 2))
    devices |= {pc.copy.device, clone.copy.device}
    world.promise(pc.copy.device != clone.copy.device, "two PCs are one device")
    world.promise(len(devices) == 2, "both took a new device", devices)
    world.promise(all(len(logged(world, op)) == 1 for op in ops), "not every operation of both is there once")
    world.promise([server_row(world, one)[1]["name"] for one in rows] == values, "a value is lost")
    _retire(world, clone)
    return True


def _retire(world: World, pc: PC) -> None:
    """Take a PC out of use once everything on it is settled; what it was shown as refused stays on its disk."""
    for op in pc.refused():
        world.journal.ops[op].burnt = True
    synced(pc)
    oracle.check_copy(pc)
    if not pc.ops("pending", "acked"):
        del world.pcs[pc.name]


@fault(18)
def backup_restored(world: World) -> bool:
    pc = world.rng.choice(world.all)
    row = common_row(world, pc)
    if world.rng.random() < 0.5:
        pc.change(row, remark=world.value())
    image, device = pc.image(), pc.copy.device
    sent = world.value()
    pc.change(row, remark=sent)
    extra = pc.create(name=world.value())
    synced(pc)
    pc.change(row, name=world.value())
    pc.restore(image)
    later = pc.create(name=world.value())
    synced(pc)
    world.promise(pc.copy.device != device, "a restored copy goes on as the same device")
    world.promise((pc.row(row) or {})["remark"] == sent, "what was sent after the backup is gone")
    world.promise(pc.row(extra) and server_row(world, later)[1], "a row is gone")
    return True


@fault(19)
def server_set_back(world: World) -> bool:
    if world.rng.random() < 0.3:
        return _edited_since(world)
    one, two = world.pair()
    row = common_row(world, one, two)
    saved = world.server.saved()
    sent = [world.value(), world.value()]
    one.change(row, remark=sent[0])
    two.change(row, name=sent[1])
    made = one.create(name=world.value())
    synced(one, two)
    talk = None
    if world.rng.random() < 0.5:  # somebody is in the middle of a sync
        two.change(row, tags=[world.value()])
        talk = Talk(two)
        talk.run_to(world.rng.choice(("/push", "/pull")))
    world.server.set_back(saved)
    if talk is not None:
        if world.rng.random() < 0.5:
            two.disk.trouble = Kill(world.rng.randint(0, 25), after=world.rng.random() < 0.5)
        talk.finish()
        two.disk.trouble = None
    others = world.all
    world.rng.shuffle(others)
    synced(*others, *others)
    _, body, deleted = server_row(world, row)
    world.promise(not deleted and [body["remark"], body["name"]] == sent, "acknowledged values are gone", body)
    world.promise(one.row(made) and two.row(made), "an acknowledged row is gone")
    return True


def _edited_since(world: World) -> bool:
    """Let somebody edit what the server was set back to, before the others bring theirs again."""
    one, two = world.pair()
    row = common_row(world, one, two)
    synced(*world.all)
    saved = world.server.saved()
    for _ in range(world.rng.randint(1, 3)):
        one.change(row, remark=(last := world.value()))
        synced(one)
    world.server.set_back(saved)
    two.change(row, remark=(since := world.value()))
    synced(two, one, two)
    found = [each for each in conflicts_of(world, row) if each["state"] == system.OPEN]
    sides = [(system.unpacked(each["mine"])["remark"], system.unpacked(each["theirs"])["remark"]) for each in found]
    world.promise(sides == [(last, since)], "what was done since is overwritten, or nobody is told", sides)
    world.promise(server_row(world, row)[1]["remark"] == since, "another value won", sides)
    return True


@fault(44)
def two_instances(world: World) -> bool:
    pc = world.rng.choice(world.all)
    row = common_row(world, pc)
    second = pc.second_instance()
    talk = Talk(pc)
    code = ""
    try:
        second.sync()
    except Exception as problem:  # noqa: BLE001 - its code is looked at
        code = getattr(problem, "code", "")
    world.promise(code == "SYNC_BUSY", "a second window syncs at the same time", code)
    value = world.value()
    pc.change(row, remark=value)
    world.promise((pc.row(row) or {})["remark"] == value, "cannot work while the other window syncs")
    talk.finish()
    second.sync()
    pc.journal()
    world.promise(server_row(world, row)[1]["remark"] == value, "the second window cannot sync afterwards")
    return True
