"""What the workbench shows, read in one go. Runs on a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.services import Services

_MOST_TASKS = 200


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
    held: int = 0
    conflicts: int = 0
    sync: Any = None
    figures: list[Figure] = field(default_factory=list)
    heads: list[tuple[str, str]] = field(default_factory=list)
    """Key figures of the report that is due next, as its head prints them."""
    heads_of: str = ""


def load_day(services: Services) -> Day:
    """Return the day; a part that cannot be read is left empty, the others are shown."""
    day = Day()
    day.tasks = _ordered(_or_empty(services.records.todo))[:_MOST_TASKS]
    day.periods = _or_empty(services.periods.tasks)
    day.held = len(_or_empty(services.records.held))
    day.conflicts = len(_or_empty(services.syncer.conflicts))
    day.sync = _or_none(services.syncer.state)
    day.figures = _figures(services)
    _read_heads(services, day)
    return day


def _read_heads(services: Services, day: Day) -> None:
    for task in day.periods:
        try:
            data = services.reports.build(task.ledger, task.id)
        except BizenvError:
            continue
        day.heads, day.heads_of = [(name, text) for name, text in data.head if name and text], data.label
        return


def _ordered(tasks: list[Any]) -> list[Any]:
    """Return tasks by urgency; held cells have a line of their own beside the list."""
    wanted = [task for task in tasks if task.kind != "held"]
    return sorted(wanted, key=lambda task: (task.kind != "conflict", task.due or "9999", task.title))


def _figures(services: Services) -> list[Figure]:
    main = [
        one for one in services.forms.ledgers.values() if not one.system and not one.parent and one.number[:1] == "L"
    ]
    counted = [(one, services.records.count(one.id)) for one in main]
    return [Figure(one.title, f"{count:,}", one.id) for one, count in counted]


def _or_empty(ask: Any) -> list[Any]:
    try:
        return list(ask())
    except BizenvError:
        return []


def _or_none(ask: Any) -> Any:
    try:
        return ask()
    except BizenvError:
        return None
