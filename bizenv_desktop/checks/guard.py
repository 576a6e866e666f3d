"""The bars around rule texts: read-only, ledgers and listed functions only, and a budget of steps.

The linter refuses such texts when definitions are loaded; this holds for what comes past it, e.g. by sync.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlcipher3 import dbapi2

_OK, _DENY = 0, 1
_READ, _SELECT, _FUNCTION = 20, 21, 31
_CALLS = 100_000
"""Steps of the database machine between two looks at the budget."""

_OF_THE_PROGRAM = frozenset({"length", "iif", "json_extract"})
"""Functions that the program itself writes into rule texts."""

_TABLE_FUNCTIONS = frozenset({"json_each", "json_tree"})


def authorizer(tables: Collection[str], functions: Collection[str]) -> Callable[..., int]:
    """Return what tells the database which actions a rule text may take: reading `tables` and calling `functions`."""
    readable = frozenset(tables) | _TABLE_FUNCTIONS
    callable_ = frozenset(name.lower() for name in functions) | _OF_THE_PROGRAM

    def allow(action: int, one: str | None, other: str | None, _database: str | None, _inside: str | None) -> int:
        if action == _SELECT:
            return _OK
        if action == _READ:
            return _OK if one in readable else _DENY
        if action == _FUNCTION:
            return _OK if other is not None and other.lower() in callable_ else _DENY
        return _DENY

    return allow


class StepBudget:
    """Stops a statement that takes more steps than it may; one budget belongs to one connection."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._left = 0
        connection.set_progress_handler(self._look, _CALLS)

    def allow(self, steps: int) -> None:
        """Give the next statements so many steps of the database machine."""
        self._left = steps // _CALLS + 1

    @property
    def spent(self) -> bool:
        """Whether the budget ran out."""
        return self._left < 0

    def _look(self) -> int:
        self._left -= 1
        return int(self._left < 0)


def too_many_steps(code: str) -> BizenvError:
    """Return the error for a rule that does not come to an end."""
    return BizenvError("RULE_TOO_SLOW", f"检查规则 {code} 计算量过大，已停止", "请联系发布表单的单位修改该规则")


def not_computable(code: str, problem: Exception) -> BizenvError:
    """Return the error for a rule that the database refuses."""
    return BizenvError("RULE_BROKEN", f"检查规则 {code} 无法计算（{problem}）", "请联系发布表单的单位修改该规则")
