"""Rules by example: valid rows, and for each rule a change that it lets pass and one that breaks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bizenv_desktop.base.uscc import check_digit

Change = dict[str, Any]
"""New values of the row at hand; under `LEDGER/ID` those of another row (None takes it away)."""


@dataclass(frozen=True)
class Case:
    """One rule on one row, `LEDGER/ID`; numbers are as columns keep them (分, millionths)."""

    code: str
    row: str
    holds: Change
    breaks: Change
    period: str = ""
    also: tuple[tuple[Change, Change], ...] = ()


def wan(amount: float) -> int:
    """Return an amount in 万元 (or 万 of a currency) as a column keeps it."""
    return round(amount * 1_000_000)


def percent(number: float) -> int:
    """Return a percentage as a column keeps it."""
    return round(number * 1_000_000)


def code_for(first17: str) -> str:
    """Return an invented credit code with its right check digit."""
    return first17 + check_digit(first17)
