"""One ledger's list: tools above, table, footer with count and sum of what is selected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from bizenv_desktop.formdef.values import unit_of
from bizenv_desktop.records.filters import Filter, where
from bizenv_desktop.ui.accessible import name_table
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.lists import clipboard
from bizenv_desktop.ui.lists.actions import ListActions
from bizenv_desktop.ui.lists.columns import Columns, default_columns, is_number, label_of, load_columns, save_columns
from bizenv_desktop.ui.lists.filter_box import FilterBox
from bizenv_desktop.ui.lists.model import LedgerModel, Query
from bizenv_desktop.ui.lists.returned import ReturnedLink
from bizenv_desktop.ui.lists.saved_filters import SavedView
from bizenv_desktop.ui.lists.tools import ChipRow, ToolRow
from bizenv_desktop.ui.lists.view import LedgerView
from bizenv_desktop.ui.lists.view_menu import ViewMenu
from bizenv_desktop.ui.own_columns import OWN, hidden_own_columns
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.timers import later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.ui.desk import Desk

_TYPING_MS = 250
_SUM_MS = 150
_SUMS = 3


class ListPane(QWidget):
    """Joins the query (search, filters, order), the table and the actions of one ledger."""

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        super().__init__()
        self.desk = desk
        self.ledger = ledger
        self.stale = True
        self.columns = load_columns(desk.settings, ledger)
        self.filters: dict[str, Filter] = {}
        self.order: list[tuple[str, bool]] = []
        self.condition = ""
        self.model = LedgerModel(desk, ledger, self.columns.shown)
        self.view = LedgerView(self.model)
        name_table(self.view, f"{ledger.title}列表")
        self.actions_ = ListActions(self)
        self.views = ViewMenu(self)
        self.tools = ToolRow(self)
        self.chips = ChipRow()
        self.count_label = QLabel()
        self.sum_label = QLabel()
        self.returned = ReturnedLink(desk, ledger, self.model)
        self._top = 0
        self._typing = later(self, _TYPING_MS, self.reload)
        self._summing = later(self, _SUM_MS, self._sum)
        self._lay_out()
        self._connect()

    def reload(self) -> None:
        """Read the rows anew with the present search, filters and order."""
        try:
            present = list(self.filters.values())
            self.condition = where(self.ledger, self.desk.forms, present, self.desk.services.clock.today())
        except Exception as problem:  # noqa: BLE001 - a filter of the wrong type is told in place
            self._refused(problem)
            return
        self.stale = False
        self._leave_hidden_out()
        self._top = self.view.rowAt(0)
        query = Query(self.condition, self.tools.search.text().strip(), tuple(self.order))
        self.model.show(query, self.columns.shown)
        self.returned.read()
        self.chips.show_filters({name: label_of(self.ledger, name) for name in self.filters}, self.filters)

    def _leave_hidden_out(self) -> None:
        """Show no own column that someone has hidden for all."""
        if any(name.startswith(OWN) for name in self.columns.shown):
            copy = self.desk.services.copy
            self.desk.run(self, hidden_own_columns, copy, self.ledger.id, then=self._without)

    def _without(self, hidden: frozenset[str]) -> None:
        left = tuple(name for name in self.columns.shown if name not in {OWN + heading for heading in hidden})
        if left != self.columns.shown:
            self.use_columns(replace(self.columns, shown=left or default_columns(self.ledger).shown))

    def refresh(self) -> None:
        """Read again what is shown."""
        self.reload()

    def refresh_if_stale(self) -> None:
        """Read again if rows changed since."""
        if self.stale:
            self.reload()

    def show_filters(self, extra: Mapping[str, Any]) -> None:
        """Take filters, a condition or a search text that another screen asks for."""
        if "filters" in extra:
            self.filters = {one.column: one for one in extra["filters"]}
            self.stale = True
        if "search" in extra:
            self.tools.search.setText(extra["search"])
            self.stale = True

    def sort_by(self, section: int, add: bool) -> None:
        """Sort by a column; again turns the order round, a third time leaves it out. `add` keeps the columns before."""
        name = self.model.columns[section]
        now = dict(self.order)
        kept = [one for one in self.order if one[0] != name] if add else []
        turned = [(name, True)] if now.get(name) is False else [] if now.get(name) else [(name, False)]
        self.order = [*kept, *turned]
        self.reload()

    def set_filter(self, one: Filter) -> None:
        """Filter by a column, in place of its filter before."""
        self.filters[one.column] = one
        self.reload()

    def present_view(self) -> SavedView:
        """Return filters, search and order as they are now."""
        return SavedView(tuple(self.filters.values()), self.tools.search.text().strip(), tuple(self.order))

    def use_view(self, view: SavedView) -> None:
        """Take filters, search and order over."""
        self.filters = {one.column: one for one in view.filters}
        self.order = list(view.order)
        self.tools.search.setText(view.search)
        self._typing.stop()
        self.reload()

    def clear_filter(self, column: str) -> None:
        """Take the filter of a column away; "" takes all."""
        self.filters = {} if not column else {name: one for name, one in self.filters.items() if name != column}
        self.reload()

    def clear_all(self) -> None:
        """Show all rows again."""
        self.filters = {}
        self.tools.search.clear()
        self._typing.stop()
        self.reload()

    def use_columns(self, columns: Columns) -> None:
        """Show other columns, and remember them."""
        self.columns = columns
        save_columns(self.desk.settings, self.ledger, columns)
        self.reload()

    def open_row(self, row: int) -> None:
        """Open the record of a row."""
        row_id = self.model.row_id(row)
        if row_id:
            self.desk.open(Place("record", self.ledger.id, row_id))

    def copy(self, *, headings: bool = False) -> None:
        """Put the selected cells on the clipboard."""
        columns = [self.model.columns[number] for number in self.view.selected_columns()]
        heads = [label_of(self.ledger, name) for name in columns] if headings else ()
        rowids = self.model.rowids(self.view.selected_rows())
        records = self.desk.services.records
        self.desk.run(
            self, clipboard.selection_text, records, self.ledger.id, rowids, columns, heads,
            then=lambda text: self._copied(text, len(rowids)), title="正在复制",
        )  # fmt: skip

    def _copied(self, text: str, rows: int) -> None:
        QGuiApplication.clipboard().setText(text)
        self.desk.toast(f"已复制 {rows} 行")

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 5, 14, 5)
        foot.addWidget(self.count_label)
        foot.addWidget(self.returned)
        foot.addWidget(self.sum_label, 1)
        self.sum_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.sum_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addWidget(self.chips)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        self.view.use_columns(self.columns)

    def _connect(self) -> None:
        self.model.counted.connect(self._counted)
        self.model.failed.connect(self._refused)
        self.view.opened.connect(self.open_row)
        self.view.selected.connect(self._summing.start)
        self.view.widths_changed.connect(self._remember_width)
        self.view.order_changed.connect(
            lambda order: self.use_columns(Columns(tuple(order), self.columns.widths, self.columns.frozen))
        )
        for header in (self.view.heading, self.view.frozen.heading):
            header.sort_wanted.connect(self.sort_by)
            header.filter_wanted.connect(self._open_filter)
        self.tools.search.textChanged.connect(self._typing.start)
        self.chips.removed.connect(self.clear_filter)
        for keys, do in (("Ctrl+C", self.copy), ("Ctrl+Shift+C", lambda: self.copy(headings=True))):
            QShortcut(QKeySequence(keys), self.view, do)

    def _open_filter(self, section: int) -> None:
        name = self.model.columns[section]
        box = FilterBox(self, name, label_of(self.ledger, name), self.filters.get(name))
        box.chosen.connect(self.set_filter)
        box.cleared.connect(self.clear_filter)
        header = self.view.heading
        left = header.sectionViewportPosition(section)
        box.open_at(header.viewport().mapToGlobal(header.rect().bottomLeft()) + QPoint(left, 0))

    def _counted(self, count: int) -> None:
        self.view.use_columns(self.columns)
        found = bool(self.filters or self.tools.search.text().strip())
        self.count_label.setText(f"找到 {count:,} 条" if found else f"共 {count:,} 条")
        self.tools.hits.setText(f"{count:,} 条" if self.tools.search.text().strip() else "")
        self.sum_label.clear()
        order = {
            self.model.columns.index(name): (place, down)
            for place, (name, down) in enumerate(self.order, 1)
            if name in self.model.columns
        }
        filtered = frozenset(number for number, name in enumerate(self.model.columns) if name in self.filters)
        for header in (self.view.heading, self.view.frozen.heading):
            header.show_state(order, filtered)
        if 0 < self._top < count:
            self.view.scrollTo(self.model.index(self._top, 0), LedgerView.ScrollHint.PositionAtTop)

    def _refused(self, problem: Exception) -> None:
        self.count_label.setText("；".join(part for part in sentence(problem) if part))

    def _remember_width(self, column: str, width: int) -> None:
        self.columns = self.columns.with_width(column, width)
        save_columns(self.desk.settings, self.ledger, self.columns)

    def _sum(self) -> None:
        rows = self.view.selected_rows()
        chosen = [self.model.columns[number] for number in self.view.selected_columns()]
        numbers = [name for name in chosen if name in self.ledger.fields and is_number(self.ledger.fields[name].type)]
        self.tools.selection_changed(len(rows))
        self.sum_label.setText(f"选中 {len(rows):,} 行" if rows else "")
        if len(rows) > 1 and numbers:
            rowids = self.model.rowids(rows)
            self.desk.run(
                self, clipboard.selection_sums, self.desk.services.records, self.ledger.id, rowids, numbers[:_SUMS],
                then=lambda sums: self._show_sums(len(rows), sums),
            )  # fmt: skip

    def _show_sums(self, rows: int, sums: Mapping[str, str]) -> None:
        texts = [f"{self.ledger.fields[name].label} 合计 {_with_unit(self.ledger, name, sums[name])}" for name in sums]
        self.sum_label.setText("　".join([f"选中 {rows:,} 行", *texts]))
        self.sum_label.setToolTip("\n".join(texts))


def _with_unit(ledger: Ledger, name: str, total: str) -> str:
    unit = unit_of(ledger.fields[name])
    return f"{total} {unit}" if unit else total
