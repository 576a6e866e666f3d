"""Where a rule comes from, as its definition notes it (`source = "S三(一)3;D"`) and as a person reads it."""

from __future__ import annotations

DEFAULT = "D"
"""The source of what is a default of the program."""
_PLAN, _FOUND, _MEMORY = "S", "V", "M"
_WORDS = {"P": "通行做法", DEFAULT: "程序默认"}


def source_text(source: str) -> str:
    """Return where a rule comes from: a clause of the plan, a published rule, practice, or a default of the program."""
    return "、".join(dict.fromkeys(_one_source(one.strip()) for one in source.split(";")))


def _one_source(source: str) -> str:
    if source in _WORDS:
        return _WORDS[source]
    kind, rest = source[:1], source[1:].strip()
    if kind == _PLAN:
        return f"方案{rest}"
    if kind == _MEMORY:
        return rest or "有关标准"
    return "公开资料" if kind == _FOUND else source
