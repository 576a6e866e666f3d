"""All checks over a whole demo city, every ledger once, against one scan of the same tables."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.demo.whole_run import whole_city
from tests.bench.figures import Figure, Measured
from tests.bench.timing import interleaved, median, timed

if TYPE_CHECKING:
    from bizenv_desktop.home.services import Services
    from tests.bench.copies import Copies

_SLOWEST = 6


def measure(copies: Copies, rounds: int) -> Measured:
    """Return the figures of all checks, the first time and again, and the ledgers that take most of it."""
    said: list[str] = []
    start = time.perf_counter()
    services = whole_city(copies.folder / "city", copies.rows // 2, said.append)
    filled = time.perf_counter() - start
    try:
        scans = _scans(services)
        taken = interleaved(
            {
                "first": lambda: _first_time(services),
                "again": lambda: _all_checks(services, services.checker),
                "fetch": lambda: _fetch(services, scans),
            },
            rounds,
        )
        spent = _by_ledger(services)
    finally:
        services.close()
        shutil.rmtree(copies.folder / "city")
    middle = {name: median(seconds) for name, seconds in taken.items()}
    what, against = f"检查全部 {len(scans)} 本台账", "SELECT 全部列 fetched"
    figures = [
        Figure(f"{what}：头一次 first time", middle["first"], against, middle["fetch"]),
        Figure(f"{what}：再检查 again", middle["again"], against, middle["fetch"]),
    ]
    return Measured("演示城市 whole city", figures, spent, [said[-1].strip(), f"造数 made in {filled:.0f} s"])


def _scans(services: Services) -> list[str]:
    """Return for each ledger with rows the statement that fetches all of it."""
    with services.copy.read() as reader:
        kept = [name for name in services.forms.ledgers if reader.value(f'SELECT 1 FROM "{name}" LIMIT 1')]
    columns = {name: ", ".join(f'"{one}"' for one in services.copy.context.codec(name).columns) for name in kept}
    return [f'SELECT id, {columns[name]} FROM "{name}" WHERE deleted = 0' for name in kept]


def _fetch(services: Services, scans: list[str]) -> float:
    with services.copy.read() as reader:
        return timed(lambda: [reader.all(sql) for sql in scans])


def _all_checks(services: Services, checker: Checker) -> float:
    return timed(lambda: [checker.scan(name).counts() for name in services.forms.ledgers])


def _first_time(services: Services) -> float:
    fresh = Checker(services.copy)
    try:
        return _all_checks(services, fresh)
    finally:
        fresh.close()


def _by_ledger(services: Services) -> list[tuple[str, float]]:
    checker = services.checker
    spent = [
        (one.title, timed(lambda name=name: checker.scan(name).counts()))
        for name, one in services.forms.ledgers.items()
    ]
    return sorted(spent, key=lambda one: -one[1])[:_SLOWEST]
