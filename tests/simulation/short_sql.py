"""The server's database by the short way: SQLAlchemy compiles each statement once, the driver runs it.

Statements, transactions and values are those of the program; what is left out is SQLAlchemy's work at each execution,
which was half of a seed's time. A test holds the results of both ways against each other.
"""

from __future__ import annotations

import functools
import sqlite3
import weakref
from collections import namedtuple
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError

from bizenv_desktop.province.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.sql.compiler import SQLCompiler

_MARK = "short_sql"


class Result:
    """Rows that were read, with the few verbs that the server uses."""

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        (found,) = self._rows
        return found

    def one_or_none(self) -> Any:
        return self.one() if self._rows else None

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        return self.scalar_one() if self._rows else None

    def scalars(self) -> Result:
        return Result([row[0] for row in self._rows], self.rowcount)

    def mappings(self) -> Result:
        return Result([row._mapping for row in self._rows], self.rowcount)


@functools.cache
def _row_type(names: tuple[str, ...]) -> Any:
    """Return a kind of row: a tuple with names, as SQLAlchemy gives it."""
    plain = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024

    class Row(plain):  # type: ignore[misc]
        __slots__ = ()

        @property
        def _mapping(self) -> dict[str, Any]:
            return dict(zip(names, self, strict=True))

    return Row


@dataclass
class Plan:
    """A compiled statement: its text, where each of its values comes from, and what becomes of its columns."""

    compiled: SQLCompiler
    text: str = ""
    order: tuple[str, ...] = ()
    expanding: str = ""
    """The parameter that stands for a list; text and order are those for one length of it then."""
    by_length: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    binds: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    make: Callable[[Sequence[Any]], Any] = tuple
    columns: tuple[tuple[int, Callable[[Any], Any]], ...] = ()

    @classmethod
    def of(cls, compiled: SQLCompiler) -> Plan:
        made = cls(compiled, str(compiled), tuple(compiled.positiontup or ()))
        made.binds = {name: how for name, how in compiled._bind_processors.items() if callable(how)}
        lists = [compiled.bind_names[bind] for bind in compiled.post_compile_params]
        if len(lists) > 1:
            raise NotImplementedError(f"two lists in one statement: {compiled}")
        made.expanding = lists[0] if lists else ""
        if compiled._result_columns:
            made.make = _row_type(tuple(str(one.keyname) for one in compiled._result_columns))._make
            kinds = (one.type._cached_result_processor(compiled.dialect, None) for one in compiled._result_columns)
            made.columns = tuple((n, kind) for n, kind in enumerate(kinds) if kind is not None)
        return made

    def ready(self, written: dict[str, Any], given: dict[str, Any]) -> tuple[str, list[Any]]:
        """Return the text and its values in order."""
        values = {**written, **given}
        text, order = self.text, self.order
        if self.expanding:
            text, order = self._expanded(values)
            values |= _items(self.expanding, values[self.expanding])
        if self.binds:
            values = {name: self.binds[name](one) if name in self.binds else one for name, one in values.items()}
        return text, [values[name] for name in order]

    def _expanded(self, values: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
        length = len(values[self.expanding])
        if length not in self.by_length:
            state = self.compiled._process_parameters_for_postcompile(dict(values))
            self.by_length[length] = (state.statement, tuple(state.positiontup or ()))
        return self.by_length[length]

    def rows(self, found: list[Any]) -> list[Any]:
        """Return rows as the server reads them."""
        if self.columns:
            lists = [list(one) for one in found]
            for n, kind in self.columns:
                for one in lists:
                    one[n] = kind(one[n])
            found = lists
        return [self.make(one) for one in found]


def _items(name: str, items: Sequence[Any]) -> dict[str, Any]:
    """Return the values of a list by the names that the compiler gives them."""
    if items and isinstance(items[0], tuple | list):
        return {f"{name}_{n}_{m}": one for n, item in enumerate(items, 1) for m, one in enumerate(item, 1)}
    return {f"{name}_{n}": one for n, one in enumerate(items, 1)}


class ShortConnection:
    """Stands for SQLAlchemy's connection within one transaction."""

    def __init__(self, store: ShortStore) -> None:
        self.dialect = store.engine.dialect
        self._raw = store.raw
        self._before = store.before
        self._cache = store.compiled

    def execute(self, statement: Any, given: Any = None) -> Result:
        """Run a statement for one set of values, or for many."""
        sets = given if isinstance(given, list) else [given or {}]
        plan, written = self._plan(statement, sets[0], several=len(sets) > 1)
        if len(sets) > 1:
            return self._run(plan, plan.text, [plan.ready(written, values)[1] for values in sets], many=True)
        return self._run(plan, *plan.ready(written, sets[0]), many=False)

    def _plan(self, statement: Any, one: dict[str, Any], *, several: bool) -> tuple[Plan, dict[str, Any]]:
        """Return the plan of a statement, and the values that stand in it."""
        known = statement.__dict__.get(_MARK)
        plans: dict[Any, tuple[Plan, dict[str, Any]]] = {}
        if known is not None and known[0]() is statement:  # else the mark was copied with what the statement came from
            plans = known[1]
        key = (tuple(one), several)
        if key not in plans:
            compiled, extracted, *_ = statement._compile_w_cache(
                self.dialect, compiled_cache=self._cache, column_keys=sorted(one), for_executemany=several
            )
            if _MARK not in compiled.__dict__:
                compiled.__dict__[_MARK] = Plan.of(compiled)
            written = compiled.construct_params(None, extracted_parameters=extracted, _check=False)
            plans[key] = (compiled.__dict__[_MARK], written)
            statement.__dict__[_MARK] = (weakref.ref(statement), plans)
        return plans[key]

    def _run(self, plan: Plan, text: str, values: list[Any], *, many: bool) -> Result:
        self._before(text)
        try:
            cursor = self._raw.executemany(text, values) if many else self._raw.execute(text, values)
            found = cursor.fetchall() if plan.compiled._result_columns else []
        except sqlite3.OperationalError as problem:
            raise OperationalError(text, values, problem) from problem
        except sqlite3.IntegrityError as problem:
            raise IntegrityError(text, values, problem) from problem
        return Result(plan.rows(found), cursor.rowcount)


class ShortStore(Store):
    """The server's store in memory; `short` lets its transactions go the short way. `before` sees each statement."""

    def __init__(self, *, short: bool = True) -> None:
        self._short, self._ready = short, False
        self.compiled: dict[Any, Any] = {}
        self.before: Callable[[str], None] = nothing
        super().__init__("sqlite://")
        event.listen(self.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: self.before(statement))
        self._ready = True

    @functools.cached_property
    def raw(self) -> Any:
        """The driver's connection of the database in memory."""
        return self.engine.raw_connection().driver_connection

    @contextmanager
    def long_way(self) -> Iterator[Connection]:
        """Give a writing transaction of SQLAlchemy's own: what looks after the tables needs one."""
        with super()._begin("IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _begin(self, how: str) -> Iterator[Any]:
        if not (self._short and self._ready):  # the tables are made the long way
            with super()._begin(how) as connection:
                yield connection
            return
        self.raw.execute(f"BEGIN {how}")
        try:
            yield ShortConnection(self)
        except BaseException:
            self.raw.execute("ROLLBACK")
            raise
        self.raw.execute("COMMIT")


def nothing(_statement: str) -> None:
    """Let it be."""
