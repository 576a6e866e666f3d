"""The rows of a child ledger inside the editor: typed in place, added, removed, pasted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.model import COMMON_FIELDS
from bizenv_desktop.formdef.values import from_json, to_json
from bizenv_desktop.ui.accessible import name_table
from bizenv_desktop.ui.cells.model import CellsModel
from bizenv_desktop.ui.cells.state import CellRow, TableState, Wrong
from bizenv_desktop.ui.cells.view import CellsView
from bizenv_desktop.ui.cells.widths import shared_widths
from bizenv_desktop.ui.editor.layout_plan import is_readonly
from bizenv_desktop.ui.editor.loading import ChildEdits, ChildRow
from bizenv_desktop.ui.editor.reference_cells import ReferenceNames, target_in
from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.lists.columns import label_of, usual_width
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.ui.cells.state import Change
    from bizenv_desktop.ui.editor.context import EditContext

_SHOWN_ROWS = (2, 8)
_ROW = 30
_NARROWEST, _PAD = 64, 16


def child_columns(ledger: Ledger) -> list[Field]:
    """Return the columns of a child table: its own fields, without bookkeeping and the link to the parent."""
    return [one for one in ledger.fields.values() if one.id not in COMMON_FIELDS and one.id != ledger.parent]


def _typed_in_place(field: Field) -> bool:
    return not isinstance(field.type, types.References | types.Attachment)


class SubTable(QWidget):
    """A child ledger's rows of one record; `edited` comes on each change."""

    edited = Signal()

    def __init__(self, ledger: Ledger, context: EditContext) -> None:
        super().__init__()
        self.ledger = ledger
        self._context = context
        self._before: dict[str, dict[str, Value]] = {}
        columns = child_columns(ledger)
        locked = frozenset(one.id for one in columns if is_readonly(one, ledger) or not _typed_in_place(one))
        self.names = ReferenceNames(context.desk, ledger, self._row)
        self.state = TableState(columns, self._parse, self._format, locked=locked)
        self.model = CellsModel(self.state)
        self.view = CellsView(self.model, context.desk.forms, context.desk.services.clock.today, references=self.names)
        name_table(self.view, ledger.title)
        self.empty = QLabel("没有记录")
        self.empty.setProperty("role", "faint")
        self._lay_out()
        self.model.done.connect(self._done)
        self.view.selectionModel().selectionChanged.connect(self._offer)
        self.model.modelReset.connect(self._offer)
        self.view.resized.connect(self._share_width)
        self._offer()

    def show_rows(self, rows: Sequence[ChildRow]) -> None:
        """Show the saved rows."""
        for row in rows:
            self._learn(row.values, row.texts)
        self.state.rows = [CellRow(row.id, dict(row.values), texts=dict(row.texts)) for row in rows]
        self._before = {row.id: dict(row.values) for row in rows}
        self.model.reset()
        self._fit()
        self._share_width()

    def edits(self) -> ChildEdits:
        """Return what is to be saved: rows without anything typed are left out."""
        names = [one.id for one in self.state.columns if one.id not in self.state.locked]
        here = {row.id: row for row in self.state.rows if row.id}
        created = [_filled(row.values) for row in self.state.rows if not row.id and _filled(row.values)]
        changed: dict[str, dict[str, Any]] = {}
        for row_id, before in self._before.items():
            if row_id in here:
                now = here[row_id].values
                differ = {name: now.get(name) for name in names if now.get(name) != before.get(name)}
                if differ:
                    changed[row_id] = differ
        return ChildEdits(created, changed, [row_id for row_id in self._before if row_id not in here])

    def is_edited(self) -> bool:
        """Tell whether anything was typed here that is not saved, be it a text that fits no field."""
        return bool(self.edits()) or any(row.wrong for row in self.state.rows)

    def current(self) -> list[dict[str, Value]]:
        """Return all rows as they stand, with ids where they have one: for the checks."""
        return [{**row.values, **({"id": row.id} if row.id else {})} for row in self.state.rows if _filled(row.values)]

    def draft(self) -> dict[str, Any]:
        """Return what was typed as plain JSON: rows that differ from the saved ones or are new, ids of removed ones."""
        edits = self.edits()
        rows = [
            {
                "id": row.id,
                "values": self._plain(row.values),
                "changed": sorted(edits.changed.get(row.id, {})),
                "names": self._names_of(row),
                "texts": {name: bad.text for name, bad in row.wrong.items()},
            }
            for row in self.state.rows
            if not row.id or row.wrong or row.id in edits.changed
        ]
        return {"rows": rows, "removed": list(edits.deleted)}

    def show_draft(self, kept: Mapping[str, Any]) -> None:
        """Put a draft over the saved rows, which may be others by now: what nobody typed here stays as it is saved.

        A row that was typed into and is gone by now comes back as a new one.
        """
        here = {row.id: row for row in self.state.rows if row.id and row.id not in kept["removed"]}
        fresh = []
        for one in kept["rows"]:
            self._learn(one["values"], one["names"])
            values = self._typed(one["values"])
            wrong = {name: Wrong(text, "格式不对，请改正") for name, text in one["texts"].items()}
            saved = here.get(one["id"])
            if saved is None:
                fresh.append(CellRow("", values, texts=dict(one["names"]), wrong=wrong))
                continue
            for name in one["changed"]:
                saved.values[name] = values.get(name)
                saved.texts.pop(name, None)
            saved.texts |= {name: text for name, text in one["names"].items() if name in one["changed"]}
            saved.wrong |= wrong
        self.state.rows = [*here.values(), *fresh]
        self.model.reset()
        self._fit()

    def _plain(self, values: Mapping[str, Value]) -> dict[str, Any]:
        fields = self.ledger.fields
        return {name: to_json(fields[name].type, value) for name, value in values.items() if name in fields}

    def _typed(self, plain: Mapping[str, Any]) -> dict[str, Value]:
        fields = self.ledger.fields
        return {name: from_json(fields[name].type, value) for name, value in plain.items() if name in fields}

    def add_row(self) -> None:
        """Add an empty row and put the cursor into it."""
        self.state.rows.append(CellRow("", {}))
        self.model.reset()
        self._fit()
        first = next((n for n, one in enumerate(self.state.columns) if one.id not in self.state.locked), 0)
        self.view.go(len(self.state.rows) - 1, first)
        self.view.setFocus()

    def remove_rows(self) -> None:
        """Take the selected rows away."""
        chosen = set(self.view.selected_rows())
        if chosen:
            self.state.rows = [row for number, row in enumerate(self.state.rows) if number not in chosen]
            self.model.reset()
            self._fit()
            self.edited.emit()

    def set_readonly(self) -> None:
        """Take no changes."""
        self.state.locked = frozenset(one.id for one in self.state.columns)
        self._buttons.hide()

    def _row(self, number: int) -> tuple[dict[str, Value], str | None]:
        row = self.state.rows[number]
        return row.values, row.id or None

    def _parse(self, field: Field, text: str) -> Value:
        return self.names.id_of(field, text) if self._is_reference(field) else self._context.parse(field, text)

    def _format(self, field: Field, value: Value) -> str:
        return self.names.name(field, str(value)) if self._is_reference(field) else self._context.format(field, value)

    def _is_reference(self, field: Field) -> bool:
        return bool(target_in(field, self._context.desk))

    def _learn(self, values: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            if values.get(name) and name in self.ledger.fields:
                self.names.learn(self.ledger.fields[name], str(values[name]), text)

    def _names_of(self, row: CellRow) -> dict[str, str]:
        """Return the names of the references of a row, so that a draft shows them."""
        shown = [one for one in self.state.columns if self._is_reference(one) and row.values.get(one.id)]
        return {one.id: self.names.name(one, str(row.values[one.id])) for one in shown}

    def _done(self, change: Change) -> None:
        """Look up pasted names of references; whoever types picks from the list."""
        self.edited.emit()
        for cell in change.cells:
            field = self.ledger.fields.get(cell.field)
            if cell.new_wrong is not None and field is not None and self._is_reference(field):
                again = partial(self._type_again, cell.row, field, cell.new_wrong.text)
                self.names.resolve(self, field, cell.new_wrong.text, again)

    def _type_again(self, row: int, field: Field, text: str) -> None:
        column = self.state.columns.index(field)
        bad = self.state.wrong(row, column) if row < len(self.state.rows) else None
        if bad is not None and bad.text == text:
            self.model.put([(row, column, text)], f"填写 {field.label}")

    def _lay_out(self) -> None:
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        self.add_button, self.remove_button, self.open_button = (
            QPushButton(icon(picture), text)
            for text, picture in (("增加一行", "add"), ("删除选中行", "remove"), ("打开", "record"))
        )
        self.add_button.clicked.connect(self.add_row)
        self.remove_button.clicked.connect(self.remove_rows)
        self.open_button.clicked.connect(self._open)
        for button in (self.add_button, self.remove_button, self.open_button):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._buttons)
        column.addWidget(self.view)
        self._usual = [
            max(usual_width(one.type), 40 + 14 * len(label_of(self.ledger, one.id))) for one in self.state.columns
        ]
        for number, width in enumerate(self._usual):
            self.view.setColumnWidth(number, width)

    def _share_width(self) -> None:
        """Give each column what it needs, and of the rest as much as is there, so that all are in sight."""
        view = self.view
        bold = view.horizontalHeader().font()
        bold.setBold(True)
        letters = QFontMetrics(bold)
        headings = [letters.horizontalAdvance(label_of(self.ledger, one.id)) for one in self.state.columns]
        needed = [max(_NARROWEST, _PAD + head, view.sizeHintForColumn(n) + 2) for n, head in enumerate(headings)]
        for number, width in enumerate(shared_widths(self._usual, needed, view.viewport().width())):
            view.setColumnWidth(number, width)

    def _fit(self) -> None:
        rows = max(_SHOWN_ROWS[0], min(_SHOWN_ROWS[1], len(self.state.rows)))
        self.view.setVisible(bool(self.state.rows))
        self.empty.setVisible(not self.state.rows)
        self.view.setFixedHeight(rows * _ROW + 30 + 20)

    def _offer(self) -> None:
        """Offer what can be done with the selected rows; one that is not saved yet cannot be opened."""
        self.remove_button.setEnabled(bool(self.view.selected_rows()))
        self.open_button.setEnabled(bool(self._first_selected()))

    def _first_selected(self) -> str:
        """Return the id of the first selected row; "" where there is none, or it is not saved yet."""
        rows = self.view.selected_rows()
        return self.state.rows[rows[0]].id if rows else ""

    def _open(self) -> None:
        row = self._first_selected()
        if row:
            self._context.desk.open(Place("record", self.ledger.id, row))


def _filled(values: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}
