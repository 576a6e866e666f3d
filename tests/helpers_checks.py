"""A small ledger database in memory for tests of checks: tables from the definitions, rows as columns keep them."""

from __future__ import annotations

import functools
import json
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.formdef.lookup import lookup_columns
from bizenv_desktop.storage.context import CopyContext
from bizenv_desktop.storage.reading import Reader
from bizenv_desktop.storage.schema import plan_schema
from bizenv_desktop.storage.sql_functions import SqlContext, register
from tests.rule_cases.gathered import WORLD
from tests.rule_cases.world import COMMON

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Forms

TODAY = date(2022, 5, 12)
"""A Thursday, in the week 2022-W19."""


class MemoryCopy:
    """Stands for a local copy: the same tables and functions, no file, no encryption, no threads."""

    def __init__(self, forms: Forms, today: date = TODAY) -> None:
        self.forms = forms
        self.clock = FixedClock(today)
        self.context = CopyContext(forms, self.clock, city="210100", unit="沈阳市商务局", user="张演示")
        self.sql = SqlContext(self.clock)
        self.settings: dict[str, str] = dict(forms.settings)
        self.connection = dbapi2.connect(":memory:", isolation_level=None, cached_statements=512)
        register(self.connection, self.sql)
        self.version = 0
        expand = functools.partial(sql_dialect.expand, forms=forms, settings=self.settings)
        plan = plan_schema(forms, expand, lookup_columns(forms))
        for table in plan.tables:
            self.connection.execute(table.create)
            for statement in table.indexes.values():
                self.connection.execute(statement)
        for statement in plan.views.values():
            self.connection.execute(statement)

    def data_version(self) -> int:
        return self.version

    @property
    def reader(self) -> Reader:
        return Reader(self.connection, self.context)

    def put(self, ledger: str, row_id: str, values: dict[str, Any] | None) -> None:
        """Insert a row, change some of its columns, or (None) take it away; lists are written as JSON."""
        self.version += 1
        if values is None:
            self.connection.execute(f'UPDATE "{ledger}" SET deleted = 1 WHERE id = ?', (row_id,))
            return
        fields = self.forms.ledgers[ledger].fields
        columns = {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            for name, value in values.items()
            if name in fields or name != "status"
        }
        self.connection.execute(f'INSERT INTO "{ledger}" (id) VALUES (?) ON CONFLICT (id) DO NOTHING', (row_id,))
        for name, value in columns.items():
            self.connection.execute(f'UPDATE "{ledger}" SET "{name}" = ? WHERE id = ?', (value, row_id))

    @contextmanager
    def undone(self):
        """Take back what is put inside."""
        self.connection.execute("SAVEPOINT story")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK TO story")
            self.connection.execute("RELEASE story")
            self.version += 1


class MemoryChecker(Checker):
    """A checker that reads the one connection of a memory copy."""

    def __init__(self, copy: MemoryCopy) -> None:
        super().__init__(copy)  # type: ignore[arg-type]
        self._connections = OneConnection(copy)  # type: ignore[assignment]


class OneConnection:
    def __init__(self, copy: MemoryCopy) -> None:
        self._copy = copy

    @contextmanager
    def read(self, given: Reader | None = None):
        yield given or self._copy.reader

    def close(self) -> None:
        pass


def world_copy(forms: Forms) -> MemoryCopy:
    """Return a copy with the valid rows of `rule_cases`."""
    made = MemoryCopy(forms)
    for name, values in WORLD.items():
        ledger, row_id = name.split("/")
        made.put(ledger, row_id, {**COMMON, **values})
    return made
