"""What is told of the chosen period: its findings, the reasons of its return, its late edits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget

from bizenv_desktop.records.permissions import JUDGES
from bizenv_desktop.ui.dialogs import ask_text
from bizenv_desktop.ui.editor.findings_panel import FindingsPanel
from bizenv_desktop.ui.periods.late_pane import LatePane
from bizenv_desktop.ui.review.reasons_panel import ReasonsPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.periods.reasons import Reason
    from bizenv_desktop.periods.review import LateEdit
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_FINDINGS, _REASONS, _LATE = range(3)
_ANSWER = "不必改数的，写明情况；省厅复审时看得到。"


@dataclass(frozen=True)
class AboutPeriod:
    """A period's state with the reasons of its last return and its late edits."""

    state: Any
    reasons: Sequence[Reason] = ()
    late: Sequence[LateEdit] = ()


def about_period(services: Services, report: str, period: str) -> AboutPeriod:
    """Read what is told of a period. Run on a worker."""
    review = services.review
    state = services.periods.state(report, period)
    return AboutPeriod(state, review.reasons(report, period), review.late_edits(report, period))


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
        for title, side in (("审核问题", self.findings), ("退回理由", self.reasons), ("迟到的修改", self.late)):
            self.addTab(side, title)
        self.reasons.chosen.connect(lambda one: self.place_wanted.emit(one.ledger, one.row, one.field))
        self.reasons.ticked.connect(lambda one, done: self._tick(one, done=done))
        self.reasons.answer_wanted.connect(self._ask_answer)
        self.late.again_wanted.connect(self._make_again)
        self.show_about(None)

    def show_about(self, about: AboutPeriod | None) -> None:
        """Show reasons and late edits of a period; a returned one begins with its reasons."""
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
