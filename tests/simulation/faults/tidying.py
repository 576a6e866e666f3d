"""What is tidied away at the server while somebody is out of reach, and what no longer fits when it is compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.wire import system
from tests.simulation.disk import Kill
from tests.simulation.faults import fault
from tests.simulation.faults.common import common_row, conflicts_of, server_row, synced
from tests.simulation.world import CITY

if TYPE_CHECKING:
    from tests.simulation.line import Line
    from tests.simulation.pc import PC
    from tests.simulation.server import Answer, Parcel
    from tests.simulation.world import World

_DAY = 86400.0


@fault(20)
def offline_for_500_days(world: World) -> bool:
    """One PC is away for so long that deletions are tidied away; it has edits of its own."""
    away, home = world.pair()
    deleted, kept = (common_row(world, home, away) for _ in range(2))
    edits_deleted = world.rng.random() < 0.5
    values = [world.value() for _ in range(3)]
    home.delete(deleted)
    synced(home)
    world.promise(home.row(deleted) is None, "a row that nobody edits cannot be deleted")
    away.change(kept, remark=values[0])
    made = away.create(name=values[1])
    if edits_deleted:
        away.change(deleted, remark=values[2])
    world.time.pass_(500 * _DAY)
    synced(*(pc for pc in world.all if pc is not away))
    _tidied(world)
    found = away.disk.execute("SELECT seq FROM cursor WHERE scope = ?", (CITY,)).fetchone()
    (floor,) = world.server.sql("SELECT floor FROM scope WHERE id = ?", CITY)[0]
    world.promise(found[0] < floor, "a copy that has not heard of a deletion need not read anew", found, floor)
    _killed_now_and_then(world, away)
    synced(away, home, away)
    world.promise(server_row(world, kept)[1]["remark"] == values[0], "an edit of before is lost")
    world.promise(server_row(world, made)[1]["name"] == values[1], "a row of before is lost")
    if edits_deleted:
        kinds = [one["kind"] for one in conflicts_of(world, deleted) if one["state"] == system.OPEN]
        world.promise(kinds == [system.KIND_DELETE], "an edit of a row that was tidied away is told to nobody", kinds)
        shown = [(pc.row(deleted) or {}).get("remark") for pc in (away, home)]
        world.promise(shown == [values[2]] * 2, "an edit of a row that was tidied away is lost", shown)
    else:
        world.promise(away.row(deleted) is None, "a row lives on where its deletion was not heard of")
    return True


def _tidied(world: World) -> None:
    """Tidy up; whatever goes must lie at or below the floor."""
    world.server.purge()
    (newest,) = world.server.sql("SELECT max(seq) FROM purged_row WHERE scope = ?", CITY)[0]
    (floor,) = world.server.sql("SELECT floor FROM scope WHERE id = ?", CITY)[0]
    world.promise(newest is not None, "nothing is tidied away after 500 days")
    world.promise(newest <= floor, "tombstones above the floor are gone", newest, floor)


@fault(43)
def bit_flip(world: World) -> bool:
    """Flip a bit: on the disk of a PC, or in the reply that tells the digests."""
    one, two = world.pair()
    row = common_row(world, one, two)
    synced(two)
    if two.ops("pending", "acked"):
        return False
    before = two.row(row)
    killed = world.rng.random() < 0.3
    if world.rng.random() < 0.5:
        two.disk.execute("UPDATE project SET remark = '坏', row_seq = row_seq - 1 WHERE id = ?", (row,))
        two.disk.commit()
        if killed:
            _killed_now_and_then(world, two, 1.0)
        _compared(world, two, again=killed)
        world.promise(two.row(row) == before, "what does not fit is left as it is", two.row(row), before)
    else:
        two.line.trick("/digest", _flip)
        _compared(world, two)
        world.promise(two.row(row) == before, "a wrong digest changed a row", two.row(row), before)
    return True


def _killed_now_and_then(world: World, pc: PC, chance: float = 0.3) -> None:
    """Let the process die in the middle of what it reads anew; the next sync goes on."""
    if world.rng.random() < chance:
        pc.disk.trouble = Kill(world.rng.randint(0, 40), after=world.rng.random() < 0.5)
        pc.survives(lambda: pc.syncer.sync(compare=True))
        pc.disk.trouble = None


def _compared(world: World, pc: PC, *, again: bool = False) -> None:
    """Let a PC sync and compare; only the ledger that does not fit is asked for anew (or was before, `again`)."""
    pc.line.watching, pc.line.seen = True, []
    pc.survives(lambda: pc.syncer.sync(compare=True))
    pc.line.watching = False
    asked = [msgspec.json.decode(parcel.body) for parcel, _ in pc.line.seen if parcel.path.endswith("/pull")]
    anew = [one["ledgers"] for one in asked if one.get("ledgers")]
    world.promise(
        (anew or again) and all(one == ["project"] for one in anew), "another ledger was fetched anew, or none", anew
    )


def _flip(line: Line, parcel: Parcel) -> Answer:
    answer = line.deliver(parcel)
    reply: dict[str, Any] = msgspec.json.decode(answer.body)
    if reply.get("scope") != CITY:
        line.trick("/digest", _flip)
        return answer
    told = reply["ledgers"]["project"]
    at = line.world.rng.randrange(len(told["sha256"]))
    flipped = format(int(told["sha256"][at], 16) ^ 1 << line.world.rng.randrange(4), "x")
    told["sha256"] = told["sha256"][:at] + flipped + told["sha256"][at + 1 :]
    return replace(answer, body=msgspec.json.encode(reply))
