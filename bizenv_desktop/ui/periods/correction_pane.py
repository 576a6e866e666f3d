"""What the last 更正版 of a period changes, before and after; its note and the original to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.preview.page import Given
from bizenv_desktop.ui.printouts import Printout
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import BLUE

if TYPE_CHECKING:
    from bizenv_desktop.periods.compare import Changed
    from bizenv_desktop.periods.corrections import Correction
    from bizenv_desktop.ui.services import Services

_AFTER = 3
_NOTHING = "与原版还没有差别：先改正记录，再重新上报"
_SAME = "各数各行与原版没有差别"


class CorrectionPane(QWidget):
    """`note_wanted` and `original_wanted` ask for a print; `place_wanted` carries ledger, row and field of a change."""

    note_wanted = Signal()
    original_wanted = Signal()
    place_wanted = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.about, self.change = QLabel(), QLabel()
        for label in (self.about, self.change):
            label.setWordWrap(True)
        self.table = LinesTable(("记录", "栏目", "更正前", "更正后"), (116, 84, 90, 92))
        self.table.stretch(_AFTER)
        self.table.chosen.connect(self._tell)
        self.table.opened.connect(lambda one: self.place_wanted.emit(one.ledger, one.row, one.field))
        self.note = QPushButton(icon("print"), "打印更正说明")
        self.note.clicked.connect(self.note_wanted)
        self.original = QPushButton(icon("print"), "打印原版")
        self.original.clicked.connect(self.original_wanted)
        row = QHBoxLayout()
        row.addWidget(self.note)
        row.addWidget(self.original)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.about)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self.change)

    def show_correction(self, one: Correction | None, problem: str = "") -> None:
        """Show a correction; `problem` says why what it changes cannot be told."""
        version = f"，即第{one.version}版" if one and one.version else "（还没有上报）"
        told = f"第{one.number}次更正，更正第{one.corrects}版{version}\n更正原因：{one.reason}" if one else ""
        self.about.setText(told or problem)
        self.table.say_when_empty(_SAME if one and one.version else _NOTHING)
        self.table.show_lines([_line(change) for change in one.changes] if one else [])
        self.note.setEnabled(one is not None and bool(one.snapshot))
        self.note.setToolTip("" if self.note.isEnabled() else "更正版上报以后打印")
        self.original.setEnabled(one is not None)
        self._tell()

    def _tell(self) -> None:
        """Show both texts of the selected change in full: long ones do not fit their cells."""
        one = self.table.current()
        self.change.setVisible(one is not None)
        if one is not None:
            self.change.setText(f"更正前：{one.before or '（空）'}\n更正后：{one.after or '（空）'}")


def _line(one: Changed) -> Line:
    cells = (one.title, one.label, one.before or "（空）", one.after or "（空）")
    return Line(cells, one, inks={_AFTER: BLUE})


def correction_of(services: Services, state: Any) -> Correction | None:
    """Return the last correction of a period; nothing is read where there is none. Run on a worker."""
    return services.corrections.of(state.report, state.period) if state.correction else None


def original_print(services: Services, report: str, period: str, version: int) -> Given:
    """Return the frozen print of an older version for the preview. Run on a worker."""
    from bizenv_desktop.base.errors import BizenvError
    from bizenv_desktop.printing.preview import PdfPreview
    from bizenv_desktop.printing.xlsx import write_xlsx

    kept = services.periods.frozen(report, period, version)
    if kept is None:
        raise BizenvError("NO_VERSION", f"{period} 没有第{version}版", "先同步，再打印")
    data = kept.data
    with PdfPreview(kept.pdf) as preview:
        pages = preview.pages
    title = f"{data.title} {data.label} 第{version}版"
    printout = Printout(title, kept.pdf, pages, frozen=True, version=version, checksum=kept.checksum)
    note = f"{title}，校验码 {kept.checksum[:8]}（原版，打印件已冻结）"
    return Given(printout, note, lambda path: write_xlsx(data, path))
