"""Runs command lines in the test's process and reads their JSON."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.cli.main import run

if TYPE_CHECKING:
    import pytest

SAMPLES = Path(__file__).parent / "data" / "samples"
PASSPHRASE = "一个长口令-演示"  # noqa: S105 - of test copies


@dataclass
class Bizenv:
    """One local copy on the command line."""

    home: Path
    capsys: pytest.CaptureFixture[str]
    user: str = "张演示"
    code: int = 0
    errors: str = ""

    def __call__(self, *arguments: str, user: str | None = None, expect: tuple[int, ...] = (0, 1)) -> Any:
        """Run one line and return its JSON; the exit code must be one of `expect`."""
        os.environ["BIZENV_USER"] = user or self.user
        self.capsys.readouterr()
        self.code = run(["--home", str(self.home), "--json", *map(str, arguments)])
        out, self.errors = self.capsys.readouterr()
        assert self.code in expect, f"{arguments}: exit {self.code} {self.errors}{out[:2000]}"
        return json.loads(out) if out.strip() else None

    def text(self, *arguments: str, user: str | None = None, expect: tuple[int, ...] = (0, 1)) -> str:
        """Run one line as people do, without JSON; return what they read."""
        os.environ["BIZENV_USER"] = user or self.user
        self.capsys.readouterr()
        self.code = run(["--home", str(self.home), *map(str, arguments)])
        out, self.errors = self.capsys.readouterr()
        assert self.code in expect, f"{arguments}: exit {self.code} {self.errors}{out[:2000]}"
        return out

    def new(self, city: str = "210100") -> Bizenv:
        """Make the copy with 张演示 (editor) and 李演示 (reviewer)."""
        self("new", "--city", city, "--unit", "演示市商务局", "--user", self.user)
        self("user", "add", "李演示", "--role", "reviewer")
        return self


def use_environment(monkeypatch: pytest.MonkeyPatch, today: str = "2022-05-20") -> None:
    """Set passphrase and date for the command lines of a test."""
    monkeypatch.setenv("BIZENV_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("BIZENV_TODAY", today)
    monkeypatch.setenv("BIZENV_USER", "")
    monkeypatch.delenv("BIZENV_HOME", raising=False)
