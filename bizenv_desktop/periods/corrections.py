"""更正版: an approved period is opened again with a reason; what its next version changes, before and after.

The approved version stays as it was submitted and printed; the 更正版 is a version of its own with a 校验码 of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.periods.compare import Changed, Comparison
from bizenv_desktop.periods.periods import STEP_KIND
from bizenv_desktop.reports.subjects import subject_of
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.periods.compare import Written
    from bizenv_desktop.periods.periods import Periods
    from bizenv_desktop.periods.state import PeriodState
    from bizenv_desktop.reports.build import Reports
    from bizenv_desktop.reports.data import ReportData
    from bizenv_desktop.storage.copy import LocalCopy


@dataclass(frozen=True)
class Correction:
    """One 更正 of a period: its number, the version that it replaces, its own version (0: not submitted yet), why.

    `snapshot` is the row of the submitted 更正版, of which the form 更正说明 is printed; "" before.
    """

    report: str
    period: str
    number: int
    corrects: int
    version: int
    reason: str
    snapshot: str
    changes: tuple[Changed, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        names = ("report", "period", "number", "corrects", "version", "reason", "snapshot")
        return {name: getattr(self, name) for name in names} | {"changes": [one.to_json() for one in self.changes]}


class Corrections:
    """Begins corrections and tells what they change; `written` writes a column's values as the form prints them."""

    def __init__(self, copy: LocalCopy, periods: Periods, reports: Reports, written: Written) -> None:
        self._copy, self._periods, self._reports, self._written = copy, periods, reports, written

    def begin(self, report: str, period: str, reason: str) -> PeriodState:
        """Open an approved period for a 更正版; its rows can be changed until it is submitted again.

        Raises NOT_APPROVED for a period that the province has not approved, NO_REASON without a reason.
        """
        form = self._periods.form(report, period)
        self._copy.require("reviewer")
        state = self._periods.state(report, period)
        if state.state != system.APPROVED:
            raise BizenvError(
                "NOT_APPROVED",
                f"{form.title} {period} 现在是“{state.word}”，不用出更正版",
                "省厅打开以前自己撤回，打开以后请省厅退回，通过以后才出更正版",
            )
        if not reason.strip():
            raise BizenvError("NO_REASON", "更正须写明原因", "请填写更正原因")
        opened: dict[str, Value] = {
            "state": system.CORRECTING,
            "correction": state.correction + 1,
            "corrected_version": state.version,
            "correction_reason": reason.strip(),
        }
        title = f"更正 {form.title} {period} 第{state.version}版"
        step = Step(STEP_KIND, title, [Edit("cmd", system.PERIOD, state.id, opened)], reason.strip())
        self._copy.write(lambda writer: apply_step(writer, step, by=self._copy.user))
        return self._periods.state(report, period)

    def of(self, report: str, period: str, city: str = "") -> Correction | None:
        """Return the last correction of a period: as submitted, or as its draft stands now; None where there is none.

        `city` "" is the copy's own. Raises what reading a file raises while a frozen version is not here yet.
        """
        state = self._periods.state(report, period, city)
        if not state.correction:
            return None
        under_way = not state.locked and state.city == self._copy.city
        last = None if under_way or not state.is_correction else self._periods.frozen(report, period, None, state.city)
        after = last.data if last else self._reports.build(report, period) if under_way else None
        if after is None:
            return None
        number, corrects = state.correction, state.corrected_version
        version, snapshot = (last.version, self._snapshot(state, last.version)) if last else (0, "")
        changes = self._changes(state, corrects, after)
        return Correction(report, period, number, corrects, version, state.correction_reason, snapshot, changes)

    def lines(self, snapshot: str) -> list[dict[str, Any]]:
        """Return what a submitted 更正版 changed, for the form 更正说明; none for a version that corrects nothing.

        Raises UsageProblem for an unknown id.
        """
        with self._copy.read() as reader:
            row = reader.one(
                f"SELECT report_id, period_key, city, version, corrects FROM {system.SNAPSHOT}_v WHERE id = ?",
                (snapshot,),
            )
        if row is None:
            raise UsageProblem("NO_ROW", "没有这一版报表的快照", "核对报表、期间和版本，或先同步")
        report, period, city, version, corrects = row
        after = self._periods.frozen(report, period, version, city)
        if not corrects or after is None:
            return []
        found = self._changes(self._periods.state(report, period, city), int(corrects), after.data)
        return [one.to_json() for one in found]

    def _changes(self, state: PeriodState, corrects: int, after: ReportData) -> tuple[Changed, ...]:
        before = self._periods.frozen(state.report, state.period, corrects, state.city)
        if before is None:
            return ()
        with self._copy.read() as reader:
            return tuple(Comparison(before.data, after, self._written, partial(subject_of, reader)).changes())

    def _snapshot(self, state: PeriodState, version: int) -> str:
        query = (
            f"SELECT id FROM {system.SNAPSHOT}_v WHERE report_id = ? AND period_key = ? AND city = ? AND version = ?"
        )
        with self._copy.read() as reader:
            return str(reader.value(query, (state.report, state.period, state.city, version)) or "")
