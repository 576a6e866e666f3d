"""Review of submissions: the province lists, opens, compares, returns and approves; the city works reasons off.

One object for window and command line (`Services.review`). In a city's copy the methods on submissions speak of its own
periods; what only the province may do asks for the role 省厅 (BizenvError NOT_ALLOWED).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.base.dispatch import DispatchSettings
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.periods import is_period
from bizenv_desktop.base.regions import PROVINCE, is_city
from bizenv_desktop.formdef.code_lists import REGIONS
from bizenv_desktop.periods import bars, calendar, reasons, state, submissions
from bizenv_desktop.periods import late as lates
from bizenv_desktop.periods.compare import Changed, Comparison
from bizenv_desktop.periods.late import LateEdit
from bizenv_desktop.periods.periods import STEP_KIND
from bizenv_desktop.periods.reasons import Reason, ReasonGiven
from bizenv_desktop.periods.submissions import Known, Submission
from bizenv_desktop.records.permissions import JUDGES
from bizenv_desktop.reports.subjects import subject_of
from bizenv_desktop.storage import foreign
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.checks.findings import Finding
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.periods.compare import Written
    from bizenv_desktop.periods.late import Refusals
    from bizenv_desktop.periods.periods import Frozen, Periods
    from bizenv_desktop.periods.state import PeriodState
    from bizenv_desktop.records.records import Records
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

__all__ = ["Changed", "LateEdit", "Reason", "ReasonGiven", "Review", "Submission"]

_REVIEWER = "province"


class Review:
    """What is done with submissions after they were made.

    `written` writes the values of a report's column as the form prints them; `exchange` knows what was refused.
    """

    def __init__(
        self,
        copy: LocalCopy,
        records: Records,
        checker: Checker,
        periods: Periods,
        *,
        written: Written,
        exchange: Refusals,
    ) -> None:
        self._copy, self._records, self._checker, self._periods = copy, records, checker, periods
        self._written, self._exchange = written, exchange

    @property
    def is_province(self) -> bool:
        """Tell whether this is the province's copy, with all cities."""
        return self._copy.city == PROVINCE

    def cities(self) -> dict[str, str]:
        """Return code and name of the cities that report to this copy: all of them at the province, else its own."""
        codes = self._copy.forms.codes[REGIONS].codes if REGIONS in self._copy.forms.codes else {}
        if self.is_province:
            return {one.value: one.label for one in codes.values() if is_city(one.value)}
        own = self._copy.city
        return {own: codes[own].label if own in codes else own}

    def submissions(self, *, since: date | None = None) -> list[Submission]:
        """Return every submitted, withdrawn, returned or approved period of all cities (own ones in a city's copy).

        The newest due day first. `since` leaves out what was due before that day.
        """
        known, states = self._known()
        due = self._due_days(states)
        found = [
            submissions.submission(due[one.report, one.period], one, known)
            for one in states
            if one.state != system.PERIOD_OPEN and (one.report, one.period) in due and one.city in known.cities
        ]
        start = since.isoformat() if since else ""
        by_city = sorted((one for one in found if (one.due or "") >= start), key=lambda one: (one.report, one.city))
        return sorted(by_city, key=lambda one: one.due or one.period, reverse=True)

    def missing(self, today: date | None = None) -> list[Submission]:
        """Return 催报: what has fallen due by `today` and is not submitted, the longest overdue first.

        The due day itself counts: what is due today is listed with `overdue` 0. A period that was withdrawn or came
        back is missing too (`word` says so). What fell due before this copy was made counts from the first period on
        that any city has dealt with. `periods.reminders` makes text, print and workbook of it.
        """
        known, states = self._known(today)
        first = min((one.due for one in self._due_days(states).values() if one.due), default=None)
        start = self._periods.started() - timedelta(days=1)
        if first and first < start.isoformat():
            start = date.fromisoformat(first)
        due = self._periods.due_between(start, known.today)
        by_place = {(one.report, one.period, one.city): one for one in states}
        return submissions.missing([one for one in due if not one.exempt], by_place, list(known.cities), known)

    def open(self, city: str, report: str, period: str) -> Frozen:
        """Open a submission: return its frozen data and print, and tell the city that it was opened (period.view).

        A second look sends nothing. Only the reviewers of the province send; everybody else only looks. Raises
        NO_VERSION where nothing was submitted, and what reading a file raises while the frozen files are not here yet.
        """
        now = self._periods.state(report, period, city)
        kept = self._frozen(now)
        if not kept.checksum == kept.data.checksum == now.snapshot:
            raise BizenvError(
                "SNAPSHOT_DIFFERS", f"{period} 第{kept.version}版的数据与上报时的校验码不符", "退回，请该市重新上报"
            )
        unseen = now.state == system.SUBMITTED and not now.is_opened
        if self.is_province and unseen and _REVIEWER in self._copy.roles:
            opened: dict[str, Value] = {"opened_at": self._copy.clock.now(), "opened_version": now.version}
            self._step("打开", now, [Edit("cmd", system.PERIOD, now.id, opened)])
        return kept

    def check(self, city: str, report: str, period: str) -> list[Finding]:
        """Return the findings of this copy's own checks on the rows that the submission stands on."""
        form = self._periods.form(report, period)
        rows = bars.rows_read(self._frozen(self._periods.state(report, period, city)).data)
        found = bars.report_findings(self._checker, form, period, rows)
        with self._copy.read() as reader:
            return found + bars.conflict_findings(reader, rows, self._records.display)

    def changes_since_last(self, city: str, report: str, period: str) -> list[Changed]:
        """Return what differs between the last submitted version and the one before; none for a first version."""
        last = self._frozen(self._periods.state(report, period, city))
        before = self._periods.frozen(report, period, last.version - 1, city) if last.version > 1 else None
        if before is None:
            return []
        with self._copy.read() as reader:
            return Comparison(before.data, last.data, self._written, partial(subject_of, reader)).changes()

    def give_back(self, city: str, report: str, period: str, given: Sequence[ReasonGiven]) -> PeriodState:
        """Return a submission to the city with its reasons, at least one, all in one transaction with the command.

        Raises NO_REASON without a reason or for one without a text, STALE_STEP where it is not submitted (any more).
        """
        now = self._to_decide("退回", city, report, period)
        with self._copy.read() as reader:
            told = reasons.checked(reader, given)
        at, user = self._copy.clock.now(), self._copy.user
        rows = reasons.edits(now, told, by=user, at=at)
        text = reasons.summary([self._named(now, one) for one in told])
        decision = {"state": system.RETURNED, "reason": text, **self._decided(now, at)}
        self._step("退回", now, [*rows, Edit("cmd", system.PERIOD, now.id, decision)], why=text)
        return self._periods.state(report, period, city)

    def approve(self, city: str, report: str, period: str) -> PeriodState:
        """Approve a submission; raises STALE_STEP where it is not submitted (any more)."""
        now = self._to_decide("通过", city, report, period)
        decision = {"state": system.APPROVED, **self._decided(now, self._copy.clock.now())}
        self._step("通过", now, [Edit("cmd", system.PERIOD, now.id, decision)])
        return self._periods.state(report, period, city)

    def reasons(self, report: str, period: str, city: str = "") -> list[Reason]:
        """Return the reasons of the last return of a period, in the order in which they were given.

        They stay after the period was submitted again, so that the reviewer sees what was done about each. `city` ""
        is the copy's own.
        """
        now = self._periods.state(report, period, city)
        with self._copy.read() as reader:
            return reasons.of_period(reader, now)

    def open_reasons(self) -> list[Reason]:
        """Return every reason of this city that is not settled and whose period is returned, for editor and lists."""
        with self._copy.read() as reader:
            return reasons.open_ones(reader, self._copy.city)

    def tick(self, reason_id: str, done: bool = True, answer: str | None = None) -> Reason:
        """Tick a reason off as corrected (or take the tick back), or answer it with a text; only the city does.

        `answer` None leaves the answer as it is. Raises NO_ROW for an unknown reason, STALE_STEP where the period is
        not returned.
        """
        self._copy.require(*JUDGES)
        with self._copy.read() as reader:
            found = reasons.by_id(reader, reason_id)
        now = self._periods.state(found.report, found.period, found.city)
        if found.city != self._copy.city:
            raise BizenvError("FORBIDDEN_FIELD", "退回理由由被退回的市勾选和答复", "在该市的电脑上办理")
        if now.state != system.RETURNED or now.version != found.version:
            raise BizenvError(
                "STALE_STEP", f"{found.period} 现在是{now.word}，退回理由不能再勾选", "退回期间才能勾选和答复"
            )
        values: dict[str, Value] = {"done": done}
        values |= {"done_by": [self._copy.user], "done_at": [self._copy.clock.now()]} if done else {}
        values |= {} if done else {"done_by": None, "done_at": None}
        values |= {} if answer is None else {"answer": answer.strip() or None}
        edit = Edit("patch", system.REASON, reason_id, values)
        self._copy.write(lambda writer: apply_step(writer, Step("edit", "答复退回理由", [edit]), by=self._copy.user))
        with self._copy.read() as reader:
            return reasons.by_id(reader, reason_id)

    def late_edits(self, report: str = "", period: str = "") -> list[LateEdit]:
        """Return the late edits of a period of this city (of all periods without arguments), oldest first."""
        refused = self._exchange.refused()
        with self._copy.read() as reader:
            found = lates.late_edits(reader, refused)
        return [one for one in found if report in ("", one.report) and period in ("", one.period)]

    def reissue_late(self, report: str, period: str) -> int:
        """Make the late edits of a period again on top of the rows as they are now; return how many operations.

        One step. Raises PERIOD_LOCKED while the period is submitted or approved.
        """
        now = self._periods.state(report, period)
        if now.locked:
            title = self._periods.form(report, period).title
            raise BizenvError(
                "PERIOD_LOCKED", f"{title} {period} {now.word}，迟到的修改不能重新提交", "先撤回，或请省厅退回"
            )
        found = self.late_edits(report, period)
        return self._exchange.reissue([one.op for one in found]) if found else 0

    def _frozen(self, now: PeriodState) -> Frozen:
        kept = self._periods.frozen(now.report, now.period, None, now.city)
        if kept is None:
            title = self._periods.form(now.report, now.period).title
            where = self.cities().get(now.city, now.city)
            raise BizenvError("NO_VERSION", f"{where}没有上报过{title} {now.period}", "核对市、报表和期间，或先同步")
        return kept

    def _to_decide(self, what: str, city: str, report: str, period: str) -> PeriodState:
        """Return the state of a submission that the acting user may judge now."""
        self._copy.require(_REVIEWER)
        now = self._periods.state(report, period, city)
        if now.state != system.SUBMITTED or now.city == self._copy.city:
            title = self._periods.form(report, period).title
            where = self.cities().get(city, city)
            raise BizenvError(
                "STALE_STEP", f"{where} {title} {period} 现在是{now.word}，不能{what}", "同步后只对已上报的办理"
            )
        return now

    def _decided(self, now: PeriodState, at: str) -> dict[str, Value]:
        return {"decided_by": self._copy.user, "decided_at": at, "decided_version": now.version}

    def _named(self, now: PeriodState, one: ReasonGiven) -> Reason:
        title = self._records.display(one.ledger, one.row) if one.ledger and one.row else ""
        fields = self._copy.forms.ledgers[one.ledger].fields if one.ledger else {}
        label = fields[one.field].label if one.field else ""
        head = ("", now.report, now.period, now.city, now.version, one.ledger, one.row, one.field)
        return Reason(*head, title, label, one.text, self._copy.user, "")

    def _step(self, what: str, now: PeriodState, edits: Sequence[Edit], why: str = "") -> None:
        """Write a command on a city's period, with the rows that go with it: they are the city's, as the period is."""
        title = f"{what} {self.cities().get(now.city, now.city)} {now.report} {now.period} 第{now.version}版"
        tx = new_id()
        whole = [replace(one, tx=tx) for one in edits]

        def work(writer: Writer) -> None:
            scope = foreign.scope_of(writer, system.PERIOD, now.id)
            foreign.note(writer, system.REASON, {one.id: scope for one in edits if one.ledger == system.REASON})
            apply_step(writer, Step(STEP_KIND, title, whole, why), by=self._copy.user)

        self._copy.write(work)

    def _known(self, today: date | None = None) -> tuple[Known, list[PeriodState]]:
        with self._copy.read() as reader:
            states = state.read_all(reader)
            first = _first_days(reader)
            counts = reasons.counted(reader)
        day = today or self._copy.clock.today()
        return Known(self.cities(), first, counts, self._copy.calendar, day), states

    def _due_days(self, states: Sequence[PeriodState]) -> dict[tuple[str, str], calendar.PeriodDue]:
        """Return the periods of states on the calendar, each once; what no definition knows (any more) is left out."""
        settings, forms = DispatchSettings.read(self._copy.settings), self._copy.forms.reports
        return {
            (report, period): calendar.due_of(forms[report], period, self._copy.calendar, settings)
            for report, period in dict.fromkeys((one.report, one.period) for one in states)
            if report in forms and is_period(period)
        }


def _first_days(reader: Reader) -> dict[tuple[str, str, str], str]:
    """Return when each period was first submitted: a correction later on does not make it late."""
    sql = f"SELECT report_id, period_key, city, min(made_at) FROM {system.SNAPSHOT}_v GROUP BY 1, 2, 3"
    return {(report, period, city): at for report, period, city, at in reader.all(sql) if at}
