"""The screen of official documents: the list, the parts of one, and beside them its print."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.records.permissions import AUTHORS
from bizenv_desktop.ui.bars import Bar, faint, split
from bizenv_desktop.ui.dialogs import ask, choose_target
from bizenv_desktop.ui.documents.drafting import DraftDialog
from bizenv_desktop.ui.documents.editing import DocumentEditor
from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.preview.paper import print_pages
from bizenv_desktop.ui.preview.pdf_view import PdfView
from bizenv_desktop.ui.tables import Line, LinesTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.screens import Place

LEDGER = "official_document"
_DRAFT = "草稿"
_LICENSED = ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312")
_LIST_HEIGHT = 150
_COLUMNS = ("kind", "title", "number", "state")


class DocumentsPage(Page):
    """What was typed is saved when it is looked at in print, when another document is chosen, and on leaving."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._row, self._open, self._dirty = "", False, False
        self._may = desk.may(*AUTHORS)
        self._values: dict[str, Any] = {}
        self.list = LinesTable(("文种", "标题", "发文字号", "状态"), (64, 300, 130, 60))
        self.list.say_when_empty("还没有公文：点“起草…”" if self._may else "还没有公文").setMaximumHeight(_LIST_HEIGHT)
        self.list.stretch(1)
        self.list.chosen.connect(self._choose)
        self.editor = DocumentEditor(desk.ledger(LEDGER))
        self.editor.typed.connect(self._typed)
        choose = "起草一件公文，或在左边选一件" if self._may else "在左边选一件公文"
        self.view = PdfView(desk, f"{choose}：这里是它印出来的样子")
        self.note = faint()
        self.remarks = faint()
        self._lay_out()
        self._enable()

    @override
    def show_place(self, place: Place) -> None:
        self._read(place.row or self._row)

    @override
    def refresh(self) -> None:
        if not self._dirty:
            self._read(self._row)

    @override
    def save(self) -> None:
        """Save what was typed and show it in print."""
        if self._row and self._dirty:
            self._dirty = False
            self.desk.run(
                self, self._store, self._row, self.editor.texts(), then=self._saved, failed=self._not_saved,
                title="正在保存",
            )  # fmt: skip
        elif self._row:
            self._print()

    @override
    def may_leave(self) -> bool:
        if self._dirty:
            self.save()
        return True

    def draft(self) -> DraftDialog:
        """Ask for template and period, and draft."""
        documents = self.desk.services.documents
        dialog = DraftDialog(self, documents.templates(), self.desk.services.clock.today())
        dialog.accepted.connect(
            lambda: self.desk.run(
                self, documents.draft, dialog.template, dialog.period,
                then=lambda made: self._done("已起草", made.id), title="正在起草",
            )
        )  # fmt: skip
        dialog.open()
        return dialog

    def rewrite(self) -> None:
        """Write title and text anew with the figures of now, after a question."""
        question = "标题和正文按模板和现在的数字重写，您改过的文字会被替换。其他各项不变。"
        ask(self, "重写正文", question, "重写", partial(self._do, self.desk.services.documents.rewrite, "已重写正文"))

    def issue(self) -> None:
        """Register that the document was issued, after a question."""
        question = "签发、编号、日期都办好了吗？登记以后文字不能再改，打印的就是现在这一份。"
        texts = self.editor.texts() if self._dirty else {}
        ask(self, "登记印发", question, "登记印发", lambda: self._do(partial(self._issue, texts), "已登记印发"))

    def delete(self) -> None:
        """Delete a draft, after a question."""
        question = "删除这份公文稿？删除后可以撤销。"
        ask(
            self,
            "删除公文稿",
            question,
            "删除",
            partial(self._do, self.desk.services.documents.delete, "已删除，可以撤销"),
        )

    def save_pdf(self) -> None:
        """Write the print that is shown to a file."""
        self._write("PDF 文件 (*.pdf)", ".pdf", lambda path: path.write_bytes(self.view.pdf))

    def save_docx(self) -> None:
        """Write the document for WPS and Word."""
        docx = partial(self.desk.services.documents.docx, self._row)
        self._write("Word 文档 (*.docx)", ".docx", lambda path: path.write_bytes(docx()))

    def print_(self) -> None:
        """Print the pages that are shown."""
        if self.view.pdf:
            print_pages(self, self.view.pdf)

    def _do(self, work: Callable[[str], Any], said: str) -> None:
        """Do something to the document that is shown, say so and read again."""
        self.desk.run(self, work, self._row, then=lambda _done: self._done(said, self._row))

    def _done(self, said: str, row: str) -> None:
        self.desk.toast(said)
        self._read(row)

    def _read(self, row: str) -> None:
        self.desk.run(self, self.desk.services.documents.all, then=partial(self._show_list, row))

    def _show_list(self, row: str, found: list[Any]) -> None:
        lines = [
            Line(tuple(str(one.values.get(name) or "").replace("\n", "") for name in _COLUMNS), one) for one in found
        ]
        self.list.blockSignals(True)
        self.list.show_lines(lines)
        known = {one.id: one for one in found}
        chosen = known.get(row) or (found[0] if found else None)
        if chosen is not None:
            self.list.selectRow(found.index(chosen))
        self.list.blockSignals(False)
        if chosen is None:
            self._row, self._values, self._open = "", {}, False
            self.view.show_pdf(b"", 0)
            self.editor.show_values({}, open_=False)
            self._enable()
            return
        self._show(chosen)

    def _choose(self) -> None:
        chosen = self.list.current()
        if chosen is None or chosen.id == self._row:
            return
        if self._dirty:
            self.save()
        self._show(chosen)

    def _show(self, record: Any) -> None:
        self._row, self._values = record.id, dict(record.values)
        self._open, self._dirty = self._may and record.values.get("state") == _DRAFT, False
        self.editor.show_values(record.values, open_=self._open)
        self._enable()
        self._print()

    def _print(self) -> None:
        self.note.setText("正在排版…")
        row = self._row
        self.desk.run(
            self,
            self._made,
            row,
            then=lambda made: self._printed(*made) if row == self._row else None,
            title="正在排版",
        )

    def _printed(self, made: Any, said: Sequence[str]) -> None:
        missing = f"　缺字：{'、'.join(made.missing)}" if made.missing else ""
        lacking = [name for name in _LICENSED if name not in QFontDatabase.families()]
        faces = f"　本机没有{'、'.join(lacking)}：PDF 用自带字体，Word 文档由文字软件代替" if lacking else ""
        state = "" if self._values.get("state") == _DRAFT else "　已登记印发，不能再改"
        self.note.setText(f"{made.pages} 页{state}{missing}{faces}")
        self.remarks.setText("\n".join(said))
        self.remarks.setVisible(bool(said))
        self.view.show_pdf(made.content, made.pages)

    def _made(self, row: str) -> tuple[Any, Sequence[str]]:
        documents = self.desk.services.documents
        return documents.pdf(row), documents.remarks(row)

    def _store(self, row: str, texts: dict[str, str]) -> Any:
        services = self.desk.services
        return services.documents.change(row, services.records.parse_values(LEDGER, texts))

    def _issue(self, texts: dict[str, str], row: str) -> Any:
        if texts:
            self._store(row, texts)
        return self.desk.services.documents.issue(row)

    def _saved(self, record: Any) -> None:
        self.desk.toast("已保存")
        if record.id == self._row:
            self._values = dict(record.values)
            self._read(self._row) if not self._dirty else None

    def _not_saved(self, problem: Exception) -> None:
        self._dirty = True
        self.desk.show_error(problem)

    def _typed(self) -> None:
        self._dirty = True
        self.note.setText("改过，点“保存并排版”看印出来的样子，再打印、另存")
        self._enable()

    def _write(self, kinds: str, suffix: str, write: Any) -> None:
        title = str(self._values.get("title") or "公文").replace("\n", "").replace("/", "-")
        chosen = choose_target(self, "保存", f"{title}{suffix}", kinds) if self._row else ""
        if chosen:
            path = Path(chosen)
            done = f"已保存 {path.name}"
            self.desk.run(self, write, path, then=lambda _none: self.desk.toast(done), title="正在保存")

    def _enable(self) -> None:
        for button in (self.keep_button, self.anew_button, self.issue_button, self.delete_button):
            button.setEnabled(self._open)
        for button in (self.docx_button, self.pdf_button, self.print_button):
            button.setEnabled(bool(self._row) and not self._dirty)  # else what goes out is not what stands there

    def _lay_out(self) -> None:
        bar = Bar("公文")
        bar.button("起草…", "add", self.draft).setEnabled(self._may)
        self.anew_button = bar.button("重写正文…", "undo", self.rewrite)
        self.delete_button = bar.button("删除…", "remove", self.delete)
        self.issue_button = bar.button("登记印发…", "check", self.issue)
        self.docx_button = bar.button("存 Word", "export", self.save_docx)
        self.pdf_button = bar.button("存 PDF", "save", self.save_pdf)
        self.print_button = bar.button("打印…", "print", self.print_)
        self.keep_button = bar.button("保存并排版", "save", self.save, primary=True)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.list)
        column.addWidget(self.editor, 1)
        column.addWidget(self.remarks)
        right = QWidget()
        paper = QVBoxLayout(right)
        paper.setContentsMargins(0, 8, 8, 8)
        tools = QHBoxLayout()
        for tool in self.view.tools():
            tools.addWidget(tool)
        tools.addStretch()
        paper.addLayout(tools)
        paper.addWidget(self.note)
        paper.addWidget(self.view, 1)
        self.body.addWidget(bar)
        self.body.addWidget(split(left, right, (560, 620)), 1)
