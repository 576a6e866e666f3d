"""Two people, one row: the same field, different ones, groups, deletes, children, resolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.wire import system
from tests.simulation.faults import fault
from tests.simulation.faults.common import common_row, conflicts_of, server_row, synced

if TYPE_CHECKING:
    from tests.simulation.pc import PC
    from tests.simulation.world import World


def _both(world: World, mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[PC, PC, str]:
    """Let two PCs change a row without having seen each other; return the one who came first, the other, the row."""
    one, two = world.pair()
    row = common_row(world, one, two, amount=world.amount(), unit=world.value())
    one.change(row, **mine)
    two.change(row, **theirs)
    synced(one, two, one)
    return one, two, row


@fault(9)
def same_field(world: World) -> bool:
    first, second = world.value(), world.value()
    one, two, row = _both(world, {"remark": first}, {"remark": second})
    found = conflicts_of(world, row)
    world.promise(len(found) == 1 and found[0]["group"] == ["remark"], "not one conflict", found)
    sides = [system.unpacked(found[0][side])["remark"] for side in ("mine", "theirs")]
    world.promise(sides == [second, first], "not both values", sides)
    shown = [(pc.row(row) or {})["remark"] for pc in (one, two)]
    world.promise(shown == [first, first], "a conflict that is settled at the server shows another value", shown)
    return True


@fault(10)
def different_fields(world: World) -> bool:
    first, second = world.value(), world.value()
    one, two, row = _both(world, {"remark": first}, {"name": second})
    world.promise(conflicts_of(world, row) == [], "a conflict of different fields")
    for pc in (one, two):
        now = pc.row(row) or {}
        world.promise((now["remark"], now["name"]) == (first, second), "not merged", now)
    return True


@fault(11)
def same_value(world: World) -> bool:
    both = world.value()
    one, two, row = _both(world, {"remark": both}, {"remark": both})
    world.promise(conflicts_of(world, row) == [], "a conflict of equal values")
    world.promise(all((pc.row(row) or {})["remark"] == both for pc in (one, two)), "another value")
    return True


@fault(12)
def group_split(world: World) -> bool:
    amount, unit = world.amount(), world.value()
    sides: list[dict[str, Any]] = [{"amount": amount}, {"unit": unit}]
    world.rng.shuffle(sides)
    one, two, row = _both(world, *sides)
    found = conflicts_of(world, row)
    world.promise(len(found) == 1 and found[0]["group"] == ["amount", "unit"], "no conflict of the group", found)
    now = [pc.row(row) or {} for pc in (one, two)]
    world.promise(now[0] == now[1], "two halves of a group", now)
    changed = {name for name, value in sides[1].items() if value == now[0].get(name)}
    world.promise(not changed, "half of a group was taken", now[0])
    return True


@fault(13)
def delete_meets_edit(world: World) -> bool:
    one, two = world.pair()
    row = common_row(world, one, two)
    value = world.value()
    one.delete(row)
    two.change(row, remark=value)
    order = [one, two]
    world.rng.shuffle(order)
    synced(*order, *order)
    _, body, deleted = server_row(world, row)
    world.promise(not deleted and body["remark"] == value, "a delete beat an edit", order[0].name)
    found = [each for each in conflicts_of(world, row) if each["kind"] == system.KIND_DELETE]
    world.promise(len(found) == 1 and found[0]["state"] == system.OPEN, "nobody is told", found)
    world.promise(system.unpacked(found[0]["theirs"]).get("remark") == value, "the edit is not shown", found)
    world.promise(all((pc.row(row) or {}).get("remark") == value for pc in order), "not alive everywhere")
    return True


@fault(14)
def child_of_a_deleted_parent(world: World) -> bool:
    one, two = world.pair()
    row = common_row(world, one, two)
    one.delete(row)
    child = two.create("visit", project_id=row, text=world.value())
    order = [one, two]
    world.rng.shuffle(order)
    synced(*order, *order)
    world.promise(not server_row(world, row)[2], "a child was left alone", order[0].name)
    world.promise(any(each["kind"] == system.KIND_DELETE for each in conflicts_of(world, row)), "nobody is told")
    for pc in order:
        world.promise(pc.row(row) is not None and pc.row(child, "visit") is not None, "not alive everywhere", pc.name)
    return True


@fault(42)
def two_resolutions(world: World) -> bool:
    one, two, row = _both(world, {"remark": world.value()}, {"remark": world.value()})
    synced(two)
    conflict = conflicts_of(world, row)[0]["id"]
    values = [world.value(), world.value()]
    for pc, value in zip((one, two), values, strict=True):
        try:
            pc.resolve(conflict, "value", value)
        except BizenvError as problem:
            world.promise(False, "cannot resolve", problem.code, pc.name)
    synced(one, two, one)
    found = {each["id"]: each for each in conflicts_of(world, row)}
    first = found.pop(conflict)
    world.promise(system.unpacked(first["resolution"]) == {"remark": values[0]}, "the first resolution is gone", first)
    again = [each for each in found.values() if each["state"] == system.OPEN]
    mine = [system.unpacked(each["mine"]).get("remark") for each in again]
    world.promise(mine == [values[1]], "the second resolution is in no conflict", mine)
    world.promise(server_row(world, row)[1]["remark"] == values[0], "the second resolution overwrote the first")
    return True
