"""The editor's sheet: blocks with fields, built lazily so that a hundred fields open at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.guidance import Guidance
from bizenv_desktop.ui import bars
from bizenv_desktop.ui.accessible import name_parts
from bizenv_desktop.ui.editor import attachments, references  # noqa: F401 - they register their editors
from bizenv_desktop.ui.editor.fields import FieldEditor, make_editor
from bizenv_desktop.ui.editor.subtable import SubTable
from bizenv_desktop.ui.theme import severity_colour
from bizenv_desktop.ui.timers import later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QWheelEvent

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.ui.editor.context import EditContext
    from bizenv_desktop.ui.editor.layout_plan import Block, Spot
    from bizenv_desktop.ui.editor.loading import ChildRow, Loaded

_SLICE = 0.012
"""Seconds that building may hold the window up in one go."""
_LABEL_WIDTH = 118


class FieldCell(QWidget):
    """One field: label with its star, editor, message below."""

    def __init__(self, spot: Spot, context: EditContext) -> None:
        super().__init__()
        self.spot = spot
        self.editor = make_editor(spot.field.type, spot.field, context)
        if spot.readonly or context.readonly:
            self.editor.set_readonly()
        self.label = QLabel(spot.field.label + spot.star)
        self.label.setFixedWidth(_LABEL_WIDTH)
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.label.setContentsMargins(0, 5, 6, 0)
        self.label.setToolTip(_tip(spot))
        self.label.setBuddy(self.editor)
        name_parts(self.editor, spot.field.label)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(1)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.editor, 0, 1)
        grid.addWidget(self.message, 1, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)

    def value_or_none(self) -> Value:
        """Return the value; None where nothing fits the field."""
        try:
            return self.editor.value()
        except BizenvError:
            return None

    def filled(self) -> bool:
        """Tell whether something stands in the field."""
        return self.value_or_none() is not None or bool(self.editor.typed_text().strip())

    def say(self, severity: str, text: str) -> None:
        """Show a message below the field; "" takes it away."""
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {severity_colour(severity)};")
        self.message.setVisible(bool(text))
        self.editor.mark(severity if text else "")
        (self.editor.focusProxy() or self.editor).setAccessibleDescription(text)


class Sheet(QScrollArea):
    """All blocks of one record. `edited` carries the field id of each change ("" for a child table)."""

    edited = Signal(str)
    built = Signal()

    def __init__(self, blocks: tuple[Block, ...], context: EditContext) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._context = context
        self._building = self._build(blocks)
        self._loaded: Loaded | None = None
        self._messages: dict[str, tuple[str, str]] = {}
        self._guidance = Guidance()
        self._frames: list[tuple[QWidget, tuple[str, ...]]] = []
        self.cells: dict[str, FieldCell] = {}
        self.tables: dict[str, SubTable] = {}
        self._sheet = QWidget()
        self._sheet.setObjectName("sheet")
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(14, 12, 14, 20)
        self._column.setSpacing(12)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)  # a block that comes squeezes none
        self._column.addStretch()
        self.setWidget(self._sheet)
        self._idle = QTimer(self)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self._build_some)
        self._sought: QWidget | None = None
        self._laid_out = later(self, 0, self._bring_in_sight)

    def show_record(self, loaded: Loaded) -> None:
        """Show a record; its fields are made piece by piece, so that the window answers all the while."""
        self._loaded = loaded
        self._idle.start()

    @property
    def is_building(self) -> bool:
        """Tell whether fields are still to be made."""
        return self._idle.isActive()

    def build_all(self) -> None:
        """Make what still waits, at once."""
        for _ in self._building:
            pass

    def changed_values(self) -> dict[str, Value]:
        """Return the values that differ from the record; raises ValueProblem for a text that does not fit."""
        before = self._loaded.values if self._loaded else {}
        changed: dict[str, Value] = {}
        for name, cell in self.cells.items():
            if not cell.spot.readonly:
                value = cell.editor.value()
                if value != before.get(name):
                    changed[name] = value
        return changed

    def values_as_far_as_right(self) -> tuple[dict[str, Value], dict[str, BizenvError]]:
        """Return all values that fit their fields, and what is wrong with the others."""
        values = dict(self._loaded.values) if self._loaded else {}
        wrong: dict[str, BizenvError] = {}
        for name, cell in self.cells.items():
            if cell.spot.readonly:
                continue
            try:
                values[name] = cell.editor.value()
            except BizenvError as problem:
                wrong[name] = problem
        return values, wrong

    def show_values(self, values: dict[str, Value]) -> None:
        """Put values into fields as if they were typed (a draft, a proposal)."""
        self.build_all()
        for name, value in values.items():
            if name in self.cells and not self.cells[name].spot.readonly:
                self.cells[name].editor.show_value(value)

    def say(self, messages: dict[str, tuple[str, str]]) -> None:
        """Show severity and text below fields; fields not named lose theirs."""
        self._messages = messages
        for name, cell in self.cells.items():
            cell.say(*messages.get(name, ("", "")))
        self._laid_out.start()

    def guide(self, guidance: Guidance) -> None:
        """Hide empty fields that do not apply, and whole blocks of them; offer the choices that filters leave.

        A field that does not apply but holds a value stays in sight: it is for a person to empty it.
        """
        self._guidance = guidance
        for name, cell in self.cells.items():
            self._guide_cell(name, cell)
        for frame, names in self._frames:
            made = [self.cells[name] for name in names if name in self.cells]
            frame.setVisible(not made or any(not cell.isHidden() for cell in made))

    def _guide_cell(self, name: str, cell: FieldCell) -> None:
        cell.setVisible(name not in self._guidance.irrelevant or cell.filled())
        if name in self._guidance.choices:
            cell.editor.offer_only(self._guidance.choices[name])

    def unfit(self) -> dict[str, str]:
        """Return what to say of fields that do not apply but are filled, and of values that a filter leaves out."""
        return {name: text for name in self.cells if (text := self._unfit(name))}

    def _unfit(self, name: str) -> str:
        cell = self.cells[name]
        value = cell.value_or_none()
        chosen = value if isinstance(value, list) else [value] if value is not None else []
        offered = self._guidance.choices.get(name)
        if offered is not None and any(one not in offered for one in chosen):
            return "按现有内容不能选这一项：请从列表中重选"
        if name in self._guidance.irrelevant and cell.filled():
            return "按现有内容此项不适用：请核对，或清空"
        return ""

    def go_to(self, name: str) -> None:
        """Bring a field (or a child table) in sight and put the cursor into it."""
        self.build_all()
        cell, table = self.cells.get(name), self.tables.get(name)
        target = cell.editor if cell is not None else table.view if table is not None else None
        if target is not None:
            target.setFocus()
            self._sought = target
            self._laid_out.start()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self._sought = None  # who looks elsewhere is not brought back
        super().wheelEvent(event)

    def _bring_in_sight(self) -> None:
        """Show the field that was gone to, once all has its place; words that come below others push it down."""
        held = self.focusWidget()
        if self._sought is not None and held is not None and (held is self._sought or self._sought.isAncestorOf(held)):
            self.ensureWidgetVisible(self._sought, 0, 80)

    def go_to_first(self) -> None:
        """Put the cursor into the first field that is to be filled."""
        first = next((name for name, cell in self.cells.items() if not cell.spot.readonly and not cell.filled()), "")
        if first:
            self.go_to(first)

    def _build_some(self) -> None:
        end = time.perf_counter() + _SLICE
        for _ in self._building:
            if time.perf_counter() > end:
                return
        self._idle.stop()
        self.built.emit()

    def _build(self, blocks: tuple[Block, ...]) -> Iterator[None]:
        for block in blocks:
            card, column = bars.card(block.title)
            self._column.insertWidget(self._column.count() - 1, card)
            self._frames.append((card, block.fields))
            if block.child is not None:
                column.addWidget(self._table(block))
                yield
            else:
                yield from self._fill(block, column)

    def _fill(self, block: Block, column: QVBoxLayout) -> Iterator[None]:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        for number, line in enumerate(block.lines):
            for place, spot in enumerate(line):
                cell = FieldCell(spot, self._context)
                grid.addWidget(cell, number, place, 1, 2 if spot.wide else 1)
                self._take_in(cell)
                yield

    def _take_in(self, cell: FieldCell) -> None:
        """Fill a cell that has its place; shown before that, it would be a window of its own for a moment."""
        name = cell.spot.field.id
        self.cells[name] = cell
        if self._loaded is not None:
            cell.editor.show_value(self._loaded.values.get(name))
        cell.editor.edited.connect(lambda: self.edited.emit(name))
        self._guide_cell(name, cell)
        cell.say(*self._messages.get(name, ("soft", text) if (text := self._unfit(name)) else ("", "")))

    def _table(self, block: Block) -> SubTable:
        assert block.child is not None  # noqa: S101 - asked by the caller
        table = SubTable(block.child, self._context)
        self.tables[block.child.id] = table
        rows: list[ChildRow] = self._loaded.children.get(block.child.id, []) if self._loaded else []
        table.show_rows(rows)
        if self._context.readonly:
            table.set_readonly()
        table.edited.connect(lambda: self.edited.emit(""))
        return table


def _tip(spot: Spot) -> str:
    field = spot.field
    parts = [field.hint, f"必填条件：{field.when_text}" if field.when_text else ""]
    return "\n".join(part for part in parts if part)


__all__ = ["FieldCell", "FieldEditor", "Sheet"]
