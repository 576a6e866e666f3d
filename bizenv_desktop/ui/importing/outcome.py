"""Third and last step: counts of each sheet, and each cell that was held, rejected, left out or noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import MARGIN
from bizenv_desktop.ui.tables import Line, LinesOnDemand, LinesTable
from bizenv_desktop.ui.theme import AMBER, GREY, RED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.ui.imports import Outcome

_COUNTS = ("rows_read", "created", "updated", "unchanged", "excluded", "held", "rejected")
_COUNT_HEADS = ("数据行", "新增", "更新", "未变", "排除行", "待决定格", "未采用格")
_SEVERITIES = {"held": ("待决定", AMBER), "rejected": ("未采用", RED), "excluded": ("排除", GREY), "note": ("备注", "")}
_HEADINGS = ("类别", "工作表", "位置", "表头", "原内容", "结果", "说明")


class OutcomeStep(QWidget):
    """Shows an outcome, of a preview or of the import itself."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__()
        self._titles = titles
        self._problems: list[Mapping[str, Any]] = []
        self.summary = QLabel()
        self.summary.setProperty("role", "heading")
        self.sheets = LinesTable(("工作表", "台账", *_COUNT_HEADS), (200, 140, 70, 60, 60, 60, 70, 80, 80))
        self.sheets.setFixedHeight(150)
        self.kind = QComboBox()
        self.kind.addItem("全部", "")
        for name, (label, _ink) in _SEVERITIES.items():
            self.kind.addItem(label, name)
        self.kind.currentIndexChanged.connect(lambda _index: self._show_problems())
        self.count = QLabel()
        self.problems = LinesTable(_HEADINGS, (70, 150, 70, 150, 180, 120, 400))
        head = QHBoxLayout()
        head.addWidget(QLabel("逐格说明"))
        head.addWidget(self.kind)
        head.addWidget(self.count)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(*MARGIN)
        column.setSpacing(8)
        column.addWidget(self.summary)
        column.addWidget(self.sheets)
        column.addLayout(head)
        column.addWidget(self.problems, 1)

    def clear(self) -> None:
        """Let go of what is shown."""
        self._problems = []
        self.problems.show_lines([])

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what would happen, or what happened."""
        total = {name: sum(int(sheet.get(name) or 0) for sheet in outcome.sheets) for name in _COUNTS}
        verb = "将" if outcome.dry else "已"
        self.summary.setText(
            f"{verb}新增 {total['created']} 条，更新 {total['updated']} 条，未变 {total['unchanged']} 条；"
            f"待决定 {total['held']} 格，未采用 {total['rejected']} 格"
        )
        self.sheets.show_lines([self._sheet(sheet) for sheet in outcome.sheets])
        self._problems = outcome.problems
        self._show_problems()

    def _sheet(self, sheet: Mapping[str, Any]) -> Line:
        ledger = str(sheet.get("ledger") or "")
        counts = tuple(str(sheet.get(name) if sheet.get(name) is not None else "") for name in _COUNTS)
        return Line((str(sheet["sheet"]), self._titles.get(ledger, ledger), *counts), sheet)

    def _show_problems(self) -> None:
        wanted = self.kind.currentData()
        chosen = [one for one in self._problems if not wanted or one["severity"] == wanted]
        self.problems.show_lines(LinesOnDemand(chosen, _problem))
        self.count.setText(f"{len(chosen)} 条")


def _problem(one: Mapping[str, Any]) -> Line:
    label, ink = _SEVERITIES.get(str(one["severity"]), (str(one["severity"]), ""))
    place = f"{one.get('column') or ''}{one.get('row') or ''}"
    cells = (label, one["sheet"], place, one.get("heading"), one.get("original"), one.get("value"), one.get("message"))
    return Line(tuple(str(text if text is not None else "").replace("\n", " ") for text in cells), one, inks={0: ink})
