"""First step: which workbook, into which ledger. A file may be dropped here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.ui.bars import MARGIN, card, faint
from bizenv_desktop.ui.dialogs import choose_file
from bizenv_desktop.ui.dropping import dropped_files, let_files_in
from bizenv_desktop.ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from bizenv_desktop.formdef.model import Ledger

_KINDS = "工作簿 (*.xlsx *.xlsm *.xls *.et *.csv *.txt *.htm *.html *.docx);;所有文件 (*)"


class DropZone(QFrame):
    """Takes one file by dropping or choosing; `chosen` carries its path."""

    chosen = Signal(object)

    def __init__(self, title: str = "选择要导入的工作簿", kinds: str = _KINDS) -> None:
        super().__init__()
        self._title, self._kinds = title, kinds
        self.setAcceptDrops(True)
        self.setMinimumHeight(150)
        self.setStyleSheet("DropZone { border: 2px dashed #B8C4D0; border-radius: 6px; background: #FAFBFC; }")
        self.label = QLabel("把工作簿拖到这里")
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setWordWrap(True)
        button = QPushButton(icon("import"), "选择文件…")
        button.clicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.addStretch()
        column.addWidget(self.label)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def take(self, path: Path) -> None:
        """Take a file."""
        self.label.setText(path.name)
        self.chosen.emit(path)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        let_files_in(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = dropped_files(event)
        if files:
            self.take(files[0])

    def _choose(self) -> None:
        name = choose_file(self, self._title, self._kinds)
        if name:
            self.take(Path(name))


class FilesStep(QWidget):
    """File, ledger, and whether hidden rows come too."""

    def __init__(self, ledgers: Sequence[Ledger]) -> None:
        super().__init__()
        self.path: Path | None = None
        self.zone = DropZone()
        self.ledger = QComboBox()
        for one in ledgers:
            self.ledger.addItem(f"{one.number} {one.title}", one.id)
        self.hidden = QCheckBox("隐藏的行和列也导入（读文件后有隐藏的会再问）")
        frame, column = card("选择工作簿")
        form = QFormLayout()
        form.addRow("导入到", self.ledger)
        form.addRow("", self.hidden)
        column.addWidget(self.zone)
        column.addLayout(form)
        column.addWidget(
            faint(
                "可导入 xlsx、xls、et、csv、网页和 Word 表格。先预览再导入；整个工作簿作为一步，可撤销。"
                "读不准的单元格不猜，放入“待决定”。工作表归入表头最相符的台账。"
            )
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*MARGIN)
        outer.addWidget(frame)
        outer.addStretch()
        self.zone.chosen.connect(self._take)

    def use_ledger(self, ledger: str) -> None:
        """Preselect a ledger."""
        self.ledger.setCurrentIndex(max(0, self.ledger.findData(ledger)))

    def _take(self, path: Path) -> None:
        self.path = path
