"""The lines of a report as they are filled into a sent workbook."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.exchange.fill.source import Amount, SourceColumn
from bizenv_desktop.exchange.headings import HeadingIndex, heading_key
from bizenv_desktop.exchange.units import unit_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.exchange.fill.source import Kind, Value
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.reports.data import Column, Exact, Line, ReportData

    Written = Callable[[ReportData, int], Callable[[Exact], str]]

_KINDS: dict[str, Kind] = {"integer": "number", "number": "number", "quantity": "number", "percent": "percent",
                           "rate": "percent", "date": "date", "seq": "seq"}  # fmt: skip
_MONEY = "money:"
_FULL_DATE = 10


class ReportSource:
    """The detail lines of one table: sums stand in the sheet's own rows. Telephones are masked as in the print.

    `written` gives the function that writes a column's values as the form prints them; `form` says what the columns
    are in the ledgers, so that headings as bureaus write them are known too.
    """

    def __init__(self, forms: Forms, form: Report, data: ReportData, written: Written) -> None:
        if not data.columns:
            raise UsageProblem("FILL_SOURCE", f"{data.title}不是一张表，没有行可填", "选一张列表形式的报表，或一本台账")
        self.key, self.title, self.period = form.id, data.title, data.period
        self._forms, self._data, self._written = forms, data, written
        self._fields = {one.id: one.field for one in form.columns}

    def match(self, levels: Sequence[str]) -> SourceColumn | None:
        """Return the column with this heading, else the one whose field the heading names in its ledger."""
        keys = [key for level in levels if (key := heading_key(level))]
        for size in range(len(keys), 0, -1):
            if found := self._by_heading.get("".join(keys[-size:])):
                return found
        for index in self._indexes:
            target = index.match(levels)
            for name, field in self._fields.items():
                if target is not None and field and field == f"{index.ledger.id}.{target.field}":
                    return self._by_id.get(name)
        return None

    def named(self, path: str) -> SourceColumn:
        """Return the column of an id or heading."""
        found = self._by_id.get(path) or self._by_heading.get(heading_key(path))
        if found is None:
            listed = "、".join(f"{one.path}（{one.label}）" for one in self._by_id.values())
            raise UsageProblem("NO_FIELD", f"{self.title}没有“{path}”这一列", f"有：{listed}")
        return found

    def offered(self) -> list[SourceColumn]:
        """Return the report's columns."""
        return list(self._by_id.values())

    def rows(self) -> Sequence[Line]:
        """Return the detail lines."""
        return self._data.detail()

    @cached_property
    def _by_id(self) -> dict[str, SourceColumn]:
        return {column.id: self._column(n, column) for n, column in enumerate(self._data.columns)}

    @cached_property
    def _by_heading(self) -> dict[str, SourceColumn]:
        known: dict[str, SourceColumn] = {}
        for whole in (True, False):
            for column in self._data.columns:
                keys = [key for level in column.head if (key := heading_key(level))]
                if keys:
                    known.setdefault("".join(keys) if whole else keys[-1], self._by_id[column.id])
        return known

    @cached_property
    def _indexes(self) -> list[HeadingIndex]:
        ledgers = dict.fromkeys(field.partition(".")[0] for field in self._fields.values() if field)
        return [HeadingIndex(self._forms, self._forms.ledgers[name]) for name in ledgers if name in self._forms.ledgers]

    def _column(self, place: int, column: Column) -> SourceColumn:
        kind: Kind = "money" if column.kind.startswith(_MONEY) else _KINDS.get(column.kind, "text")
        unit = column.kind.removeprefix(_MONEY) if kind == "money" else ""
        ledger, _, field = self._fields.get(column.id, "").partition(".")
        owner = self._forms.ledgers.get(ledger)
        naming = owner is not None and field in (owner.refused_without or owner.key)
        write = self._written(self._data, place)

        def value(line: Line) -> Value:
            return _value(line.values[place], kind, unit, write)

        return SourceColumn(column.id, "/".join(column.head), kind, value, unit, naming=naming)


def _value(value: Exact, kind: Kind, unit: str, write: Callable[[Exact], str]) -> Value:
    if value is None or value == "":
        return None
    if kind == "money" and isinstance(value, Decimal | int):
        found = unit_in(unit)
        return Amount(Decimal(value), (found.currency if found else "") or "CNY")
    if kind in ("number", "percent") and not isinstance(value, str):
        return value
    text = write(value)
    if kind == "date" and len(text) == _FULL_DATE:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    return text
