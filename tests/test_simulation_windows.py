"""Two windows on one copy of the simulated world: what the real program's lock sees to is kept there too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation import definitions
from tests.simulation.ledgers import SITE
from tests.simulation.world import Template, run_in

if TYPE_CHECKING:
    from tests.simulation.world import World


def test_a_window_that_opens_beside_another_leaves_the_tables_to_the_next_start() -> None:
    def work(world: World) -> None:
        reader, writer, _of_an_older_program = world.all
        row = writer.create(SITE, name="一号地块")
        world.settle()
        definitions.publish(world)
        world.settle()
        before = reader.copy.forms.ledgers[SITE].version
        beside = reader.open_copy()
        assert beside.forms.ledgers[SITE].version == before
        writer.change(row, SITE, name="二号地块")
        writer.sync()
        reader.sync()  # by the first window, whose tables are as it knows them
        assert (reader.row(row, SITE) or {})["name"] == "二号地块"
        reader.open()
        assert reader.copy.forms.ledgers[SITE].version > before
        assert (reader.row(row, SITE) or {})["name"] == "二号地块"

    template = Template()
    try:
        run_in(template, 3, work)
    finally:
        template.close()
