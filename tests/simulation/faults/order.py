"""Several at once at the server: late commits, rows that move on between pages, a migration in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation import line, oracle
from tests.simulation.disk import ServerKilled
from tests.simulation.faults import fault
from tests.simulation.faults.common import common_row, server_row, small_pages, synced
from tests.simulation.server import trouble_of
from tests.simulation.talk import Talk

if TYPE_CHECKING:
    from tests.simulation.world import World


@fault(7)
def late_commit(world: World) -> bool:
    one, two, reader = world.rng.sample(world.all, 3)
    synced(one, two, reader)
    late = one.create(name=world.value())
    early = two.create(name=world.value())

    def others() -> None:
        two.line.clear()
        two.try_sync()
        reader.try_sync()

    reader.line.clear()
    trick = one.line.trick("/push", line.meanwhile(others))
    one.try_sync()
    world.promise(trick.done == 1, "nothing was pushed")
    world.promise(reader.row(early) is not None, "the early commit is not seen")
    synced(reader)
    world.promise(reader.row(late) is not None, "a commit that came late was skipped")
    oracle.check_copy(reader)
    return True


@fault(8)
def changed_between_pages(world: World) -> bool:
    one, two = world.pair()
    synced(one, two)
    rows = [two.create(name=world.value()) for _ in range(6)]
    synced(two)
    value, row = world.value(), world.rng.choice(rows)
    with small_pages(2, world.rng.choice((3, 1000))):
        talk = Talk(one)
        world.promise(talk.run_to("/pull"), "no pull")
        for _ in range(world.rng.randint(1, 2)):
            talk.step()
        if talk.over:
            return False
        two.change(row, remark=value)
        if world.rng.random() < 0.3:
            two.delete(next(each for each in rows if each != row))
        synced(two)
        talk.finish()
    world.promise(not talk.problem, "the pull failed", talk.problem)
    world.promise((one.row(row) or {}).get("remark") == value, "a change between two pages was not seen")
    oracle.check_copy(one)
    return True


def _all_rows(world: World) -> list[Any]:
    return world.server.sql("SELECT scope, ledger, id, seq, field_seq, body, deleted FROM row ORDER BY scope, seq")


def _killed_over_the_step(world: World) -> None:
    """Let the process that changes the tables die over it: they are as before."""
    trouble = trouble_of(world.server.store)
    trouble.at(world.rng.randint(0, 1), "killed")
    try:
        world.server.migrate()
    except ServerKilled:
        world.trace.add("migration", "killed")
    world.promise(trouble.happened, "the step was not interrupted")
    world.server.start()


@fault(45)
def migration_in_a_pull(world: World) -> bool:
    one, two = world.pair()
    synced(one, two)
    rows = [two.create(name=world.value()) for _ in range(5)]
    synced(two)
    with small_pages(2, world.rng.choice((3, 1000))):
        talk = Talk(one)
        world.promise(talk.run_to("/pull"), "no pull")
        talk.step()
        before, seen = _all_rows(world), oracle.log_of(world)
        if world.rng.random() < 0.3:
            _killed_over_the_step(world)
        done = world.server.migrate()
        world.promise(done[1] == "9999", "no step was carried out", done)
        world.promise((_all_rows(world), oracle.log_of(world)) == (before, seen), "a step changed rows")
        if world.rng.random() < 0.5:
            one.line.trick("/pull", line.busy, times=world.rng.randint(1, 3))
        else:
            one.line.trick("/pull", line.gateway)
        talk.finish()
        synced(one)
    oracle.check_copy(one)
    world.promise(all(one.row(row) for row in rows), "rows were skipped by a migration")
    value = world.value()
    common = common_row(world, one, two, remark=value)
    world.promise(server_row(world, common)[1]["remark"] == value, "the server does not work after a migration")
    return True
