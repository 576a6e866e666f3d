"""Which submissions a list shows: by report, period, city and state; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.periods.review import Submission


@dataclass(frozen=True)
class Shown:
    """What is chosen above the list; "" stands for all."""

    report: str = ""
    period: str = ""
    city: str = ""
    state: str = ""

    def fits(self, one: Submission) -> bool:
        """Tell whether a submission is shown, whatever its state."""
        wanted = (self.report, self.period, self.city)
        return all(
            not chosen or chosen == own for chosen, own in zip(wanted, (one.report, one.period, one.city), strict=True)
        )

    def of(self, found: Sequence[Submission]) -> list[Submission]:
        """Return the submissions that are shown."""
        return [one for one in found if self.fits(one) and self.state in ("", one.state)]

    def counts(self, found: Sequence[Submission]) -> dict[str, int]:
        """Return how many there are of each state ("": of all), as far as report, period and city fit."""
        counts = {"": 0}
        for one in found:
            if self.fits(one):
                counts[""] += 1
                counts[one.state] = counts.get(one.state, 0) + 1
        return counts


def offered(found: Sequence[Submission]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return reports, periods and cities that occur, by their keys; the newest period first, cities by their code."""
    reports = {one.report: one.title for one in found}
    labels = {one.period: one.label for one in found}
    periods = {key: labels[key] for key in sorted(labels, reverse=True)}
    names = {one.city: one.city_name for one in found}
    return reports, periods, {code: names[code] for code in sorted(names)}
