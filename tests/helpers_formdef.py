"""A plain database with the tables and views of the definitions: what their SQL gives for given rows."""

from __future__ import annotations

import functools
import sqlite3
from datetime import date

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.lookup import lookup_columns
from bizenv_desktop.formdef.sql_dialect import expand
from bizenv_desktop.storage.schema import plan_schema
from bizenv_desktop.storage.sql_functions import SqlContext, register


@functools.cache
def program_forms():
    """Return the program's own definitions."""
    return load_forms()


class PlainBook:
    """The ledgers in an unencrypted database; `today` may be moved."""

    def __init__(self, today: str) -> None:
        self.forms = program_forms()
        self.clock = FixedClock(date.fromisoformat(today))
        self.connection = sqlite3.connect(":memory:")
        register(self.connection, SqlContext(self.clock))
        plan = plan_schema(self.forms, lambda sql: expand(sql, self.forms), lookup_columns(self.forms))
        for table in plan.tables:
            self.connection.execute(table.create)
            for index in table.indexes.values():
                self.connection.execute(index)
        for view in plan.views.values():
            self.connection.execute(view)

    def add(self, ledger: str, **values: object) -> None:
        """Put a row in; values as SQL has them."""
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        self.connection.execute(f'INSERT INTO "{ledger}" ({names}) VALUES ({marks})', tuple(values.values()))

    def change(self, ledger: str, row: str, **values: object) -> None:
        """Change a row."""
        for name, value in values.items():
            self.connection.execute(f'UPDATE "{ledger}" SET "{name}" = ? WHERE id = ?', (value, row))

    def shown(self, ledger: str, row: str, field: str) -> object:
        """Return what the view shows of a field."""
        return self.connection.execute(f'SELECT "{field}" FROM "{ledger}_v" WHERE id = ?', (row,)).fetchone()[0]

    def answer(self, ledger: str, row: str, sql: str) -> object:
        """Return what an expression of a definition gives over a saved row."""
        written = expand(sql, self.forms)
        return self.connection.execute(f'SELECT ({written}) FROM "{ledger}_v" AS this WHERE id = ?', (row,)).fetchone()[
            0
        ]
