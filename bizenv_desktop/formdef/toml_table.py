"""Reads one TOML table: each key once, with its type; what is wrong or unknown is noted with file and key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizenv_desktop.formdef.problems import Problem


class TomlTable:
    """One table of a definition file; `done()` notes the keys that nobody has read."""

    def __init__(self, raw: Mapping[str, Any], file: str, path: str, problems: list[Problem]) -> None:
        self._raw = dict(raw)
        self.file = file
        self.path = path
        self.problems = problems

    def note(self, key: str, what: str, remedy: str) -> None:
        """Note a fault at a key of this table."""
        where = ".".join(part for part in (self.path, key) if part)
        self.problems.append(Problem(self.file, where or "文件", what, remedy))

    def has(self, key: str) -> bool:
        """Tell whether a key is there and was not read yet."""
        return key in self._raw

    def names(self) -> tuple[str, ...]:
        """Return the keys that were not read yet."""
        return tuple(self._raw)

    def raw(self, key: str) -> Any:
        """Take the value of a key as TOML has it; None where it is missing."""
        return self._raw.pop(key, None)

    def text(self, key: str, default: str = "") -> str:
        """Take a text."""
        value = self._raw.pop(key, default)
        if isinstance(value, str):
            return value.strip()
        self.note(key, "应为文字", '请写成 "文字"')
        return default

    def needed(self, key: str) -> str:
        """Take a text that must be there."""
        if key not in self._raw:
            self.note(key, "缺少此项", "请补上")
            return ""
        return self.text(key)

    def integer(self, key: str, default: int) -> int:
        """Take a whole number."""
        value = self._raw.pop(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.note(key, "应为整数", "请写成整数，例如 1")
        return default

    def number(self, key: str, default: float) -> float:
        """Take a number that measures paper, not money."""
        value = self._raw.pop(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        self.note(key, "应为数字", "请写成数字，例如 1.5")
        return default

    def boolean(self, key: str, default: bool = False) -> bool:
        """Take true or false."""
        value = self._raw.pop(key, default)
        if isinstance(value, bool):
            return value
        self.note(key, "应为 true 或 false", "请改成 true 或 false，不加引号")
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts."""
        value = self._raw.pop(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.note(key, "应为文字列表", '请写成 ["甲", "乙"]')
        return ()

    def text_map(self, key: str) -> dict[str, str]:
        """Take a table of texts; numbers and booleans are taken as their text."""
        value = self._raw.pop(key, {})
        if isinstance(value, Mapping) and not any(isinstance(item, dict | list) for item in value.values()):
            return {name: str(item).strip() for name, item in value.items()}
        self.note(key, "应为键值表", '请写成 { 名称 = "值" }')
        return {}

    def table(self, key: str) -> TomlTable | None:
        """Take a table inside; None where it is missing."""
        value = self._raw.pop(key, None)
        if value is None:
            return None
        if isinstance(value, Mapping):
            return self._inside(key, value)
        self.note(key, "应为表", f"请写成 [{key}]")
        return None

    def tables(self, key: str) -> list[TomlTable]:
        """Take a list of tables (`[[key]]`)."""
        value = self._raw.pop(key, [])
        if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
            return [self._inside(f"{key}[{n}]", item) for n, item in enumerate(value, 1)]
        self.note(key, "应为若干个表", f"请写成 [[{key}]]")
        return []

    def named_tables(self, key: str) -> dict[str, TomlTable]:
        """Take a table of tables (`[key.NAME]`), in the order of the file."""
        value = self._raw.pop(key, {})
        if isinstance(value, Mapping) and all(isinstance(item, Mapping) for item in value.values()):
            return {name: self._inside(f"{key}.{name}", item) for name, item in value.items()}
        self.note(key, "应为若干个具名的表", f"请写成 [{key}.名称]")
        return {}

    def done(self) -> None:
        """Note every key that was not read: it is unknown here."""
        for key in self._raw:
            self.note(key, "不认识此项", "请核对拼写，或删去")

    def _inside(self, key: str, raw: Mapping[str, Any]) -> TomlTable:
        path = ".".join(part for part in (self.path, key) if part)
        return TomlTable(raw, self.file, path, self.problems)
