"""Errors that a user can act on: what happened, where, and what to do."""

from __future__ import annotations


class BizenvError(Exception):
    """Something could not be done; nothing was changed. Exit code 3 on the command line.

    `code` is a stable word for scripts, `what` the Chinese sentence of what happened and where,
    `remedy` the Chinese sentence of what to do next.
    """

    exit_code = 3

    def __init__(self, code: str, what: str, remedy: str = "") -> None:
        self.code = code
        self.what = what
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        return f"错误[{self.code}] {self.what}" + (f"；{self.remedy}" if self.remedy else "")


class UsageProblem(BizenvError):
    """The call itself is wrong: unknown ledger, field or verb. Exit code 2 on the command line."""

    exit_code = 2


class Cancelled(BizenvError):
    """The user cancelled a long job; it was rolled back."""

    def __init__(self, what: str = "操作已取消") -> None:
        super().__init__("CANCELLED", what, "未作任何更改")
