"""A submission from four sides: its table, its print, what changed, what the checks say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from bizenv_desktop.reports.subjects import Subject
from bizenv_desktop.ui.editor.findings_panel import FindingsPanel
from bizenv_desktop.ui.held.page import label_of_field
from bizenv_desktop.ui.preview.pdf_view import PdfView
from bizenv_desktop.ui.review.form_pane import FormPane
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import BLUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.checks.findings import Finding
    from bizenv_desktop.periods.periods import Frozen
    from bizenv_desktop.periods.review import Changed
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.review.form_pane import Spot

_FORM, _PRINT, _CHANGES, _FINDINGS = range(4)
_AFTER = 3
_NAMING = 3
"""Among so many first columns are those that name a line."""


class Sides(QTabWidget):
    """`chosen` comes when something else is selected, `reason_wanted` when a reason on it is asked for."""

    chosen = Signal()
    reason_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self._desk = desk
        self.found: Sequence[Finding] = ()
        self.form = FormPane()
        self.print_ = PdfView(desk)
        self.changes = LinesTable(("记录", "栏目", "上一版", "这一版"), (200, 190, 190, 200))
        self.change = QLabel()
        self.change.setWordWrap(True)
        self.change.setContentsMargins(12, 6, 12, 6)
        self.change.hide()
        self.findings = FindingsPanel(titled=True)
        self.findings.explain.hide()
        for title, side in (
            ("报表", self.form), ("打印件", self._paper()), ("与上一版的差别", self._compared()),
            ("审核意见", self.findings),
        ):  # fmt: skip
            self.addTab(side, title)
        self.form.chosen.connect(self.chosen)
        self.form.reason_wanted.connect(self.reason_wanted)
        self.changes.chosen.connect(self.chosen)
        self.changes.chosen.connect(self._tell_change)
        self.changes.opened.connect(lambda _one: self.reason_wanted.emit())
        self.findings.list.itemSelectionChanged.connect(self.chosen)
        self.findings.list.itemDoubleClicked.connect(lambda _item: self.reason_wanted.emit())
        self.currentChanged.connect(lambda _tab: self.chosen.emit())

    def show_submission(self, frozen: Frozen | None, pages: int, changes: Sequence[Changed]) -> None:
        """Show a submission, its print and what changed; None empties all sides."""
        self.found = ()
        self.form.show_data(frozen.data if frozen else None)
        self.print_.show_pdf(frozen.pdf if frozen else b"", pages)
        first = frozen is not None and frozen.version <= 1
        self.changes.say_when_empty("这是第一版，没有可比的" if first else "与上一版没有差别")
        self.changes.show_lines([_change_line(one) for one in changes])
        self.setTabText(_CHANGES, f"与上一版的差别（{len(changes)}）" if changes else "与上一版的差别")
        self.setTabText(_FINDINGS, "审核意见")
        self.findings.await_check("还没有审核")

    def await_findings(self) -> None:
        """Say that the checks are running."""
        self.findings.await_check("正在用本机的规则审核…")

    def show_findings(self, found: Sequence[Finding]) -> None:
        """Show what this copy's own checks say."""
        self.found = found
        self.findings.show_findings(found)
        waiting = sum(one.bars for one in found)
        told = f"（{waiting}）" if waiting else "（均已说明）" if found else "（没有）"
        self.setTabText(_FINDINGS, f"审核意见{told}")

    def not_checked(self, problem: Exception) -> None:
        """Say why there are no findings."""
        what = getattr(problem, "what", str(problem))
        self.findings.await_check(f"未能审核：{what}")

    def spot(self) -> Spot | None:
        """Return the chosen cell of the form, where the form is in front."""
        return self.form.spot() if self.currentIndex() == _FORM else None

    def chosen_words(self) -> str:
        """Return the chosen cell of the form in full: its line, its column, its text."""
        spot = self.spot()
        if spot is None:
            return ""
        model, (row, column, _part) = self.form.form, spot
        names = [value for value in model.lines[row].values[:_NAMING] if isinstance(value, str)][:2]
        line = model.lines[row].label or " ".join(names)
        return f"{line}·{'　'.join(model.columns[column].head)}：{model.text(row, column) or '（空）'}"

    def subject(self) -> tuple[Subject, str] | None:
        """Return what is selected among changes or findings, and a text to begin with."""
        if self.currentIndex() == _CHANGES and (one := self.changes.current()) is not None:
            return Subject(one.ledger, one.row, one.field, one.title, one.label), ""
        items = self.findings.list.selectedItems()
        if self.currentIndex() == _FINDINGS and items:
            return self._of_finding(self.findings.finding(items[0]))
        return None

    def show_changes(self) -> None:
        """Bring what changed to the front, the first change in full."""
        self.setCurrentIndex(_CHANGES)
        self.changes.selectRow(0)

    def go(self, spot: Spot) -> None:
        """Bring a cell of the form in sight."""
        self.setCurrentIndex(_FORM)
        self.form.go(*spot)

    def _of_finding(self, found: Any) -> tuple[Subject, str]:
        ledger = self._desk.forms.ledgers.get(found.ledger)
        name = next((one for one in found.fields if ledger and one in ledger.fields), "")
        label = label_of_field(self._desk.forms, found.ledger, name) if name else ""
        return Subject(found.ledger, found.id, name, found.title, label), found.message

    def _tell_change(self) -> None:
        """Show both texts of the selected change in full: long ones do not fit their cells."""
        one = self.changes.current()
        self.change.setVisible(one is not None)
        if one is not None:
            self.change.setText(f"上一版：{one.before or '（空）'}\n这一版：{one.after or '（空）'}")

    def _compared(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.changes, 1)
        column.addWidget(self.change)
        return page

    def _paper(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 0)
        row.addStretch()
        for tool in self.print_.tools():
            row.addWidget(tool)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.print_, 1)
        return page


def _change_line(one: Changed) -> Line:
    cells = (one.title, one.label, one.before or "（空）", one.after or "（空）")
    return Line(cells, one, inks={_AFTER: BLUE})
