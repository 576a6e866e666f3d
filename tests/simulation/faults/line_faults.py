"""Faults of the line: what is lost, repeated, overtaken, cut off or refused on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from bizenv_desktop.wire import canonical
from bizenv_desktop.wire.messages import PREFIX
from tests.simulation import line
from tests.simulation.faults import fault
from tests.simulation.faults.common import logged, server_row, synced
from tests.simulation.server import Parcel
from tests.simulation.talk import Talk

if TYPE_CHECKING:
    from tests.simulation.world import World


@fault(1)
def push_reply_lost(world: World) -> bool:
    pc = world.rng.choice(world.all)
    rows = [pc.create(name=world.value()) for _ in range(world.rng.randint(1, 4))]
    mine = [op for op, _, row in pc.ops("pending") if row in rows]
    pc.line.clear()
    pc.line.trick("/push", line.lose_reply)
    world.promise(pc.try_sync() == "OFFLINE", "a lost reply is not told")
    before = [logged(world, op) for op in mine]
    world.promise(all(len(one) == 1 for one in before), "the server had it before the reply was lost", before)
    world.promise(all(pc.state_of(op) == "pending" for op in mine), "acknowledged without a reply")
    synced(pc)
    world.promise([logged(world, op) for op in mine] == before, "done again, or with other results")
    world.promise(all(pc.row(row) for row in rows), "a saved row is gone")
    return True


@fault(2)
def duplicated_or_reordered(world: World) -> bool:
    pc = world.rng.choice(world.all)
    synced(pc)
    row = pc.create(name=world.value())
    pc.change(row, remark=world.value())
    mine = [op for op, _, where in pc.ops("pending") if where == row]
    way = world.rng.choice(("twice", "late", "gap"))
    pc.line.trick("/push", line.twice if way == "twice" else line.hold)
    pc.try_sync()
    held = pc.line.held.pop() if pc.line.held else None
    if way == "gap" and held is not None:
        _gap(world, pc.copy.device_key.hex(), held)
    if way == "late" and held is not None:
        pc.change(row, remark=world.value())
        synced(pc)
        before = server_row(world, row)
        answer = pc.line.deliver(held)
        world.promise(answer.status == 200, "an old request that comes late", answer.status)
        world.promise(server_row(world, row) == before, "an old request that came late changed a row")
    synced(pc)
    world.promise(all(len(logged(world, op)) == 1 for op in mine), "not done exactly once", way)
    return True


def _gap(world: World, device_key: str, held: Parcel) -> None:
    """Let the second half of a batch overtake the first."""
    batch = msgspec.json.decode(held.body)
    if len(batch["ops"]) < 2:
        return
    expected = batch["first_seq"]
    batch = {name: value for name, value in batch.items() if name != "sig"}
    batch |= {"ops": batch["ops"][1:], "first_seq": expected + 1}
    batch["sig"] = canonical.sign(device_key, batch)
    answer = world.server.answer(Parcel("POST", f"{PREFIX}/push", msgspec.json.encode(batch), held.token))
    why = msgspec.json.decode(answer.body)
    world.promise((answer.status, why["code"], why["expected"]) == (409, "gap", expected), "no gap is seen", why)


@fault(15)
def edit_during_push(world: World) -> bool:
    pc = world.rng.choice(world.all)
    synced(pc)
    name, later = world.value(), world.value()
    row = pc.create(name=name, remark=world.value())
    ways = line.meanwhile(lambda: pc.change(row, remark=later), answered=world.rng.random() < 0.5)
    trick = pc.line.trick("/push", ways)
    talk = Talk(pc)
    world.promise(talk.run_to("/push"), "nothing to push")
    talk.step()
    op = pc.last_op()
    world.promise(pc.state_of(op) == "pending", "an edit behind the batch does not wait", pc.state_of(op))
    now = pc.row(row) or {}
    world.promise((now.get("name"), now.get("remark")) == (name, later), "values are gone between push and pull", now)
    talk.finish()
    world.promise(not talk.problem and trick.done, "the sync failed", talk.problem)
    synced(pc)
    world.promise(server_row(world, row)[1]["remark"] == later, "the later edit did not reach the server")
    return True


@fault(41)
def too_large_or_truncated(world: World) -> bool:
    pc = world.rng.choice(world.all)
    synced(pc)
    rows = [pc.create(name=world.value()) for _ in range(world.rng.randint(3, 6))]
    mine = [op for op, _, row in pc.ops("pending") if row in rows]
    if world.rng.random() < 0.6:
        most = world.rng.randint(1, 2)
        trick = pc.line.trick("/push", line.narrow(most), times=50)
        world.promise(pc.try_sync() == "", "a batch that a proxy refuses is not halved")
        world.promise(trick.done >= len(rows) // most, "not sent in small batches", trick.done)
        pc.line.clear()
    else:
        path = world.rng.choice(("/push", "/pull", "/hello"))
        pc.line.trick(path, world.rng.choice((line.cut_reply, line.gateway)))
        world.promise(pc.try_sync().startswith("SYNC_"), "a mangled reply is not told")
        synced(pc)
    world.promise(all(len(logged(world, op)) == 1 for op in mine), "not done exactly once")
    world.promise(not pc.refused().keys() & set(mine), "rejected though every one was small enough")
    return True
