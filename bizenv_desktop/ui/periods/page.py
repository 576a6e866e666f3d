"""The screen of report periods: the year's calendar, the check list of one period, submit and withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.periods.reasons import CODE as RETURNED
from bizenv_desktop.periods.state import STATE_WORDS
from bizenv_desktop.records.counties import LEDGER as COUNTIES
from bizenv_desktop.records.permissions import JUDGES
from bizenv_desktop.records.todo import SOON_DAYS
from bizenv_desktop.ui.bars import Bar, split, year_box
from bizenv_desktop.ui.dialogs import ask_text
from bizenv_desktop.ui.editor.explaining import explain
from bizenv_desktop.ui.periods.about import PeriodCard, is_opened
from bizenv_desktop.ui.periods.scan import ScanDialog, ask_code, choose_scans
from bizenv_desktop.ui.periods.sides import AboutPeriod, PeriodSides, about_period
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.submitting import Submission, submit_period
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import AMBER, BLUE, GREEN, RED
from bizenv_desktop.ui.weekly.loading import grids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_INKS = {"submitted": BLUE, "approved": GREEN, "withdrawn": AMBER, "returned": RED, "correcting": AMBER}
_LOCKED = ("submitted", "approved")
_AGAIN = ("returned", "withdrawn", "correcting")
_HINT = "点“审核”检查本期报表读取的全部记录；\n问题列在这里，点一条跳到它的字段。\n改正、说明之后点“上报”。"
_LOCKED_HINT = (
    "本期已上报，数据和打印件已冻结。\n要更正：审核人点“撤回”，写明原因，改后重新上报；\n"
    "省厅打开以后请省厅退回，通过以后点“更正”。"
)
_NOTHING_CHOSEN = "在左侧选一个期间。"
_CORRECT = "更正已通过的报表？原版照旧留存，改正以后重新上报的是更正版。\n请写明更正原因，它印在更正版和更正说明上。"


@dataclass(frozen=True)
class Due:
    """A period with the working days left, negative when overdue."""

    period: Any
    days: int | None


class PeriodsPage(ReadingPage):
    """The calendar at the left, findings of the chosen period at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted: tuple[str, str] = ("", "")
        self.year = year_box(desk.services.clock.today().year)
        self.year.valueChanged.connect(lambda _year: self.refresh())
        self.only_open = QCheckBox("只看未报")
        self.only_open.toggled.connect(lambda _on: self._fill())
        self.table = LinesTable(("报表", "期间", "截止", "状态", "剩余"), (170, 230, 130, 110, 110))
        self.table.chosen.connect(self._offer)
        self.sides = PeriodSides(desk)
        self.panel = self.sides.findings
        self.panel.explain.setVisible(desk.may(*JUDGES))
        self.panel.chosen.connect(self._jump)
        self.panel.explain_wanted.connect(self._explain)
        self.sides.place_wanted.connect(self._open_place)
        self.sides.changed.connect(self._read_about)
        self.about = PeriodCard()
        self._dues: Sequence[Due] = ()
        self._shown = ("", "")
        self._hint = ""
        self._lay_out()

    @override
    def show_place(self, place: Place) -> None:
        report, period = place.extra.get("report", ""), place.extra.get("period", "")
        if period:
            self._wanted = (report, period)
            self.year.setValue(int(period[:4]))
        self.refresh()

    @override
    def refresh(self) -> None:
        self.desk.read(self, dues_of, self.desk.services, self.year.value(), then=self._show, title="正在读取")

    @override
    def next_finding(self, step: int) -> None:
        self.sides.step(step)

    @override
    def explain_findings(self) -> None:
        self.panel.ask_explanation()

    def check(self) -> None:
        """Check what the chosen period's report reads."""
        due = self._chosen()
        if due is not None:
            checked = (due.report, due.period)
            self.desk.run(
                self, self.desk.services.periods.check, *checked,
                then=lambda found: self.sides.show_findings(found) if self._shown == checked else None,
                title="正在审核",
            )  # fmt: skip

    def submit(self) -> None:
        """Submit the chosen period."""
        due = self._chosen()
        if due is not None:
            refresh = lambda _state: self.refresh()  # noqa: E731 - handed on
            submit_period(Submission(self, self.desk, due.report, due.period, refresh, self.sides.show_findings))

    def withdraw(self) -> None:
        """Take the chosen period back, with a reason."""
        due = self._chosen()
        if due is not None:
            ask_text(self, "撤回", f"撤回 {due.title} {due.label}？请写明原因。", lambda why: self._withdraw(due, why))

    def attach_scan(self) -> None:
        """Keep the sealed scan with the version that it shows; the person reads the code at the foot of its pages."""
        due = self._chosen()
        paths = [Path(name) for name in choose_scans(self)] if due is not None else []
        if paths:
            ask_code(self, f"{due.title} {due.label}", paths, lambda box, code: self._keep_scan(due, paths, box, code))

    def _keep_scan(self, due: Any, paths: list[Path], box: ScanDialog, code: str) -> None:
        def kept(attached: Any) -> None:
            box.accept()
            self.desk.toast(attached.words)
            self.desk.announce()

        self.desk.run(
            self, self.desk.services.scans.attach, due.report, due.period, paths, code,
            then=kept, failed=box.refuse, title="正在保存",
        )  # fmt: skip

    def correct(self) -> None:
        """Open an approved period for a 更正版, with a reason."""
        due = self._chosen()
        if due is not None:
            ask_text(self, "更正", f"{due.title} {due.label}\n{_CORRECT}", lambda why: self._correct(due, why))

    def _correct(self, due: Any, why: str) -> None:
        self.desk.run(
            self, self.desk.services.corrections.begin, due.report, due.period, why,
            then=self._opened_again, title="正在办理",
        )  # fmt: skip

    def _opened_again(self, state: Any) -> None:
        self.desk.toast(f"已开始第{state.correction}次更正：改正记录，再重新上报")
        self.desk.announce()
        self.refresh()

    def _withdraw(self, due: Any, why: str) -> None:
        self.desk.run(
            self, self.desk.services.periods.withdraw, due.report, due.period, why,
            then=self._withdrawn, title="正在撤回",
        )  # fmt: skip

    def _withdrawn(self, _state: Any) -> None:
        self.desk.toast("已撤回，可修改后重新上报")
        self.desk.announce()
        self.refresh()

    def _print(self) -> None:
        due = self._chosen()
        if due is not None:
            self.desk.open(Place("preview", extra={"report": due.report, "key": due.period}))

    def _fill_in(self) -> None:
        due = self._chosen()
        for ledger in self._grids(due.report) if due else ():
            self.desk.open(Place("weekly", ledger.id, extra={"period": due.period}))

    def _grids(self, report: str) -> list[Ledger]:
        """Return the ledgers that are filled as grids for a report."""
        return [ledger for ledger in grids(self.desk.forms) if ledger.grid and ledger.grid.report == report]

    def _chosen(self) -> Any:
        current = self.table.current()
        return current.period if current is not None else None

    def _show(self, dues: Sequence[Due]) -> None:
        self._dues = dues
        self._fill()

    def _fill(self) -> None:
        shown = [due for due in self._dues if not self.only_open.isChecked() or due.period.state not in _LOCKED]
        self.table.show_lines([_line(due) for due in shown])
        today = self.desk.services.clock.today().isoformat()
        wanted = next((n for n, due in enumerate(shown) if (due.period.report, due.period.period) == self._wanted), -1)
        if wanted < 0 and self.table.currentIndex().row() < 0:
            wanted = next((n for n, due in enumerate(shown) if (due.period.due or "") >= today), len(shown) - 1)
        if wanted >= 0:
            self.table.selectRow(wanted)
            self.table.scrollTo(self.table.model().index(wanted, 0), LinesTable.ScrollHint.PositionAtCenter)
        self._offer()

    def _offer(self) -> None:
        due = self._chosen()
        locked = due is not None and due.state in _LOCKED
        reviewer = self.desk.may("reviewer")
        self.submit_button.setEnabled(due is not None and not locked and reviewer)
        self.submit_button.setToolTip("" if reviewer else "上报由审核人办理")
        again = due is not None and due.state in _AGAIN
        self.submit_button.setText("重新上报…" if again else "上报…")
        self.withdraw_button.setEnabled(due is not None and due.state == "submitted" and reviewer)
        self.withdraw_button.setToolTip("" if reviewer else "撤回由审核人办理")
        approved = due is not None and due.state == "approved"
        self.withdraw_button.setVisible(not approved)
        self.correct_button.setVisible(approved)
        self.correct_button.setEnabled(reviewer)
        self.correct_button.setToolTip("" if reviewer else "更正由审核人办理")
        self.fill_button.setEnabled(due is not None and bool(self._grids(due.report)))
        self._describe(due)
        self.scan_button.setEnabled(due is not None and bool(due.version) and self.desk.may(*JUDGES))
        for button in (self.check_button, self.print_button):
            button.setEnabled(due is not None)

    def _describe(self, due: Any) -> None:
        """Show at the right what the chosen period is; findings of another one, or from before it was sealed, go."""
        chosen = (due.report, due.period) if due is not None else ("", "")
        hint = _NOTHING_CHOSEN if due is None else _LOCKED_HINT if due.state in _LOCKED else _HINT
        if chosen != self._shown or hint != self._hint:
            self._hint = hint
            self.panel.await_check(hint)
        if chosen != self._shown:
            self._shown = chosen
            self.about.show_due(due)
            self.sides.show_about(None)
        self._read_about()

    def _read_about(self) -> None:
        """Read state, reasons and late edits of the chosen period."""
        chosen = self._shown
        if all(chosen):
            self.desk.read(
                self, about_period, self.desk.services, *chosen,
                then=lambda about: self._show_about(about) if self._shown == chosen else None,
            )  # fmt: skip

    def _show_about(self, about: AboutPeriod) -> None:
        self.about.show_state(about.state)
        if is_opened(about.state):
            self.withdraw_button.setEnabled(False)
            self.withdraw_button.setToolTip("省厅已经打开，不能自行撤回；要更正，请申请退回")
        self.sides.show_about(about)

    def _explain(self, findings: list[Any]) -> None:
        """Ask for an explanation of findings; reasons of the province are answered where they stand."""
        if any(one.code == RETURNED for one in findings):
            self.sides.show_reasons()
            self.desk.toast("退回理由在这里勾选“已改”，或写答复")
        else:
            explain(self, self.desk, findings, self.check, self.panel.same_as(findings))

    def _open_place(self, ledger: str, row: str, field: str) -> None:
        if row and ledger in self.desk.forms.ledgers:
            self.desk.open(Place("record", ledger, row, field))
        else:
            self._print()

    def _jump(self, finding: Any) -> None:
        own = self.desk.forms.ledgers.get(finding.ledger)
        if finding.ledger == COUNTIES:
            self.desk.open(Place("counties", extra={"period": self._shown[1]}))
            return
        if own is not None and own.system:
            self.sides.show_reasons()
            return
        name = next((one for one in finding.fields if own and one in own.fields), "")
        self.desk.open(Place("record", finding.ledger, finding.id, name))

    def _lay_out(self) -> None:
        bar = Bar("报表期间")
        bar.add_left(self.year)
        bar.add_left(self.only_open)
        self.fill_button = bar.button("填报", "grid", self._fill_in)
        self.check_button = bar.button("审核", "flag", self.check)
        self.print_button = bar.button("打印预览", "print", self._print)
        self.scan_button = bar.button("盖章扫描件…", "attach", self.attach_scan)
        self.withdraw_button = bar.button("撤回…", "undo", self.withdraw)
        self.correct_button = bar.button("更正…", "edit", self.correct)
        self.submit_button = bar.button("上报…", "check", self.submit, primary=True)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.about)
        column.addWidget(self.sides, 1)
        self.body.addWidget(bar)
        self.body.addWidget(split(self.table, right, (760, 400), grows=(1, 0)), 1)


def _line(due: Due) -> Line:
    one = due.period
    state = STATE_WORDS.get(one.state, one.state) + (f"（第{one.version}版）" if one.version else "")
    overdue = due.days is not None and due.days < 0
    left = (
        ""
        if one.state in (*_LOCKED, "correcting") or due.days is None or not (one.expected or one.version)
        else f"逾期 {-due.days} 工作日"
        if overdue
        else "今天"
        if due.days == 0
        else f"{due.days} 个工作日"
    )
    ink = RED if overdue else AMBER if due.days is not None and due.days <= SOON_DAYS else ""
    inks = {3: _INKS.get(one.state, "")} | ({4: ink} if left else {})
    return Line(
        (one.title, one.label, f"{one.due or '免报'} {one.due_time if one.due else ''}", state, left), due, inks=inks
    )


def dues_of(services: Services, year: int) -> list[Due]:
    """Return the periods of a year with the working days left. Run on a worker."""
    today = services.clock.today()
    workdays = services.copy.calendar
    return [
        Due(one, workdays.between(today, date.fromisoformat(one.due)) if one.due else None)
        for one in services.periods.calendar(year)
    ]
