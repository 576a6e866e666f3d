"""Second step: what each column of each sheet is for; a person may set it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bizenv_desktop.formdef.model import COMMON_FIELDS
from bizenv_desktop.ui.bars import MARGIN, split
from bizenv_desktop.ui.imports import IGNORE, SheetView, path_label
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import AMBER, GREEN, GREY, RED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.ui.imports import ColumnView

_TREATMENTS = {"import": ("导入", GREEN), "held": ("待选定", AMBER), "not_imported": ("不导入", GREY)}
_HEADINGS = ("列", "表头", "对应字段", "单位", "内容举例")


class MappingStep(QWidget):
    """Sheets at the left, the columns of the chosen one at the right. `remapped` comes when a column is set by hand.

    The boxes of the columns are made one after another, so that the window answers all the while; `built` comes after
    the last.
    """

    remapped = Signal()
    built = Signal()

    def __init__(self, forms: Forms) -> None:
        super().__init__()
        self._forms = forms
        self._sheets: list[SheetView] = []
        self._building: Iterator[None] = iter(())
        self.mapping: dict[str, str] = {}
        self.sheets = LinesTable(("工作表", "归入", "处理", "数据行"), (170, 130, 70, 70))
        self.sheets.chosen.connect(self._show_columns)
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.columns = QTableWidget(0, len(_HEADINGS))
        self.columns.setAccessibleName("表头与字段的对应")
        self.columns.setHorizontalHeaderLabels(_HEADINGS)
        self.columns.verticalHeader().hide()
        self.columns.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for number, width in enumerate((46, 220, 240, 80, 260)):
            self.columns.setColumnWidth(number, width)
        self.columns.horizontalHeader().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.reason)
        column.addWidget(self.columns)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*MARGIN)
        outer.addWidget(split(self.sheets, right, (440, 760)))
        self._idle = QTimer(self)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self._build_one)

    def show_sheets(self, sheets: Sequence[SheetView]) -> None:
        """Show the sheets of a workbook; the first that is imported is chosen."""
        self._sheets = list(sheets)
        lines = []
        for sheet in sheets:
            text, ink = _TREATMENTS.get(sheet.treatment, (sheet.treatment, ""))
            lines.append(Line((sheet.name, sheet.ledger_title, text, str(sheet.rows or "")), sheet, inks={2: ink}))
        kept = self.sheets.currentIndex().row()
        first = next((n for n, sheet in enumerate(sheets) if sheet.treatment == "import"), 0)
        with QSignalBlocker(self.sheets):  # the columns are shown once, at the end
            self.sheets.show_lines(lines)
            self.sheets.selectRow(kept if 0 <= kept < len(lines) else first)
        self._show_columns()

    def _show_columns(self) -> None:
        sheet = self.sheets.current()
        self.columns.setRowCount(0)
        self._building = self._build(sheet) if sheet is not None else iter(())
        if sheet is not None:
            self.reason.setText(_about(sheet))
        self._idle.start()

    def _build_one(self) -> None:
        for _ in self._building:
            return
        self._idle.stop()
        self.built.emit()

    def _build(self, sheet: SheetView) -> Iterator[None]:
        """Fill the columns: the texts of all at once, then a box at each step."""
        self.columns.setRowCount(len(sheet.columns))
        for row, column in enumerate(sheet.columns):
            for place, text in (
                (0, column.letter),
                (1, column.heading),
                (3, column.unit),
                (4, "｜".join(column.samples)),
            ):
                item = QTableWidgetItem(text.replace("\n", " "))
                item.setToolTip(text)
                self.columns.setItem(row, place, item)
        yield
        for row, column in enumerate(sheet.columns):
            self.columns.setCellWidget(row, 2, self._choice(sheet, column))
            yield

    def _choice(self, sheet: SheetView, column: ColumnView) -> QComboBox:
        labels = {IGNORE: "（不导入）"}
        for one in self._forms.ledgers[sheet.ledger].fields.values():
            if one.id not in COMMON_FIELDS or one.id in ("region_code", "remark", "report_unit"):
                labels[one.id] = one.label
        for path in (column.field, f"ext:{column.heading}"):
            if path and path not in labels:
                labels[path] = path_label(self._forms, sheet.ledger, path)
        box = QComboBox()
        box.setModel(_choices(labels, box))  # whole: a box that gets items one by one measures itself at each
        box.setCurrentIndex(max(0, list(labels).index(column.field or IGNORE)))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if column.doubled:
            box.setStyleSheet(f"color: {RED};")
            box.setToolTip("两列对应同一字段：两列的单元格都会待决定，请改掉一列")
        box.activated.connect(lambda _index: self._remap(column.heading, box.currentData()))
        return box

    def _remap(self, heading: str, path: str) -> None:
        self.mapping[heading] = path
        self.remapped.emit()


def _choices(labels: Mapping[str, str], box: QComboBox) -> QStandardItemModel:
    """Return the items of a box: what each path is called, with the path."""
    model = QStandardItemModel(box)
    items = []
    for path, label in labels.items():
        item = QStandardItem(label)
        item.setData(path, Qt.ItemDataRole.UserRole)
        items.append(item)
    model.appendColumn(items)
    return model


def _about(sheet: SheetView) -> str:
    parts = [sheet.reason] if sheet.reason else []
    if sheet.rows:
        parts.append(f"{sheet.rows} 个数据行" + (f"，其中 {sheet.held_rows} 行待决定" if sheet.held_rows else ""))
    if sheet.excluded:
        parts.append(f"{sheet.excluded} 行为标题、小计、注释等，不作数据")
    return "；".join(parts)
