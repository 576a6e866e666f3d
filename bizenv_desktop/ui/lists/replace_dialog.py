"""Ctrl+H: find a text in the rows of a list and replace it; each cell is shown before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
)

from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import Dialog
from bizenv_desktop.ui.lists.columns import label_of
from bizenv_desktop.ui.lists.replacing import Wanted, can_replace, find_replacements, replace_all
from bizenv_desktop.ui.own_columns import OWN
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import BLUE, RED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.lists.pane import ListPane
    from bizenv_desktop.ui.lists.replacing import Replacement
    from bizenv_desktop.ui.work import Job

_SIZE = (860, 560)
_SHOWN = 2000
_HEADINGS = ("记录", "字段", "原内容", "替换为", "说明")


class ReplaceDialog(Dialog):
    """Looks first (预览), then replaces what can be taken, as one step that can be undone."""

    def __init__(self, pane: ListPane) -> None:
        super().__init__(pane, f"查找和替换：{pane.ledger.title}")
        self.resize(*_SIZE)
        self._pane = pane
        self._found: Sequence[Replacement] = ()
        self._job: Job | None = None
        self.find_edit = QLineEdit()
        self.replace_edit = QLineEdit()
        self.replace_edit.setPlaceholderText("留空表示删去")
        self.column = QComboBox()
        self.rows = QComboBox()
        self.whole = QCheckBox("整格相同才替换")
        self.case = QCheckBox("区分大小写")
        self.preview = LinesTable(_HEADINGS, (200, 130, 190, 190, 100))
        self.preview.say_when_empty("填写要查找的内容，按“预览”查看将改动的每一格。")
        self.count = QLabel()
        self.progress = QProgressBar()
        self.progress.hide()
        self.look = QPushButton("预览")
        self.go = QPushButton("替换")
        self._fill()
        self._lay_out()
        self._connect()
        self._forget()

    def wanted(self) -> Wanted:
        """Return what is to be found and replaced."""
        chosen = str(self.column.currentData())
        columns = (chosen,) if chosen else tuple(self.column.itemData(n) for n in range(1, self.column.count()))
        return Wanted(
            columns,
            self.find_edit.text(),
            self.replace_edit.text(),
            whole=self.whole.isChecked(),
            case=self.case.isChecked(),
        )

    def find_now(self) -> None:
        """Show what would change."""
        if not self.find_edit.text():
            self.count.setText("请填写要查找的内容")
            return
        self._busy(on=True)
        desk = self._pane.desk
        self._job = desk.run_long(
            self, find_replacements, desk.services, self._pane.ledger, self.rowids(), self.wanted(),
            title="正在查找", then=self._show, failed=self._failed,
        )  # fmt: skip
        self._job.progressed.connect(self._advance)

    def replace_now(self) -> None:
        """Write what the preview shows, but for what cannot be taken."""
        good = [one for one in self._found if not one.problem]
        title = f"替换“{self.find_edit.text()}”为“{self.replace_edit.text()}”"
        desk = self._pane.desk
        self._busy(on=True)
        desk.run(
            self, replace_all, desk.services, self._pane.ledger, good, title,
            then=self._replaced, failed=self._failed, title="正在替换",
        )  # fmt: skip

    def rowids(self) -> list[int]:
        """Return the rows that are looked at: those selected, or all that the list shows."""
        model = self._pane.model
        return model.rowids(self._pane.view.selected_rows()) if self.rows.currentData() else list(model.ids)

    def _replaced(self, cells: int) -> None:
        desk = self._pane.desk
        desk.toast(f"已替换 {cells} 格", "撤销", desk.undo)
        desk.announce(self._pane.ledger.id)
        self.accept()

    def _show(self, found: Sequence[Replacement]) -> None:
        self._busy(on=False)
        self._found = found
        self.preview.say_when_empty("没有找到")
        self.preview.show_lines([_line(one) for one in found[:_SHOWN]])
        bad = sum(bool(one.problem) for one in found)
        parts = [f"找到 {len(found):,} 格"]
        parts += [f"{bad:,} 格替换后格式不对，不替换"] if bad else []
        parts += [f"只列出前 {_SHOWN:,} 格"] if len(found) > _SHOWN else []
        self.count.setText("，".join(parts))
        self.go.setText(f"替换 {len(found) - bad:,} 格")
        self.go.setEnabled(len(found) > bad)

    def _failed(self, problem: Exception) -> None:
        self._busy(on=False)
        self.count.setText("；".join(part for part in sentence(problem) if part))

    def _forget(self) -> None:
        """Let go of what was found: something else is asked now."""
        self._found = ()
        self.preview.show_lines([])
        self.go.setEnabled(False)
        self.go.setText("替换")

    def _busy(self, *, on: bool) -> None:
        self.progress.setVisible(on)
        self.progress.setRange(0, 0)
        self.look.setEnabled(not on)
        if on:
            self.go.setEnabled(False)

    def _advance(self, done: int, total: int, _text: str) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)

    def _fill(self) -> None:
        pane = self._pane
        fields = [name for name, one in pane.ledger.fields.items() if can_replace(one)]
        own = [name for name in pane.model.columns if name.startswith(OWN)]
        shown = [name for name in pane.model.columns if name in fields]
        self.column.addItem("全部可改的列", "")
        for name in dict.fromkeys([*shown, *fields, *own]):
            self.column.addItem(label_of(pane.ledger, name), name)
        here = pane.view.selected_columns()
        if len(here) == 1:
            self.column.setCurrentIndex(max(0, self.column.findData(pane.model.columns[here[0]])))
        count = len(pane.view.selected_rows())
        self.rows.addItem(f"列表中的全部 {pane.model.rowCount():,} 行", False)
        if count > 1:
            self.rows.addItem(f"选中的 {count:,} 行", True)
            self.rows.setCurrentIndex(1)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("查找", self.find_edit)
        form.addRow("替换为", self.replace_edit)
        where = QHBoxLayout()
        where.addWidget(self.column, 1)
        where.addWidget(self.rows, 1)
        where.addWidget(self.whole)
        where.addWidget(self.case)
        form.addRow("范围", where)
        self.go.setProperty("role", "primary")
        self.look.setDefault(True)
        box = QDialogButtonBox()
        box.addButton(self.look, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.preview, 1)
        column.addWidget(self.count)
        column.addWidget(self.progress)
        column.addWidget(box)

    def _connect(self) -> None:
        self.look.clicked.connect(self.find_now)
        self.go.clicked.connect(self.replace_now)
        for edit in (self.find_edit, self.replace_edit):
            edit.textChanged.connect(lambda _text: self._forget())
        for box in (self.column, self.rows):
            box.currentIndexChanged.connect(lambda _index: self._forget())
        for tick in (self.whole, self.case):
            tick.toggled.connect(lambda _on: self._forget())
        self.finished.connect(lambda _code: self._job.cancel() if self._job is not None else None)


def _line(one: Replacement) -> Line:
    return Line(
        (one.title, one.label, one.old, one.new or "（清空）", one.problem), one, inks={3: RED if one.problem else BLUE}
    )
