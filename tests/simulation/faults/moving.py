"""A row goes to another city while its own city works on it, and the province looks on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.province import moving
from bizenv_desktop.province.file_places import BlobFolder
from bizenv_desktop.province.moving import Wish
from bizenv_desktop.storage import foreign
from tests.simulation.disk import ServerKilled
from tests.simulation.faults import fault
from tests.simulation.faults.common import common_row, synced
from tests.simulation.ledgers import new_forms
from tests.simulation.server import trouble_of
from tests.simulation.talk import Talk
from tests.simulation.world import GUESTS, OTHER_CITY

if TYPE_CHECKING:
    from tests.simulation.pc import PC
    from tests.simulation.world import World


@fault(39)
def moved(world: World) -> bool:
    one, two = world.pair()
    row = common_row(world, one, two)
    visit = one.create("visit", project_id=row, text=world.value())
    synced(one, two, one)
    there, above = (world.guest(name) for name in GUESTS)
    synced(there, above)
    family = (("project", row), ("visit", visit))
    before = [one.row(each, ledger) for ledger, each in family]
    _shown(world, above, family, before, "")

    talk = Talk(two) if world.rng.random() < 0.5 else None
    if talk is not None:
        talk.run_to(world.rng.choice(("/push", "/pull")))
    two.change(row, remark=world.value())
    late = [two.last_op()]
    if world.rng.random() < 0.5:
        two.create("visit", project_id=row, text=world.value())
        late.append(two.last_op())
    _move(world, row)
    if talk is not None:
        talk.finish()
    synced(there, above) if world.rng.random() < 0.5 else synced(above, there)
    synced(two, one)
    for pc in (one, two):
        world.promise([pc.row(each, ledger) for ledger, each in family] == [None, None], "a row is in two cities", row)
    world.promise([there.row(each, ledger) for ledger, each in family] == before, "a row did not arrive whole", row)
    _shown(world, above, family, before, OTHER_CITY)
    refused = two.refused()
    world.promise([refused.get(op) for op in late] == ["moved"] * len(late), "nobody is told what is not done", refused)
    for pc in (there, above):
        result = pc.syncer.sync(compare=True)
        world.promise(not result.fetched_anew, "a copy and the server differ after a move")
    return True


def _move(world: World, row: str) -> None:
    """Move a row as an administrator does; now and then the server dies over it, and he does it again."""
    wish = Wish("project", row, OTHER_CITY, "迁址")

    def work() -> None:
        store, folder = world.server.store, BlobFolder(world.blobs)
        moving.move(store, folder, new_forms(), world.server.clock, wish, dry_run=False)

    if world.rng.random() < 0.5:
        trouble_of(world.server.store).at(world.rng.randint(0, 8), "killed")
        try:
            work()
        except ServerKilled:
            world.server.start()
            (left,) = world.server.sql("SELECT count(*) FROM row WHERE id = ? AND deleted = 0", row)[0]
            world.promise(left == 1, "half a move is left", left)
        else:
            world.server.start()
            return
    work()


def _shown(world: World, above: PC, family: tuple[tuple[str, str], ...], before: list[object], city: str) -> None:
    """See that the province shows the rows as they are, all of them as those of one city."""
    world.promise([above.row(each, ledger) for ledger, each in family] == before, "the province lacks a row", family)
    with above.copy.read() as reader:
        cities = {foreign.scope_of(reader, ledger, each) for ledger, each in family}
    world.promise(len(cities) == 1 and (not city or cities == {city}), "a record is in two cities", cities)
