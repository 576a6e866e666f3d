"""Rows of one ledger between Python values, columns and JSON, worked out once per ledger for speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import values as formats
from bizenv_desktop.storage.columns import column_to_json, column_to_value, stored_fields, value_to_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bizenv_desktop.formdef.field_types import FieldType, JsonValue, SqlValue, Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.columns import Convert

    Pair = tuple[Convert | None, Convert | None]


LOCAL_FIELDS = ("updated_at", "row_version")
"""Fields that are kept beside each row and are in no operation."""


class LedgerCodec:
    """Converts the values of one ledger.

    `columns` are its fields in the order of the table, without the id; `travelling` those that are in operations.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.columns = tuple(field.id for field in stored_fields(ledger))
        fields = ledger.fields.values()
        self._both: dict[str, Pair] = {
            field.id: (value_to_column(field.type), column_to_json(field.type)) for field in fields
        }
        self.travelling = tuple(name for name in self.columns if name not in LOCAL_FIELDS)
        self._travelling = tuple((name, self._both[name][1]) for name in self.travelling)
        self.readers = {field.id: _reader(field.type) for field in fields}
        """By field what gives the column of a JSON value that is not empty; raises as `from_json` does."""
        self._to_value = {field.id: column_to_value(field.type) for field in fields}

    def new_row(self, values: Mapping[str, Value]) -> tuple[dict[str, SqlValue], dict[str, JsonValue]]:
        """Return the filled columns of a new row, and the same as JSON; raises KeyError for an unknown field."""
        row: dict[str, Any] = {}
        body: dict[str, Any] = {}
        both = self._both
        for name, value in values.items():
            to_column, to_json = both[name]
            if not value and (value is None or isinstance(value, str | list)):
                continue
            stored = value if to_column is None else to_column(value)
            row[name] = stored
            body[name] = stored if to_json is None else to_json(stored)
        return row, body

    def row_json(self, row: Mapping[str, SqlValue]) -> dict[str, JsonValue]:
        """Return what travels of a row: its filled fields as JSON."""
        return self.json_of(map(row.get, self.travelling))

    def json_of(self, columns: Iterable[SqlValue]) -> dict[str, JsonValue]:
        """Return the filled ones of the columns `travelling`, in their order, as JSON."""
        whole: dict[str, Any] = {}
        for stored, (name, to_json) in zip(columns, self._travelling, strict=True):
            if stored is not None:
                whole[name] = stored if to_json is None else to_json(stored)
        return whole

    def to_sql(self, field: str, value: Value) -> SqlValue:
        """Return a value as its column keeps it; empty texts and lists are NULL."""
        convert = self._both[field][0]
        if not value and (value is None or isinstance(value, str | list)):
            return None
        converted: SqlValue = value if convert is None else convert(value)  # type: ignore[assignment]
        return converted

    def from_sql(self, field: str, stored: SqlValue) -> Value:
        """Return a column's value in Python."""
        convert = self._to_value[field]
        value: Value = convert(stored) if convert and stored is not None else stored
        return value

    def to_json(self, field: str, stored: SqlValue) -> JsonValue:
        """Return a column's value as JSON and the wire have it."""
        convert = self._both[field][1]
        value: JsonValue = convert(stored) if convert and stored is not None else stored
        return value

    def values(self, names: Iterable[str], row: Iterable[SqlValue]) -> dict[str, Value]:
        """Return a row of columns as Python values by field."""
        return {name: self.from_sql(name, stored) for name, stored in zip(names, row, strict=True)}

    def from_json(self, field: str, value: JsonValue) -> SqlValue:
        """Return a JSON value as its column keeps it."""
        if value is None:
            return None
        read = self.readers[field]
        return None if formats.is_empty(value) else read(value)

    def can_say(self, field: str, value: JsonValue) -> bool:
        """Tell whether a JSON value is one of a field of this ledger, as it is defined here."""
        try:
            self.from_json(field, value)
        except (BizenvError, KeyError, ValueError, TypeError, ArithmeticError):
            return False
        return True


def _reader(kind: FieldType) -> Callable[[JsonValue], SqlValue]:
    read: Convert = formats.json_reader(kind)
    convert = value_to_column(kind)
    return read if convert is None else lambda given: convert(read(given))
