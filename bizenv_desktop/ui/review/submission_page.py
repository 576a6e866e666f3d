"""The screen of one submission: the frozen form, what changed, findings, reasons; return or approve."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.base.periods import version_words
from bizenv_desktop.reports.subjects import Subject
from bizenv_desktop.ui.bars import Bar, faint, split
from bizenv_desktop.ui.dialogs import ask, ask_text
from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.preview.page import Given
from bizenv_desktop.ui.printouts import Printout
from bizenv_desktop.ui.review.drafts import Written, keep_written, written
from bizenv_desktop.ui.review.loading import Key, Opened, open_submission, subject_at, submission_of
from bizenv_desktop.ui.review.reasons_panel import ReasonsPanel
from bizenv_desktop.ui.review.rules import bars_approval, bars_return
from bizenv_desktop.ui.review.sides import Sides
from bizenv_desktop.ui.review.words import INKS, at, late_words, state_words
from bizenv_desktop.ui.review.written_panel import WrittenPanel
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.theme import AMBER, FAINT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.periods.review import Submission
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.review.form_pane import Spot

_HINT = "写清楚哪里不对、要怎么改；市里会看到这句话和它所指的字段。"
_CHOOSE = "选中一格、一处差别或一条意见，再写理由；双击也可。"
_WHOLE = Subject("", "", "", "", "")
_RIGHT = 340
_DECIDED = ("returned", "approved")


class SubmissionPage(Page):
    """At the left the submission from four sides, at the right the reasons; the buttons say why they are barred."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.opened = Opened(Key("", "", ""))
        self._edition = 0
        self.sides = Sides(desk)
        self.sides.chosen.connect(self._offer)
        self.sides.reason_wanted.connect(self.write_reason)
        self.about, self.why, self.chosen = faint(), QLabel(), faint(_CHOOSE)
        self.why.setWordWrap(True)
        self.written = WrittenPanel()
        self.written.edit_wanted.connect(self._rewrite)
        self.written.drop_wanted.connect(self._drop)
        self.written.chosen.connect(self._point)
        self.last = ReasonsPanel()
        self.last.chosen.connect(lambda one: self._open_record(one.ledger, one.row, one.field))
        self._lay_out()
        desk.changed.connect(self._look_again)

    @override
    def show_place(self, place: Place) -> None:
        wanted = place.extra
        key = Key(wanted.get("city", ""), wanted.get("report", ""), wanted.get("period", ""))
        if key != self.opened.key:
            self._take(Opened(key))
        self.refresh()

    @override
    def refresh(self) -> None:
        self._edition += 1
        edition = self._edition
        self.desk.run(
            self, open_submission, self.desk.services, self.opened.key,
            then=lambda opened: self._arrived(opened) if edition == self._edition else None, title="正在打开报送",
        )  # fmt: skip

    @override
    def title(self) -> str:
        return "一份报送"

    @override
    def next_finding(self, step: int) -> None:
        self.sides.findings.step(step)

    def _look_again(self) -> None:
        """Read again where the submission itself has moved on: a colleague decided, the city withdrew or sent anew."""
        shown = self.opened
        if self.isVisible():
            self.desk.run(
                self, submission_of, self.desk.services, shown.key,
                then=lambda one: self.refresh() if shown is self.opened and _moved(shown.submission, one) else None,
                failed=lambda _problem: None,
            )  # fmt: skip

    def write_reason(self) -> None:
        """Write a reason on what is selected at the left."""
        spot, data = self.sides.spot(), self.sides.form.data()
        if spot is not None and data is not None:
            self.desk.run(
                self, subject_at, self.desk.services, data, data.lines[spot[0]], spot[1],
                then=lambda subject: self._ask(subject, "", spot),
            )  # fmt: skip
        elif (chosen := self.sides.subject()) is not None:
            self._ask(*chosen, None)

    def write_whole(self) -> None:
        """Write a reason on the whole form."""
        self._ask(_WHOLE, "", None)

    def give_back(self) -> None:
        """Return the submission with the reasons, after a question."""
        count = len(self.opened.written)
        question = (
            f"退回 {self._name()}？\n\n{count} 条理由随退回送到该市，本期解除封存，改正后重新上报。退回不能撤销。"
        )
        ask(self, "退回", question, "退回", self._give_back, "再看看")

    def approve(self) -> None:
        """Approve the submission, after a question."""
        hard = sum(one.severity == "hard" for one in self.sides.found)
        noted = f"\n\n本机审核还有 {hard} 条强制性意见。" if hard else ""
        question = f"通过 {self._name()}？\n\n通过后本期办结，市里再改要出更正版。{noted}"
        ask(self, "通过", question, "通过", self._approve, "再看看")

    def preview(self) -> None:
        """Open the frozen print in the print preview."""
        frozen = self.opened.frozen
        if frozen is None:
            return
        from bizenv_desktop.printing.xlsx import write_xlsx

        printout = Printout(
            f"{self._city()} {frozen.data.title} {frozen.data.label}", frozen.pdf, self.opened.pages, frozen=True,
            version=frozen.version, checksum=frozen.checksum,
        )  # fmt: skip
        note = f"{self._name()}　第{frozen.version}版，校验码 {frozen.checksum[:8]}（打印件已冻结）"
        given = Given(printout, note, lambda path: write_xlsx(frozen.data, path))
        self.desk.open(Place("preview", extra={"given": given}))

    def _arrived(self, opened: Opened) -> None:
        self._take(opened)
        if opened.frozen is not None:
            key = opened.key
            self.sides.await_findings()
            self.desk.run(
                self, self.desk.services.review.check, key.city, key.report, key.period,
                then=lambda found: self.sides.show_findings(found) if self.opened.key == key else None,
                failed=self.sides.not_checked, title="正在审核",
            )  # fmt: skip
        elif opened.trouble is not None:
            self.desk.show_error(opened.trouble)

    def _take(self, opened: Opened) -> None:
        self.opened = opened
        self.heading.setText(self._name() or "正在打开…")
        self._describe()
        self.sides.show_submission(opened.frozen, opened.pages, opened.changes)
        version = opened.submission.version if opened.submission else 0
        self.written.show_written(opened.written, version)
        self._show_last()
        self._mark()
        self._offer()

    def _describe(self) -> None:
        one = self.opened.submission
        self.state.setText(state_words(one) if one else "")
        self.state.setStyleSheet(f"color: {INKS.get(one.state, '')};" if one and one.state in INKS else "")
        if one is None:
            self.about.setText("")
            return
        parts = [
            version_words(one.version, one.correction),
            f"{one.submitted_by}{'（代理审核）' if one.proxy else ''} {at(one.submitted_at)} 上报",
            f"截止 {one.due}" if one.due else "", late_words(one), f"校验码 {one.checksum[:8]}" if one.checksum else "",
            f"{one.decided_by} {at(one.decided_at)} {one.word}" if one.state in _DECIDED and one.decided_by else "",
        ]  # fmt: skip
        self.about.setText("　".join(part for part in parts if part))

    def _show_last(self) -> None:
        reasons = self.opened.reasons
        self.last.setVisible(bool(reasons))
        self.last_heading.setVisible(bool(reasons))
        if reasons:
            self.last_heading.setText(f"第{reasons[0].version}版的退回理由")
            self.last.show_reasons(reasons, changeable=False)

    def _ask(self, subject: Subject, text: str, cell: Spot | None) -> None:
        version = self.opened.submission.version if self.opened.submission else 0
        draft = written(subject, text, version, cell)
        dialog = ask_text(
            self, "退回理由", f"{draft.where}：", lambda typed: self._put(replace(draft, text=typed)), _HINT
        )
        dialog.edit.setPlainText(text)

    def _put(self, one: Written, place: int = -1) -> None:
        if place >= 0:
            self.opened.written[place] = one
        else:
            self.opened.written.append(one)
        self._keep()

    def _rewrite(self, place: int) -> None:
        one = self.opened.written[place]
        dialog = ask_text(
            self, "退回理由", f"{one.where}：", lambda typed: self._put(replace(one, text=typed), place), _HINT
        )
        dialog.edit.setPlainText(one.text)

    def _drop(self, place: int) -> None:
        del self.opened.written[place]
        self._keep()

    def _keep(self) -> None:
        """Keep the reasons as a draft, so that leaving the screen or the program loses none."""
        version = self.opened.submission.version if self.opened.submission else 0
        self.written.show_written(self.opened.written, version)
        self._mark()
        self._offer()
        self.desk.run(self, keep_written, self.desk.services.records, self.opened.key.row, list(self.opened.written))

    def _mark(self) -> None:
        cells = {one.cell: one.text for one in self.opened.written if one.cell is not None}
        self.sides.form.mark(cells)

    def _point(self, place: int) -> None:
        """Show the cell that a reason is on."""
        one = self.opened.written[place] if 0 <= place < len(self.opened.written) else None
        if one is not None and one.cell is not None:
            self.sides.go(one.cell)

    def _give_back(self) -> None:
        key = self.opened.key
        reasons = [one.given() for one in self.opened.written]
        self._decide(self.desk.services.review.give_back, key, reasons, title="正在退回", said="已退回")

    def _approve(self) -> None:
        self._decide(self.desk.services.review.approve, self.opened.key, title="正在办理", said="已通过")

    def _decide(self, step: Any, key: Key, *more: Any, title: str, said: str) -> None:
        for button in (self.return_button, self.approve_button):
            button.setEnabled(False)
        self.desk.run(
            self, decide, self.desk.services, step, key, *more,
            then=lambda _state: self._decided(said), failed=self._not_decided, title=title,
        )  # fmt: skip

    def _decided(self, said: str) -> None:
        self.desk.toast(f"{said}，下次同步时送达该市", "立即同步", self.desk.exchange.start)
        self.desk.announce()
        self.desk.sync_state_changed.emit()
        self.refresh()

    def _not_decided(self, problem: Exception) -> None:
        self.desk.show_error(problem)
        self.refresh()

    def _offer(self) -> None:
        may = self.desk.may("province")
        back, approval = bars_return(self.opened, may=may), bars_approval(self.opened, may=may)
        for button, barred in ((self.return_button, back), (self.approve_button, approval)):
            button.setEnabled(not barred)
            button.setToolTip(barred)
        here = self.opened.submission is not None and self.opened.submission.state == "submitted" and may
        self.reason_button.setEnabled(here and (self.sides.spot() is not None or self.sides.subject() is not None))
        self.whole_button.setEnabled(here)
        self.chosen.setText(self.sides.chosen_words() or _CHOOSE)
        self.why.setText((approval or back) if self.opened.submission else "")
        self.why.setStyleSheet(f"color: {AMBER if approval else FAINT};")
        self.why.setVisible(bool(self.why.text()))

    def _name(self) -> str:
        one = self.opened.submission
        return f"{one.city_name} {one.title} {one.label}" if one else ""

    def _city(self) -> str:
        return self.opened.submission.city_name if self.opened.submission else ""

    def _open_record(self, ledger: str, row: str, field: str) -> None:
        if row and ledger in self.desk.forms.ledgers:
            self.desk.open(Place("record", ledger, row, field))

    def _lay_out(self) -> None:
        bar = Bar("")
        self.heading = bar.title
        back = QPushButton(icon("back"), "返回")
        back.clicked.connect(self.desk.back_wanted.emit)
        self.state = QLabel()
        bar.add_left(self.state)
        bar.add(back)
        bar.button("打印预览", "print", self.preview)
        self.return_button = bar.button("退回…", "undo", self.give_back)
        self.approve_button = bar.button("通过…", "check", self.approve, primary=True)
        self.reason_button = QPushButton(icon("edit"), "写理由…")
        self.reason_button.clicked.connect(self.write_reason)
        self.whole_button = QPushButton("整表理由…")
        self.whole_button.clicked.connect(self.write_whole)
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 0, 12, 8)
        tools.addWidget(self.reason_button)
        tools.addWidget(self.whole_button)
        tools.addWidget(self.chosen, 1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sides, 1)
        column.addLayout(tools)
        for label in (self.about, self.why):
            label.setContentsMargins(16, 4, 12, 0)
        self.body.addWidget(bar)
        self.body.addWidget(self.about)
        self.body.addWidget(self.why)
        self.body.addWidget(split(left, self._right(), (1000, _RIGHT), grows=(1, 0)), 1)

    def _right(self) -> QWidget:
        right = QWidget()
        right.setMinimumWidth(_RIGHT - 60)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.written, 3)
        self.last_heading = QLabel()
        self.last_heading.setProperty("role", "heading")
        self.last_heading.setContentsMargins(10, 4, 8, 0)
        column.addWidget(self.last_heading)
        column.addWidget(self.last, 2)
        return right


def _moved(before: Submission | None, now: Submission | None) -> bool:
    """Tell whether a submission has another state or version than the one shown."""
    return before is not None and now is not None and (before.state, before.version) != (now.state, now.version)


def decide(services: Any, step: Any, key: Key, *more: Sequence[Any]) -> Any:
    """Return or approve a submission; the reasons that were being written are sent, so the draft goes. On a worker."""
    state = step(key.city, key.report, key.period, *more)
    keep_written(services.records, key.row, ())
    return state
