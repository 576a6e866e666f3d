"""What rows of ledgers say in a filled workbook: values as an export writes them, what is confidential withheld."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.export_names import RowNames
from bizenv_desktop.exchange.export_plan import CodeNames, RegionNames
from bizenv_desktop.exchange.export_values import Words, cell_content
from bizenv_desktop.exchange.fill.source import Amount
from bizenv_desktop.exchange.sheet_columns import is_currency
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.confidential import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.exchange.fill.source import Value
    from bizenv_desktop.formdef.model import Field, Forms, Ledger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.records.records import Records

_CURRENCIES = {"万元": "CNY", "万美元": "USD"}
_CITY_DIGITS = 4
"""So many digits of a division's code name its city."""


class RowValues:
    """Reads rows of any ledger of a copy, their child rows and those that they refer to; each ledger once."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._forms: Forms = records.copy.forms
        self._tables: dict[str, dict[str, Record]] = {}
        self._families: dict[str, dict[str, list[Record]]] = {}
        self._closed: dict[str, frozenset[str]] = {}

    def value(self, ledger: Ledger, field: Field, row: Record) -> Value:
        """Return what a row has in a field: amounts, numbers and days as such, all else as an export writes it."""
        value = row.values.get(field.id)
        if value is None:
            return None
        if field.id in self._withheld(ledger, row):
            return WITHHELD
        if isinstance(field.type, types.Money) and isinstance(value, Decimal | int):
            return Amount(Decimal(value), self._currency(ledger, field, row))
        if isinstance(field.type, types.Percent) and isinstance(value, Decimal):
            return value
        if isinstance(field.type, types.References):
            self._names.learn([row], [field])
        content = cell_content(field.type, value, self._words)
        return content.date() if isinstance(content, dt.datetime) else content

    def shown(self, ledger: Ledger, row: Record, text: str | None) -> str | None:
        """Return what a row says outside its fields (own columns, its name), as it may leave the bureau."""
        return WITHHELD if text is not None and "" in self._withheld(ledger, row) else text

    def display(self, ledger: Ledger, row: Record) -> str | None:
        """Return how a row is called."""
        return self.shown(ledger, row, self._words.display(ledger.id, row.id))

    def find(self, ledger: str, row_id: str) -> Record | None:
        """Return a row that is referred to; None where there is none."""
        if ledger not in self._tables:
            found = self._records.rows(ledger)
            self._tables[ledger] = {row.id: row for row in found}
            self._names.learn_rows(ledger, self._tables[ledger])
        return self._tables[ledger].get(row_id)

    def family(self, child: Ledger, row: Record) -> Sequence[Record]:
        """Return the rows of a child ledger that belong to a row."""
        if child.id not in self._families:
            found: dict[str, list[Record]] = {}
            for one in self._records.rows(child.id):
                found.setdefault(str(one.values.get(child.parent)), []).append(one)
            self._families[child.id] = found
        return self._families[child.id].get(row.id, ())

    def _currency(self, ledger: Ledger, field: Field, row: Record) -> str:
        if field.unit in _CURRENCIES:
            return _CURRENCIES[field.unit]
        by_row = next((one.id for one in ledger.fields.values() if is_currency(self._forms, one)), "")
        return str(row.values.get(by_row) or "CNY") if by_row else "CNY"

    @cached_property
    def _names(self) -> RowNames:
        return RowNames(self._records, self._forms)

    @cached_property
    def _words(self) -> Words:
        return Words(self._names.name, self._names.part, self._region, CodeNames(self._forms.codes).word)

    def _region(self, code: str) -> str:
        """Return the name of a division: the short one for those of the own city, as its forms have it."""
        regions = self._forms.codes.get("regions")
        if regions is None or code not in regions.codes:
            return code
        own = code[:_CITY_DIGITS] == self._records.copy.city[:_CITY_DIGITS]
        return regions.codes[code].label if own else RegionNames(regions).word(code)

    def _withheld(self, ledger: Ledger, row: Record) -> frozenset[str]:
        """Return the fields of a row ("" for its own columns) that stay inside the bureau."""
        rule = ledger.confidential
        if rule is None:
            return frozenset()
        if ledger.id not in self._closed:
            found = self._records.rows(ledger.id, where=rule.when, fields=list(ledger.key))
            self._closed[ledger.id] = frozenset(one.id for one in found)
        return frozenset((*rule.fields, "")) if row.id in self._closed[ledger.id] else frozenset()
