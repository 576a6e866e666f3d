"""The province's reasons on the open record: a notice above it, and each reason at its field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from bizenv_desktop.records.permissions import JUDGES
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bizenv_desktop.periods.reasons import Reason
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.editor.judging import Messages
    from bizenv_desktop.ui.services import Services


class ReturnedNotice(QFrame):
    """Says why the record came back, and lets its reasons be ticked off; `changed` when the reasons are others.

    `unsaved` tells whether something typed is not saved yet: nothing is corrected before that.
    """

    changed = Signal()

    def __init__(self, desk: Desk, unsaved: Callable[[], bool]) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._desk, self._unsaved = desk, unsaved
        self._place = ("", "")
        self.reasons: Sequence[Reason] = ()
        self.text = QLabel()
        self.text.setProperty("role", "error")
        self.text.setWordWrap(True)
        self.done = QPushButton("标记已改")
        self.done.setToolTip("改好并保存以后再标记；全部理由标记或答复后才能重新上报")
        self.done.clicked.connect(self.tick)
        self.period = QPushButton("看这一期")
        self.period.clicked.connect(self._open_period)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.period)
        row.addWidget(self.done)
        self.hide()
        desk.changed.connect(self._read_again)

    def read(self, ledger: str, row: str) -> None:
        """Read the open reasons of a record ("" for a new one, which has none)."""
        if self._place != (ledger, row):
            self._place = (ledger, row)
            self._take(())
        if row:
            self._desk.run(
                self, reasons_of, self._desk.services, ledger, row,
                then=lambda found: self._take(found) if self._place == (ledger, row) else None,
                failed=lambda _problem: None,
            )  # fmt: skip

    def _read_again(self) -> None:
        if self._place[1]:
            self.read(*self._place)

    def over(self, messages: Messages) -> Messages:
        """Return what is said below fields with the reasons first."""
        told = dict(messages)
        for field, text in texts_of(self.reasons).items():
            below = f"\n{told[field][1]}" if field in told else ""
            told[field] = ("hard", f"{text}{below}")
        return told

    def tick(self) -> None:
        """Tick the reasons of this record off as corrected."""
        if self._unsaved():
            self._desk.toast("请先保存，再标记已改")
            return
        ids = [one.id for one in self.reasons]
        self._desk.run(self, tick_all, self._desk.services, ids, then=self._ticked, title="正在保存")

    def _ticked(self, _count: int) -> None:
        self._desk.toast("已标记；全部理由办完后，到“报表期间”重新上报")
        self._desk.announce()

    def _take(self, reasons: Sequence[Reason]) -> None:
        known = [one.id for one in self.reasons]
        self.reasons = reasons
        self.setVisible(bool(reasons))
        self.done.setEnabled(self._desk.may(*JUDGES))
        self.text.setText("\n".join(notice_line(one) for one in reasons))
        if known != [one.id for one in reasons]:
            self.changed.emit()

    def _open_period(self) -> None:
        if self.reasons:
            one = self.reasons[0]
            self._desk.open(Place("periods", extra={"report": one.report, "period": one.period}))


def notice_line(reason: Reason) -> str:
    """Return a reason as the notice says it."""
    where = f"“{reason.label}”" if reason.label else ""
    return f"省厅退回（{reason.period} 第{reason.version}版）{where}：{reason.text}"


def texts_of(reasons: Sequence[Reason]) -> Mapping[str, str]:
    """Return the reasons by field, several of one field below each other."""
    found: dict[str, str] = {}
    for one in reasons:
        if one.field:
            before = f"{found[one.field]}\n" if one.field in found else ""
            found[one.field] = f"{before}退回理由：{one.text}"
    return found


def reasons_of(services: Services, ledger: str, row: str) -> list[Reason]:
    """Return the open reasons on a record. Run on a worker."""
    return [one for one in services.review.open_reasons() if (one.ledger, one.row) == (ledger, row)]


def tick_all(services: Services, reasons: Sequence[str]) -> int:
    """Tick reasons off as corrected. Run on a worker."""
    for one in reasons:
        services.review.tick(one)
    return len(reasons)
