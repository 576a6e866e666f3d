"""From the drafts of one sheet to edits: rows matched or new, references, child rows, openings, notes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.letting_go import let_go
from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.base.partial_dates import is_date
from bizenv_desktop.exchange.cell_report import cell_problem
from bizenv_desktop.exchange.child_rows import ChildRows
from bizenv_desktop.exchange.drafts import Draft, Drafter, Leftover
from bizenv_desktop.exchange.existing import ExistingRows, Key
from bizenv_desktop.exchange.headings import own_number_heading
from bizenv_desktop.exchange.plan import NO_ITEM, Problem, remark
from bizenv_desktop.exchange.references import kept_note
from bizenv_desktop.exchange.restated import Restated
from bizenv_desktop.exchange.result import SheetCounts
from bizenv_desktop.exchange.row_changes import RowChanges, says_something_new
from bizenv_desktop.exchange.row_references import RowReferences, Waiting
from bizenv_desktop.exchange.sheet_columns import currency_field
from bizenv_desktop.formdef.field_types import PeriodKey
from bizenv_desktop.formdef.natural_keys import identity_of
from bizenv_desktop.records.openings import Figure, Openings
from bizenv_desktop.storage.edits import CREATE, PATCH, CellNote, Edit

if TYPE_CHECKING:
    from bizenv_desktop.exchange.plan import SheetPlan
    from bizenv_desktop.exchange.session import Session
    from bizenv_desktop.formdef.field_types import Value

_PICTURE = 25


@dataclass
class _Row:
    draft: Draft
    place: str
    id: str = ""
    is_new: bool = False
    waiting: dict[str, Waiting] = field(default_factory=dict)
    """By reference field."""
    key: Key = ()


class SheetStore:
    """Makes the edits of one sheet."""

    def __init__(self, session: Session, plan: SheetPlan) -> None:
        self._session, self._plan = session, plan
        self._ledger = session.forms.ledgers[plan.ledger]
        self._own_number = own_number_heading(self._ledger)
        self.edits: list[Edit] = []
        self.problems: list[Problem] = []
        self._restated = Restated(session.reader)
        self._references = RowReferences(session, plan)
        self.counts = SheetCounts(plan.name, plan.ledger, plan.treatment, plan.reason)

    def build(self) -> None:
        """Match the rows and make their edits; counts and problems are filled."""
        rows = self._drafted()
        self._match(rows)
        known = [row.id for row in rows if not row.is_new]
        changes = RowChanges(self._session.reader, self._ledger, known, self._plan.name)
        children = self._children(rows, known)
        day = self._plan.title.report_date if self._has_day else self._session.today
        openings = Openings(self._session.reader, self._session.forms, self._ledger, day, known)
        for row in rows:
            self._session.tick(row.draft.row)
            self._store(row, changes, children, openings)
        self.problems.extend(changes.problems)
        self._count()
        let_go(rows)

    @property
    def _has_day(self) -> bool:
        """Tell whether the workbook says its date to the day."""
        return is_date(self._plan.title.report_date, partial=False)

    def _drafted(self) -> list[_Row]:
        drafter = Drafter(self._session.forms, self._plan)
        rows = []
        for planned in self._plan.data_rows:
            draft = drafter.draft(planned)
            self._fill_from_title(draft)
            row = _Row(draft, f"{self._session.file}!{self._plan.name}!{planned.row}")
            row.waiting, found = self._references.resolve(draft)
            self.problems += found
            rows.append(row)
        return rows

    def _fill_from_title(self, draft: Draft) -> None:
        """Fill what no column says: period and reporting unit from the title, currency from the heading's unit.

        A row that the program exported says all: its empty currency is empty, whatever the unit of its heading.
        """
        for name in self._ledger.identity:
            is_period = isinstance(self._ledger.fields[name].type, PeriodKey)
            if is_period and draft.own.get(name) is None and self._plan.period:
                draft.own[name] = self._plan.period
        if "report_unit" in self._ledger.fields and self._plan.title.report_unit:
            draft.own.setdefault("report_unit", self._plan.title.report_unit)
        currency, code = self._currency
        if code and not draft.row_id and draft.own.get(currency) is None:
            draft.own[currency] = code

    @cached_property
    def _currency(self) -> tuple[str, str]:
        """The currency field, and the one currency that the units of headings name for its amounts ("" for none)."""
        field_id = currency_field(self._session.forms, self._ledger)
        codes = {column.facts.currency for column in self._plan.columns.values()
                 if column.is_money and column.target.kind == "field" and column.facts and column.facts.unit
                 and column.field and column.field.unit not in ("万元", "万美元")}  # fmt: skip
        return field_id, codes.pop() if field_id and len(codes) == 1 else ""

    def _match(self, rows: list[_Row]) -> None:
        existing = ExistingRows(self._session.reader, self._ledger, self._own_number)
        taken: set[str] = set()
        for row in list(rows):
            row.key = existing.key_of(row.draft, {name: one.text for name, one in row.waiting.items()})
            others = self._other_keys(row)
            found = existing.take(row.draft, row.key, row.place, same_file=self._session.same_file, others=others)
            natural = identity_of(self._ledger, row.draft.own)
            if natural is not None and natural in taken:
                self._hold(row, rows)
                continue
            taken.update([natural] if natural else ())
            if found is None and natural in existing.ids and natural is not None:
                found = natural
            issued = row.draft.row_id if self._plan.issued else ""
            row.id, row.is_new = found or natural or issued or new_id(), found is None
            if row.is_new:
                self._references.register(row.id, row.draft)

    def _other_keys(self, row: _Row) -> list[Key]:
        """Return the keys of a row with each of the rows that one waiting reference may mean."""
        key = dict(zip(self._ledger.key, row.key, strict=True))
        return [
            tuple({**key, name: candidate}.values())
            for name, waiting in row.waiting.items()
            if name in key
            for candidate in waiting.candidates
        ]

    def _keep_known(self, row: _Row, changes: RowChanges) -> None:
        """Keep a reference that is linked already, where the text may mean its row."""
        stored = changes.values(row.id) if row.waiting and not row.is_new else {}
        for name in [name for name, one in row.waiting.items() if stored.get(name) in one.candidates]:
            del row.waiting[name]

    def _hold(self, row: _Row, rows: list[_Row]) -> None:
        """Where the key makes the id, the second of two rows of one workbook waits."""
        rows.remove(row)
        planned = next(one for one in self._plan.rows if one.row == row.draft.row)
        planned.held, planned.held_why = (NO_ITEM,), "本表中已有同一关键字的一行：请选定保留哪一行"

    def _children(self, rows: list[_Row], known: list[str]) -> dict[str, ChildRows]:
        names = dict.fromkeys(name for row in rows for name in row.draft.children)
        return {name: ChildRows(self._session.reader, self._session.forms.ledgers[name], known) for name in names}

    def _store(self, row: _Row, changes: RowChanges, children: dict[str, ChildRows], openings: Openings) -> None:
        self._keep_known(row, changes)
        edits = [self._created(row)] if row.is_new else changes.edits(row.id, row.draft, frozen=self._session.frozen)
        below = self._child_edits(row, children) if row.is_new or not self._session.frozen else []
        edits = self._with_files(row, changes, edits)
        notes = self._notes(row, changes)
        notes += changes.superseded(row.id, edits, notes)
        if notes:
            edits = _with_notes(edits, self._ledger.id, row.id, notes)
        edits += below
        edits += self._opening_edits(row, openings, changes)
        self._compare(row)
        self.counts.created += row.is_new
        is_new = row.is_new or any(map(says_something_new, edits))
        self.counts.updated += is_new and not row.is_new
        self.counts.unchanged += not is_new
        self.edits.extend(edits)

    def _with_files(self, row: _Row, changes: RowChanges, edits: list[Edit]) -> list[Edit]:
        """Add the pictures of a row to its files; one that is there already is not added twice."""
        stored = changes.values(row.id)
        files: dict[str, list[str]] = {}
        for picture in self._plan.pictures.get(row.draft.row, ()):
            message = f"图片已存为附件“{picture.name}”"
            self._remark(row, picture.field, message, original=picture.name, item=_PICTURE)
            there = stored.get(picture.field)
            known = files.setdefault(picture.field, list(there) if isinstance(there, list) else [])
            if picture.sha256 not in known:
                known.append(picture.sha256)
                self._session.files.append(picture)
        values: dict[str, Value] = {name: hashes for name, hashes in files.items() if hashes != stored.get(name)}
        frozen = self._session.frozen and not row.is_new
        return _with_values(edits, self._ledger.id, row.id, values) if values and not frozen else edits

    def _created(self, row: _Row) -> Edit:
        values: dict[str, Value] = {name: value for name, value in row.draft.own.items() if value is not None}
        if "source_ref" in self._ledger.fields:
            values["source_ref"] = row.place
        ext = {name: text for name, text in row.draft.ext.items() if text}
        return Edit(CREATE, self._ledger.id, row.id, values, ext)

    def _child_edits(self, row: _Row, children: dict[str, ChildRows]) -> list[Edit]:
        found: list[Edit] = []
        for name, listed in row.draft.children.items():
            rows = children[name]
            filled = [values for values in listed if any(value not in (None, "") for value in values.values())]
            edits = [rows.edit(row.id, values, row.place) for values in filled]
            if len(edits) == 1:
                edits = [self._with_child_notes(row, name, edits[0], rows)]
            found += [edit for edit in edits if edit.values or edit.notes]
        return found

    def _with_child_notes(self, row: _Row, name: str, edit: Edit, rows: ChildRows) -> Edit:
        """Keep what the cells of the one child row left over with that row."""
        mine = [left for left in row.draft.leftovers if left.place == name]
        row.draft.leftovers = [left for left in row.draft.leftovers if left.place != name]
        return replace(edit, notes=rows.new_notes(edit, mine)) if mine else edit

    def _opening_edits(self, row: _Row, openings: Openings, changes: RowChanges) -> list[Edit]:
        edits = []
        for name, amount, cell in row.draft.openings:
            basis = f"{self._session.file}!{self._plan.name}!{cell}"
            record = {**changes.values(row.id), **row.draft.own}
            edit, message = openings.edit(Figure(row.id, name, amount, row.place, basis, record))
            if edit is not None:
                edits.append(edit)
                if not self._has_day:
                    message = "工作簿没有填报日期，期初结转按导入当天登记"
                    self._remark(row, name, message, original=canonical(amount))
            elif message:
                self._remark(row, name, message, original=canonical(amount), code="L08-V1")
        return edits

    def _notes(self, row: _Row, changes: RowChanges) -> list[CellNote]:
        leftovers = list(row.draft.leftovers)
        for name, one in row.waiting.items():
            leftovers.append(Leftover("", name, None, "waiting", one.text, message=one.message))
            self._remark(row, name, one.message, original=one.text)
        notes = []
        for left in leftovers:
            note = self._note(row, left, changes)
            if note is not None:
                notes.append(note)
        return notes

    def _note(self, row: _Row, left: Leftover, changes: RowChanges) -> CellNote | None:
        """Return a note of the row; what belongs to a referenced row is left with that row."""
        target = (
            getattr(self._ledger.fields[left.place].type, "target", "") if left.place in self._ledger.fields else ""
        )
        named = self._named(row, left.place, target) if target else None
        if named is not None and left.field in self._session.forms.ledgers[target].fields:
            if row.is_new or not self._session.frozen:
                named.notes.append(kept_note(target, named.id, left, left.field))
            return None
        field_id = f"{left.place}.{left.field}" if left.place and left.field else left.place or left.field
        if not row.is_new and (self._session.frozen or changes.has_note(row.id, field_id, left.original)):
            return None
        return kept_note(self._ledger.id, row.id, left, field_id)

    def _named(self, row: _Row, name: str, target: str) -> Any:
        row_id = row.draft.own.get(name)
        return self._session.directory(target).by_id.get(str(row_id)) if row_id else None

    def _compare(self, row: _Row) -> None:
        for cell, name, _ in row.draft.compared:
            row_id = row.draft.own.get(name)
            target = self._session.forms.ledgers[getattr(self._ledger.fields[name].type, "target", "")]
            problem = self._restated.compare(self._plan.name, cell, target, str(row_id)) if row_id else None
            self.problems += [problem] if problem is not None else []

    def _remark(
        self, row: _Row, name: str, message: str, *, original: str, code: str = "", item: int | None = None
    ) -> None:
        column = next((one for one in self._plan.columns.values() if one.target.field == name), None)
        at, sheet = row.draft.row, self._plan.name
        self.problems.append(
            remark(sheet, at, column, message, item=item, code=code, original=original, field_name=name)
        )

    def _count(self) -> None:
        self.counts.rows_read = len(self._plan.rows)
        self.counts.excluded = self._plan.excluded
        count_cells(self._plan, self.counts, self.problems)


def count_cells(plan: SheetPlan, counts: SheetCounts, problems: list[Problem]) -> None:
    """Count held and refused cells and list what is to be said of each cell."""
    for row in plan.rows:
        if row.held:
            counts.held_rows += 1
            problems.append(
                Problem(plan.name, row.row, "", "", "", row.held[0] or None, "", "held", "", None, row.held_why)
            )
        for cell in row.cells:
            if not cell.first or cell.verdict.is_plain:
                continue
            counts.held += cell.verdict.state == "held"
            counts.rejected += cell.verdict.state == "rejected"
            problem = cell_problem(plan, cell)
            if problem is not None:
                problems.append(problem)


def _with_values(edits: list[Edit], ledger: str, row_id: str, values: dict[str, Value]) -> list[Edit]:
    if edits and (edits[0].ledger, edits[0].id) == (ledger, row_id):
        return [replace(edits[0], values={**edits[0].values, **values}), *edits[1:]]
    return [Edit(PATCH, ledger, row_id, values), *edits]


def _with_notes(edits: list[Edit], ledger: str, row_id: str, notes: list[CellNote]) -> list[Edit]:
    if edits and edits[0].ledger == ledger and edits[0].id == row_id:
        first = edits[0]
        return [Edit(first.kind, ledger, row_id, first.values, first.ext, notes), *edits[1:]]
    return [Edit(PATCH, ledger, row_id, notes=notes), *edits]
