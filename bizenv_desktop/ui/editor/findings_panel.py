"""The findings of what is open: a click jumps to the field, a soft one can be explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.tables import say_in_the_middle
from bizenv_desktop.ui.theme import GREEN, severity_colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

MOST = 500
"""How many findings are listed, the hard ones first; the line above counts all."""
_FINDING = Qt.ItemDataRole.UserRole


def finding_line(finding: Any, *, titled: bool = False) -> str:
    """Return a finding as one text: kind, message, code, explanation."""
    kind = "必须改正" if finding.severity == "hard" else "请核实"
    where = f"{finding.title}：" if titled and finding.title else ""
    said = f"\n说明：{finding.explanation}" if finding.explanation else ""
    code = f"（{finding.code}）" if any(sign.isdigit() for sign in finding.code) else ""  # of rules; others are words
    return f"【{kind}】{where}{finding.message}{code}{said}"


class TextList(QListWidget):
    """A list of wrapped texts that says in its middle why it is empty, and what to do."""

    def __init__(self) -> None:
        super().__init__()
        self.empty = ""
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setSpacing(2)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count() and self.empty:
            say_in_the_middle(self, self.empty)


class FindingsPanel(QWidget):
    """`chosen` carries the finding that was clicked, `explain_wanted` those to explain with one text."""

    chosen = Signal(object)
    explain_wanted = Signal(list)

    def __init__(self, *, titled: bool = False) -> None:
        super().__init__()
        self._titled = titled
        self.count = QLabel("尚未审核")
        self.list = TextList()
        self.list.setAccessibleName("审核问题")
        self.list.setIconSize(QSize(16, 16))
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.itemClicked.connect(lambda item: self.chosen.emit(item.data(_FINDING)))
        self.list.itemSelectionChanged.connect(self._offer)
        self.explain = QPushButton("填写核实说明…")
        self.explain.setEnabled(False)
        self.explain.setToolTip("Ctrl+E")
        self.explain.clicked.connect(self.ask_explanation)
        head = QHBoxLayout()
        head.addWidget(self.count, 1)
        self.same = QPushButton("选中同类")
        self.same.setEnabled(False)
        self.same.clicked.connect(self.select_same)
        head.addWidget(self.same)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(self.explain)

    def await_check(self, hint: str) -> None:
        """Show that nothing was checked yet, and what to do about it."""
        self.list.clear()
        self.list.empty = hint
        self.count.setText("尚未审核")
        self._offer()

    def finding(self, item: QListWidgetItem) -> Any:
        """Return the finding of a line of the list."""
        return item.data(_FINDING)

    def same_as(self, findings: Sequence[Any]) -> list[Any]:
        """Return the soft findings with the codes of the given ones that have no explanation yet."""
        codes = {one.code for one in findings}
        shown = [self.list.item(row).data(_FINDING) for row in range(self.list.count())]
        return [one for one in shown if one.code in codes and one.severity != "hard" and not one.explanation]

    def ask_explanation(self) -> None:
        """Ask for an explanation of the selected soft findings (Ctrl+E)."""
        if soft := self._selected_soft():
            self.explain_wanted.emit(soft)

    def show_findings(self, findings: Sequence[Any], none: str = "没有审核问题") -> None:
        """Show findings, hard ones first, explained ones in green at the end; `none` is said where there are none."""
        self.list.clear()
        self.list.empty = none
        ordered = sorted(findings, key=lambda one: (bool(one.explanation), one.severity != "hard"))
        for one in ordered[:MOST]:
            item = QListWidgetItem(finding_line(one, titled=self._titled))
            settled = one.severity != "hard" and one.explanation
            item.setForeground(QColor(GREEN if settled else severity_colour(one.severity)))
            item.setIcon(icon("check" if settled else "warn", GREEN if settled else severity_colour(one.severity)))
            item.setData(_FINDING, one)
            self.list.addItem(item)
        hard = sum(one.severity == "hard" for one in findings)
        soft = sum(one.severity != "hard" and not one.explanation for one in findings)
        told = (
            f"必须改正 {hard} · 待核实 {soft}"
            if hard or soft
            else "已全部说明"
            if findings
            else none.partition("；")[0]
        )
        rest = f"（共 {len(findings)} 条，列出前 {MOST} 条）" if len(findings) > MOST else ""
        self.count.setText(told + rest)
        self._offer()

    def select_same(self) -> None:
        """Select all findings with the code of the current one: one explanation may serve them all."""
        current = self.list.currentItem()
        code = current.data(_FINDING).code if current is not None else ""
        for row in range(self.list.count()):
            self.list.item(row).setSelected(self.list.item(row).data(_FINDING).code == code)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) finding, round and round."""
        if self.list.count():
            row = (self.list.currentRow() + by) % self.list.count()
            self.list.setCurrentRow(row)
            self.chosen.emit(self.list.item(row).data(_FINDING))

    def _selected_soft(self) -> list[Any]:
        chosen = [item.data(_FINDING) for item in self.list.selectedItems()]
        return [one for one in chosen if one.severity != "hard"]

    def _offer(self) -> None:
        soft = self._selected_soft()
        self.same.setEnabled(self.list.currentItem() is not None)
        self.explain.setEnabled(bool(soft))
        self.explain.setText(f"填写核实说明（{len(soft)} 条）…" if len(soft) > 1 else "填写核实说明…")
