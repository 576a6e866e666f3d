"""References in the cells of a child table: shown by name, found by name or pinyin initials, pasted as names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.ui.editor.context import find_choices, find_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtCore import QObject

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.popup_edit import PopupEdit


def target_in(field: Field, desk: Desk) -> str:
    """Return the ledger that a single reference points to, where it is defined; "" for other fields."""
    target = field.type.target if isinstance(field.type, types.Reference) else ""
    return target if target in desk.forms.ledgers else ""


class ReferenceNames:
    """Names of the rows that cells of one child table refer to; what is new is looked up on a worker."""

    def __init__(
        self, desk: Desk, ledger: Ledger, row: Callable[[int], tuple[Mapping[str, Value], str | None]]
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._row = row
        self._names: dict[tuple[str, str], str] = {}
        self._ids: dict[tuple[str, str], str] = {}

    def learn(self, field: Field, row_id: str, name: str) -> None:
        """Take in that a name means a row."""
        self._names[(field.id, row_id)] = name
        self._ids[(field.id, name)] = row_id

    def name(self, field: Field, row_id: str) -> str:
        """Return the name of a row; its id while it is not known."""
        return self._names.get((field.id, row_id), row_id)

    def id_of(self, field: Field, text: str) -> str:
        """Return the row that a name means; raises BizenvError where none was chosen yet."""
        found = self._ids.get((field.id, text.strip()))
        if found is None:
            raise BizenvError("UNKNOWN_REFERENCE", f"{field.label}：没有选定“{text}”", "从列表中选一条，或先新增")
        return found

    def search(self, editor: PopupEdit, row: int, field: Field, text: str) -> None:
        """Offer the rows that fit a text in a cell's editor."""
        target, services = target_in(field, self._desk), self._desk.services
        known = "" if (field.id, text.strip()) in self._ids else text
        if field.choice_filter:
            values, row_id = self._row(row)
            place = (self._ledger.id, field.id, dict(values), row_id)
            self._desk.run(editor, find_choices, services, place, target, known, then=editor.answer(text))
        else:
            self._desk.run(editor, find_rows, services.records, target, known, then=editor.answer(text))

    def resolve(self, owner: QObject, field: Field, text: str, then: Callable[[], object]) -> None:
        """Look up what a pasted name means; `then` is called where it means one row."""

        def found(row_id: Any) -> None:
            self.learn(field, str(row_id), text.strip())
            then()

        find, target = self._desk.services.records.find, target_in(field, self._desk)
        self._desk.run(owner, find, target, text.strip(), then=found, failed=lambda _problem: None)
