"""`python -m tests.bench [--only import,save] [--quick]`: measure, and print the table."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bizenv_desktop.formdef.loader import load_forms
from tests.bench import (
    check_city,
    check_rows,
    first_sync,
    import_rows,
    open_list,
    print_form,
    push_rows,
    save_row,
    start_up,
    table,
)
from tests.bench.copies import Copies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.bench.figures import Measured

SUBJECTS: Mapping[str, Callable[[Copies, int], Measured]] = {
    "import": import_rows.measure,
    "check": check_rows.measure_ledger,
    "record": check_rows.measure_record,
    "city": check_city.measure,
    "list": open_list.measure,
    "start": start_up.measure,
    "pdf": print_form.measure,
    "save": save_row.measure,
    "sync": first_sync.measure,
    "push": push_rows.measure,
}
_ROWS, _IMPORTED, _ROUNDS = 100_000, 10_000, 5
_QUICK = (10_000, 1_000, 3)


def main() -> int:
    """Measure what was asked for and print it; the exit code is 0 whatever is reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"some of {','.join(SUBJECTS)}")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, three rounds: to see that it runs")
    parser.add_argument("--rounds", type=int, default=0, help="repetitions of each measurement")
    options = parser.parse_args()
    chosen = [name for name in options.only.split(",") if name] or list(SUBJECTS)
    if unknown := set(chosen) - set(SUBJECTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    rows, imported, rounds = _QUICK if options.quick else (_ROWS, _IMPORTED, _ROUNDS)
    with tempfile.TemporaryDirectory(prefix="bizenv-bench-") as folder:
        copies = Copies(Path(folder), load_forms(), rows=rows, imported=imported)
        measured = []
        for name in chosen:
            sys.stderr.write(f"… {name}\n")
            measured.append(SUBJECTS[name](copies, options.rounds or rounds))
        copies.close()
    sys.stdout.write("\n".join([*_heading(), *table.lines(measured)]) + "\n")
    return 0


def _heading() -> list[str]:
    load = os.getloadavg()[0]
    return [
        "中位数，同一次运行中轮流测量；看比值。medians of interleaved repetitions in one run; read the ratios.",
        f"{os.cpu_count()} 核 cores，负载 load {load:.1f}，Python {sys.version.split()[0]}",
        "",
    ]


if __name__ == "__main__":
    sys.exit(main())
