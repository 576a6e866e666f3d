"""The names of the rows that exported rows refer to, looked up in one go for each ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.field_types import Reference, References
from bizenv_desktop.records.lookup import displays

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.formdef.model import Field, Forms
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.records.records import Records


class RowNames:
    """Names of rows by ledger and id."""

    def __init__(self, records: Records, forms: Forms) -> None:
        self._records, self._forms = records, forms
        self._known: dict[tuple[str, str], str] = {}

    def name(self, ledger: str, row_id: str) -> str:
        """Return the name of a row; its id where it is gone or has not been looked up."""
        return self._known.get((ledger, row_id), row_id)

    def learn(self, rows: Sequence[Record], fields: Sequence[Field]) -> None:
        """Look up every row that these rows refer to in these fields."""
        for field in fields:
            if isinstance(field.type, Reference | References) and field.type.target in self._forms.ledgers:
                self.learn_rows(field.type.target, _ids(row.values.get(field.id) for row in rows))

    def learn_rows(self, ledger: str, ids: Iterable[str]) -> None:
        """Look up rows of one ledger."""
        unknown = dict.fromkeys(row_id for row_id in ids if (ledger, row_id) not in self._known)
        if unknown:
            with self._records.copy.read() as reader:
                self._known |= {(ledger, row_id): name for row_id, name in displays(reader, ledger, unknown).items()}


def _ids(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield str(value)
