"""An empty database with the definitions' columns and stand-ins for the functions: what SQLite says of their SQL."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.lookup import lookup_columns
from bizenv_desktop.formdef.print_views import stored_views, with_views
from bizenv_desktop.formdef.sql_dialect import expand
from bizenv_desktop.formdef.sql_tokens import tokenize
from bizenv_desktop.formdef.sql_values import column_type

if TYPE_CHECKING:
    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.model import Forms, Ledger

_OWN = {
    "today": 0, "lo": 1, "hi": 1, "workday_add": 2, "workdays": 2, "week_of": 1, "month_of": 1, "uscc_ok": 1,
    "name_like": 2, "region_name": 1, "code_label": 2, "title_of": 1, "period_label": 1, "ratio": 2, "growth": 2,
    "alike_photos": 1,
}  # fmt: skip
"""The program's functions and how many arguments each takes."""


@dataclass(frozen=True)
class Scan:
    """A table that SQLite would read from end to end; `repeated` where it would do so for each row."""

    table: str
    repeated: bool


class LintDatabase:
    """The definitions as empty tables `LEDGER` and `LEDGER_v`; nothing is run, statements are only explained."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._connection = sqlite3.connect(":memory:")
        for name, count in _OWN.items():
            self._connection.create_function(name, count, lambda *_: None, deterministic=True)
        indexed = lookup_columns(forms)
        for ledger in forms.ledgers.values():
            self._make(ledger, indexed[ledger.id])
        for name, sql in stored_views(forms).items():
            if not self.fault(sql):
                self._connection.execute(f'CREATE VIEW "{name}" AS {expand(sql, forms)}')

    def fault(self, sql: str) -> str:
        """Return what SQLite says of a whole query; "" where it is sound. Macros must be known already."""
        try:
            whole = with_views(sql, self._forms)
            self._connection.execute("EXPLAIN " + expand(whole, self._forms), _parameters(whole))
        except sqlite3.Error as error:
            return str(error)
        return ""

    def fault_of_expression(self, sql: str, ledger: str) -> str:
        """Return what SQLite says of an expression over `this`; "" where it is sound."""
        return self.fault(_over(sql, ledger))

    def fault_of_choice(self, sql: str, ledger: str, codes: CodeList | None, target: str) -> str:
        """Return what SQLite says of a filter over `this` and `choice`; "" where it is sound."""
        given = f'"{target}_v"'
        if codes is not None:
            extra = dict.fromkeys(name for code in codes.codes.values() for name in code.extra)
            given = "(SELECT " + ", ".join(f'NULL AS "{name}"' for name in {"value", "label", *extra}) + ")"
        return self.fault(f'SELECT ({sql}) FROM "{ledger}_v" AS this, {given} AS choice')

    def scans(self, sql: str, ledger: str) -> list[Scan]:
        """Return the tables that an expression over `this` would read from end to end."""
        rows = self._connection.execute("EXPLAIN QUERY PLAN " + expand(_over(sql, ledger), self._forms)).fetchall()
        parents = {row[0]: (row[1], row[3]) for row in rows}
        made = {row[3].split()[1] for row in rows if row[3].startswith(("CO-ROUTINE", "MATERIALIZE"))}
        return [
            Scan(detail.split()[1], _is_repeated(parents, parent))
            for _id, parent, _unused, detail in rows
            if detail.startswith("SCAN ") and detail.split()[1] not in made | _FREE and "VIRTUAL TABLE" not in detail
        ]

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()

    def _make(self, ledger: Ledger, indexed: frozenset[str]) -> None:
        columns = [f'"{field.id}" {column_type(field.type)}' for field in ledger.fields.values() if field.id != "id"]
        columns += ["ext TEXT", "row_seq INTEGER"]
        for name in (ledger.id, f"{ledger.id}_v"):
            body = ", ".join(["id TEXT PRIMARY KEY", *columns])
            self._connection.execute(f'CREATE TABLE "{name}" ({body}, deleted INTEGER)')
        references = [field.id for field in ledger.fields.values() if isinstance(field.type, types.Reference)]
        for name in {*indexed, *references}:
            self._connection.execute(f'CREATE INDEX "{ledger.id}_{name}" ON "{ledger.id}_v" ("{name}")')


_FREE = {"this", "CONSTANT"}


def _over(sql: str, ledger: str) -> str:
    return f'SELECT ({sql}) FROM "{ledger}_v" AS this'


def _parameters(sql: str) -> dict[str, None]:
    return {token.text[1:]: None for token in tokenize(sql) if token.kind == "parameter"}


def _is_repeated(parents: dict[int, tuple[int, str]], parent: int) -> bool:
    """Tell whether the nearest subquery around a line of the plan runs for each row (SQLite: correlated)."""
    while parent in parents:
        above, detail = parents[parent]
        if "SUBQUERY" in detail:
            return "CORRELATED" in detail
        parent = above
    return False
