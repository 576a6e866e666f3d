"""Rows of one ledger between Python values, columns and JSON, worked out once per ledger for speed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from bizenv_desktop.formdef import values as formats
from bizenv_desktop.storage.columns import column_to_json, is_plain, stored_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bizenv_desktop.formdef.field_types import JsonValue, SqlValue, Value
    from bizenv_desktop.formdef.model import Field, Ledger

    Convert = Callable[[Any], Any]


class LedgerCodec:
    """Converts the values of one ledger. `columns` are its fields in the order of the table, without the id."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.columns = tuple(field.id for field in stored_fields(ledger))
        self._to_sql = {field.id: _to_sql(field) for field in ledger.fields.values()}
        self._from_sql = {field.id: _from_sql(field) for field in ledger.fields.values()}
        self._to_json = {field.id: column_to_json(field.type) for field in ledger.fields.values()}

    def to_sql(self, field: str, value: Value) -> SqlValue:
        """Return a value as its column keeps it; empty texts and lists are NULL."""
        if value is None or value == "" or value == []:
            return None
        convert = self._to_sql[field]
        converted: SqlValue = convert(value) if convert else value  # type: ignore[assignment]
        return converted

    def from_sql(self, field: str, stored: SqlValue) -> Value:
        """Return a column's value in Python."""
        convert = self._from_sql[field]
        value: Value = convert(stored) if convert and stored is not None else stored
        return value

    def to_json(self, field: str, stored: SqlValue) -> JsonValue:
        """Return a column's value as JSON and the wire have it."""
        convert = self._to_json.get(field)
        value: JsonValue = convert(stored) if convert and stored is not None else stored
        return value

    def values(self, names: Iterable[str], row: Iterable[SqlValue]) -> dict[str, Value]:
        """Return a row of columns as Python values by field."""
        return {name: self.from_sql(name, stored) for name, stored in zip(names, row, strict=True)}

    def from_json(self, field: str, value: JsonValue) -> SqlValue:
        """Return a JSON value as its column keeps it."""
        return (
            self.to_sql(field, formats.from_json(self.ledger.fields[field].type, value)) if value is not None else None
        )

    def json_row(self, stored: Mapping[str, SqlValue]) -> dict[str, JsonValue]:
        """Return the filled columns of a row as JSON."""
        return {name: self.to_json(name, value) for name, value in stored.items() if value is not None}


def _to_sql(field: Field) -> Convert | None:
    return None if is_plain(field.type) else functools.partial(formats.to_sql, field.type)


def _from_sql(field: Field) -> Convert | None:
    return None if is_plain(field.type) else functools.partial(formats.from_sql, field.type)
