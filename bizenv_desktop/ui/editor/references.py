"""Editors of references: a row of another ledger, found by text or initials, opened with a click."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout
from typing_extensions import override

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.ui.editor.fields import FieldEditor, LineEditor, make_editor
from bizenv_desktop.ui.popup_edit import PopupEdit
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field
    from bizenv_desktop.ui.editor.context import EditContext

_ID = Qt.ItemDataRole.UserRole
_LIST_HEIGHT = 84


def target_of(field: Field) -> str:
    """Return the ledger that a reference points to."""
    return str(getattr(field.type, "target", ""))


class ReferenceEditor(FieldEditor):
    """One row of another ledger."""

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__(field, context)
        self._id = ""
        self._name = ""
        self._known = target_of(field) in context.desk.forms.ledgers
        self.line = PopupEdit()
        self.line.setPlaceholderText("输入名称或拼音首字母查找" if self._known else field.hint)
        self.line.wanted.connect(self._search)
        self.line.picked.connect(self._pick)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.open_button = QPushButton("打开")
        self.open_button.clicked.connect(self._open)
        self.row.addWidget(self.line, 1)
        self.row.addWidget(self.open_button)
        self.setFocusProxy(self.line)
        self.open_button.setVisible(self._known)

    @override
    def value(self) -> Value:
        text = self.line.text().strip()
        if not text:
            return None
        if not self._known:
            return text
        if text != self._name:
            remedy = "从列表中选一条，或先在该台账中新增"
            raise BizenvError("UNKNOWN_REFERENCE", f"{self.field.label}：没有选定“{text}”", remedy)
        return self._id or None

    @override
    def show_value(self, value: Value) -> None:
        self._id, self._name = str(value or ""), str(value or "") if not self._known else ""
        self.line.setText(self._name)
        self.open_button.setEnabled(bool(self._id))
        if self._id and self._known:
            self.context.name_row(self, target_of(self.field), self._id, self._named)

    @override
    def typed_text(self) -> str:
        return self.line.text()

    @override
    def show_text(self, text: str) -> None:
        self.line.setText(text)

    @override
    def set_readonly(self) -> None:
        self.line.setReadOnly(True)

    def _named(self, name: str) -> None:
        self._name = name
        self.line.setText(name)
        self.line.setCursorPosition(0)

    def _search(self, text: str) -> None:
        if self._known:
            wanted = "" if text == self._name else text
            self.context.search_rows(self, self.field, wanted, self.line.answer(text))

    def _pick(self, row_id: str, name: str) -> None:
        self._id, self._name = row_id, name
        self.open_button.setEnabled(True)
        self.edited.emit()

    def _open(self) -> None:
        if self._id:
            self.context.desk.open(Place("record", target_of(self.field), self._id))


class ReferencesEditor(FieldEditor):
    """Several rows of another ledger: a list, and a line to add one; Delete takes one away."""

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__(field, context)
        self.list = QListWidget()
        self.list.setMaximumHeight(_LIST_HEIGHT)
        self.line = PopupEdit()
        self.line.setPlaceholderText("输入名称添加；选中后按 Delete 移除")
        self.line.wanted.connect(lambda text: context.search_rows(self, field, text, self.line.answer(text)))
        self.line.picked.connect(self._add)
        self.remove = QPushButton("移除选中")
        self.remove.clicked.connect(self._remove)
        column = QVBoxLayout()
        column.addWidget(self.list)
        column.addWidget(self.line)
        self.row.addLayout(column, 1)
        self.row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(self.line)

    @override
    def value(self) -> Value:
        return [str(self.list.item(row).data(_ID)) for row in range(self.list.count())] or None

    @override
    def show_value(self, value: Value) -> None:
        self.list.clear()
        for one in value if isinstance(value, list) else ():
            self._append(one, "…")
            self.context.name_row(self, target_of(self.field), one, partial(self._named, one))

    @override
    def set_readonly(self) -> None:
        self.line.hide()
        self.remove.hide()

    def _append(self, row_id: str, name: str) -> None:
        item = QListWidgetItem(name)
        item.setData(_ID, row_id)
        self.list.addItem(item)

    def _named(self, row_id: str, name: str) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).data(_ID) == row_id:
                self.list.item(row).setText(name)

    def _add(self, row_id: str, name: str) -> None:
        self.line.clear()
        if row_id not in (self.value() or []):  # type: ignore[operator]
            self._append(row_id, name)
            self.edited.emit()

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
            self.edited.emit()


@make_editor.register(types.Reference)
def _(_type: types.Reference, field: Field, context: EditContext) -> FieldEditor:
    return ReferenceEditor(field, context)


@make_editor.register(types.References)
def _(kind: types.References, field: Field, context: EditContext) -> FieldEditor:
    if kind.target not in context.desk.forms.ledgers:
        return LineEditor(field, context)
    return ReferencesEditor(field, context)
