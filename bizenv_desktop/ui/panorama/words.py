"""How the panorama tells rows, days of the record itself, and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.records.related import without
from bizenv_desktop.ui.tables import Line
from bizenv_desktop.ui.theme import AMBER, BLUE, FAINT, RED
from bizenv_desktop.ui.workbench.words import left

if TYPE_CHECKING:
    from bizenv_desktop.records.related import Milestone, Panorama, RelatedRow
    from bizenv_desktop.ui.panorama.loading import Hit, Seen

ALL = ""
"""Stands for all ledgers among the counts."""


def count_lines(seen: Seen, titles: dict[str, str]) -> list[Line]:
    """Return how many rows each ledger has, after a line for all of them."""
    counts = seen.panorama.counts
    total = Line(("全部", str(sum(counts.values()))), ALL)
    return [total, *(Line((titles[name], str(number)), name) for name, number in counts.items())]


def timeline(panorama: Panorama, ledger: str, today: str) -> list[Line]:
    """Return the rows of one ledger, or of all with the days of the record itself between them, the latest first."""
    rows = [(row.day, _row_line(row, panorama.title)) for row in panorama.rows if ledger in (ALL, row.ledger)]
    if ledger == ALL:
        rows += [(one.day, _own_line(one, panorama, today)) for one in panorama.milestones]
    return [line for _, line in sorted(rows, key=lambda pair: pair[0], reverse=True)]


def task_line(task: Any, subject: str) -> Line:
    """Return something due as a line: what, by when, what is left."""
    words, ink = left(task.days)
    return Line(
        (without(task.title, subject), task.due or "", words),
        task,
        inks={0: ink if ink == RED else "", 1: ink, 2: ink},
    )


def hit_line(hit: Hit) -> Line:
    """Return a record that a search found as a line."""
    return Line((hit.ledger_title, hit.title), hit)


def _row_line(row: RelatedRow, subject: str) -> Line:
    told = row.brief(subject)
    return Line((row.when or "—", row.ledger_title, told.title, row.told, told.how, row.state), (row.ledger, row.id))


def _own_line(one: Milestone, panorama: Panorama, today: str) -> Line:
    passed = one.planned and one.day < today
    ink = AMBER if passed else FAINT if one.planned else BLUE
    return Line((one.when, "本记录", one.label, "", "", ""), (panorama.ledger, panorama.id), ink=ink)
