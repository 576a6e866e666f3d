"""The province publishes the third version of the sites; copies use it from their next start on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.ledgers import SITE, SITE_3

if TYPE_CHECKING:
    from tests.simulation.pc import PC
    from tests.simulation.world import World


def publish(world: World) -> None:
    """Publish another version of the sites; where that has been done nothing happens."""
    place = world.template.folder / "forms" / "ledgers" / f"{SITE}.toml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(SITE_3, "utf-8")
    world.server.publish(place)


def came_to(pc: PC) -> bool:
    """Tell whether definitions came to a PC."""
    return pc.disk.execute("SELECT 1 FROM definition LIMIT 1").fetchone() is not None


def publish_again(world: World) -> None:
    """Publish anew what a server that was set back has forgotten, as its administrator does."""
    if any(came_to(pc) for pc in world.all) and not world.server.sql("SELECT 1 FROM definition LIMIT 1"):
        publish(world)


def take_into_use(world: World) -> None:
    """Start every program again to which definitions came."""
    for pc in world.all:
        if came_to(pc):
            pc.open()
