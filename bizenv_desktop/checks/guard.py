"""The bars around rule texts: ledgers and listed functions only, nothing but reading, and a budget of steps.

The linter refuses such texts when definitions are loaded; this holds for what comes past it, e.g. by sync.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sqlcipher3 import dbapi2

_OK, _DENY = 0, 1
_READ, _SELECT, _TRANSACTION, _FUNCTION = 20, 21, 22, 31
_CALLS = 1_000_000
"""Steps of the database machine between two looks at the budget."""

_OF_THE_PROGRAM = frozenset({"length", "iif", "json_extract"})
"""Functions that the program itself writes into statements of rules."""

_TABLE_FUNCTIONS = frozenset({"json_each"})


def authorizer(tables: Collection[str], functions: Collection[str]) -> Callable[..., int]:
    """Return what tells the database which actions a statement may take: reading `tables`, calling `functions`."""
    readable = frozenset(tables) | _TABLE_FUNCTIONS
    callable_ = frozenset(functions) | _OF_THE_PROGRAM

    def allow(action: int, one: str | None, other: str | None, _database: str | None, _inside: str | None) -> int:
        if action in (_SELECT, _TRANSACTION):
            return _OK
        if action == _READ:
            return _OK if one in readable else _DENY
        if action == _FUNCTION:
            return _OK if other is not None and other.lower() in callable_ else _DENY
        return _DENY

    return allow


@contextmanager
def step_budget(connection: dbapi2.Connection, steps: int) -> Iterator[None]:
    """Stop statements that take more steps of the database machine than they may; they end as interrupted."""
    left = steps // _CALLS + 1

    def look() -> int:
        nonlocal left
        left -= 1
        return int(left < 0)

    connection.set_progress_handler(look, _CALLS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def broken_rule(code: str, problem: Exception) -> BizenvError:
    """Return the error for a rule that can't be worked out: too slow, or refused by the database."""
    if "interrupted" in str(problem):
        return BizenvError("RULE_TOO_SLOW", f"检查规则 {code} 计算量过大，已停止", "请联系发布表单的单位修改该规则")
    return BizenvError("RULE_BROKEN", f"检查规则 {code} 无法计算（{problem}）", "请联系发布表单的单位修改该规则")
