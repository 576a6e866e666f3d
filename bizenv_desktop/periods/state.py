"""The state of a period as the copy knows it: open, submitted, withdrawn, returned, approved or under correction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.ids import natural_id
from bizenv_desktop.base.periods import version_words
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from bizenv_desktop.storage.reading import Reader

STATE_WORDS = {
    "open": "未报", "submitted": "已上报", "withdrawn": "已撤回", "returned": "已退回", "approved": "已通过",
    "correcting": "更正中",
}  # fmt: skip
_COLUMNS = (
    "id, report_id, period_key, city, state, version, snapshot, submitted_by, submitted_at, reason, proxy,"
    " opened_at, opened_version, decided_by, decided_at, decided_version, correction, corrected_version,"
    " correction_reason"
)


@dataclass(frozen=True)
class PeriodState:
    """One period of one report of one city; `version` counts submissions, `snapshot` is the 校验码 of the last one.

    `opened_version` and `decided_version` are the submissions that the province opened and judged last (0: none).
    """

    id: str
    report: str
    period: str
    city: str
    state: str = system.PERIOD_OPEN
    version: int = 0
    snapshot: str = ""
    submitted_by: str = ""
    submitted_at: str = ""
    reason: str = ""
    proxy: bool = False
    known: bool = False
    """Whether the copy has a row of this period."""
    opened_at: str = ""
    opened_version: int = 0
    decided_by: str = ""
    decided_at: str = ""
    decided_version: int = 0
    correction: int = 0
    """Which 更正 its last submissions are part of, or is under way (第几次更正); 0 for the original."""
    corrected_version: int = 0
    """The approved version which that correction replaces."""
    correction_reason: str = ""

    @property
    def locked(self) -> bool:
        """Tell whether the rows that the report closes cannot be changed."""
        return self.state in system.LOCKED_STATES

    @property
    def is_opened(self) -> bool:
        """Tell whether the province has opened this very version: from then on it is returned, not withdrawn."""
        return 0 < self.version == self.opened_version

    @property
    def delivered(self) -> bool:
        """Tell whether the province has the period: submitted, or approved with a correction under way."""
        return self.locked or self.corrected_version > 0

    @property
    def is_correction(self) -> bool:
        """Tell whether the last version is a 更正版, and not the one that is still to be corrected."""
        return 0 < self.corrected_version < self.version

    @property
    def resubmitted(self) -> bool:
        """Tell whether it was submitted again after the province returned it (重报)."""
        decided = self.decided_version
        return self.state == system.SUBMITTED and 0 < decided < self.version and decided != self.corrected_version

    @property
    def word(self) -> str:
        """The state in Chinese."""
        if self.state == system.SUBMITTED and self.is_correction and not self.resubmitted:
            return "已报更正版"
        return "已重报" if self.resubmitted else STATE_WORDS[self.state]

    @property
    def version_words(self) -> str:
        """The last version as prints and lists name it: 第2版（第1次更正）."""
        return version_words(self.version, self.correction if self.is_correction else 0)

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return {
            "report": self.report,
            "period": self.period,
            "city": self.city,
            "state": self.state,
            "version": self.version,
            "snapshot": self.snapshot or None,
            "correction": self.correction or None,
        }


def period_id(report: str, period: str, city: str) -> str:
    """Return the id of a period's row: the same on every PC of the city."""
    return natural_id(system.PERIOD, [report, period, city])


def read_state(reader: Reader, report: str, period: str, city: str) -> PeriodState:
    """Return a period's state; a period without a row is open."""
    row = reader.one(
        f"SELECT {_COLUMNS} FROM {system.PERIOD}_v WHERE report_id = ? AND period_key = ? AND city = ?",
        (report, period, city),
    )
    return _state(row) if row else PeriodState(period_id(report, period, city), report, period, city)


def read_states(reader: Reader, city: str) -> dict[tuple[str, str], PeriodState]:
    """Return every period of a city that has a row, by report and period."""
    return {(state.report, state.period): state for state in read_all(reader) if state.city == city}


def read_all(reader: Reader) -> list[PeriodState]:
    """Return every period that has a row, of whatever city."""
    return [_state(row) for row in reader.all(f"SELECT {_COLUMNS} FROM {system.PERIOD}_v")]


def _state(row: tuple[Any, ...]) -> PeriodState:
    row_id, report, period, city, state, version, snapshot, by, at, reason, proxy, *decisions = row
    opened_at, opened_version, decided_by, decided_at, decided_version, correction, corrected, why = decisions
    return PeriodState(
        row_id, report, period, city, state, int(version or 0), snapshot or "", by or "", at or "", reason or "",
        bool(proxy), known=True, opened_at=opened_at or "", opened_version=int(opened_version or 0),
        decided_by=decided_by or "", decided_at=decided_at or "", decided_version=int(decided_version or 0),
        correction=int(correction or 0), corrected_version=int(corrected or 0), correction_reason=why or "",
    )  # fmt: skip
