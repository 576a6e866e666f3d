"""Say of a raw cell what import must make of it, in the words of `samples/README.md`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Cell:
    """A raw cell and its expectation; `also` holds entries of other fields fed by the same cell."""

    raw: Any
    state: str = "ok"
    value: Any = None
    items: tuple[int, ...] = ()
    edges: dict[str, str] = field(default_factory=dict)
    also: dict[str, Cell] = field(default_factory=dict)
    format: str = ""
    comment: str = ""
    suggestion: str | None = None
    other: tuple[str, str] | None = None
    free: bool = False

    def shown(self, number_format: str) -> Cell:
        """Return the cell with a number format."""
        return replace(self, format=number_format)

    def feeding(self, **fields: Cell) -> Cell:
        """Return the cell with entries of other fields (`__` stands for a dot)."""
        return replace(self, also={name.replace("__", "."): cell for name, cell in fields.items()})

    def noted(self, comment: str) -> Cell:
        """Return the cell with a comment on it."""
        return replace(self, comment=comment)


def ok(raw: Any, value: Any = None, *items: int, fmt: str = "") -> Cell:
    """Taken; the value is the raw one unless said."""
    return Cell(raw, "ok", plain(raw) if value is None else value, items, format=fmt)


def flag(raw: Any, value: Any, *items: int, fmt: str = "") -> Cell:
    """Taken, and a soft remark with one of the items is required."""
    return Cell(raw, "flag", value, items, format=fmt)


def hard(raw: Any, value: Any) -> Cell:
    """Return a credit code that fails, taken."""
    return Cell(raw, "hard", value, (74,))


def null(raw: Any, *items: int) -> Cell:
    """Means empty."""
    return Cell(raw, "null", None, items or (47,))


def held(raw: Any, *items: int, suggestion: str | None = None, fmt: str = "") -> Cell:
    """Not taken; a person decides."""
    return Cell(raw, "held", None, items, suggestion=suggestion, format=fmt)


def rejected(raw: Any, *items: int) -> Cell:
    """Not taken; the row stays."""
    return Cell(raw, "rejected", None, items)


def between(raw: Any, low: str, high: str) -> Cell:
    """Two amounts."""
    return Cell(raw, "range", None, (45,), {"min": low, "max": high})


def span(raw: Any, start: str | None, end: str | None) -> Cell:
    """Return a start and an end in one cell."""
    return Cell(raw, "period", None, (68,), {"start": start, "end": end})


def foreign(raw: Any, value: str, unit: str) -> Cell:
    """Return an amount in another currency: the field stays empty."""
    return Cell(raw, "flag", None, (40,), other=(value, unit))


def free(raw: Any, *items: int) -> Cell:
    """Left open on purpose; only an entry is asked."""
    return Cell(raw, items=items, free=True)


def plain(raw: Any) -> Any:
    """Return what a clean cell of plain text, number or date means."""
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    return raw if isinstance(raw, (bool, list)) else str(raw).strip()


def as_cell(value: Any) -> Cell | None:
    """Return the expectation of a cell given bare; None for a blank one."""
    if isinstance(value, Cell):
        return value
    return None if value is None or value == "" else ok(value)


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(region: str, number: int) -> str:
    """Return an invented credit code whose check character is right."""
    body = f"91{region}MA{number:07d}"
    total = sum(_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + _ALPHABET[(31 - total % 31) % 31]
