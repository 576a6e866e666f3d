"""Runs compiled rules: on guarded read-only connections of the checker's own, or inside a given transaction."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bizenv_desktop.checks.guard import authorizer, broken_rule, step_budget
from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.formdef.print_views import stored_views
from bizenv_desktop.storage import connection as connections
from bizenv_desktop.storage.reading import Reader, Readers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlcipher3 import dbapi2

    from bizenv_desktop.checks.compile import Program
    from bizenv_desktop.checks.programs import Programs
    from bizenv_desktop.storage.copy import LocalCopy

RECORD_STEPS = 200_000_000
"""Steps of the database machine that the rules of one record may take (a few seconds)."""

LEDGER_STEPS = 20_000_000_000
"""Steps that the rules of a whole ledger may take (some minutes)."""

_READ_BY_THE_CHECKER = frozenset({"cell_note"})


class RuleConnections:
    """Read-only connections on which statements may read ledgers and call listed functions, and nothing else."""

    def __init__(self, copy: LocalCopy) -> None:
        self._copy = copy
        self._readers = Readers(self._connect, copy.context)

    @contextmanager
    def read(self, given: Reader | None = None) -> Iterator[Reader]:
        """Give a guarded reader that sees one moment of the data; a given reader is used as it is."""
        if given is not None:
            yield given
            return
        self._copy.refuse_sealed()
        with self._readers.read() as reader:
            yield reader

    def close(self) -> None:
        """Close the connections."""
        self._readers.close()

    def _connect(self) -> dbapi2.Connection:
        connection = connections.connect(self._copy.home / connections.FILE, self._copy.key, self._copy.prepare)
        forms = self._copy.forms
        tables = {name for ledger in forms.ledgers for name in (ledger, f"{ledger}_v")}
        connection.set_authorizer(
            authorizer(tables | stored_views(forms).keys() | _READ_BY_THE_CHECKER, sql_dialect.ALLOWED_FUNCTIONS)
        )
        return connection


def run(
    reader: Reader, programs: Programs, program: Program, params: Sequence[Any], steps: int
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement; raises BizenvError that names the rule which the database refuses."""
    try:
        with step_budget(reader.connection, steps):
            return reader.all(program.sql, params)
    except _database_error() as problem:
        raise _blame(reader, programs, program, problem) from problem


def _blame(reader: Reader, programs: Programs, program: Program, problem: Exception) -> Exception:
    """Return the error that names the first rule which fails alone, or all of them where none does."""
    for alone in programs.one_by_one(program):
        try:
            with step_budget(reader.connection, RECORD_STEPS):
                reader.all(alone.sql)
        except _database_error() as its_own:
            return broken_rule(alone.rules[0].code, its_own)
    return broken_rule("、".join(rule.code for rule in program.rules), problem)


def _database_error() -> type[Exception]:
    from sqlcipher3 import dbapi2

    error: type[Exception] = dbapi2.DatabaseError
    return error
