"""The reasons that a reviewer is writing: kept as a draft of the period's row until they are sent. Run on workers."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.periods.reasons import ReasonGiven
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.records.records import Records
    from bizenv_desktop.reports.subjects import Subject


@dataclass(frozen=True)
class Written:
    """One reason being written: where it belongs, in words and by row and field, and its text.

    `version` is the submission that it was written on; `cell` its line, column and part, where it came from a cell.
    """

    text: str
    ledger: str = ""
    row: str = ""
    field: str = ""
    title: str = ""
    label: str = ""
    version: int = 0
    cell: tuple[int, int, int] | None = None

    @property
    def where(self) -> str:
        """The place in words."""
        return "·".join(part for part in (self.title, self.label) if part) or "整张表"

    def given(self) -> ReasonGiven:
        """Return the reason as it is sent; a place that is no field of a row is told in the text."""
        told = self.label if self.row and not self.field else self.where if not self.row and self.title else ""
        text = f"{told}：{self.text}" if told else self.text
        return ReasonGiven(text, self.ledger, self.row, self.field)


def written(subject: Subject, text: str, version: int, cell: tuple[int, int, int] | None = None) -> Written:
    """Return a reason on a place."""
    return Written(text, subject.ledger, subject.row, subject.field, subject.title, subject.label, version, cell)


def read_written(records: Records, period_row: str) -> list[Written]:
    """Return the reasons that this reviewer left unsent."""
    kept = records.draft(system.PERIOD, period_row)
    return [_written(one) for one in kept.body.get("reasons", ())] if kept is not None else []


def keep_written(records: Records, period_row: str, reasons: Sequence[Written]) -> None:
    """Keep the reasons as they are now; none clear the draft."""
    if reasons:
        body = {"reasons": [dataclasses.asdict(one) for one in reasons]}
        records.save_draft(system.PERIOD, period_row, body)
    else:
        records.clear_draft(system.PERIOD, period_row)


def _written(content: dict[str, Any]) -> Written:
    cell = content.get("cell")
    return Written(**{**content, "cell": tuple([*cell, 0][:3]) if cell else None})
