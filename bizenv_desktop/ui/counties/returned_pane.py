"""What came back: file by file whether it is taken, and cell by cell what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from bizenv_desktop.base.periods import Period
from bizenv_desktop.ui.bars import MARGIN, card, split
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import AMBER, RED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.exchange.county.returned_sheet import CellChange
    from bizenv_desktop.exchange.county.service import ReturnedFile

_FILES = ("文件", "县区", "期间", "填报行数", "改动", "待决定", "结果")
_CHANGES = ("工作表", "行", "填报对象", "栏目", "下发时", "报回", "市里已改为", "说明")
_STATES = {"held": "待决定", "rejected": "不采用", "range": "待决定"}


class ReturnedPane(QWidget):
    """Shows files before they are written, or after."""

    def __init__(self) -> None:
        super().__init__()
        self.files: Sequence[ReturnedFile] = ()
        self.summary = QLabel()
        self.summary.setProperty("role", "heading")
        self.summary.setWordWrap(True)
        self.list = LinesTable(_FILES, (260, 100, 110, 80, 60, 60, 300))
        self.list.chosen.connect(self._choose)
        self.changes = LinesTable(_CHANGES, (110, 44, 210, 110, 170, 170, 130, 160))
        self.changes.say_when_empty("这个文件没有改动")
        above, above_column = card()
        above_column.addWidget(self.summary)
        above_column.addWidget(self.list, 1)
        below, below_column = card("选中文件的改动，逐格")
        below_column.addWidget(self.changes, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*MARGIN)
        column.addWidget(split(above, below, (240, 360), below=True))

    def show_files(self, files: Sequence[ReturnedFile], *, dry: bool) -> None:
        """Show what would become of files (`dry`), or became of them."""
        self.files = files
        good = [one for one in files if one.problem is None]
        cells, bad = sum(len(one.changes) for one in good), len(files) - len(good)
        verb = "将写入" if dry else "已写入"
        refused = f"；{bad} 个文件不收，原因见“结果”" if bad else ""
        self.summary.setText(f"{verb} {len(good)} 个县区的工作簿，共改动 {cells} 格{refused}")
        self.list.show_lines([_file(one) for one in files])
        if files:
            self.list.selectRow(0)

    def _choose(self) -> None:
        one = self.list.current()
        self.changes.show_lines([_change(cell) for cell in one.changes] if one is not None else [])


def _file(one: ReturnedFile) -> Line:
    period = Period.parse(one.period).label if one.period else ""
    if one.problem is not None:
        result, ink = f"不收：{one.problem.what}；{one.problem.remedy}", {6: RED}
    else:
        result, ink = f"新增 {one.created} 条，更新 {one.updated} 条", {}
    held = {5: AMBER} if one.held else {}
    counts = (f"{one.filled}/{one.lines}", str(len(one.changes)), str(one.held)) if one.problem is None else ("",) * 3
    return Line((one.path.name, one.unit, period, *counts, result), one, inks={**ink, **held})


def _change(cell: CellChange) -> Line:
    said = _STATES.get(cell.state, "")
    words = "：".join(part for part in (said, cell.message) if part)
    plain = (cell.before, cell.after or "（清空）", cell.meanwhile, words)
    inks = {6: AMBER} if cell.meanwhile else {}
    texts = tuple(text.replace("\n", " ") for text in plain)
    return Line(
        (cell.sheet, str(cell.row), cell.subject, cell.label, *texts), cell, inks=inks | ({7: RED} if said else {})
    )
