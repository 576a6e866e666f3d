"""The screen of the weekly dispatch: which week, how far it is filled, check, submit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton
from typing_extensions import override

from bizenv_desktop.base.periods import Period
from bizenv_desktop.records.permissions import WRITERS
from bizenv_desktop.ui.dialogs import ask_text
from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.periods.about import is_opened
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.submitting import Submission, submit_period
from bizenv_desktop.ui.theme import AMBER, FAINT, PALE_AMBER, RED
from bizenv_desktop.ui.weekly.loading import grids
from bizenv_desktop.ui.weekly.pane import GridPane

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk

_WEEKS_BACK = 12
_INKS = {"returned": RED, "withdrawn": AMBER, "correcting": AMBER}
"""Inks of the states in which the period waits for the city; of others that of what is done."""
_KEYS = (
    "空格：无变化　输入即修改　Ctrl+D 向下填充　Ctrl+V 粘贴　Ctrl+Enter 审核　F8 下一条问题　Ctrl+E 说明　"
    "Ctrl+Shift+Enter 上报"
)


class WeeklyPage(Page):
    """Hosts the grid of the first ledger that has one; others are chosen above it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.pane: GridPane | None = None
        self.ledgers = grids(desk.forms)
        self.ledger_box = QComboBox()
        for ledger in self.ledgers:
            self.ledger_box.addItem(ledger.title, ledger.id)
        self.period_box = QComboBox()
        self.state_label = QLabel()
        self.submitted = QLabel()
        self.submitted.setProperty("role", "good")
        self.submit_button = QPushButton("上报")
        self.unchanged_button = QPushButton(icon("check"), "无变化")
        self.withdraw_button = QPushButton("撤回…")
        self.notice = Notice()
        self._lay_out()
        self.ledger_box.currentIndexChanged.connect(lambda _index: self._use_ledger())
        self.period_box.currentIndexChanged.connect(lambda _index: self._use_period())
        desk.changed.connect(self._changed)

    @override
    def show_place(self, place: Place) -> None:
        if place.ledger:
            self.ledger_box.setCurrentIndex(max(0, self.ledger_box.findData(place.ledger)))
        if self.pane is None:
            self._use_ledger()
        wanted = place.extra.get("period", "")
        if wanted:
            self._offer_period(wanted)
            self.period_box.setCurrentIndex(self.period_box.findData(wanted))
        if self.pane is not None:
            self.pane.view.setFocus()

    @override
    def refresh(self) -> None:
        if self.pane is not None:
            self.pane.reload()

    @override
    def undo(self) -> None:
        if self.pane is not None:
            self.pane.undo()

    @override
    def save(self) -> None:
        self.desk.toast("每次修改都已自动保存")

    @override
    def next_finding(self, step: int) -> None:
        if self.pane is not None:
            self.pane.panel.step(step)

    @override
    def explain_findings(self) -> None:
        if self.pane is not None:
            self.pane.panel.ask_explanation()

    @override
    def title(self) -> str:
        return f"周调度填报 {self.period_box.currentText()}"

    def submit(self) -> None:
        """Submit the period as soon as everything is saved."""
        pane = self.pane
        if pane is not None:
            pane.when_saved(
                lambda: submit_period(
                    Submission(self, self.desk, pane.grid.report, pane.period, self._submitted, pane.show_findings)
                )
            )

    def withdraw(self) -> None:
        """Take the submission back, with a reason; then the lines can be corrected."""
        if self.pane is not None:
            title = f"撤回 {self.period_box.currentText()}？请写明原因（记入报送登记）。"
            ask_text(self, "撤回", title, self._withdraw)

    def _withdraw(self, why: str) -> None:
        pane = self.pane
        if pane is not None:
            self.desk.run(
                self, self.desk.services.periods.withdraw, pane.grid.report, pane.period, why,
                then=self._withdrawn, title="正在撤回",
            )  # fmt: skip

    def _withdrawn(self, state: Any) -> None:
        self.desk.toast("已撤回，可以修改；改后请重新上报")
        self.desk.announce()
        self._show_state(state)

    def _ask_submission(self) -> None:
        if self.submit_button.isEnabled():
            self.submit()
        else:
            self.desk.toast(self.submit_button.toolTip())

    def _use_ledger(self) -> None:
        ledger = next((one for one in self.ledgers if one.id == self.ledger_box.currentData()), None)
        if ledger is None or ledger.grid is None:
            return
        if self.pane is not None:
            self.pane.deleteLater()
        self.pane = GridPane(self.desk, ledger, ledger.grid)
        self.pane.counted.connect(self._count)
        self.body.addWidget(self.pane, 1)
        self._fill_periods(ledger.grid.report)
        self._use_period()

    def _fill_periods(self, report: str) -> None:
        from bizenv_desktop.base.dispatch import CADENCE_KINDS

        cadence = self.desk.forms.reports[report].cadence if report in self.desk.forms.reports else "weekly"
        now = Period.containing(self.desk.services.clock.today(), CADENCE_KINDS.get(cadence, "week"))
        self.period_box.blockSignals(True)
        self.period_box.clear()
        one = now
        for _ in range(_WEEKS_BACK):
            self.period_box.addItem(one.label, one.key)
            one = one.previous()
        self.period_box.blockSignals(False)

    def _offer_period(self, key: str) -> None:
        if self.period_box.findData(key) < 0:
            self.period_box.addItem(Period.parse(key).label, key)

    def _use_period(self) -> None:
        pane, period = self.pane, self.period_box.currentData()
        if pane is not None and period:
            pane.show_period(period)
            state = self.desk.services.periods.state
            self.desk.read(self, state, pane.grid.report, period, then=self._show_state, failed=lambda _problem: None)

    def _show_state(self, state: Any) -> None:
        locked, reviewer = bool(state.locked), self.desk.may("reviewer")
        writer = self.desk.may(*WRITERS)
        self.submit_button.setEnabled(not locked and reviewer)
        self.submit_button.setToolTip(
            "已上报" if locked else "" if reviewer else "上报由审核人办理：请审核人登录后上报"
        )
        self.unchanged_button.setEnabled(writer and not locked)
        self.withdraw_button.setVisible(reviewer and state.state == "submitted" and not is_opened(state))
        if self.pane is not None:
            self.pane.lock(on=locked or not writer)
        version = f"（第{state.version}版）" if state.version else ""
        self.submitted.setText(f"{state.word}{version}" if state.version else "")
        self.submitted.setStyleSheet(f"color: {_INKS[state.state]};" if state.state in _INKS else "")
        said = "" if writer else _LOOK_ONLY
        if locked or state.state == "returned":
            said = locked_words(state, reviewer=reviewer) if locked else _RETURNED
        self.notice.say(said, _KEYS)

    def _changed(self, ledger: str) -> None:
        if self.pane is not None and self.isVisible() and ledger in ("", self.pane.ledger.id):
            self.pane.reload()

    def _count(self, lines: int, stored: int, same: int, wrong: int) -> None:
        parts = [f"共 {lines} 项", f"已填 {stored}（无变化 {same}）", f"未更新 {lines - stored}"]
        parts += [f"格式错误 {wrong} 格"] if wrong else []
        self.state_label.setText("　".join(parts))

    def _submitted(self, state: Any) -> None:
        self._show_state(state)
        self.refresh()

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setProperty("role", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 12, 8)
        title = QLabel("周调度填报")
        title.setProperty("role", "title")
        row.addWidget(title)
        row.addWidget(self.ledger_box)
        row.addWidget(self.period_box)
        row.addWidget(self.state_label)
        row.addStretch()
        self.ledger_box.setVisible(len(self.ledgers) > 1)
        self.unchanged_button.clicked.connect(lambda: self.pane.mark_unchanged([]) if self.pane else None)
        row.addWidget(self.unchanged_button)
        for text, picture, do in (
            ("审核", "flag", lambda: self.pane.check_all() if self.pane else None),
            ("打印预览", "print", self._preview),
        ):
            button = QPushButton(icon(picture), text)
            button.clicked.connect(lambda _checked=False, run=do: run())
            row.addWidget(button)
        self.submit_button.setProperty("role", "primary")
        self.submit_button.clicked.connect(self.submit)
        self.withdraw_button.clicked.connect(self.withdraw)
        self.withdraw_button.hide()
        row.addWidget(self.submitted)
        row.addWidget(self.withdraw_button)
        row.addWidget(self.submit_button)
        self.body.addWidget(bar)
        self.body.addWidget(self.notice)
        for keys, do in (
            ("Ctrl+Return", lambda: self.pane.check_all() if self.pane else None),
            ("Ctrl+Shift+Return", self._ask_submission),
        ):
            QShortcut(QKeySequence(keys), self, do)

    def _preview(self) -> None:
        if self.pane is not None:
            self.desk.open(Place("preview", extra={"report": self.pane.grid.report, "key": self.pane.period}))


_RETURNED = (
    "省厅退回了本期：有退回理由的格标着红角，鼠标停在上面看理由。改好后到“报表期间”逐条勾选或答复，再由审核人重新上报。"
)
_LOOK_ONLY = "只读：填报由填报人办理，您可以审核、说明和上报。"


def locked_words(state: Any, *, reviewer: bool) -> str:
    """Return why a period takes no changes, and what to do to correct it."""
    who = f"，{state.submitted_by} {str(state.submitted_at)[:16].replace('T', ' ')}" if state.submitted_by else ""
    head = f"本期{state.word}（第{state.version}版{who}），只读。"
    if state.state == "approved":
        return f"{head}省里已通过；要更正，{'' if reviewer else '请审核人'}到“报表期间”点“更正…”，出更正版。"
    if is_opened(state):
        return f"{head}省里已打开；要更正，请申请退回。"
    return f"{head}要更正，请{'点右上“撤回”，写明原因后修改并重新上报' if reviewer else '审核人先撤回，改后重新上报'}。"


class Notice(QLabel):
    """A line above the grid: the keys, or in amber why nothing can be typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setContentsMargins(16, 4, 12, 4)
        self.setWordWrap(True)

    def say(self, warning: str, usual: str) -> None:
        """Show a warning where there is one, else the usual text."""
        self.setText(warning or usual)
        self.setStyleSheet(f"background: {PALE_AMBER}; color: {AMBER};" if warning else f"color: {FAINT};")
