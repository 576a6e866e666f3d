"""Opening entries (期初结转): a cumulative figure becomes one row of another ledger, once per record and currency."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef.values import from_json
from bizenv_desktop.storage.edits import CREATE, Edit
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Forms, Ledger, Opening
    from bizenv_desktop.storage.reading import Reader


@dataclass(frozen=True)
class Figure:
    """One figure of a workbook for a calculated total of a record."""

    row_id: str
    field: str
    amount: Decimal
    place: str
    """file!sheet!row of the record."""
    basis: str
    """file!sheet!cell of the figure."""
    record: Mapping[str, Value]
    """Values of the record as they will be."""


class Openings:
    """Makes opening entries for the records of one ledger."""

    def __init__(self, reader: Reader, forms: Forms, ledger: Ledger, day: str, known: Iterable[str]) -> None:
        """`day` is the workbook's date; `known` are the records that were there before this import."""
        self._reader, self._forms, self._ledger, self._day = reader, forms, ledger, day
        self._known = json.dumps(list(known))
        self._there: dict[str, set[str]] = {}
        self._totals: dict[str, dict[str, Value]] = {}

    def edit(self, figure: Figure) -> tuple[Edit | None, str]:
        """Return the entry to make, or none and (where the figure differs from the total by now) a message."""
        opening = self._ledger.fields[figure.field].opening
        if opening is None or figure.amount == 0:
            return None, ""
        if figure.row_id in self._records_with_entry(figure.field, opening):
            return None, self._difference(figure)
        return self._made(figure, opening), ""

    def _records_with_entry(self, field: str, opening: Opening) -> set[str]:
        if field not in self._there:
            target = self._forms.ledgers[opening.ledger]
            fixed = {name: opening.values[name] for name in opening.once_by if name in opening.values}
            conditions = " AND ".join(f'"{name}" = ?' for name in fixed) or "1"
            sql = (
                f'SELECT DISTINCT "{opening.reference}" FROM "{target.id}" WHERE deleted = 0 AND {conditions}'
                f' AND "{opening.reference}" IN (SELECT value FROM json_each(?))'
            )
            self._there[field] = {row_id for (row_id,) in self._reader.all(sql, (*fixed.values(), self._known))}
        return self._there[field]

    def _difference(self, figure: Figure) -> str:
        total = self._total(figure)
        if total == figure.amount:
            return ""
        return (
            f"工作簿的累计数 {figure.amount.normalize():f} 与本系统合计 {total:f} 不同：请核对差额，期初结转不会被改动"
        )

    def _total(self, figure: Figure) -> Decimal:
        if figure.field not in self._totals:
            sql = (
                f'SELECT id, "{figure.field}" FROM "{view_name(self._ledger.id)}"'
                " WHERE id IN (SELECT value FROM json_each(?))"
            )
            codec = self._reader.context.codec(self._ledger.id)
            self._totals[figure.field] = {
                row_id: codec.from_sql(figure.field, stored) for row_id, stored in self._reader.all(sql, (self._known,))
            }
        found = self._totals[figure.field].get(figure.row_id)
        return (found if isinstance(found, Decimal) else Decimal(found or 0)).normalize() + 0  # type: ignore[arg-type]

    def _made(self, figure: Figure, opening: Opening) -> Edit:
        target = self._forms.ledgers[opening.ledger]
        values: dict[str, Value] = {
            name: from_json(target.fields[name].type, text) for name, text in opening.values.items()
        }
        values |= dict.fromkeys(opening.amount_fields, figure.amount)
        values |= {opening.reference: figure.row_id, opening.date_field: self._day, opening.basis_field: figure.basis}
        for name, source in opening.from_fields.items():
            values[name] = _translated(opening, name, figure.record.get(source))
        if "source_ref" in target.fields:
            values["source_ref"] = figure.place
        self._there[figure.field].add(figure.row_id)
        return Edit(CREATE, target.id, new_id(), {name: value for name, value in values.items() if value is not None})


def _translated(opening: Opening, name: str, value: Any) -> Value:
    codes = opening.from_codes.get(name)
    if codes is None:
        return value  # type: ignore[no-any-return]
    return codes.get(str(value)) if value is not None else None
