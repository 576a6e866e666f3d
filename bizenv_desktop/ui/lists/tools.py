"""The row of tools above a list, and the row of its filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from bizenv_desktop.formdef.links import subjects
from bizenv_desktop.ui.accessible import name_by_hints
from bizenv_desktop.ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.records.filters import Filter
    from bizenv_desktop.ui.lists.pane import ListPane

_SEARCH_WIDTH = 230


class ToolRow(QFrame):
    """Title, search with the number of hits, and what can be done."""

    def __init__(self, pane: ListPane) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        title = QLabel(pane.ledger.title)
        title.setProperty("role", "title")
        self.search = QLineEdit()
        self.search.setObjectName("search")
        self.search.setPlaceholderText("查找：文字或拼音首字母")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.hits = QLabel()
        self.hits.setProperty("role", "faint")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(6)
        row.addWidget(title)
        row.addStretch()
        row.addWidget(self.hits)
        row.addWidget(self.search)
        self._add_buttons(row, pane)
        name_by_hints(self)

    def selection_changed(self, rows: int) -> None:
        """Offer what needs a selection only where there is one."""
        self.batch.setEnabled(rows > 0)
        self.delete.setEnabled(rows > 0)

    def _add_buttons(self, row: QHBoxLayout, pane: ListPane) -> None:
        actions = pane.actions_
        add = tool("新增", "add", actions.add)
        add.setShortcut("Ctrl+N")
        self.batch = tool("批量修改", "edit", actions.batch)
        self.delete = tool("删除", "remove", actions.delete)
        writing = (add, self.batch, self.delete)
        for button in writing:
            button.setVisible(actions.may_write)
        self.views = menu_button("筛选", "常用的筛选：保存、取用")
        self.views.menu().aboutToShow.connect(lambda: pane.views.fill(self.views.menu()))
        more = menu_button("更多", "")
        for text, do, offered in (
            ("查找和替换…\tCtrl+H", actions.replace, actions.may_write),
            ("导入工作簿…", actions.import_, actions.may_write),
            ("导出 Excel…", actions.export, True),
            ("导出空白表样…", actions.export_template, True),
            ("打印本台账…", actions.print_list, True),
            ("另存为自定义表…", actions.save_as_table, actions.may_author),
            ("审核本台账", actions.check, True),
            ("选中一条的全景…", actions.look_around, pane.ledger in subjects(pane.desk.forms)),
            ("合并选中的两条…", actions.merge, actions.may_write),
            ("确认他人填报…", actions.confirm, pane.desk.may("reviewer")),
            ("复制选中（带表头）\tCtrl+Shift+C", lambda: pane.copy(headings=True), True),
        ):
            if offered:
                more.menu().addAction(text).triggered.connect(lambda _checked=False, run=do: run())
        for widget in (*writing, self.views, tool("列", "columns", actions.choose_columns), more):
            row.addWidget(widget)
        self.selection_changed(0)


class ChipRow(QWidget):
    """The filters at work; a click takes one away."""

    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 4, 12, 4)
        self._row.addStretch()
        self.hide()

    def show_filters(self, labels: Mapping[str, str], filters: Mapping[str, Filter]) -> None:
        """Show a button for each filter."""
        while self._row.count() > 1:
            taken = self._row.takeAt(0)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        for name, one in filters.items():
            chip = QPushButton(f"{one.sentence(labels[name])}　×")
            chip.clicked.connect(lambda _checked=False, column=name: self.removed.emit(column))
            self._row.insertWidget(self._row.count() - 1, chip)
        self.setVisible(bool(filters))


def menu_button(text: str, tip: str) -> QToolButton:
    """Return a button that opens a menu."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button


def tool(text: str, picture: str, do: object) -> QPushButton:
    """Return a button with an icon."""
    button = QPushButton(icon(picture), text)
    button.setIconSize(QSize(16, 16))
    button.clicked.connect(lambda _checked=False: do())  # type: ignore[operator]
    return button
