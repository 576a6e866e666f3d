"""What can be done with a ledger and with the rows selected in its list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.records.custom_tables import CustomTable, TableColumn
from bizenv_desktop.records.own_columns import add_own_columns
from bizenv_desktop.records.permissions import KEEPERS, PERSON, WRITERS
from bizenv_desktop.ui.dialogs import ask, ask_text, choose_target
from bizenv_desktop.ui.lists import steps
from bizenv_desktop.ui.lists.batch_dialog import BatchDialog
from bizenv_desktop.ui.lists.columns_dialog import ColumnsDialog
from bizenv_desktop.ui.lists.merge_dialog import MergeDialog, MergePreview, merge_preview
from bizenv_desktop.ui.lists.replace_dialog import ReplaceDialog
from bizenv_desktop.ui.own_columns import OWN, shown_own_columns
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from bizenv_desktop.ui.lists.columns import Columns
    from bizenv_desktop.ui.lists.pane import ListPane

_TWO = 2
_XLSX = "Excel 工作簿 (*.xlsx)"


class ListActions:
    """The actions of one pane; each runs its services on a worker."""

    def __init__(self, pane: ListPane) -> None:
        self._pane = pane
        self._desk = pane.desk
        self._ledger = pane.ledger

    def add(self) -> None:
        """Open the editor for a new record."""
        self._desk.open(Place("record", self._ledger.id))

    def batch(self) -> None:
        """Set one value in all selected rows."""
        rowids = self._rowids()
        if not rowids:
            return
        dialog = BatchDialog(self._pane, self._ledger, self._desk.forms, len(rowids), self._desk.services.clock.today())
        dialog.accepted.connect(lambda: self._change(rowids, dialog.change()))
        dialog.open()

    def replace(self) -> None:
        """Find a text and replace it (Ctrl+H)."""
        if self.may_write:
            ReplaceDialog(self._pane).open()

    @property
    def may_write(self) -> bool:
        """Tell whether the person at the desk enters rows of this ledger."""
        return self._desk.may(*(("admin",) if self._ledger.id == PERSON else WRITERS))

    @property
    def may_author(self) -> bool:
        """Tell whether the person at the desk may keep tables of their own."""
        return self._desk.may(*KEEPERS)

    def delete(self) -> None:
        """Delete the selected rows after a reason; it can be undone."""
        rowids = self._rowids()
        if rowids:
            question = f"删除选中的 {len(rowids)} 条记录？请写明原因（记入历史，可撤销）。"
            ask_text(self._pane, "删除记录", question, lambda why: self._delete(rowids, why))

    def merge(self) -> None:
        """Merge the two selected records of the same thing into one, after showing both."""
        rowids = self._rowids()
        if len(rowids) != _TWO:
            self._desk.toast("合并：先选中同一事项的两条记录")
            return
        self._desk.run(
            self._pane, merge_preview, self._desk.services, self._ledger, rowids, then=self._ask_merge, title="正在读取"
        )

    def _ask_merge(self, preview: MergePreview) -> None:
        dialog = MergeDialog(self._pane, preview)
        dialog.accepted.connect(lambda: self._merge(*dialog.chosen()))
        dialog.open()

    def _merge(self, keep: str, drop: str) -> None:
        self._desk.run(
            self._pane, self._desk.services.records.merge, self._ledger.id, keep, drop,
            then=lambda _record: self._done("已合并为一条"), title="正在合并",
        )  # fmt: skip

    def choose_columns(self) -> None:
        """Choose, order and freeze columns."""
        self._desk.run(
            self._pane, shown_own_columns, self._desk.services.copy, self._ledger.id, then=self._open_columns
        )

    def import_(self) -> None:
        """Open the import wizard for this ledger."""
        self._desk.open(Place("import", self._ledger.id))

    def export(self) -> None:
        """Write what the list shows as a workbook."""
        self._export(f"{self._ledger.title}.xlsx", template=False)

    def export_template(self) -> None:
        """Write the empty form."""
        self._export(f"{self._ledger.title}（表样）.xlsx", template=True)

    def print_list(self) -> None:
        """Preview the ledger's own list report."""
        self._desk.open(Place("preview", extra={"report": f"{self._ledger.id}.list", "key": ""}))

    def save_as_table(self) -> None:
        """Make a table of the columns, filters and order that the list has now."""
        from bizenv_desktop.ui.custom.saving import put_together

        pane = self._pane
        table = CustomTable(
            title="",
            ledger=self._ledger.id,
            columns=tuple(TableColumn(name) for name in pane.columns.shown),
            filters=tuple(pane.filters.values()),
            order=tuple(pane.order),
        )
        text = pane.tools.search.text().strip()
        note = f"查找框里的“{text}”不带进自定义表；要按它筛选，请增加一个条件。" if text else ""
        put_together(pane, self._desk, table, self._table_kept, note)

    def _table_kept(self, table: CustomTable) -> None:
        place = Place("custom", row=table.id)
        self._desk.toast(f"已保存自定义表“{table.title}”", "打开", lambda: self._desk.open(place))

    def look_around(self) -> None:
        """Show all that other ledgers have on the one selected record."""
        rowids = self._rowids()
        if len(rowids) != 1:
            self._desk.toast("全景：先选中一条记录")
            return
        self._desk.run(
            self._pane, self._desk.services.records.list_page, self._ledger.id, rowids, [],
            then=lambda rows: self._desk.open(Place("panorama", self._ledger.id, rows[0][0])) if rows else None,
        )  # fmt: skip

    def check(self) -> None:
        """Check all rows of the ledger and show the findings."""
        self._desk.open(Place("history", self._ledger.id, extra={"tab": "findings"}))

    def confirm(self) -> None:
        """Sign rows of others as their reviewer."""
        text = f"以审核人 {self._desk.services.user} 的名义确认列表中他人填报的记录？"
        ask(self._pane, "确认他人填报", text, "确认", self._confirm)

    def _confirm(self) -> None:
        records = self._desk.services.records
        self._desk.run(
            self._pane, records.confirm, self._ledger.id, where=self._pane.condition,
            then=lambda count: self._done(f"已确认 {count} 条"), title="正在确认",
        )  # fmt: skip

    def _rowids(self) -> list[int]:
        return self._pane.model.rowids(self._pane.view.selected_rows())

    def _change(self, rowids: list[int], values: Any) -> None:
        label = self._ledger.fields[next(iter(values))].label
        self._desk.run(
            self._pane, steps.change_many, self._desk.services.records, self._ledger.id, rowids, values,
            f"批量修改 {label}", then=lambda _result: self._done(f"已修改 {len(rowids)} 条"), title="正在修改",
        )  # fmt: skip

    def _delete(self, rowids: list[int], why: str) -> None:
        self._desk.run(
            self._pane, steps.delete_many, self._desk.services.records, self._ledger.id, rowids, why,
            f"删除 {len(rowids)} 条", then=lambda _result: self._done(f"已删除 {len(rowids)} 条"), title="正在删除",
        )  # fmt: skip

    def _done(self, text: str) -> None:
        self._desk.toast(text, "撤销", self._desk.undo)
        self._desk.announce(self._ledger.id)

    def _open_columns(self, own: list[str]) -> None:
        dialog = ColumnsDialog(self._pane, self._ledger, self._pane.columns, [OWN + name for name in own])
        dialog.accepted.connect(lambda: self._use_columns(dialog.columns(), dialog.added))
        dialog.open()

    def _use_columns(self, columns: Columns, added: list[str]) -> None:
        services = self._desk.services
        if added:
            self._desk.run(self._pane, add_own_columns, services.records, self._ledger.id, added)
        self._pane.use_columns(columns)

    def _export(self, name: str, *, template: bool) -> None:
        chosen = choose_target(self._pane, "导出", name, _XLSX)
        if chosen:
            self._desk.run(
                self._pane, self._desk.services.exporter.export, self._ledger.id, Path(chosen),
                where=self._pane.condition, template=template, title="正在导出",
                then=lambda rows: self._desk.toast(f"已导出 {rows} 条到 {Path(chosen).name}"),
            )  # fmt: skip
