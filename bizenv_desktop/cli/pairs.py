"""Arguments of the shape NAME=VALUE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterable


def pairs(texts: Iterable[str], wrong: str, remedy: str) -> dict[str, str]:
    """Return names and values; raises UsageProblem for a text without a name, and for a name that is given twice."""
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise UsageProblem("USAGE", f"{wrong}：{text}", remedy)
        if name in found:
            raise UsageProblem("USAGE", f"“{name}”写了两次", "只留一个")
        found[name] = value
    return found
