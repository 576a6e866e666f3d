"""What is told of the chosen period: its findings, the reasons of its return, its late edits, its correction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records.permissions import JUDGES
from bizenv_desktop.ui.dialogs import ask_text
from bizenv_desktop.ui.editor.findings_panel import FindingsPanel
from bizenv_desktop.ui.periods.correction_pane import CorrectionPane, correction_of, original_print
from bizenv_desktop.ui.periods.late_pane import LatePane
from bizenv_desktop.ui.review.reasons_panel import ReasonsPanel
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.periods.corrections import Correction
    from bizenv_desktop.periods.reasons import Reason
    from bizenv_desktop.periods.review import LateEdit
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_FINDINGS, _REASONS, _LATE, _CORRECTION = range(4)
NOTE = "correction_note"
_ANSWER = "不必改数的，写明情况；省厅复审时看得到。"


@dataclass(frozen=True)
class AboutPeriod:
    """A period's state with the reasons of its last return, its late edits, and its last correction (or why not)."""

    state: Any
    reasons: Sequence[Reason] = ()
    late: Sequence[LateEdit] = ()
    correction: Correction | None = None
    problem: str = ""


def about_period(services: Services, report: str, period: str) -> AboutPeriod:
    """Read what is told of a period. Run on a worker."""
    review = services.review
    state = services.periods.state(report, period)
    told = AboutPeriod(state, review.reasons(report, period), review.late_edits(report, period))
    try:
        return replace(told, correction=correction_of(services, state))
    except BizenvError as problem:  # a frozen file that is not here yet must not hide the rest
        return replace(told, problem=f"{problem.what}；{problem.remedy}")


class PeriodSides(QTabWidget):
    """`place_wanted` carries ledger, row and field that a reason is about; `changed` comes when one was ticked."""

    place_wanted = Signal(str, str, str)
    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self._desk = desk
        self._shown: tuple[str, str] = ("", "")
        self.findings = FindingsPanel(titled=True)
        self.reasons = ReasonsPanel()
        self.late = LatePane(desk)
        self.correction = CorrectionPane()
        for title, side in (
            ("审核问题", self.findings), ("退回理由", self.reasons), ("迟到的修改", self.late),
            ("更正前后", self.correction),
        ):  # fmt: skip
            self.addTab(side, title)
        self.reasons.chosen.connect(lambda one: self.place_wanted.emit(one.ledger, one.row, one.field))
        self.reasons.ticked.connect(lambda one, done: self._tick(one, done=done))
        self.reasons.answer_wanted.connect(self._ask_answer)
        self.late.again_wanted.connect(self._make_again)
        self.correction.place_wanted.connect(self.place_wanted)
        self.correction.note_wanted.connect(self._print_note)
        self.correction.original_wanted.connect(self._print_original)
        self._correction: Correction | None = None
        self.show_about(None)

    def show_about(self, about: AboutPeriod | None) -> None:
        """Show reasons, late edits and correction of a period; a returned one begins with its reasons."""
        reasons = about.reasons if about else ()
        late = about.late if about else ()
        returned = about is not None and about.state.state == "returned"
        self.setTabVisible(_REASONS, bool(reasons))
        self.setTabVisible(_LATE, bool(late))
        open_ones = sum(not one.settled for one in reasons)
        self.setTabText(_REASONS, f"退回理由（{open_ones}）" if returned and open_ones else "退回理由")
        self.setTabText(_LATE, f"迟到的修改（{len(late)}）" if late else "迟到的修改")
        self.reasons.show_reasons(reasons, changeable=returned and self._desk.may(*JUDGES))
        self.late.show_late(late, locked=about is not None and about.state.locked)
        self._correction = about.correction if about else None
        told = about is not None and bool(about.correction or about.problem)
        self.setTabVisible(_CORRECTION, told)
        self.correction.show_correction(self._correction, about.problem if about else "")
        chosen = (about.state.report, about.state.period) if about else ("", "")
        if chosen != self._shown:
            self._shown = chosen
            self.setCurrentIndex(_REASONS if returned and reasons else _FINDINGS)

    def show_findings(self, findings: Sequence[Any]) -> None:
        """Show findings, in front."""
        self.findings.show_findings(findings)
        self.setCurrentIndex(_FINDINGS)

    def show_reasons(self) -> None:
        """Bring the reasons to the front."""
        self.setCurrentIndex(_REASONS)

    def _print_note(self) -> None:
        if self._correction is not None:
            self._desk.open(Place("preview", extra={"report": NOTE, "key": self._correction.snapshot}))

    def _print_original(self) -> None:
        one = self._correction
        if one is not None:
            open_print = lambda given: self._desk.open(Place("preview", extra={"given": given}))  # noqa: E731
            self._desk.run(
                self, original_print, self._desk.services, one.report, one.period, one.corrects,
                then=open_print, title="正在取原版",
            )  # fmt: skip

    def step(self, by: int) -> None:
        """Go to the next or previous entry of the side in front."""
        side = self.reasons if self.currentIndex() == _REASONS else self.findings
        side.step(by)

    def _tick(self, reason: Reason, *, done: bool) -> None:
        self._desk.run(
            self, self._desk.services.review.tick, reason.id, done,
            then=lambda _reason: self._changed(), failed=self._failed, title="正在保存",
        )  # fmt: skip

    def _ask_answer(self, reason: Reason) -> None:
        dialog = ask_text(
            self, "答复退回理由", f"{reason.place}：{reason.text}", lambda text: self._answer(reason, text), _ANSWER
        )
        dialog.edit.setPlainText(reason.answer)

    def _answer(self, reason: Reason, text: str) -> None:
        self._desk.run(
            self, self._desk.services.review.tick, reason.id, reason.done, text,
            then=lambda _reason: self._changed(), failed=self._failed, title="正在保存",
        )  # fmt: skip

    def _make_again(self) -> None:
        self._desk.run(
            self, self._desk.services.review.reissue_late, *self._shown,
            then=self._made_again, title="正在重新提交",
        )  # fmt: skip

    def _made_again(self, count: int) -> None:
        self._desk.toast(f"已重新提交 {count} 项，下次同步时送出" if count else "记录已是这些值，没有要送出的")
        self._desk.sync_state_changed.emit()
        self._changed()

    def _failed(self, problem: Exception) -> None:
        """Say what went wrong, and read again: a tick that did not hold must not stay in its box."""
        self._desk.show_error(problem)
        self.changed.emit()

    def _changed(self) -> None:
        self._desk.announce()
        self.changed.emit()
