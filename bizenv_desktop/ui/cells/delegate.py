"""The editor that opens in a cell: a line, a choice found by pinyin, or a taller box for long text."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPolygon
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.ui.cells.model import SEVERITY, CellsModel
from bizenv_desktop.ui.popup_edit import ChoiceEdit, PopupEdit
from bizenv_desktop.ui.theme import severity_colour
from bizenv_desktop.ui.tips import ClippedTips

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Field, Forms

_Index = QModelIndex | QPersistentModelIndex
_CORNER = 7
_TALL = 92
_STEPS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}


@singledispatch
def make_cell_editor(_type: object, _field: Field | None, _forms: Forms, parent: QWidget) -> QWidget:
    """Return the editor for cells of a type; an own column is text."""
    return QLineEdit(parent)


@make_cell_editor.register(types.LongText)
def _(_type: types.LongText, _field: Field | None, _forms: Forms, parent: QWidget) -> QWidget:
    box = QPlainTextEdit(parent)
    box.setTabChangesFocus(True)
    return box


@make_cell_editor.register(types.SelectOne)
@make_cell_editor.register(types.Region)
def _(kind: types.SelectOne | types.Region, _field: Field | None, forms: Forms, parent: QWidget) -> QWidget:
    listed = forms.code_list(kind)
    return ChoiceEdit([(code.value, code.label) for code in listed.codes.values()] if listed else [], parent)


@make_cell_editor.register(types.Boolean)
def _(_type: types.Boolean, _field: Field | None, _forms: Forms, parent: QWidget) -> QWidget:
    return ChoiceEdit([("是", "是"), ("否", "否")], parent)


class ReferenceCells(Protocol):
    """Finds the rows that a reference cell may point to, and remembers what was chosen."""

    def search(self, editor: PopupEdit, row: int, field: Field, text: str) -> None:
        """Offer rows that fit a text in the editor, as soon as a worker has found them."""
        ...

    def learn(self, field: Field, row_id: str, name: str) -> None:
        """Take in that a name means a row."""
        ...


def editor_text(editor: QWidget) -> str:
    """Return what is typed in a cell's editor."""
    return editor.toPlainText() if isinstance(editor, QPlainTextEdit) else cast("QLineEdit", editor).text()


def set_editor_text(editor: QWidget, text: str) -> None:
    """Put a text into a cell's editor with the cursor at its end."""
    if isinstance(editor, QPlainTextEdit):
        editor.setPlainText(text)
        editor.moveCursor(editor.textCursor().MoveOperation.End)
    else:
        cast("QLineEdit", editor).setText(text)


class CellDelegate(ClippedTips):
    """Opens editors, takes Enter and Tab as Excel does, and paints a corner where there is a finding."""

    def __init__(self, forms: Forms, parent: QObject, references: ReferenceCells | None = None) -> None:
        super().__init__(parent)
        self._forms = forms
        self._references = references

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        model = cast("CellsModel", index.model())
        field = model.state.field(index.column())
        if field is not None and isinstance(field.type, types.Reference) and self._references is not None:
            return self._reference_editor(parent, index.row(), field, self._references)
        editor = make_cell_editor(field.type if field else types.Text(), field, self._forms, parent)
        if isinstance(editor, ChoiceEdit):
            editor.picked.connect(lambda *_picked: self._take(editor, (1, 0)))
        return editor

    def _reference_editor(self, parent: QWidget, row: int, field: Field, cells: ReferenceCells) -> QWidget:
        editor = PopupEdit(parent)
        editor.wanted.connect(lambda text: cells.search(editor, row, field, text))

        def pick(row_id: str, name: str) -> None:
            cells.learn(field, row_id, name)
            self._take(editor, (0, 1))

        editor.picked.connect(pick)
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        set_editor_text(editor, str(index.data(Qt.ItemDataRole.EditRole) or ""))

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        if isinstance(editor, ChoiceEdit):
            editor.pick_current_quietly()
        model.setData(index, editor_text(editor), Qt.ItemDataRole.EditRole)

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        room = option.rect
        if isinstance(editor, QPlainTextEdit):
            room.setHeight(max(room.height(), _TALL))
            room.setWidth(max(room.width(), 240))
        editor.setGeometry(room)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, QWidget):
            step = _STEPS.get(Qt.Key(event.key()))
            plain = not event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier)
            if step and plain:
                if isinstance(watched, ChoiceEdit):
                    watched.pick_current_quietly()
                elif isinstance(watched, PopupEdit) and watched.pick_current():
                    return True
                self._take(watched, step)
                return True
            if (
                step == (1, 0)
                and event.modifiers() & Qt.KeyboardModifier.AltModifier
                and isinstance(watched, QPlainTextEdit)
            ):
                watched.insertPlainText("\n")
                return True
        return super().eventFilter(watched, event)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        severity = index.data(SEVERITY)
        if severity:
            corner = option.rect.topRight()
            painter.save()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(severity_colour(severity)))
            painter.drawPolygon(QPolygon([corner - QPoint(_CORNER, 0), corner, corner + QPoint(0, _CORNER)]))
            painter.restore()

    def _take(self, editor: QWidget, step: tuple[int, int]) -> None:
        from bizenv_desktop.ui.cells.view import CellsView

        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        view = self.parent()
        if isinstance(view, CellsView):
            view.move_by(*step)
