"""`python -m tests.soak --minutes 30 --clients 20`: prints what was done, and whether anything was lost."""

from __future__ import annotations

import argparse
import sys

from tests.soak.run import Plan, Soak


def main() -> int:
    """Run, print, and return 0 where everything holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pace", type=float, default=Plan.pace, help="acts of all clients in a second, together")
    options = parser.parse_args()
    result = Soak(Plan(options.minutes * 60, options.clients, options.workers, options.seed, pace=options.pace)).run()
    for line in result.lines():
        print(line)
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(main())
