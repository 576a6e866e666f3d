"""What the simulation promises of files holds on every PC and every line, and only where the program keeps it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.storage import originals
from bizenv_desktop.storage.blob_writing import IncomingBlob
from tests.simulation import faults, line
from tests.simulation.world import BrokenPromise, Template, run_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.server import Answer, Parcel
    from tests.simulation.world import World

CUT, DAMAGED, ROW_FIRST = 26, 29, 30
SEEDS = 8


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    made = Template()
    yield made
    made.close()


def cut_after_the_last_byte(one: line.Line, parcel: Parcel) -> Answer:
    return replace(one.deliver(parcel), cut=True)


def suffer(template: Template, number: int, *, on_demand: bool = False) -> None:
    """Let a fault happen in some worlds; `on_demand` where every PC fetches originals only when they are needed."""

    def work(world: World) -> None:
        for pc in world.all if on_demand else ():
            pc.copy.write(lambda writer: originals.change_mode(writer, originals.ON_DEMAND))
        faults.load()[number](world)

    for seed in range(SEEDS):
        run_in(template, seed, work)


def test_a_line_that_is_cut_after_the_last_byte_of_a_file_has_lost_nothing(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "cut_coming", cut_after_the_last_byte)
    suffer(template, CUT)


@pytest.mark.parametrize("number", [CUT, DAMAGED, ROW_FIRST])
def test_a_pc_that_fetches_originals_on_demand_gets_them_when_it_needs_them(template: Template, number: int) -> None:
    suffer(template, number, on_demand=True)


@pytest.mark.parametrize("on_demand", [False, True])
def test_a_program_that_forgets_what_has_come_of_a_file_is_caught(
    template: Template, monkeypatch: pytest.MonkeyPatch, on_demand: bool
) -> None:
    monkeypatch.setattr(IncomingBlob, "pause", IncomingBlob.drop)
    with pytest.raises(BrokenPromise, match="what had come of a file is lost"):
        suffer(template, CUT, on_demand=on_demand)
