"""Reads part by part, so that one that cannot be read does not hide the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Callable


def read_part(problems: list[tuple[str, BizenvError]], part: str, ask: Callable[[], Any], otherwise: Any) -> Any:
    """Return what a service answers; a part that cannot be read is noted by its name, and `otherwise` returned."""
    try:
        return ask()
    except BizenvError as problem:
        problems.append((part, problem))
        return otherwise
