"""The names and codes of the rows that exported rows refer to, looked up in one go for each ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.exchange.export_values import PartOfReference
from bizenv_desktop.exchange.headings import display_field
from bizenv_desktop.formdef.field_types import Reference, References
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.formdef.model import Field, Forms
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.records.records import Records

_CHUNK = 5_000


class RowNames:
    """Names of rows by ledger and id, and single fields of them.

    A reference is written by the text under which an import finds the row: the first text of the ledger's key
    (项目名称, 编号), else the name that people see.
    """

    def __init__(self, records: Records, forms: Forms) -> None:
        self._records, self._forms = records, forms
        self._known: dict[tuple[str, str], str] = {}
        self._parts: dict[tuple[str, str, str], str | None] = {}

    def name(self, ledger: str, row_id: str) -> str:
        """Return the name of a row; its id where it is gone or has not been looked up."""
        field = self._key_text(ledger)
        return self.part(ledger, row_id, field) or self._known.get((ledger, row_id), row_id)

    def part(self, ledger: str, row_id: str, field: str) -> str | None:
        """Return the text of a field of a row; None where it is empty."""
        return self._parts.get((ledger, row_id, field))

    def learn(self, rows: Sequence[Record], fields: Sequence[Field]) -> None:
        """Look up every row that these rows refer to in these fields."""
        for field in fields:
            ids = _ids(row.values.get(field.id) for row in rows)
            if isinstance(field.type, PartOfReference):
                self._learn_parts(field.type.target, field.type.field, ids)
            elif isinstance(field.type, Reference | References) and field.type.target in self._forms.ledgers:
                self.learn_rows(field.type.target, ids)

    def learn_rows(self, ledger: str, ids: Iterable[str]) -> None:
        """Look up rows of one ledger."""
        wanted = list(dict.fromkeys(ids))
        if field := self._key_text(ledger):
            self._learn_parts(ledger, field, wanted)
        unnamed = [row_id for row_id in wanted if not self.part(ledger, row_id, field)]
        if unnamed:
            with self._records.copy.read() as reader:
                self._known |= {(ledger, row_id): name for row_id, name in displays(reader, ledger, unnamed).items()}

    def _key_text(self, ledger: str) -> str:
        return display_field(self._forms.ledgers[ledger]) if ledger in self._forms.ledgers else ""

    def _learn_parts(self, ledger: str, field: str, ids: Iterable[str]) -> None:
        wanted = [row_id for row_id in dict.fromkeys(ids) if (ledger, row_id, field) not in self._parts]
        sql = f'SELECT id, "{field}" FROM "{view_name(ledger)}" WHERE id IN '
        with self._records.copy.read() as reader:
            for start in range(0, len(wanted), _CHUNK):
                some = wanted[start : start + _CHUNK]
                for row_id, text in reader.all(f"{sql} ({','.join('?' * len(some))})", some):
                    self._parts[ledger, row_id, field] = text


def _ids(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield str(value)
