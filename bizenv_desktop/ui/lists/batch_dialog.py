"""One value for many rows: the same rules as in the editor, one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bizenv_desktop.ui.dialogs import Dialog, buttons

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Forms, Ledger


class BatchDialog(Dialog):
    """Choose a field and type its value; an empty value clears the field."""

    def __init__(self, parent: QWidget, ledger: Ledger, forms: Forms, count: int, today: date) -> None:
        super().__init__(parent, "批量修改")
        self.setMinimumWidth(420)
        self._forms = forms
        self._today = today
        self._fields = [one for one in ledger.fields.values() if can_batch(one)]
        self.field = QComboBox()
        for one in self._fields:
            self.field.addItem(one.label, one.id)
        self.value = QLineEdit()
        self.value.setPlaceholderText("留空表示清空此字段")
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        form = QFormLayout()
        form.addRow("字段", self.field)
        form.addRow("新值", self.value)
        box = buttons(f"修改 {count} 条")
        box.accepted.connect(self._check)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(QLabel(f"将修改选中的 {count} 条记录，可一步撤销。"))
        column.addLayout(form)
        column.addWidget(self.error)
        column.addWidget(box)
        self._parsed: Value = None

    def change(self) -> Mapping[str, Value]:
        """Return the field with its value."""
        return {str(self.field.currentData()): self._parsed}

    def _check(self) -> None:
        from bizenv_desktop.formdef.values import parse_text

        field = self._fields[self.field.currentIndex()]
        try:
            text = self.value.text().strip()
            self._parsed = parse_text(field, text, self._forms.codes, self._today) if text else None
        except Exception as problem:  # noqa: BLE001 - a text of the wrong type is told in place
            self.error.setText(getattr(problem, "what", str(problem)))
        else:
            self.accept()


def can_batch(field: Field) -> bool:
    """Tell whether a field may take one value for many rows: a stored one that people fill in.

    A fixed one is corrected row by row, each with its reason.
    """
    kept = field.readonly or field.fixed or field.calculation
    return field.stored and not (kept or field.key or field.identity or field.id == "id")
