"""The log of syncs: searched, filtered by outcome, written as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.ui.dialogs import choose_target
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import AMBER
from bizenv_desktop.ui.timers import later

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.desk import Desk

_HEADINGS = ("时间", "结果", "内容", "操作人")
_ALL = "全部结果"
_OUTCOMES = (_ALL, "完成", "未完成", "已取消", "离线包")
_WELL = ("完成", "离线包")
_MOST = 5000
_AFTER_TYPING_MS = 250


class LogPane(QWidget):
    """What past syncs did, the newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.table = LinesTable(_HEADINGS, (150, 90, 620, 100))
        self.table.say_when_empty("没有同步记录")
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找内容、操作人")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(280)
        self.outcome = QComboBox()
        self.outcome.addItems(_OUTCOMES)
        self.export_button = QPushButton("导出…")
        self.export_button.clicked.connect(self.export)
        self._typing = later(self, _AFTER_TYPING_MS, self.refresh)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.outcome.currentIndexChanged.connect(lambda _place: self.refresh())
        row = QHBoxLayout()
        for widget in (self.search, self.outcome):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    def refresh(self) -> None:
        """Read again what matches search and filter."""
        wanted = self.search.text().strip()
        self._desk.run(self, self._desk.services.syncer.log, _MOST, wanted, then=lambda log: self._show(log, wanted))

    def export(self) -> None:
        """Write the lines shown as a workbook."""
        name = f"同步记录-{self._desk.services.clock.today().isoformat()}.xlsx"
        chosen = choose_target(self, "导出同步记录", name, "工作簿 (*.xlsx)")
        if chosen:
            rows = [line.cells for line in self.table.lines]
            self._desk.run(self, write_log, rows, Path(chosen), then=self._written, title="正在导出")

    def _written(self, count: int) -> None:
        self._desk.toast(f"已导出 {count} 条同步记录")

    def _show(self, log: Sequence[Any], wanted: str) -> None:
        if wanted != self.search.text().strip():  # an answer to what was typed before
            return
        outcome = self.outcome.currentText()
        found = [one for one in log if outcome in (_ALL, one.outcome)]
        self.table.show_lines([_line(one) for one in found])
        self.export_button.setEnabled(bool(found))


def _line(one: Any) -> Line:
    cells = (str(one.at)[:16].replace("T", " "), one.outcome, one.text, one.by)
    return Line(cells, ink="" if one.outcome in _WELL else AMBER)


def write_log(rows: Sequence[tuple[str, ...]], path: Path) -> int:
    """Write lines of the log as a workbook; return their number. Run on a worker."""
    from bizenv_desktop.exchange.out_model import OutColumn, OutSheet, OutWorkbook
    from bizenv_desktop.exchange.out_xlsx import write_xlsx

    columns = [OutColumn(heading, width=width) for heading, width in zip(_HEADINGS, (18, 10, 80, 12), strict=True)]
    return write_xlsx(OutWorkbook([OutSheet("同步记录", columns, rows)]), path)
