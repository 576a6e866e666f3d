"""Runs seeds: a world each, people at work, a few faults, and the oracle at the end."""

from __future__ import annotations

import gc
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.simulation import faults, oracle
from tests.simulation.people import busy_day
from tests.simulation.world import BrokenPromise, Template, run_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.simulation.mutants import Mutant
    from tests.simulation.world import World

FAULTS_PER_SEED = 4
_MORNING, _BETWEEN = 30, 12
_TWICE_EVERY = 50
"""Every so many seeds one is run a second time: its trace must be the same."""
_COLLECT_EVERY = 20


@dataclass
class Outcome:
    """What some seeds came to."""

    seeds: int = 0
    steps: int = 0
    seconds: float = 0.0
    """Of a processor."""
    operations: int = 0
    exercised: dict[int, int] = field(default_factory=dict)
    missed: dict[int, int] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)
    compared: int = 0
    other_trace: list[int] = field(default_factory=list)
    broken: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """Seed → kind, what, where."""

    def add(self, other: Outcome) -> None:
        """Add what other seeds came to."""
        for name in ("seeds", "steps", "operations", "compared"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds += other.seconds
        for mine, theirs in ((self.exercised, other.exercised), (self.missed, other.missed)):
            for number, count in theirs.items():
                mine[number] = mine.get(number, 0) + count
        self.hashes |= other.hashes
        self.broken |= other.broken
        self.other_trace += other.other_trace


def live(world: World, outcome: Outcome, aim: Sequence[int] = ()) -> None:
    """Let a world live: a morning, then faults (those of `aim`, else some) with work in between, then rest."""
    known = faults.load()
    chosen = list(aim) or world.rng.sample(sorted(known), min(FAULTS_PER_SEED, len(known)))
    busy_day(world, _MORNING)
    for number in chosen:
        world.trace.add("fault", number)
        counts = outcome.exercised if known[number](world) else outcome.missed
        counts[number] = counts.get(number, 0) + 1
        busy_day(world, _BETWEEN)
    oracle.finish(world)


def run_seed(template: Template, seed: int, outcome: Outcome, aim: Sequence[int] = ()) -> str:
    """Run one seed into the outcome and return the hash of its trace ("" where it broke)."""
    mine = Outcome()
    try:
        world = run_in(template, seed, lambda world: live(world, mine, aim))
    except Exception as problem:  # noqa: BLE001 - whatever breaks is reported with its seed
        kind = type(problem).__name__ if isinstance(problem, BrokenPromise) else f"error {type(problem).__name__}"
        last = traceback.extract_tb(problem.__traceback__)[-1]
        outcome.broken[seed] = (kind, str(problem)[:400], f"{last.name} ({last.lineno})")
        outcome.seeds += 1
        return ""
    mine.seeds, mine.steps, mine.operations = 1, world.trace.events, len(world.journal.ops)
    mine.hashes[seed] = world.trace.hash
    outcome.add(mine)
    return world.trace.hash


def run_seeds(seeds: Iterable[int]) -> Outcome:
    """Run seeds in this process."""
    template = Template()
    outcome = Outcome()
    begun = time.process_time()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for n, seed in enumerate(seeds):
            found = run_seed(template, seed, outcome)
            if found and seed % _TWICE_EVERY == 0:
                outcome.compared += 1
                if run_seed(template, seed, Outcome()) != found:
                    outcome.other_trace.append(seed)
            if n % _COLLECT_EVERY == 0:
                gc.collect()
    finally:
        gc.enable()
        template.close()
    outcome.seconds = time.process_time() - begun
    return outcome


def trace_of(seed: int) -> tuple[list[str], Outcome]:
    """Return the lines of a seed's trace, and what it came to."""
    template = Template()
    outcome = Outcome()
    lines: list[str] = []
    try:
        held: list[World] = []

        def work(world: World) -> None:
            held.append(world)
            live(world, outcome)

        try:
            run_in(template, seed, work, keep_trace=True)
        except Exception:  # noqa: BLE001 - shown to whoever replays the seed
            lines = held[0].trace.lines
            lines.append(traceback.format_exc())
            outcome.broken[seed] = ("broken", "", "")
        else:
            lines = held[0].trace.lines
            outcome.hashes[seed] = held[0].trace.hash
    finally:
        template.close()
    return lines, outcome


def seeds_until_caught(template: Template, planted: Mutant, most: int) -> int:
    """Return how many seeds it took to catch a planted bug; 0 where `most` of them did not."""
    with planted.plant():
        for seed in range(most):
            outcome = Outcome()
            run_seed(template, seed, outcome, planted.aim)
            if outcome.broken:
                return seed + 1
    return 0
