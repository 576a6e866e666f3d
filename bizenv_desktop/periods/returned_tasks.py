"""What the province's reasons ask of a city, as lines of its to-do list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.records.todo import SOON, Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.periods.reasons import Reason

KIND = "returned"


def returned_tasks(reasons: Iterable[Reason]) -> list[Task]:
    """Return a task for each open reason on a row; one on the whole form is told with its period."""
    return [
        Task(KIND, one.ledger, one.row, f"{one.place}：{one.text}", None, None, SOON)
        for one in reasons
        if one.row and not one.settled
    ]
