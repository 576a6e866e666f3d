"""What is wrong in a definition: file, key, what, and what to do, in Chinese."""

from __future__ import annotations

from dataclasses import dataclass

from bizenv_desktop.base.errors import BizenvError


@dataclass(frozen=True)
class Problem:
    """One fault of a definition. `waiting` marks what is no fault yet: it waits for a ledger that is not defined."""

    file: str
    key: str
    what: str
    remedy: str
    waiting: bool = False

    def to_json(self) -> dict[str, str]:
        """Return the problem for the command line; `severity` is error or waiting."""
        severity = "waiting" if self.waiting else "error"
        return {"file": self.file, "key": self.key, "what": self.what, "remedy": self.remedy, "severity": severity}

    def __str__(self) -> str:
        return f"{self.file} [{self.key}] {self.what}：{self.remedy}"


class FormFileError(BizenvError):
    """A definition file cannot be used; `problems` holds all that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        first = problems[0]
        more = f"（另有 {len(problems) - 1} 处）" if len(problems) > 1 else ""
        super().__init__("FORM_FILE", f"表单定义 {first.file} 的 {first.key} 有误：{first.what}{more}", first.remedy)
