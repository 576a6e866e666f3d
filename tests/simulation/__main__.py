"""`python -m tests.simulation --seeds N`: runs seeds on several processes and prints the report.

`--seed S` replays one and prints its trace.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

warnings.filterwarnings("ignore", category=DeprecationWarning)

from tests.simulation import mutants, planner  # noqa: E402 - the warnings are those of libraries
from tests.simulation.report import report  # noqa: E402
from tests.simulation.run import Outcome, run_seeds, seeds_until_caught, trace_of  # noqa: E402
from tests.simulation.world import Template  # noqa: E402

_CHUNKS_PER_WORKER = 20
_LAST = 200
_TOLD = 20
"""Times that progress is told."""
_CASES = 200_000
_MOST = 12
"""Seeds within which a planted bug must be caught."""


def main() -> int:
    """Run, print the report, and return 1 where anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds to run")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="replay this seed and print its trace")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="processes (all cores)")
    parser.add_argument("--cases", type=int, default=_CASES, help="random cases of the merge planner")
    given = parser.parse_args()
    if given.seed is not None:
        return replay(given.seed)
    begun = time.monotonic()
    wrong = planner.run(given.cases)
    caught = planted_bugs()
    outcome = run_all(range(given.first, given.first + given.seeds), given.workers)
    print(report(outcome, (given.cases, len(wrong)), caught, time.monotonic() - begun))
    print("\n".join(wrong[:5]), end="")
    return int(bool(outcome.broken or outcome.other_trace or wrong) or 0 in caught.values())


def planted_bugs() -> dict[int, int]:
    """Plant each bug; return how many seeds it took to catch it (0: not caught)."""
    template = Template()
    try:
        return {
            number: seeds_until_caught(template, mutants.MUTANTS[number], _MOST) for number in sorted(mutants.MUTANTS)
        }
    finally:
        template.close()


def run_all(seeds: range, workers: int) -> Outcome:
    """Run seeds on several processes, in chunks so that the processes end together."""
    if workers <= 1:
        return run_seeds(seeds)
    count = max(1, min(len(seeds), workers * _CHUNKS_PER_WORKER))
    whole, told, begun = Outcome(), 0, time.monotonic()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done, part in enumerate(pool.map(run_seeds, [seeds[n::count] for n in range(count)]), 1):
            whole.add(part)
            if _TOLD * done // count > told:
                told = _TOLD * done // count
                spent = time.monotonic() - begun
                left = spent * (len(seeds) / max(1, whole.seeds) - 1)
                broken = f"{len(whole.broken)} broken {list(whole.broken)[:5] or ''}".strip()
                shown = f"{whole.seeds} of {len(seeds)} seeds, {broken}, {spent:.0f} s"
                print(f"{shown}, about {left:.0f} s to go", file=sys.stderr, flush=True)
    return whole


def replay(seed: int) -> int:
    """Run one seed and print what happened."""
    lines, outcome = trace_of(seed)
    print("\n".join(lines[-_LAST:]))
    print(f"seed {seed}: trace hash {outcome.hashes.get(seed, 'none: it broke')}")
    return int(bool(outcome.broken))


if __name__ == "__main__":
    sys.exit(main())
