"""Exports a ledger as a workbook that can be filtered, handed on and imported again, or its empty form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.exchange.export_names import RowNames
from bizenv_desktop.exchange.export_plan import (
    CALCULATED_MARK,
    CALCULATED_SHEET,
    ROW_ID_HEADING,
    CodeNames,
    RegionNames,
    calculated_fields,
    choice_lists,
    column_of,
    exported_fields,
    heading,
)
from bizenv_desktop.exchange.export_values import Words, cell_content, column_kind
from bizenv_desktop.exchange.out_model import OutColumn, OutSheet, OutWorkbook
from bizenv_desktop.exchange.out_xlsx import write_xlsx
from bizenv_desktop.formdef.confidential import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bizenv_desktop.exchange.out_model import Content
    from bizenv_desktop.formdef.model import Field, Forms, Ledger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.records.records import Records

_ROW_ID = OutColumn(ROW_ID_HEADING, hidden=True, width=38)


def export_ledger(records: Records, ledger: str, path: Path | str, where: str = "", template: bool = False) -> int:
    """Write the rows of a ledger (those for which the SQL `where` holds) with their child rows as XLSX.

    `records` is the service of that name. With `template` the form is empty. What is confidential in a row is a word,
    which an import passes over. Returns the number of rows written.
    Raise NO_LEDGER, EXPORT_FAILED, EXPORT_TOO_LONG.
    """
    forms: Forms = records.copy.forms
    if ledger not in forms.ledgers:
        raise UsageProblem("NO_LEDGER", f"没有台账“{ledger}”", "用 bizenv forms list 查看台账")
    plan = _Plan(records, forms, template=template)
    return write_xlsx(plan.workbook(forms.ledgers[ledger], where), path)


class _Plan:
    """Gathers the sheets of one export."""

    def __init__(self, records: Records, forms: Forms, *, template: bool) -> None:
        self._records, self._forms, self._template = records, forms, template
        self._names = RowNames(records, forms)
        self._withheld: dict[str, frozenset[str]] = {}
        regions = forms.codes.get("regions")
        self._words = Words(
            self._names.name, self._names.part, RegionNames(regions).word if regions else lambda code: code,
            CodeNames(forms.codes).word,
        )  # fmt: skip

    def workbook(self, ledger: Ledger, where: str) -> OutWorkbook:
        """Return the workbook of a ledger: its rows, those of its child ledgers, the calculated figures."""
        rows = [] if self._template else self._records.rows(ledger.id, where=where)
        children = self._forms.children_of(ledger.id)
        sheets = [self._sheet(ledger, rows), *(self._child_sheet(child, rows) for child in children)]
        if calculated := [] if self._template else calculated_fields(ledger):
            sheets.append(self._calculated_sheet(ledger, calculated, rows))
        fields = [f for one in (ledger, *children) for f in exported_fields(one, self._forms, template=self._template)]
        return OutWorkbook(sheets, choice_lists(fields, self._forms))

    def _sheet(self, ledger: Ledger, rows: Sequence[Record]) -> OutSheet:
        fields = exported_fields(ledger, self._forms, template=self._template)
        self._names.learn(rows, fields)
        self._withhold(ledger)
        own = sorted({name for row in rows for name in (row.ext or {})})
        columns = [*self._id_column(), *(column_of(f, self._forms) for f in fields), *(OutColumn(name) for name in own)]
        keys = sum(field.key for field in fields)
        return OutSheet(ledger.title, columns, self._lines(rows, fields, own), frozen=len(self._id_column()) + keys)

    def _id_column(self) -> list[OutColumn]:
        return [] if self._template else [_ROW_ID]

    def _lines(self, rows: Sequence[Record], fields: Sequence[Field], own: Sequence[str]) -> Iterator[list[Content]]:
        for row in rows:
            ext = {name: self._open(row, "", text) for name, text in (row.ext or {}).items()}
            yield [row.id, *self._contents(row, fields), *(_text(ext.get(name)) for name in own)]

    def _contents(self, row: Record, fields: Sequence[Field]) -> Iterator[Content]:
        for field in fields:
            value = row.values.get(field.id)
            yield None if value is None else self._open(row, field.id, cell_content(field.type, value, self._words))

    def _withhold(self, ledger: Ledger) -> None:
        """Learn which rows of a ledger keep something inside the bureau."""
        if (rule := ledger.confidential) is not None:
            found = self._records.rows(ledger.id, where=rule.when, fields=list(ledger.key))
            self._withheld |= {row.id: frozenset((*rule.fields, "")) for row in found}

    def _open(self, row: Record, name: str, content: Content) -> Content:
        """Return what leaves the bureau of a field ("" for an own column) of a row."""
        return WITHHELD if name in self._withheld.get(row.id, ()) else content

    def _child_sheet(self, child: Ledger, rows: Sequence[Record]) -> OutSheet:
        """Return the sheet of the child rows; the record to which each belongs stands first."""
        exported = exported_fields(child, self._forms, template=self._template)
        fields = sorted(exported, key=lambda field: field.id != child.parent)
        columns = [*self._id_column(), *(column_of(field, self._forms) for field in fields)]
        lines = () if self._template else self._child_lines(child, rows, fields)
        return OutSheet(child.title, columns, lines, frozen=len(self._id_column()) + 1)

    def _child_lines(self, child: Ledger, rows: Sequence[Record], fields: Sequence[Field]) -> Iterator[list[Content]]:
        parents = {row.id for row in rows}
        own = [row for row in self._records.rows(child.id) if row.values.get(child.parent) in parents]
        self._names.learn(own, fields)
        self._withhold(child)
        return self._lines(own, fields, ())

    def _calculated_sheet(self, ledger: Ledger, fields: Sequence[Field], rows: Sequence[Record]) -> OutSheet:
        columns = [OutColumn(f"{CALCULATED_MARK}{heading(f)}", column_kind(f.type), 16) for f in fields]
        self._names.learn(rows, fields)
        self._names.learn_rows(ledger.id, [row.id for row in rows])
        lines = ([row.id, self._names.name(ledger.id, row.id), *self._contents(row, fields)] for row in rows)
        return OutSheet(
            CALCULATED_SHEET, [_ROW_ID, OutColumn(f"{CALCULATED_MARK}记录", width=36), *columns], lines, frozen=2
        )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
