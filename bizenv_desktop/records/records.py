"""The verbs on records of one copy: a facade over one small file each. Safe on any thread; all calls wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.records import changing, reading
from bizenv_desktop.records.lookup import displays, find_row
from bizenv_desktop.records.typed import parse_values

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.records.reading import Sort
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.edits import Edit, Step, StepResult


class Records:
    """Everything that can be done to records. `ledger` is a ledger's id, `row_id` a row's."""

    def __init__(self, copy: LocalCopy, checker: Checker) -> None:
        self._copy = copy
        self._checker = checker

    def get(self, ledger: str, row_id: str) -> Record:
        """Return a live record with its notes."""
        with self._copy.read() as reader:
            return reading.get_record(reader, ledger, row_id)

    def rows(
        self,
        ledger: str,
        *,
        where: str = "",
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        order: Sequence[Sort] | None = None,
        search: str = "",
    ) -> list[Record]:
        """Return live records; `where` is SQL over `this`, `search` a part of a text or pinyin initials."""
        with self._copy.read() as reader:
            return reading.read_rows(
                reader, ledger, where=where, fields=fields, limit=limit, order=order, search=search
            )

    def list_ids(self, ledger: str, *, where: str = "", search: str = "", sort: Sequence[Sort] = ()) -> array[int]:
        """Return the numbers of all live rows in order, for a list of any length."""
        with self._copy.read() as reader:
            return reading.list_ids(reader, ledger, where=where, search=search, sort=sort)

    def list_page(self, ledger: str, rowids: Sequence[int], columns: Sequence[str]) -> list[tuple[str, ...]]:
        """Return id and display texts of rows by their numbers."""
        with self._copy.read() as reader:
            return reading.list_page(reader, ledger, rowids, columns)

    def display(self, ledger: str, row_id: str) -> str:
        """Return the name of a row for people; its id where it is gone."""
        with self._copy.read() as reader:
            return displays(reader, ledger, [row_id]).get(row_id, row_id)

    def find(self, ledger: str, text: str) -> str:
        """Return the id of the one row that an id or a display text means; raises where none or several match."""
        with self._copy.read() as reader:
            return find_row(reader, ledger, text)

    def parse_values(self, ledger: str, texts: Mapping[str, str]) -> dict[str, Value]:
        """Return values for texts as typed in the editor; an empty text clears."""
        with self._copy.read() as reader:
            return parse_values(reader, ledger, texts)

    def create(
        self,
        ledger: str,
        values: Mapping[str, Value],
        *,
        children: Mapping[str, Sequence[Mapping[str, Value]]] | None = None,
        ext: Mapping[str, str | None] | None = None,
    ) -> Record:
        """Make a record, with child rows by ledger."""
        return changing.create(self._copy, ledger, values, children=children, ext=ext)

    def change(
        self,
        ledger: str,
        row_id: str,
        values: Mapping[str, Value],
        *,
        why: str = "",
        ext: Mapping[str, str | None] | None = None,
    ) -> Record:
        """Change fields of a record."""
        return changing.change(self._copy, ledger, row_id, values, why=why, ext=ext)

    def delete(self, ledger: str, row_id: str, reason: str) -> None:
        """Delete a record with its child rows."""
        changing.delete(self._copy, ledger, row_id, reason)

    def apply(self, step: Step) -> StepResult:
        """Write many edits as one undo step."""
        return changing.apply(self._copy, step)

    def new_edit(self, ledger: str, values: Mapping[str, Value]) -> Edit:
        """Return the edit that makes a row, with common fields, defaults and id filled."""
        return changing.new_edit(self._copy, ledger, values)
