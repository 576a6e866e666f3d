"""The demo of all ledgers: a city of any size, all checks over it, every form printed, said step by step."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.demo import people
from bizenv_desktop.demo.all_forms import print_all
from bizenv_desktop.demo.pattern import load_pattern
from bizenv_desktop.demo.whole_city import fill
from bizenv_desktop.home.services import create_copy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bizenv_desktop.home.services import Services

HOME, FORMS = "全部台账-本机", "全部报表"


def run_whole(out: Path, rows: int, say: Callable[[str], None], *, forms: bool = True) -> dict[str, Any]:
    """Make the city anew in a folder and, with `forms`, print every form; return what the command line answers."""
    out = out.resolve()
    for name in (HOME, FORMS):
        shutil.rmtree(out / name, ignore_errors=True)
    services = whole_city(out / HOME, rows, say)
    try:
        found = findings(services)
        say(f"  审核：强制性 {found['hard']} 条，核实性 {found['soft']} 条")
        today = services.clock.today().isoformat()
        answer: dict[str, Any] = {"out": str(out), "home": str(out / HOME), "today": today, "findings": found}
        if forms:
            say("打印全部报表")
            printed = print_all(services, out / FORMS, say)
            answer |= {"files": len(printed.files), "empty": printed.empty, "failed": printed.failed}
        return answer
    finally:
        services.close()


def whole_city(home: Path, rows: int, say: Callable[[str], None]) -> Services:
    """Make a copy with at least so many rows over all ledgers, on the day for which the pattern is made."""
    pattern = load_pattern()
    services, _ = create_copy(
        home,
        city=people.CITY,
        unit=people.UNIT,
        user=people.EDITOR,
        passphrase=people.PASSPHRASE,
        clock=FixedClock(pattern.today),
    )
    services.copy.add_user(people.REVIEWER, frozenset({"reviewer", "inspector"}), people.PASSPHRASE)
    services.copy.add_user(people.HEAD, frozenset({"viewer"}), people.PASSPHRASE)
    made = fill(services.copy, pattern, rows)
    say(f"  {len(made)} 本台账 {made.total()} 行")
    return services


def findings(services: Services) -> dict[str, Any]:
    """Run all checks over all ledgers; return how many findings are hard and soft, and how many each rule has."""
    found = [one for ledger in services.forms.ledgers for one in services.checker.check_ledger(ledger)]
    rules = sorted({one.code for one in found})
    return {
        "hard": sum(one.severity == "hard" for one in found),
        "soft": sum(one.severity != "hard" for one in found),
        "rules": {code: sum(one.code == code for one in found) for code in rules},
    }
