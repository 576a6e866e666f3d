"""What the workbench shows, read in one go. Runs on a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.periods.returned_tasks import returned_tasks
from bizenv_desktop.ui.workbench.reading import read_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.services import Services

MOST_TASKS = 200
"""How many the list shows; the heads count all."""
TASKS, PERIODS = "待办", "报表期间"


@dataclass
class Figure:
    """One number with its name, and the ledger that it opens."""

    label: str
    value: str
    ledger: str


@dataclass
class Day:
    """What is to be done, what is not submitted, what waits for a decision, where the exchange stands."""

    tasks: Sequence[Any] = ()
    periods: Sequence[Any] = ()
    held: int | None = 0
    conflicts: int | None = 0
    """None where they could not be counted."""
    sync: Any = None
    figures: list[Figure] = field(default_factory=list)
    heads: list[tuple[str, str]] = field(default_factory=list)
    """Key figures of the report that is due next, as its head prints them."""
    heads_of: str = ""
    problems: list[tuple[str, BizenvError]] = field(default_factory=list)
    """Parts that could not be read, by name."""


def load_day(services: Services) -> Day:
    """Return the day; a part that cannot be read is named among its problems, the others are shown."""
    day = Day()
    back = read_part(day.problems, "退回理由", services.review.open_reasons, [])
    todo = read_part(day.problems, TASKS, services.records.todo, [])
    day.tasks = [*returned_tasks(back), *_ordered(todo)]
    day.periods = read_part(day.problems, PERIODS, services.periods.tasks, [])
    day.held = read_part(day.problems, "待决定的单元格", lambda: len(services.records.held()), None)
    day.conflicts = read_part(day.problems, "冲突", lambda: len(services.syncer.conflicts()), None)
    day.sync = read_part(day.problems, "同步", services.syncer.state, None)
    day.figures = _figures(services)
    _read_heads(services, day)
    return day


def _read_heads(services: Services, day: Day) -> None:
    for task in day.periods:
        try:
            data = services.reports.build(task.ledger, task.id)
        except BizenvError as problem:
            day.problems.append(("本期数据", problem))
            continue
        day.heads, day.heads_of = [(name, text) for name, text in data.head if name and text], data.label
        return


def _ordered(tasks: list[Any]) -> list[Any]:
    """Return tasks by urgency; held cells have a line of their own beside the list."""
    wanted = [task for task in tasks if task.kind != "held"]
    return sorted(wanted, key=lambda task: (task.kind not in {"conflict", "number"}, task.due or "9999", task.title))


def _figures(services: Services) -> list[Figure]:
    main = [one for one in services.ledgers if one.number[:1] == "L"]
    counted = [(one, services.records.count(one.id)) for one in main]
    return [Figure(one.title, f"{count:,}", one.id) for one, count in counted]
