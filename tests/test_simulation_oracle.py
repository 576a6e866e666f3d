"""The oracle of the simulation: what it takes for a lost edit is one, and what it lets pass is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from bizenv_desktop.wire import system
from tests.simulation import oracle
from tests.simulation.world import CITY, Template, run_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.world import World


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    made = Template()
    yield made
    made.close()


def a_conflict_twice_written_before_the_backup_came_back(world: World) -> None:
    """Put two values of one PC into a conflict, then set that PC back to when it had only the first, unsent."""
    one, other = world.pair()
    row = one.create(name="园区项目")
    world.settle()
    other.change(row, remark="对方的")
    other.sync()
    one.change(row, remark="先写的")
    backup = one.image()
    one.change(row, remark="后写的")
    one.sync()
    one.restore(backup)


def test_a_value_that_a_restored_backup_sends_again_need_not_replace_the_later_one(template: Template) -> None:
    def work(world: World) -> None:
        a_conflict_twice_written_before_the_backup_came_back(world)
        oracle.finish(world)
        (conflict,) = conflicts_of(world)
        assert system.unpacked(conflict["mine"]) == {"remark": "后写的"}

    run_in(template, 1, work)


def test_a_conflict_that_holds_an_earlier_value_again_is_a_lost_edit(template: Template) -> None:
    def work(world: World) -> None:
        a_conflict_twice_written_before_the_backup_came_back(world)
        world.settle(rounds=oracle.ROUNDS)
        (conflict,) = conflicts_of(world)
        earlier = next(one for one in oracle.log_of(world) if one.new.get("remark") == "先写的")
        older = conflict | {"mine": system.packed({"remark": "先写的"}), "mine_op": earlier.op}
        write = "UPDATE row SET body = ? WHERE scope = ? AND ledger = ?"
        world.server.sql(write, msgspec.json.encode(older).decode(), CITY, system.CONFLICT)
        with pytest.raises(oracle.LostEdit, match="后写的"):
            oracle.finish(world)

    run_in(template, 2, work)


def conflicts_of(world: World) -> list[dict[str, object]]:
    rows = world.server.sql("SELECT body FROM row WHERE scope = ? AND ledger = ?", CITY, system.CONFLICT)
    return [msgspec.json.decode(body) for (body,) in rows]
