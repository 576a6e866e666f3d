"""Amounts that a workbook restates of the record to which its rows belong: compared, never written."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.exchange.plan import Problem, remark

if TYPE_CHECKING:
    from bizenv_desktop.exchange.plan import PlannedCell
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.reading import Reader


class Restated:
    """Compares cells with the stored amounts of referenced rows."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._stored: dict[tuple[str, str], dict[str, Value]] = {}

    def compare(self, sheet: str, cell: PlannedCell, target: Ledger, row_id: str) -> Problem | None:
        """Return a remark where a cell differs from the row's amount."""
        stored = self._amounts(target, cell.column.target.inner).get(row_id)
        if not isinstance(stored, Decimal) or not isinstance(cell.verdict.value, Decimal):
            return None
        if stored == cell.verdict.value:
            return None
        message = f"与{target.title}中的 {canonical(stored)} 不同：只作核对，未改动"
        value = canonical(cell.verdict.value)
        return remark(sheet, cell.row, cell.column, message, original=cell.original, value=value)

    def _amounts(self, target: Ledger, field: str) -> dict[str, Value]:
        if (target.id, field) not in self._stored:
            codec = self._reader.context.codec(target.id)
            sql = f'SELECT id, "{field}" FROM "{target.id}" WHERE deleted = 0 AND "{field}" IS NOT NULL'
            self._stored[target.id, field] = {row: codec.from_sql(field, one) for row, one in self._reader.all(sql)}
        return self._stored[target.id, field]
