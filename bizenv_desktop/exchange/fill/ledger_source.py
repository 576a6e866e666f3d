"""The columns of a ledger that headings of a sent workbook may be given to: its own, those beyond it, of child rows."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.exchange.export_values import LIST_SEPARATOR
from bizenv_desktop.exchange.fill.row_values import RowValues
from bizenv_desktop.exchange.fill.source import SEQUENCE, SourceColumn
from bizenv_desktop.exchange.headings import HeadingIndex, Target, display_field, ext_target, log_fields
from bizenv_desktop.exchange.sheet_columns import is_currency
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.reports.own_forms import headings_of
from bizenv_desktop.storage.edits import EXT_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.exchange.fill.source import Kind, Value
    from bizenv_desktop.formdef.model import Field, Forms, Ledger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.records.records import Records

_ONE_BY_ONE = ("money", "percent", "number")
"""Kinds of which a cell can hold only one: those of several child rows have no cell."""


class LedgerSource:
    """The rows of one ledger (those for which the SQL `where` holds); what is confidential in them stays inside."""

    def __init__(self, records: Records, ledger: str, where: str = "") -> None:
        """Raise NO_LEDGER for a ledger that is not there, SYSTEM_LEDGER for one of the program's own."""
        self._records = records
        self._forms: Forms = records.copy.forms
        self._ledger = records.copy.context.ledger(ledger)
        if self._ledger.system:
            raise UsageProblem("SYSTEM_LEDGER", f"{self._ledger.title}由程序维护，不能套打", "换一本台账")
        self._where = where
        self.key, self.title, self.period = self._ledger.id, self._ledger.title, ""
        self._indexes: dict[str, HeadingIndex] = {}
        self._values = RowValues(records)

    def match(self, levels: Sequence[str]) -> SourceColumn | None:
        """Return the column that a heading means, if need be of a row that is referred to (a week's 投资方)."""
        target = self._index(self._ledger).match(levels)
        found = self._column(self._ledger, target) if target is not None else None
        return found or self._own(levels) or self._beyond(levels)

    def named(self, path: str) -> SourceColumn:
        """Return the column of a path: field, REFERENCE.field, CHILD.field, REFERENCE.CHILD.field, ext:列名."""
        target = self._index(self._ledger).named(path)
        found = self._column(self._ledger, target) if target is not None else self._via(path)
        if found is None:
            raise UsageProblem(
                "NO_FIELD", f"{self.title}没有字段“{path}”", "写字段代号、字段名、台账代号.字段，或 ext:列名"
            )
        return found

    def offered(self) -> list[SourceColumn]:
        """Return the fields, then those of the rows that they refer to by identity, then of child rows."""
        own = [self._of_field(one) for one in self._ledger.fields.values() if _is_offered(one)]
        beyond = [
            self._referred(field, self._of_field(inner))
            for field in self._references()
            for inner in self._target(field).fields.values()
            if _is_offered(inner) and not inner.common
        ]
        children = [
            self._of_child(child, inner)
            for child in self._forms.children_of(self._ledger.id)
            for inner in child.fields.values()
            if _is_offered(inner) and not inner.common and inner.id != child.parent
        ]
        added = [self._of_own_column(self._ledger, ext_target([name])) for name in sorted(self._headings)]
        return [*own, *added, *beyond, *(one for one in children if one is not None)]

    def rows(self) -> Sequence[Record]:
        """Return the rows in the ledger's order."""
        return self._records.rows(self._ledger.id, where=self._where)

    def _index(self, ledger: Ledger) -> HeadingIndex:
        if ledger.id not in self._indexes:
            self._indexes[ledger.id] = HeadingIndex(self._forms, ledger)
        return self._indexes[ledger.id]

    def _own(self, levels: Sequence[str]) -> SourceColumn | None:
        """Return the bureau's own column of this heading, where there is one."""
        target = ext_target(levels)
        return self._of_own_column(self._ledger, target) if target.name in self._headings else None

    @cached_property
    def _headings(self) -> frozenset[str]:
        with self._records.copy.read() as reader:
            return frozenset(headings_of(reader, self._ledger.id))

    def _beyond(self, levels: Sequence[str]) -> SourceColumn | None:
        for field in self._references():
            target = self._target(field)
            found = self._index(target).match(levels)
            inner = self._column(target, found) if found is not None and found.kind in ("field", "child") else None
            if inner is not None:
                return self._referred(field, inner)
        return None

    def _via(self, path: str) -> SourceColumn | None:
        name, _, rest = path.partition(".")
        field = self._ledger.fields.get(name)
        if field is None or not rest or not isinstance(field.type, types.Reference):
            return None
        target = self._index(self._target(field)).named(rest)
        inner = self._column(self._target(field), target) if target is not None else None
        return self._referred(field, inner) if inner is not None else None

    def _references(self) -> list[Field]:
        """Return the references to the records that a row is about: those of its identity, the parent among them."""
        names = self._ledger.identity or self._ledger.key
        return [
            field
            for name in names
            if isinstance((field := self._ledger.fields[name]).type, types.Reference)
            and field.type.target in self._forms.ledgers
        ]

    def _target(self, field: Field) -> Ledger:
        return self._forms.ledgers[getattr(field.type, "target", "")]

    def _column(self, ledger: Ledger, target: Target) -> SourceColumn | None:
        """Return the column of what a heading names in a ledger; None where nothing can be filled in."""
        found: SourceColumn | None = None
        match target.kind:
            case "number":
                found = SEQUENCE
            case "field":
                found = self._of_field(ledger.fields[target.name], ledger)
            case "reference" | "compare":
                found = self._of_reference(ledger, ledger.fields[target.name], target.inner)
            case "child":
                child = self._forms.ledgers[target.ledger]
                found = self._of_child(child, child.fields[target.inner])
            case "log":
                found = self._of_log(self._forms.ledgers[target.ledger])
            case "period":
                found = self._of_period(ledger, target)
            case "ext":
                found = self._of_own_column(ledger, target)
        return found

    def _of_own_column(self, ledger: Ledger, target: Target) -> SourceColumn:
        def value(row: Record) -> Value:
            return self._values.shown(ledger, row, (row.ext or {}).get(target.name) or None)

        return SourceColumn(target.field, target.name, "text", value)

    def _of_field(self, field: Field, ledger: Ledger | None = None) -> SourceColumn:
        ledger = ledger or self._ledger
        if isinstance(field.type, types.Reference) and field.type.target in self._forms.ledgers:
            return self._of_reference(ledger, field, display_field(self._target(field)))
        return SourceColumn(
            field.id, field.label, _kind(field), lambda row: self._values.value(ledger, field, row), field.unit,
            naming=_names_rows(ledger, field),
            has_currency=is_currency(self._forms, field), stored=lambda row: row.values.get(field.id),
        )  # fmt: skip

    def _of_reference(self, ledger: Ledger, field: Field, inner: str) -> SourceColumn:
        target = self._target(field)
        naming = _names_rows(ledger, field)
        if inner.startswith(EXT_KEY):
            own = self._of_own_column(target, ext_target([inner.removeprefix(EXT_KEY)]))
        elif inner:
            own = self._of_field(target.fields[inner], target)
        else:
            own = SourceColumn("", "", "text", lambda row: self._values.display(target, row))
        return self._referred(field, own, naming=naming, alone=not inner)

    def _referred(
        self, field: Field, inner: SourceColumn, *, naming: bool = False, alone: bool = False
    ) -> SourceColumn:
        """Return the column of a row that is referred to."""
        target = self._target(field).id

        def of(row: Record, read: Callable[[Record], Any]) -> Any:
            found = self._values.find(target, str(row.values.get(field.id)))
            return read(found) if found is not None else None

        stored = inner.stored
        label = field.label if alone else f"{field.label}·{inner.label}"
        path = field.id if alone else f"{field.id}.{inner.path}"
        return SourceColumn(
            path, label, inner.kind, lambda row: of(row, inner.value), inner.unit,
            naming=naming and (inner.naming or alone),
            stored=(lambda row: of(row, stored)) if stored is not None else None,
        )  # fmt: skip

    def _of_child(self, child: Ledger, field: Field) -> SourceColumn | None:
        """Return the column of child rows: those of a record stand together, with 、 between."""
        inner = self._of_field(field, child)
        if inner.kind in _ONE_BY_ONE:
            return None

        def value(row: Record) -> Value:
            found = [inner.value(one) for one in self._values.family(child, row)]
            return LIST_SEPARATOR.join(dict.fromkeys(str(one) for one in found if one is not None)) or None

        return SourceColumn(f"{child.id}.{field.id}", f"{child.title}·{field.label}", "text", value)

    def _of_log(self, child: Ledger) -> SourceColumn | None:
        names = log_fields(child)
        if names is None:
            return None
        time, text = (self._of_field(child.fields[name], child) for name in names)

        def value(row: Record) -> Value:
            lines = [(str(time.value(one) or "")[:10], text.value(one)) for one in self._values.family(child, row)]
            return "\n".join(f"{day} {said}" for day, said in sorted(lines, key=lambda line: line[0])) or None

        return SourceColumn(child.id, child.title, "text", value)

    def _of_period(self, ledger: Ledger, target: Target) -> SourceColumn | None:
        """Return the column of a start and an end; None where the ledger keeps only one of them."""
        if not (target.inner and target.ledger):
            return None
        first, last = (self._of_field(ledger.fields[name], ledger) for name in (target.inner, target.ledger))

        def value(row: Record) -> Value:
            days = [str(one.value(row) or "") for one in (first, last)]
            return "至".join(days) if all(days) else None

        return SourceColumn(target.field, target.name, "text", value)


def _names_rows(ledger: Ledger, field: Field) -> bool:
    """Tell whether rows are known by a field: those without which an import refuses a sheet, else the key."""
    return field.id in (ledger.refused_without or ledger.key)


def _is_offered(field: Field) -> bool:
    return not isinstance(field.type, types.Attachment) and (not field.common or field.id in ("region_code", "remark"))


def _kind(field: Field) -> Kind:
    if isinstance(field.type, types.Money):
        return "money"
    if isinstance(field.type, types.Percent):
        return "percent"
    if isinstance(field.type, types.DecimalNumber | types.Integer):
        return "number"
    return "date" if isinstance(field.type, types.Date | types.DateTime) else "text"
