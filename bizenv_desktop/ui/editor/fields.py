"""One editor per field type: shows a value, says when it was edited, gives the value back or says what is wrong."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCalendarWidget,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)
from typing_extensions import override

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.lists.columns import is_number
from bizenv_desktop.ui.popup_edit import ChoiceEdit, PopupEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field
    from bizenv_desktop.ui.editor.context import EditContext

_LINES = (2, 12)
_AROUND = 18
"""Pixels around the lines of a text: border, padding and margins, and what rounding takes."""
SUGGEST = "suggest "
"""Begins the appearance of a text field that suggests values of another ledger's field."""
_YES_NO = (("是", True), ("否", False))


class FieldEditor(QWidget):
    """The base: a widget for one field. `edited` comes on each change that a person makes."""

    edited = Signal()

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__()
        self.field = field
        self.context = context
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)

    def value(self) -> Value:
        """Return the value; raises ValueProblem for a text that does not fit."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show a value without saying that it was edited."""
        raise NotImplementedError

    def typed_text(self) -> str:
        """Return what stands in the editor as text, for a draft of what fits no field."""
        return ""

    def show_text(self, text: str) -> None:
        """Show a text of a draft as it was typed."""

    def offer_only(self, values: Sequence[str]) -> None:
        """Offer these choices only (those that a filter of the definition leaves)."""

    def set_readonly(self) -> None:
        """Take no typing any more."""
        self.setEnabled(False)

    def focus(self) -> None:
        """Put the cursor into the field."""
        self.setFocus()

    def mark(self, severity: str) -> None:
        """Show by the frame that there is a finding; "" for none."""
        for part in self.findChildren(QWidget):
            if isinstance(part, QLineEdit | QPlainTextEdit) and part.property("finding") != severity:
                part.setProperty("finding", severity)
                part.style().unpolish(part)
                part.style().polish(part)


class LineEditor(FieldEditor):
    """A line of text that is read as the field's type says; the text stays as typed until it is left."""

    def __init__(self, field: Field, context: EditContext, line: QLineEdit | None = None) -> None:
        super().__init__(field, context)
        self.line = line or QLineEdit()
        self.line.setPlaceholderText(field.hint if len(field.hint) < 20 else "")  # noqa: PLR2004 - what fits a line
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.editingFinished.connect(self._tidy)
        self.row.addWidget(self.line, 1)
        self.setFocusProxy(self.line)

    @override
    def value(self) -> Value:
        text = self.line.text()
        return self.context.parse(self.field, text) if text.strip() else None

    @override
    def show_value(self, value: Value) -> None:
        self.line.setText(self.context.format(self.field, value))
        self.line.setCursorPosition(0)

    @override
    def typed_text(self) -> str:
        return self.line.text()

    @override
    def show_text(self, text: str) -> None:
        self.line.setText(text)

    @override
    def set_readonly(self) -> None:
        self.line.setReadOnly(True)
        self.line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for action in self.line.actions():
            self.line.removeAction(action)

    def _tidy(self) -> None:
        if self.line.isReadOnly() or not self.line.isModified():
            return
        try:
            self.show_value(self.value())
        except Exception:  # noqa: BLE001 - a text that does not fit stays as typed; the finding says why
            return


class NumberEditor(LineEditor):
    """A number at the right of its line, with its unit behind."""

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__(field, context)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        unit = getattr(field.type, "entry_unit", None) or field.unit
        if unit:
            label = QLabel(unit)
            label.setProperty("role", "faint")
            self.row.addWidget(label)


class DateEditor(LineEditor):
    """A date as text, with a calendar; Ctrl+; writes today."""

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__(field, context)
        partial = getattr(field.type, "partial", False)
        self.line.setPlaceholderText("如 2022-05-09，可只填年月" if partial else "如 2022-05-09")
        self._button = self.line.addAction(icon("date", "#7A8591"), QLineEdit.ActionPosition.TrailingPosition)
        self._button.triggered.connect(self._open)
        today = QShortcut(QKeySequence("Ctrl+;"), self.line, self._today)
        today.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _today(self) -> None:
        self._take(self.context.desk.services.clock.today().isoformat())

    def _open(self) -> None:
        menu = _menu(self)
        picker = QCalendarWidget()
        shown = QDate.fromString(self.line.text()[:10], Qt.DateFormat.ISODate)
        today = self.context.desk.services.clock.today()
        picker.setSelectedDate(shown if shown.isValid() else QDate(today.year, today.month, today.day))
        picker.clicked.connect(lambda day: self._take(day.toString(Qt.DateFormat.ISODate)))
        picker.clicked.connect(menu.close)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(picker)
        menu.addAction(holder)
        menu.popup(self.line.mapToGlobal(self.line.rect().bottomLeft()))

    def _take(self, text: str) -> None:
        self.line.setText(text)
        self.edited.emit()


class GrowingText(QPlainTextEdit):
    """Text that grows with what is typed, from two to twelve lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lines = max(_LINES[0], min(_LINES[1], int(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + _AROUND)


class LongTextEditor(FieldEditor):
    """Text with line breaks."""

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__(field, context)
        self.text = GrowingText()
        self._showing = False
        self.text.textChanged.connect(lambda: None if self._showing else self.edited.emit())
        self.row.addWidget(self.text)
        self.setFocusProxy(self.text)

    @override
    def value(self) -> Value:
        text = self.text.toPlainText()
        return text if text.strip() else None

    @override
    def show_value(self, value: Value) -> None:
        self._showing = True
        self.text.setPlainText(str(value) if value is not None else "")
        self._showing = False

    @override
    def set_readonly(self) -> None:
        self.text.setReadOnly(True)


class TextListEditor(LongTextEditor):
    """Several texts, one a line."""

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__(field, context)
        self.text.setPlaceholderText("每行一项")

    @override
    def value(self) -> Value:
        lines = [line.strip() for line in self.text.toPlainText().splitlines() if line.strip()]
        return lines or None

    @override
    def show_value(self, value: Value) -> None:
        super().show_value("\n".join(value) if isinstance(value, list) else value)


class BooleanEditor(FieldEditor):
    """是, 否, or neither: clicking the chosen one again empties the field."""

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__(field, context)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self.buttons: dict[bool, QPushButton] = {}
        for text, meaning in _YES_NO:
            button = QPushButton(text)
            button.setCheckable(True)
            button.setFixedWidth(58)
            button.clicked.connect(lambda checked, chosen=meaning: self._choose(chosen, checked))
            self.buttons[meaning] = button
            self.row.addWidget(button)
        self.empty = QLabel("未填")
        self.empty.setProperty("role", "faint")
        self.row.addWidget(self.empty)
        self.row.addStretch()
        self.setFocusProxy(self.buttons[True])

    @override
    def value(self) -> Value:
        return next((meaning for meaning, button in self.buttons.items() if button.isChecked()), None)

    @override
    def show_value(self, value: Value) -> None:
        for meaning, button in self.buttons.items():
            button.setChecked(value is meaning)
        self.empty.setVisible(value is None)

    def _choose(self, meaning: bool, checked: bool) -> None:
        self.show_value(meaning if checked else None)
        self.edited.emit()


class ChoiceEditor(LineEditor):
    """One code of a list, found by its text or by pinyin initials."""

    def __init__(self, field: Field, context: EditContext) -> None:
        listed = context.desk.forms.code_list(field.type)
        entries = [(code.value, code.label) for code in listed.codes.values()] if listed else []
        choice = ChoiceEdit(entries)
        super().__init__(field, context, choice)
        choice.picked.connect(lambda *_picked: self.edited.emit())
        self._choice = choice

    @override
    def offer_only(self, values: Sequence[str]) -> None:
        self._choice.restrict(values)


class ManyChoicesEditor(LineEditor):
    """Several codes: typed with 、 between them, or ticked in a menu."""

    def __init__(self, field: Field, context: EditContext) -> None:
        super().__init__(field, context)
        self._button = self.line.addAction(icon("down", "#7A8591"), QLineEdit.ActionPosition.TrailingPosition)
        self._button.triggered.connect(self._open)
        self._offered: Sequence[str] | None = None

    @override
    def offer_only(self, values: Sequence[str]) -> None:
        self._offered = values

    def _open(self) -> None:
        listed = self.context.desk.forms.code_list(self.field.type)
        menu = _menu(self)
        try:
            now = self.value() or []
        except Exception:  # noqa: BLE001 - a text that fits nothing ticks nothing
            now = []
        chosen = set(now) if isinstance(now, list) else set()
        for code in listed.codes.values() if listed else ():
            if self._offered is not None and code.value not in (*self._offered, *chosen):
                continue
            action = menu.addAction(code.label)
            action.setCheckable(True)
            action.setChecked(code.value in chosen)
            action.toggled.connect(lambda on, value=code.value: self._tick(value, on))
        menu.popup(self.line.mapToGlobal(self.line.rect().bottomLeft()))

    def _tick(self, value: str, on: bool) -> None:
        listed = self.context.desk.forms.code_list(self.field.type)
        now = self.value()
        chosen = (set(now) if isinstance(now, list) else set()) | {value} if on else set(now or []) - {value}  # type: ignore[arg-type]
        self.show_value([code for code in (listed.codes if listed else ()) if code in chosen] or None)
        self.edited.emit()


class SuggestEditor(LineEditor):
    """Text with suggestions from another ledger (`appearance = "suggest person.name"`); other text may be typed."""

    def __init__(self, field: Field, context: EditContext) -> None:
        line = PopupEdit()
        super().__init__(field, context, line)
        self._source = field.appearance.removeprefix(SUGGEST).strip().partition(".")
        line.wanted.connect(self._search)
        line.picked.connect(lambda *_picked: self.edited.emit())
        self._popup = line

    def _search(self, text: str) -> None:
        ledger, _dot, name = self._source
        if ledger in self.context.desk.forms.ledgers:
            self.context.suggest(self, ledger, name, text, self._popup.answer(text))


@singledispatch
def make_editor(kind: object, field: Field, context: EditContext) -> FieldEditor:
    """Return the editor of a field by its type; types register theirs."""
    if field.appearance.startswith(SUGGEST):
        return SuggestEditor(field, context)
    return NumberEditor(field, context) if is_number(kind) else LineEditor(field, context)


@make_editor.register(types.LongText)
def _(_type: types.LongText, field: Field, context: EditContext) -> FieldEditor:
    return LongTextEditor(field, context)


@make_editor.register(types.TextList)
def _(_type: types.TextList, field: Field, context: EditContext) -> FieldEditor:
    return TextListEditor(field, context)


@make_editor.register(types.Date)
@make_editor.register(types.DateTime)
def _(_type: types.Date | types.DateTime, field: Field, context: EditContext) -> FieldEditor:
    return DateEditor(field, context)


@make_editor.register(types.Boolean)
def _(_type: types.Boolean, field: Field, context: EditContext) -> FieldEditor:
    return BooleanEditor(field, context)


@make_editor.register(types.SelectOne)
@make_editor.register(types.Region)
def _(_type: types.SelectOne | types.Region, field: Field, context: EditContext) -> FieldEditor:
    return ChoiceEditor(field, context)


@make_editor.register(types.SelectMultiple)
def _(_type: types.SelectMultiple, field: Field, context: EditContext) -> FieldEditor:
    return ManyChoicesEditor(field, context)


def _menu(owner: QWidget) -> QMenu:
    """Return a menu to pop up once; closed, it is gone."""
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def column_of(widget: QWidget) -> QVBoxLayout:
    """Return a column without margins on a widget."""
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    return column
