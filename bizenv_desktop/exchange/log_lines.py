"""Splits the lines of a log cell (办理进展) into child rows: each line is a date and a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bizenv_desktop.base.text import strip_invisible
from bizenv_desktop.exchange.date_text import read_date
from bizenv_desktop.exchange.headings import log_fields

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger

_LINE = re.compile(
    r"^(?:\d{1,2}[、.)）]\s*)?"
    r"(?P<date>\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|\d{8})"
    r"\s*[:：,，、]?\s*(?P<text>.*)$"
)


def log_rows(child: Ledger, text: str) -> list[dict[str, Value]]:
    """Return the child rows of a log text; a line without a date keeps its text and has no time."""
    fields = log_fields(child)
    if fields is None:
        return []
    time, progress = fields
    rows: list[dict[str, Value]] = []
    for line in text.splitlines():
        plain = strip_invisible(line)
        if plain:
            day, words = _split(plain)
            rows.append({time: day, progress: words})
    return rows


def _split(line: str) -> tuple[str | None, str]:
    found = _LINE.match(line)
    if not found:
        return None, line
    reading = read_date(found["date"])
    if reading.trouble != "none" or reading.precision != "day" or not found["text"]:
        return None, line
    return reading.value, found["text"]
