"""Programs of different age: what an older client does not know, and what it must not destroy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.wire import system
from tests.simulation.definitions import publish
from tests.simulation.faults import fault
from tests.simulation.faults.common import common_row, conflicts_of, server_row, synced
from tests.simulation.ledgers import NEW_FIELD, SITE
from tests.simulation.world import OLD_CLIENT

if TYPE_CHECKING:
    from tests.simulation.world import World


@fault(21)
def old_client_new_field(world: World) -> bool:
    old = world.pcs[OLD_CLIENT]
    new = world.rng.choice([pc for pc in world.all if NEW_FIELD in pc.forms.ledgers["project"].fields])
    value, later = world.value(), world.value()
    row = common_row(world, new, old, **{NEW_FIELD: value})
    old.change(row, name=later)
    if world.rng.random() < 0.5:
        old.own_column(row, "电话", world.value())
    synced(old, new)
    body = server_row(world, row)[1]
    world.promise((body["name"], body.get(NEW_FIELD)) == (later, value), "an old client erased a new field", body)
    world.promise((new.row(row) or {}).get(NEW_FIELD) == value, "a new client lost the field", new.row(row))
    world.promise(NEW_FIELD not in (old.row(row) or {}), "an old client shows a field that it does not know")
    return True


@fault(22)
def field_removed_or_of_another_type(world: World) -> bool:
    old = world.pcs[OLD_CLIENT]
    new = world.rng.choice([pc for pc in world.all if pc is not old])
    row = new.create(SITE, name=world.value(), floor=3, state="空")
    synced(new, old)
    if world.rng.random() < 0.4:
        publish(world)
    if world.rng.random() < 0.3:
        synced(old)
    name, value = world.value(), world.value()
    what = world.rng.choice(("type", "removed", "said"))
    wanted = {"type": {"floor": value}, "removed": {"phone": value}, "said": {"floor": "12", "boss": value}}[what]
    if old.forms.ledgers[SITE].version > 1:
        what, wanted = "said", {"floor": 12, "leader": value}
    old.change(row, SITE, name=name, **wanted)
    if world.rng.random() < 0.5:
        old.open()  # definitions that came are taken into use while something waits
    synced(old, new)
    _check_site(world, row, what, name, value)
    for pc in (old, new):
        pc.open()
    synced(old, new)
    world.promise((new.row(row, SITE) or {}).get("name") == name, "a copy lost a field", new.row(row, SITE))
    if what != "said" and world.rng.random() < 0.7:
        (conflict,) = conflicts_of(world, row)
        new.resolve(conflict["id"], "mine")  # the row's value: what the old client wrote is the other side
        synced(new, old)
    return True


def _check_site(world: World, row: str, what: str, name: str, value: str) -> None:
    """See that what fits is there, and that what does not waits for a person."""
    body = server_row(world, row)[1]
    found = conflicts_of(world, row)
    world.promise(body["name"] == name, "what fits was not applied", body)
    if what == "said":
        world.promise(body["floor"] == 12 and value in body.values() and not found, "was not said anew", body, found)
        return
    mine = [system.unpacked(one["mine"]) for one in found if one["kind"] == system.KIND_INCOMPATIBLE]
    field = "floor" if what == "type" else "ext:电话"
    world.promise(mine == [{field: value}], "a value that fits nowhere is in no conflict", found)
    world.promise(body["floor"] == 3 and field not in body.keys() - {"floor"}, "it took the place of another", body)
