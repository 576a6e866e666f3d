"""Programs of different age: what an older client does not know, and what it must not destroy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.faults import fault
from tests.simulation.faults.common import common_row, server_row, synced
from tests.simulation.ledgers import NEW_FIELD
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
