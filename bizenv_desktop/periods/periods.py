"""Periods of reports: the calendar, the checks before a submission, submit, withdraw, reprint.

A submitted period is frozen: its data, PDF bytes and 校验码 are stored in one step with the new state, and a reprint
copies the bytes. Each transition is a command (from → to), never a field merge.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bizenv_desktop.base.dispatch import DispatchSettings
from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.ids import natural_id, new_id
from bizenv_desktop.base.periods import version_words
from bizenv_desktop.periods import bars, calendar, corrected, reasons
from bizenv_desktop.periods.county_bars import county_findings, registered_missing
from bizenv_desktop.periods.state import STATE_WORDS, PeriodState, read_state, read_states
from bizenv_desktop.periods.year_plan import Standing, plan_year, with_tasks
from bizenv_desktop.records.counties import read_states as read_counties
from bizenv_desktop.records.todo import Task, urgency
from bizenv_desktop.reports.data import ReportData
from bizenv_desktop.reports.parameters import period_of
from bizenv_desktop.storage import attachments, meta
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.wire import system
from bizenv_desktop.wire.codes import REJECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.checks.findings import Finding
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.periods.calendar import PeriodDue
    from bizenv_desktop.periods.year_plan import YearPlan
    from bizenv_desktop.records.records import Records
    from bizenv_desktop.reports.build import Reports
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer

STEP_KIND = "period"
_BACK = frozenset({system.WITHDRAWN, system.RETURNED, system.CORRECTING})
"""States in which a period waits to be submitted again."""


@dataclass(frozen=True)
class Frozen:
    """A submitted version: its data and the bytes of its PDF."""

    data: ReportData
    pdf: bytes
    checksum: str
    version: int


class Periods:
    """What a bureau does with the periods of its reports. `render` makes the PDF bytes of report data."""

    def __init__(
        self,
        copy: LocalCopy,
        records: Records,
        checker: Checker,
        reports: Reports,
        render: Callable[[ReportData], bytes],
    ) -> None:
        self._copy, self._records, self._checker, self._reports, self._render = copy, records, checker, reports, render

    def calendar(self, year: int, city: str = "") -> list[PeriodDue]:
        """Return every report that falls due in a year, with the state of its submission (`city` "": this one)."""
        found = self.due_between(date(year, 1, 1), date(year, 12, 31))
        started = self.started().isoformat()
        return [replace(one, expected=(one.due or "") >= started) for one in self._with_states(found, city)]

    def year_plan(self, year: int) -> YearPlan:
        """Return the dispatch calendar of a year: all five cadences, with drafts, exempt weeks and own deadlines."""
        with self._copy.read() as reader:
            states = read_states(reader, self._copy.city)
        standing = Standing(self._copy.clock.today(), self.started(), states)
        plan = plan_year(self._copy.forms, year, self._copy.calendar, self._settings(), standing)
        return with_tasks(plan, self._records.todo())

    def due_between(self, first: date, last: date) -> list[PeriodDue]:
        """Return every report that falls due from one day to another, whatever became of it."""
        return calendar.calendar_of(self._copy.forms, first, last, self._copy.calendar, self._settings())

    def open_periods(self) -> list[PeriodDue]:
        """Return the periods that are due or nearly due and not submitted yet, earliest first.

        What was withdrawn or came back waits for its resubmission however long ago it was due.
        """
        today = self._copy.clock.today()
        found = calendar.open_now(self._copy.forms, self.started(), today, self._copy.calendar, self._settings())
        near = {(one.report, one.period) for one in found}
        with self._copy.read() as reader:
            states = read_states(reader, self._copy.city)
        back = [
            self.due(*key)
            for key, one in states.items()
            if one.state in _BACK and key not in near and one.report in self._copy.forms.reports
        ]
        waiting = [one for one in self._with_states(found) if one.state not in system.LOCKED_STATES]
        return sorted([*waiting, *back], key=lambda one: (one.due or "", one.report))

    def tasks(self) -> list[Task]:
        """Return the open periods as lines of the to-do list; `days` are working days left, negative when overdue."""
        today = self._copy.clock.today()
        lines = []
        for one in self.open_periods():
            days = self._copy.calendar.between(today, date.fromisoformat(one.due)) if one.due else None
            word = f"（{STATE_WORDS[one.state]}）" if one.state in _BACK else ""
            title = f"{one.title} {one.label}{word}{self._awaited(one.period)}"
            lines.append(Task("period", one.report, one.period, title, one.due, days, urgency(days)))
        return lines

    def _awaited(self, period: str) -> str:
        """Return how many counties still have their workbook of a period, in words; "" where none has."""
        with self._copy.read() as reader:
            awaited = sum(not one.closed for one in read_counties(reader, period).values())
        return f"（{awaited} 个县区没有报回）" if awaited else ""

    def due(self, report: str, period: str) -> PeriodDue:
        """Return one period of a report on the calendar, with its state."""
        form = self.form(report, period)
        return self._with_states([calendar.due_of(form, period, self._copy.calendar, self._settings())])[0]

    def state(self, report: str, period: str, city: str = "") -> PeriodState:
        """Return the state of a period (`city` "": of the copy's own city)."""
        self.form(report, period)
        with self._copy.read() as reader:
            return read_state(reader, report, period, city or self._copy.city)

    def check(self, report: str, period: str) -> list[Finding]:
        """Return the findings on the rows that the report of a period reads, open conflicts, reasons of a return."""
        form = self.form(report, period)
        found = self._findings(form, period, bars.rows_read(self._reports.build(report, period)))
        return self._reason_findings(form, self.state(report, period)) + self._county_findings(form, period) + found

    def submit(self, report: str, period: str) -> PeriodState:
        """Freeze and submit a period; raises SubmissionBarred with the findings that stand in the way."""
        form = self.form(report, period)
        self._copy.require("reviewer")
        state = self.state(report, period)
        if state.locked:
            remedy = "要更正，请先撤回；省厅已通过的，出更正版（bizenv correct）"
            raise BizenvError("PERIOD_LOCKED", f"{form.title} {period} {state.word}，不能重复上报", remedy)
        self._refuse_untimely(form, period)
        with self._copy.read() as reader:
            bars.refuse_partial(reader)
        draft = self._reports.build(report, period)
        bars.refuse_empty(self._copy.forms, form, draft)
        rows = bars.rows_read(draft)
        proxy = self._second_person(rows)
        before = self._reason_findings(form, state) + self._county_findings(form, period)
        barred = bars.barring(before + self._findings(form, period, rows))
        if barred:
            raise bars.SubmissionBarred(
                f"{form.title} {period} 还有 {len(barred)} 条审核意见未处理",
                "强制性的请改正，核实性的请填写审核说明",
                barred,
            )
        data = replace(draft.signed_by_proxy() if proxy else draft, version=state.version + 1)
        if state.correction and (replaced := self.frozen(report, period, state.corrected_version)):
            data = corrected.marked(data, state, replaced.checksum)
        pdf = self._render(data)
        self._copy.write(lambda writer: self._freeze(writer, form, state, data, pdf, proxy=proxy))
        return self.state(report, period)

    def refuse_exempt(self, report: str, period: str) -> None:
        """Raise EXEMPT for a week without a working day: no report of it is made, not even a draft."""
        due = self.due(report, period)
        if due.exempt:
            raise BizenvError("EXEMPT", f"{due.label}没有工作日，免报", "下一周的表会写明“含上周”")

    def _refuse_untimely(self, form: Report, period: str) -> None:
        self.refuse_exempt(form.id, period)
        due = self.due(form.id, period)
        if period_of(form, period).first > self._copy.clock.today():
            raise BizenvError("TOO_EARLY", f"{due.label}还没有开始", "核对期间")

    def withdraw(self, report: str, period: str, reason: str) -> PeriodState:
        """Take a submission back; the reason is kept. Refused once the province has opened it."""
        form = self.form(report, period)
        self._copy.require("reviewer")
        state = self.state(report, period)
        if state.state != system.SUBMITTED:
            raise BizenvError(
                "NOT_SUBMITTED", f"{form.title} {period} 现在是“{state.word}”，没有可撤回的上报", "刷新后再看"
            )
        if state.is_opened:
            raise BizenvError("PERIOD_OPENED", *REJECTIONS["period_opened"])
        if not reason.strip():
            raise BizenvError("NO_REASON", "撤回须写明原因", "请填写撤回原因")
        self._copy.write(lambda writer: self._withdraw(writer, form, state, reason))
        return self.state(report, period)

    def frozen(self, report: str, period: str, version: int | None = None, city: str = "") -> Frozen | None:
        """Return a submitted version (the last one), or None where the period was never submitted."""
        query = (
            f"SELECT data, pdf, sha256, version FROM {system.SNAPSHOT}_v WHERE report_id = ? AND period_key = ?"
            " AND city = ? AND (version = ? OR ? IS NULL) ORDER BY version DESC LIMIT 1"
        )
        with self._copy.read() as reader:
            row = reader.one(query, (report, period, city or self._copy.city, version, version))
        if row is None:
            return None
        data, pdf = (attachments.open_file(self._copy, json.loads(files)[0]) for files in row[:2])
        return Frozen(ReportData.from_json(json.loads(data)), pdf, str(row[2]), int(row[3]))

    def history(self, report: str, period: str) -> list[Frozen]:
        """Return every submitted version of a period, oldest first."""
        last = self.frozen(report, period)
        return [one for n in range(1, (last.version if last else 0) + 1) if (one := self.frozen(report, period, n))]

    def in_force(self, report: str, period: str) -> Frozen | None:
        """Return the submission in force; None where the period is open, was withdrawn or came back."""
        return self.frozen(report, period) if self.state(report, period).locked else None

    def reprint(self, report: str, period: str) -> bytes | None:
        """Return the PDF bytes of the submission in force: a reprint copies them."""
        kept = self.in_force(report, period)
        return kept.pdf if kept else None

    def form(self, report: str, period: str) -> Report:
        """Return the definition of a report; raises UsageProblem for an unknown one, or a key that is no period."""
        form = self._copy.forms.reports.get(report)
        if form is None:
            raise UsageProblem("NO_REPORT", f"没有报表 {report}", "用 bizenv forms list 查看报表代号")
        period_of(form, period)
        return form

    def _findings(self, form: Report, period: str, rows: dict[str, list[str]]) -> list[Finding]:
        found = bars.report_findings(self._checker, form, period, rows)
        with self._copy.read() as reader:
            return found + bars.conflict_findings(reader, rows, self._records.display)

    def _reason_findings(self, form: Report, state: PeriodState) -> list[Finding]:
        if state.state != system.RETURNED:
            return []
        with self._copy.read() as reader:
            return reasons.findings(form, reasons.of_period(reader, state))

    def _county_findings(self, form: Report, period: str) -> list[Finding]:
        with self._copy.read() as reader:
            return county_findings(reader, period) if form.cadence else []

    def _second_person(self, rows: dict[str, list[str]]) -> bool:
        today = self._copy.clock.today().isoformat()
        with self._copy.read() as reader:
            entered = bars.entered_by(reader, rows)
            proxy = bars.has_proxy(reader, self._copy.user, today)
        return bars.need_second_person(self._copy.user, entered, proxy=proxy)

    def _freeze(
        self, writer: Writer, form: Report, state: PeriodState, data: ReportData, pdf: bytes, *, proxy: bool
    ) -> None:
        bars.refuse_partial(writer)
        user, now = self._copy.user, self._copy.clock.now()
        where = {"report_id": form.id, "period_key": data.period}
        name = f"{form.title} {data.label} {version_words(data.version, data.correction)}"
        content = json.dumps(data.to_json(), ensure_ascii=False, separators=(",", ":")).encode()
        kept = attachments.put_bytes(self._copy, writer, content, f"{name}.json", by=user)
        file = attachments.put_bytes(self._copy, writer, pdf, f"{name}.pdf", by=user)
        snapshot = natural_id(system.SNAPSHOT, [form.id, data.period, state.city, str(data.version)])
        tx = new_id()
        edits = [
            Edit("create", system.SNAPSHOT, snapshot, {
                **where, "city": state.city, "version": data.version, "sha256": data.checksum, "pdf": [file],
                "data": [kept],
                "explanations": "\n".join(data.explanations) or None, "made_by": user, "made_at": now,
                **(corrected.told(state) if data.correction else {}),
            }, tx=tx),
            *([] if state.known else [Edit("create", system.PERIOD, state.id, {
                **where, "city": state.city, "state": system.PERIOD_OPEN, "version": 0}, tx=tx)]),
            Edit("cmd", system.PERIOD, state.id, {
                "state": system.SUBMITTED, "version": data.version, "snapshot": data.checksum, "submitted_by": user,
                "submitted_at": now, "proxy": proxy, "reason": None}, tx=tx),
            self._records.new_edit("submission", {
                **where, "version": data.version, "snapshot": data.checksum, "channel": "网络",
                **registered_missing(writer, data.period)}),
        ]  # fmt: skip
        apply_step(writer, Step(STEP_KIND, f"上报 {form.title} {data.label}", edits), by=user)

    def _withdraw(self, writer: Writer, form: Report, state: PeriodState, reason: str) -> None:
        edits = [Edit("cmd", system.PERIOD, state.id, {
            "state": system.WITHDRAWN, "reason": reason, "withdrawn_version": state.version})]  # fmt: skip
        registered = writer.value(
            "SELECT id FROM submission_v WHERE report_id = ? AND period_key = ? AND version = ?",
            (form.id, state.period, state.version),
        )
        if registered:
            recalled = {"recalled_at": self._copy.clock.now()[:16], "recall_reason": reason}
            edits.append(Edit("patch", "submission", registered, recalled))
        apply_step(writer, Step(STEP_KIND, f"撤回 {form.title} {state.period}", edits, reason), by=self._copy.user)

    def _settings(self) -> DispatchSettings:
        return DispatchSettings.read(self._copy.settings)

    def started(self) -> date:
        """Return the day from which the copy owes reports: what fell due before was reported without it."""
        with self._copy.read() as reader:
            made = meta.get(reader, "created_at")
        return date.fromisoformat(made[:10]) if made else self._copy.clock.today()

    def _with_states(self, found: list[PeriodDue], city: str = "") -> list[PeriodDue]:
        with self._copy.read() as reader:
            states = read_states(reader, city or self._copy.city)
        known = [(one, states.get((one.report, one.period))) for one in found]
        return [replace(one, state=state.state, version=state.version) if state else one for one, state in known]
