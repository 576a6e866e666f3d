"""The screen of the tables that people have put together: their names, and beside them the chosen one in print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.records.custom_tables import CustomTable, custom_tables, delete_table, may_change
from bizenv_desktop.records.permissions import KEEPERS
from bizenv_desktop.records.tables_today import table_today
from bizenv_desktop.ui.bars import Bar, beside, faint
from bizenv_desktop.ui.custom.saving import put_together
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import ask
from bizenv_desktop.ui.preview.pdf_view import PdfView
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_EMPTY = "还没有自定义表。\n在台账列表里选好列和筛选，点“更多”→“另存为自定义表…”"
_LIST_WIDTH = 360
_GAP = 8


@dataclass(frozen=True)
class Shown:
    """A table as it is today, with what of it has no effect any more, and whether the person may change it."""

    table: CustomTable
    remarks: tuple[str, ...]
    mine: bool
    opens: bool = True


def read_tables(services: Services) -> list[Shown]:
    """Return all tables by name. Run on a worker."""
    from bizenv_desktop.base.errors import BizenvError

    found = []
    with services.copy.read() as reader:
        for one in custom_tables(reader):
            mine = may_change(services.copy, one)
            try:
                found.append(Shown(*table_today(reader, one, services.clock.today()), mine))
            except BizenvError as problem:
                found.append(Shown(one, (problem.what,), mine, opens=False))
    return found


class CustomTablesPage(ReadingPage):
    """The chosen table is shown as it is printed; printing and saving are done in the print preview."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted = ""
        self.list = LinesTable(("表名", "台账", "建表人"), (160, 100, 60)).say_when_empty(_EMPTY)
        self.list.stretch(0)
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(lambda _one: self.preview())
        self.view = PdfView(desk)
        self.note = faint()
        self._drawn = ""
        self._lay_out()
        self._enable()

    @override
    def show_place(self, place: Place) -> None:
        self._wanted = place.row or self._wanted
        self.refresh()

    @override
    def refresh(self) -> None:
        self._drawn = ""
        self.desk.read(self, read_tables, self.desk.services, then=self._show)

    @property
    def chosen(self) -> Shown | None:
        """Return the table that is chosen."""
        found: Shown | None = self.list.current()
        return found

    def edit(self) -> None:
        """Change the chosen table."""
        if (one := self.chosen) is not None and one.opens:
            put_together(self, self.desk, one.table, self._kept, "；".join(one.remarks))

    def copy(self) -> None:
        """Make a table of one's own after the chosen one."""
        if (one := self.chosen) is not None and one.opens:
            mine = replace(one.table, id="", author="", title=f"{one.table.title}（另存）")
            put_together(self, self.desk, mine, self._kept, "；".join(one.remarks))

    def delete(self) -> None:
        """Delete the chosen table, after a question."""
        if (one := self.chosen) is not None:
            question = f"删除自定义表“{one.table.title}”？台账里的记录不受影响，删除后可以撤销。"
            ask(self, "删除自定义表", question, "删除", partial(self._delete, one.table))

    def preview(self) -> None:
        """Go to the print preview, where the table is printed and saved."""
        if (one := self.chosen) is not None and one.opens:
            self.desk.open(Place("preview", extra={"report": _report(one.table), "key": ""}))

    def _delete(self, table: CustomTable) -> None:
        self.desk.run(
            self, delete_table, self.desk.services.records, table.id,
            then=lambda _none: self._done(f"已删除“{table.title}”"), title="正在删除",
        )  # fmt: skip

    def _done(self, text: str) -> None:
        self.desk.toast(text, "撤销", self.desk.undo)
        self.refresh()

    def _kept(self, table: CustomTable) -> None:
        self._wanted = table.id
        self._done(f"已保存“{table.title}”")

    def _show(self, found: Sequence[Shown]) -> None:
        ledgers = self.desk.forms.ledgers
        kept = self._wanted or (self.chosen.table.id if self.chosen else "")
        titles = [ledgers[one.table.ledger].title if one.opens else "（已取消）" for one in found]
        self.list.blockSignals(True)
        self.list.show_lines(
            [Line((one.table.title, title, one.table.author), one) for one, title in zip(found, titles, strict=True)]
        )
        places = [one.table.id for one in found]
        if found:
            self.list.selectRow(places.index(kept) if kept in places else 0)
        self.list.blockSignals(False)
        self._choose()

    def _choose(self) -> None:
        self._enable()
        one = self.chosen
        if one is None or not one.opens:
            self._drawn = ""
            self.view.show_pdf(b"", 0)
            self.note.setText("；".join(one.remarks) if one else "")
            return
        self._wanted = one.table.id
        if self._drawn == one.table.id:
            return
        self._drawn = one.table.id
        self.note.setText("正在生成…")
        self.desk.run(
            self, self.desk.services.printing.pdf, _report(one.table), "",
            then=lambda made: self._printed(one, made), failed=lambda problem: self._failed(one, problem),
            title="正在生成自定义表",
        )  # fmt: skip

    def _printed(self, one: Shown, made: Any) -> None:
        if self._drawn == one.table.id:
            self.note.setText("；".join([f"{made.pages} 页，截至今天的数", *one.remarks]))
            self.view.show_pdf(made.pdf, made.pages)

    def _failed(self, one: Shown, problem: Exception) -> None:
        if self._drawn == one.table.id:
            self.view.show_pdf(b"", 0)
            self.note.setText("；".join(sentence(problem)))

    def _enable(self) -> None:
        one = self.chosen
        opens = one is not None and one.opens
        self.edit_button.setEnabled(opens and one is not None and one.mine)
        self.copy_button.setEnabled(opens and self.desk.may(*KEEPERS))
        self.delete_button.setEnabled(one is not None and one.mine)
        self.print_button.setEnabled(opens)

    def _lay_out(self) -> None:
        bar = Bar("自定义表")
        self.edit_button = bar.button("编辑…", "edit", self.edit)
        self.copy_button = bar.button("另存为…", "columns", self.copy)
        self.delete_button = bar.button("删除…", "remove", self.delete)
        for tool in self.view.tools():
            bar.add(tool)
        self.print_button = bar.button("打印预览", "print", self.preview, primary=True)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(_GAP, 0, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.view, 1)
        self.body.addWidget(bar)
        self.body.addWidget(beside(self.list, right, _LIST_WIDTH), 1)


def _report(table: CustomTable) -> str:
    from bizenv_desktop.reports.own_forms import CUSTOM

    return CUSTOM + table.id
