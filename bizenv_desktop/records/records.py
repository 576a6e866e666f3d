"""The verbs on records of one copy: a facade over one small file each. Safe on any thread; all calls wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.records import (
    attaching,
    changing,
    clauses,
    confirming,
    deciding,
    double_numbers,
    drafts,
    explaining,
    history,
    json_form,
    merging,
    reading,
    related,
    todo,
    undo,
    workflow,
)
from bizenv_desktop.records.lookup import displays, find_row
from bizenv_desktop.records.typed import parse_values

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Transition
    from bizenv_desktop.records.clauses import PlanState
    from bizenv_desktop.records.drafts import Draft
    from bizenv_desktop.records.merging import MergePlan
    from bizenv_desktop.records.reading import Sort
    from bizenv_desktop.records.record import Change, FileInfo, Record, UndoResult
    from bizenv_desktop.records.related import Panorama
    from bizenv_desktop.records.todo import Task
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.edits import Edit, Step, StepResult
    from bizenv_desktop.storage.notes import CellNote


class Records:
    """Everything that can be done to records. `ledger` is a ledger's id, `row_id` a row's."""

    def __init__(self, copy: LocalCopy, checker: Checker) -> None:
        self._copy = copy
        self._checker = checker

    @property
    def copy(self) -> LocalCopy:
        """The copy that the records are in."""
        return self._copy

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

    def list_ids(
        self,
        ledger: str,
        *,
        where: str = "",
        search: str = "",
        sort: Sequence[Sort] = (),
        limit: int | None = None,
    ) -> array[int]:
        """Return the numbers of all live rows in order (or of the first), for a list of any length."""
        with self._copy.read() as reader:
            return reading.list_ids(reader, ledger, where=where, search=search, sort=sort, limit=limit)

    def count(self, ledger: str) -> int:
        """Return how many live rows a ledger has."""
        with self._copy.read() as reader:
            return reading.count_rows(reader, ledger)

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

    def undo(self) -> UndoResult:
        """Take back the last step of the acting user, as a new step."""
        return undo.undo(self._copy)

    def history(self, ledger: str, row_id: str, field: str | None = None) -> list[Change]:
        """Return what happened to a record, or to one field of it, oldest first."""
        with self._copy.read() as reader:
            return history.history(reader, ledger, row_id, field)

    def change_json(self, _ledger: str, change: Change) -> dict[str, Any]:
        """Return a change as the command line gives it."""
        return history.change_json(change)

    def held(self, ledger: str | None = None) -> list[CellNote]:
        """Return the cells that wait for a decision."""
        with self._copy.read() as reader:
            return deciding.held(reader, ledger)

    def decide(self, note_id: str, *, value: str | None = None, accept: bool = False, drop: bool = False) -> Record:
        """Settle a held cell with a typed value, with its suggestion, or by dropping it."""
        return deciding.decide(self._copy, note_id, value=value, accept=accept, drop=drop)

    def settle_many(self, notes: list[CellNote], *, accept: bool) -> StepResult:
        """Accept the suggestions of many held cells, or drop them, as one step."""
        return deciding.settle_many(self._copy, notes, accept=accept)

    def explain(self, ledger: str, row_ids: Sequence[str], code: str, text: str) -> None:
        """Explain a soft finding of one or many rows."""
        explaining.explain(self._copy, ledger, row_ids, code, text)

    def advance(
        self, ledger: str, row_id: str, state: str, *, reason: str = "", values: Mapping[str, Value] | None = None
    ) -> Record:
        """Move a record to a state of its workflow; raises StepBarred with the findings that bar the way."""
        return workflow.advance(self._copy, self._checker, ledger, row_id, state, reason=reason, values=values)

    def next_states(self, ledger: str, row_id: str) -> list[Transition]:
        """Return the workflow steps that the acting user may take with a record now."""
        return workflow.next_states(self._copy, ledger, row_id)

    def attach(self, ledger: str, row_id: str, field: str, paths: Sequence[Path]) -> list[FileInfo]:
        """Attach files to a field of a record."""
        return attaching.attach(self._copy, ledger, row_id, field, paths)

    def confirm(self, ledger: str, *, where: str = "") -> int:
        """Sign rows of others as the reviewer; return how many."""
        return confirming.confirm(self._copy, ledger, where=where)

    def merge(self, ledger: str, keep: str, drop: str) -> Record:
        """Keep one of two records of the same thing; references are rewritten."""
        return merging.merge(self._copy, ledger, keep, drop)

    def plan_merge(self, ledger: str, keep: str, drop: str) -> MergePlan:
        """Return what a merge would do, and change nothing."""
        return merging.plan_merge(self._copy, ledger, keep, drop)

    def renumber(self, ledger: str, row_id: str) -> Record:
        """Give a row whose number another one had before it the next number."""
        return double_numbers.renumber(self._copy, ledger, row_id)

    def todo(self) -> list[Task]:
        """Return what waits for somebody: deadlines, held cells, conflicts."""
        return todo.todo(self._copy)

    def panorama(self, ledger: str, row_id: str) -> Panorama:
        """Return all that the ledgers know of one record: the rows that belong to it, by day."""
        with self._copy.read() as reader:
            return related.panorama(reader, ledger, row_id)

    def plan_state(self, year: int) -> PlanState:
        """Return how far the plan is carried out, clause by clause, with the rows of `year` that carry each."""
        return clauses.plan_state(self._copy, year)

    def enter_plan_tasks(self) -> int:
        """Enter the tasks that the plan proposes for clauses without any; return how many."""
        return clauses.enter_tasks(self._copy)

    def save_draft(self, ledger: str, row_id: str, body: Mapping[str, Any]) -> None:
        """Keep what is being typed (`row_id` "new" for a new record)."""
        drafts.save_draft(self._copy, ledger, row_id, body)

    def draft(self, ledger: str, row_id: str) -> Draft | None:
        """Return what was left unsaved, or None."""
        return drafts.load_draft(self._copy, ledger, row_id)

    def drafts(self) -> list[Draft]:
        """Return all that the acting user left unsaved."""
        return drafts.list_drafts(self._copy)

    def clear_draft(self, ledger: str, row_id: str) -> None:
        """Forget an unsaved state."""
        drafts.clear_draft(self._copy, ledger, row_id)

    def to_json(self, record: Record, *, expand: bool = False, fields: Sequence[str] | None = None) -> dict[str, Any]:
        """Return a record as JSON; `expand` gives references as objects and child rows as lists."""
        with self._copy.read() as reader:
            return json_form.record_json(reader, record, expand=expand, fields=fields)
