"""The report of a simulation: what held, how often each fault was made to happen, how to replay what broke."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.simulation import faults, mutants

if TYPE_CHECKING:
    from tests.simulation.run import Outcome

_SHOWN = 20


def report(outcome: Outcome, planner: tuple[int, int], caught: dict[int, int], wall: float) -> str:
    """Return the report as text."""
    kinds = [kind for kind, *_ in outcome.broken.values()]
    lost, diverged = kinds.count("LostEdit"), kinds.count("Diverged")
    steps = outcome.steps / max(1, outcome.seeds)
    whole = hashlib.blake2b("".join(outcome.hashes[seed] for seed in sorted(outcome.hashes)).encode(), digest_size=16)
    lines = [
        f"{outcome.seeds} seeds of {steps:.0f} steps (an act of somebody, or a message); {wall:.0f} s",
        f"{outcome.seeds / max(wall, 1e-9):.1f} seeds/s, {outcome.seconds / max(1, outcome.seeds):.3f} s each",
        f"{outcome.operations} operations committed",
        f"{lost} lost, {diverged} diverged, {len(kinds) - lost - diverged} other broken promises or errors",
        f"same seed, same trace: {outcome.compared - len(outcome.other_trace)} of {outcome.compared}",
        f"merge planner: {planner[0]} cases, {planner[1]} wrong",
        f"planted bugs: {sum(seeds > 0 for seeds in caught.values())} caught of {len(mutants.ALL)}",
        *(f"  {number} {what}: {_caught(caught, number)}" for number, what in mutants.ALL.items()),
        f"trace hash {whole.hexdigest()}",
        "",
        " no.   happened of tried  made by         fault: expected, and checked each time",
    ]
    known = faults.load()
    for number, (what, expected) in faults.FAULTS.items():
        done = outcome.exercised.get(number, 0)
        tried = done + outcome.missed.get(number, 0)
        count = f"{done:>11} of {tried:>5}  " if number in known else "          not built  "
        where = known[number].__module__.rpartition(".")[2] if number in known else ""
        lines.append(f"{number:>4}{count}{where:<14}  {what}: {expected}")
    built = sum(number in known for number in faults.FAULTS)
    least = min(outcome.exercised.get(number, 0) for number in known)
    lines.append(f"{built} of {len(faults.FAULTS)} faults built, each made to happen at least {least} times")
    lines.append("a seed again, with its trace: python -m tests.simulation --seed N")
    for seed, (kind, what, where) in list(outcome.broken.items())[:_SHOWN]:
        lines.append(f"\nseed {seed}: {kind} in {where}: {what}\n  python -m tests.simulation --seed {seed}")
    lines += [f"\nseed {seed}: another trace the second time" for seed in outcome.other_trace]
    return "\n".join(lines)


def _caught(caught: dict[int, int], number: int) -> str:
    if number not in caught:
        return "not built"
    return f"caught by seed {caught[number]}" if caught[number] else "NOT CAUGHT"
