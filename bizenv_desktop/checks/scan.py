"""The answer of a check of a whole ledger, kept small: ids and masks of broken rules until findings are asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.checks.findings import REQUIRED, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bizenv_desktop.checks.compile import Program
    from bizenv_desktop.checks.rules import Rule

Row = tuple[str, str | None, tuple[int, ...]]
"""Id, title and masks of a row with a broken rule."""


@dataclass(frozen=True)
class Scan:
    """Rows with broken rules; `doubled` are the ids that each rule of likely duplicates names beside them.

    `explanations` are the written ones by row and code.
    """

    program: Program
    rows: Sequence[Row]
    explanations: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Finding]:
        for row_id, title, masks in self.rows:
            for rule in shown(self.program.broken(masks)):
                yield self.finding(row_id, title, rule)

    @property
    def fields(self) -> dict[str, tuple[str, ...]]:
        """The fields that each soft rule names, by code."""
        return {rule.code: rule.fields for rule in self.program.rules if rule.severity == "soft"}

    def counts(self) -> Counter[str]:
        """Return how many rows break each rule."""
        return Counter(rule.code for _id, _title, masks in self.rows for rule in shown(self.program.broken(masks)))

    def finding(self, row_id: str, title: str | None, rule: Rule) -> Finding:
        """Return one finding with its explanation."""
        said = self.explanations.get((row_id, rule.code), "")
        return Finding(
            self.program.ledger,
            row_id,
            title or row_id,
            rule.code,
            rule.severity,
            rule.fields,
            rule.message,
            rule.source,
            said,
        )


def shown(broken: Iterable[Rule]) -> list[Rule]:
    """Leave out required fields of which another broken rule says the same."""
    rules = list(broken)
    said = {name for rule in rules if rule.same_as_required for name in rule.fields}
    return [rule for rule in rules if rule.code != REQUIRED or not said.intersection(rule.fields)]
