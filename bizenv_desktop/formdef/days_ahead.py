"""How many days ahead somebody is reminded: a setting such as `15、7、3`."""

from __future__ import annotations

from bizenv_desktop.formdef.sql_dialect import listed


def days_ahead(value: str) -> list[int]:
    """Return the whole numbers of a setting that lists calendar days, the largest first; other words are none."""
    return sorted({int(word) for word in listed(value) if word.isdecimal()}, reverse=True)
